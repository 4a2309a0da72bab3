/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-file.h"
#include "skep-project-plan.h"

static const struct
{
  const SkepProjectKey *keys;
  const char *path; /* of the object in the schema */
} objects[] = {
  { skep_project_file_keys, "$" },
  { skep_project_script_keys, "$['$defs'].script" },
  { skep_source_stop_keys, "$['$defs'].stop" },
  { skep_project_ready_keys, "$['$defs'].ready" },
  { skep_project_restart_keys, "$['$defs'].restart" },
};

static JsonNode *
load_schema (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "skep.schema.json",
                                                 NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

static JsonObject *
find_properties (JsonNode   *schema,
                 const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) matches = json_path_query (path, schema, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (matches)), ==, 1);
  return json_object_get_object_member (
    json_array_get_object_element (json_node_get_array (matches), 0), "properties");
}

/* As many on both sides, and each of one side on the other: the same. */
static void
test_schema (void)
{
  g_autoptr (JsonNode) schema = load_schema ();

  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      JsonObject *properties = find_properties (schema, objects[i].path);
      guint n_keys = 0;

      for (const SkepProjectKey *key = objects[i].keys; key->name != NULL; key++, n_keys++)
        {
          g_test_message ("%s.%s", objects[i].path, key->name);
          g_assert_true (json_object_has_member (properties, key->name));
        }
      g_assert_cmpuint (n_keys, ==, json_object_get_size (properties));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project-keys/are-those-of-the-schema", test_schema);
  return g_test_run ();
}
