/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "mcp-golden.h"

/* Not always there, as far as anyone knew when it was asked. */
static const char *const fleeting[] = {
  "cpu", "cpuTime", "memory", "peakMemory", "pid", "processCount", NULL,
};

/* Whatever the spaces are that a version of json-glib writes. */
static gboolean
is_same (JsonNode   *value,
         const char *text)
{
  g_autoptr (JsonNode) expected = json_from_string (text, NULL);

  return expected != NULL && json_node_equal (value, expected);
}

/* Where a golden file differs, what agents rely on has changed. With SKEP_UPDATE_GOLDEN it is
 * written anew: look at the difference before you commit it. */
void
golden_check (const char *name,
              JsonNode   *value)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mcp", "golden", file, NULL);
  g_autofree char *text = json_to_string (value, TRUE);
  g_autofree char *actual = g_strconcat (text, "\n", NULL);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("SKEP_UPDATE_GOLDEN") != NULL)
    g_file_set_contents (path, actual, -1, &error);
  else
    g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);

  if (expected != NULL && !is_same (value, expected))
    g_error ("%s is not any more what was agreed on, but:\n%s", file, actual);
}

static void
shape_member (JsonObject *object,
              const char *name,
              JsonNode   *member,
              gpointer    user_data)
{
  if (!g_strv_contains (fleeting, name))
    json_object_set_member (user_data, name, golden_make_shape (member));
}

static const char *
name_type (JsonNode *value)
{
  switch (json_node_get_value_type (value))
    {
    case G_TYPE_STRING:
      return "string";

    case G_TYPE_BOOLEAN:
      return "boolean";

    case G_TYPE_INT64:
      return "integer";

    default:
      return "number";
    }
}

static JsonNode *
shape_object (JsonNode *value)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *shape = json_object_new ();

  json_object_foreach_member (json_node_get_object (value), shape_member, shape);
  json_node_take_object (node, shape);
  return node;
}

static JsonNode *
shape_array (JsonNode *value)
{
  JsonArray *array = json_node_get_array (value);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *shape = json_array_new ();

  if (json_array_get_length (array) > 0)
    json_array_add_element (shape, golden_make_shape (json_array_get_element (array, 0)));
  json_node_take_array (node, shape);
  return node;
}

/* Types in place of values, which differ from one time to the next; of an array, the first. */
JsonNode *
golden_make_shape (JsonNode *value)
{
  if (JSON_NODE_HOLDS_OBJECT (value))
    return shape_object (value);
  if (JSON_NODE_HOLDS_ARRAY (value))
    return shape_array (value);

  return json_node_init_string (json_node_alloc (), name_type (value));
}
