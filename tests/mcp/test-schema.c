/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "json-schema-check.h"
#include "skep-mcp-schema.h"

static const char *const colours[] = { "red", "green", NULL };

static const SkepMcpArgument arguments[] = {
  { "name", SKEP_MCP_STRING, SKEP_MCP_ARGUMENT_REQUIRED },
  { "colour", SKEP_MCP_STRING, .choices = colours, .preset = "\"red\"" },
  { "count", SKEP_MCP_INTEGER, .minimum = 1, .maximum = 9, .preset = "3" },
  { "since", SKEP_MCP_STRING, .format = "date-time" },
  { "is_fast", SKEP_MCP_BOOLEAN },
  { "words", SKEP_MCP_STRINGS },
  { "private", SKEP_MCP_STRING, SKEP_MCP_ARGUMENT_PERSON },
  { NULL },
};

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static const struct
{
  const char *values;
  const char *reason; /* NULL: they fit */
} values[] = {
  { "{\"name\":\"a\"}", NULL },
  { "{\"name\":\"a\",\"colour\":\"green\",\"count\":9,\"is_fast\":true,\"words\":[\"\"]}", NULL },
  { "{}", "the argument “name” is missing" },
  { "{\"name\":1}", "“name” must be a string" },
  { "{\"name\":null}", "“name” must be a string" },
  { "{\"name\":\"a\",\"colour\":\"blue\"}", "“blue” is no “colour”: it is one of red, green" },
  { "{\"name\":\"a\",\"colour\":\"\"}", "“” is no “colour”: it is one of red, green" },
  { "{\"name\":\"a\",\"count\":0}", "“count” must be from 1 to 9" },
  { "{\"name\":\"a\",\"count\":-9223372036854775808}", "“count” must be from 1 to 9" },
  { "{\"name\":\"a\",\"count\":2.5}", "“count” must be a whole number" },
  { "{\"name\":\"a\",\"count\":\"2\"}", "“count” must be a whole number" },
  { "{\"name\":\"a\",\"is_fast\":0}", "“is_fast” must be true or false" },
  { "{\"name\":\"a\",\"words\":[\"b\",1]}", "“words” must be a list of strings" },
  { "{\"name\":\"a\",\"private\":\"b\"}", "the argument “private” is not for agents" },
  { "{\"name\":\"a\",\"path\":\"/etc\"}", "there is no argument “path”" },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (JsonObject) object = parse (values[i].values);
      g_autoptr (GError) error = NULL;
      gboolean is_good = skep_mcp_schema_check (arguments, object, FALSE, &error);

      g_test_message ("%s", values[i].values);
      g_assert_cmpint (is_good, ==, values[i].reason == NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, values[i].reason);
    }
}

static void
test_told (void)
{
  g_autoptr (JsonObject) expected = parse (
      "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
      "\"colour\":{\"type\":\"string\",\"enum\":[\"red\",\"green\"],\"default\":\"red\"},"
      "\"count\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9,\"default\":3},"
      "\"since\":{\"type\":\"string\",\"format\":\"date-time\"},\"is_fast\":{\"type\":\"boolean\"},"
      "\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
      "\"required\":[\"name\"],\"additionalProperties\":false}");
  g_autoptr (JsonNode) told = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) wanted = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (told, skep_mcp_schema_make (arguments));
  json_node_set_object (wanted, expected);
  g_assert_true (json_node_equal (told, wanted));
}

static void
test_choices (void)
{
  g_autoptr (JsonObject) none = parse ("{}");
  g_autoptr (JsonObject) green = parse ("{\"colour\":\"green\"}");

  g_assert_cmpuint (skep_mcp_schema_get_choice (none, "colour", colours, 7), ==, 7);
  g_assert_cmpuint (skep_mcp_schema_get_choice (green, "colour", colours, 7), ==, 1);
}

/* What the other tests check results by. */
static const struct
{
  const char *schema;
  const char *value;
  const char *fault; /* NULL: it fits */
} checks[] = {
  { "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}", "{\"a\":1}", NULL },
  { "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}", "{\"a\":1.5}",
    ".a is no integer" },
  { "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"}}}", "{\"a\":1}", NULL },
  { "{\"type\":\"object\",\"properties\":{}}", "{\"a\":1}", ".a is not told of" },
  { "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":true}", "{\"a\":1}", NULL },
  { "{\"type\":\"object\",\"properties\":{\"a\":{}},\"required\":[\"a\"]}", "{}",
    ".a is missing" },
  { "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "[\"\",null]", "[1] is no string" },
  { "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "\"c\"", " is none of those that may be" },
  { "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "\"b\"", NULL },
  { "{\"type\":\"integer\",\"minimum\":1}", "0", " is too low" },
  { "{\"type\":\"integer\",\"maximum\":1}", "2", " is too high" },
  { "{\"type\":\"boolean\"}", "0", " is no boolean" },
  { "{\"type\":\"object\"}", "[]", " is no object" },
  { "{\"type\":\"string\",\"pattern\":\"a\"}", "\"a\"",
    ": its schema says “pattern”, which is not checked" },
};

static void
test_checks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (JsonObject) schema = parse (checks[i].schema);
      g_autoptr (JsonNode) value = json_from_string (checks[i].value, NULL);
      g_autofree char *fault = json_schema_find_fault (schema, value);

      g_test_message ("%s", checks[i].schema);
      g_assert_cmpstr (fault, ==, checks[i].fault);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/schema/arguments-are-checked", test_values);
  g_test_add_func ("/mcp/schema/arguments-are-told", test_told);
  g_test_add_func ("/mcp/schema/a-choice-is-known-by-its-place", test_choices);
  g_test_add_func ("/mcp/schema/results-are-checked-by-what-is-told", test_checks);
  return g_test_run ();
}
