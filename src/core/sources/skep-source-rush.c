/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-source-workspace.h"
#include "skep-source.h"

#define COMMANDS_DIR "common/config/rush"
#define COMMANDS_FILE "command-line.json"

/* Of the many commands of Rush, those that are run day by day. */
static const struct
{
  const char *name;
  const char *description;
} commands[] = {
  { "install", N_("Install the packages of all projects as the lockfile has them") },
  { "update", N_("Install the packages of all projects and update the lockfile") },
  { "build", N_("Build the projects that have changed") },
  { "rebuild", N_("Build all projects") },
};

static void
add_command (SkepDiscovery *discovery,
             const char    *dir,
             const char    *file,
             const char    *name,
             const char    *description)
{
  SkepScript *script = skep_source_new_script (discovery, "rush", dir, file, name);

  script->argv = skep_source_make_argv ("rush", name, NULL);
  script->command = g_strdup_printf ("rush %s", script->name);
  if (description != NULL && *description != '\0')
    script->description = skep_script_make_display (description);
  skep_source_require (discovery, script, "rush");
  skep_discovery_add_script (discovery, script);
}

static void
read_command (SkepDocument *json,
              JsonNode     *node,
              const char   *dir)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = NULL;

  if (object != NULL)
    name = skep_document_read_string (json, object, "name");
  if (name == NULL || *name == '\0')
    {
      skep_document_add_error (json, node, _("A command must be an object with a “name”."));
      return;
    }
  add_command (json->discovery, dir, COMMANDS_DIR "/" COMMANDS_FILE, name,
               skep_document_read_string (json, object, "summary"));
}

/* A command of the project may take the place of `build` or `rebuild`. */
static void
read_commands (SkepDiscovery *discovery,
               const char    *dir)
{
  g_autofree char *folder = skep_project_tree_join (dir, COMMANDS_DIR);
  g_autoptr (SkepDocument) json = NULL;
  gsize length;
  g_autofree char *text = skep_source_read_text (discovery, folder, COMMANDS_FILE, &length);
  JsonArray *array;

  if (text == NULL)
    return;
  json = skep_document_load_jsonc (discovery, folder, COMMANDS_FILE, text, length);
  if (json == NULL || (array = skep_document_read_array (json, json->root, "commands")) == NULL)
    return;
  for (guint i = 0; i < json_array_get_length (array); i++)
    read_command (json, json_array_get_element (array, i), dir);
}

/* The path as a glob that means nothing else. */
static char *
escape_path (const char *path)
{
  GString *glob = g_string_new (NULL);

  for (const char *p = path; *p != '\0'; p++)
    {
      if (strchr ("*?[]{}!\\", *p) != NULL)
        g_string_append_c (glob, '\\');
      g_string_append_c (glob, *p);
    }
  return g_string_free (glob, FALSE);
}

static void
read_project (SkepDocument *json,
              JsonNode     *node,
              GPtrArray    *globs)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *glob = NULL;
  const char *path = NULL;

  if (object != NULL)
    path = skep_document_read_string (json, object, "projectFolder");
  if (path == NULL)
    {
      skep_document_add_error (json, node, _("A project must be an object with a "
                                             "“projectFolder”."));
      return;
    }
  glob = escape_path (path);
  skep_source_workspace_add (json, node, glob, globs);
}

/**
 * skep_source_rush_parse:
 *
 * See [callback@SkepSourceParseFunc]. Some commands of Rush are scripts, and those that
 * command-line.json adds. The scripts of the projects are found by their package.json.
 */
void
skep_source_rush_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_jsonc (discovery, dir, file, text, length);
  g_autoptr (GPtrArray) globs = g_ptr_array_new_with_free_func (g_free);
  JsonArray *projects;

  if (json == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    add_command (discovery, dir, file, commands[i].name, _(commands[i].description));
  read_commands (discovery, dir);
  projects = skep_document_read_array (json, json->root, "projects");
  for (guint i = 0; projects != NULL && i < json_array_get_length (projects); i++)
    read_project (json, json_array_get_element (projects, i), globs);
  g_ptr_array_add (globs, NULL);
  skep_discovery_add_workspace (discovery, dir, "rush", (const char *const *) globs->pdata);
}
