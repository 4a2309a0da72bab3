/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "skep-mcp-json.h"
#include "skep-mcp-run-json.h"

#define N_DOUBLES 100000

static char *
write_node (JsonNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);

  skep_mcp_json_append (text, node);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_same (gconstpointer data)
{
  const char *text = data;
  g_autoptr (JsonNode) node = parse (text);
  g_autofree char *expected = json_to_string (node, FALSE);
  g_autofree char *written = write_node (node);

  g_assert_cmpstr (written, ==, expected);
}

/* Each byte but the one that ends a text. */
static void
test_characters (void)
{
  for (guint c = 1; c < 128; c++)
    {
      char text[] = { 'a', (char) c, 'b', '\0' };
      g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
      g_autofree char *written = write_node (node);
      g_autoptr (JsonNode) back = parse (written);

      g_assert_cmpstr (json_node_get_string (back), ==, text);
      for (const char *p = written; *p != '\0'; p++)
        g_assert_true (*p >= ' ' && *p != '\177');
    }
}

static void
assert_kept (double value)
{
  g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), value);
  g_autofree char *written = write_node (node);
  g_autoptr (JsonNode) back = parse (written);

  g_assert_true (json_node_get_double (back) == value);
}

static void
test_doubles (void)
{
  static const double values[] = { 0, 0.1, 0.0001, 1e-300, 1e300, 1e9, 999999999.9995, 1e15, 0.5, 3 };
  static const double powers[] = { 1e-5, 1e-3, 1, 1e3, 1e6, 1e9, 1e12 };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      assert_kept (values[i]);
      assert_kept (-values[i]);
    }
  for (guint i = 0; i < N_DOUBLES; i++)
    assert_kept (g_test_rand_double_range (-2, 2) * powers[i % G_N_ELEMENTS (powers)]);
}

static void
assert_written (double      value,
                const char *expected)
{
  g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), value);
  g_autofree char *written = write_node (node);

  g_assert_cmpstr (written, ==, expected);
}

/* 0.90300000000000002 would say no more. */
static void
test_short_doubles (void)
{
  assert_written (0.903, "0.903");
  assert_written (-1.5, "-1.5");
  assert_written (12, "12.0");
  assert_written (0.01, "0.01");
  assert_written (86400.25, "86400.25");
  assert_written (INFINITY, "null");
  assert_written (NAN, "null");
}

static void
test_object (void)
{
  g_autoptr (JsonNode) node = parse ("{\"b\":[1,{\"z\":\"\\\"\"}],\"a\":null}");
  g_autofree char *written = skep_mcp_json_make_object (json_node_get_object (node), "\n");

  g_assert_cmpstr (written, ==, "{\"b\":[1,{\"z\":\"\\\"\"}],\"a\":null}\n");
}

static void
test_times (void)
{
  static const struct
  {
    gint64 wall_us;
    const char *expected;
  } cases[] = {
    { 0, NULL },
    { 1999, "1970-01-01T00:00:00.001Z" },
    { G_GINT64_CONSTANT (1798761599999999), "2026-12-31T23:59:59.999Z" },
    { G_GINT64_CONSTANT (1835409906000000), "2028-02-29T04:05:06.000Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = json_object_new ();

      skep_mcp_run_json_add_time (object, "at", cases[i].wall_us);
      g_assert_cmpstr (json_object_get_string_member_with_default (object, "at", NULL), ==,
                       cases[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/mcp/json/same/empty-object", "{}", test_same);
  g_test_add_data_func ("/mcp/json/same/empty-array", "[]", test_same);
  g_test_add_data_func ("/mcp/json/same/constants", "[null,true,false]", test_same);
  g_test_add_data_func ("/mcp/json/same/integers",
                        "[0,-1,10,9223372036854775807,-9223372036854775808]", test_same);
  g_test_add_data_func ("/mcp/json/same/strings",
                        "[\"\",\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u001e\\u007f\",\"ä€😀\"]",
                        test_same);
  g_test_add_data_func ("/mcp/json/same/nested",
                        "{\"z\":{\"b\":[[],[{}]],\"a\":\"\\n\"},\"a\\\"\":[1,\"x\",null]}", test_same);
  g_test_add_func ("/mcp/json/every-character-comes-back", test_characters);
  g_test_add_func ("/mcp/json/every-number-comes-back", test_doubles);
  g_test_add_func ("/mcp/json/milliseconds-are-short", test_short_doubles);
  g_test_add_func ("/mcp/json/an-object-and-its-end", test_object);
  g_test_add_func ("/mcp/json/times", test_times);

  return g_test_run ();
}
