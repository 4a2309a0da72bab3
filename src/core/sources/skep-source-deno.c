/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-source-workspace.h"
#include "skep-source.h"

/* A task is a command line, or an object with `command`, `description` and `dependencies`, of
 * which the first may be missing. */
static gboolean
read_task (SkepDocument *json,
           const char   *name,
           JsonNode     *node,
           const char  **command,
           const char  **description)
{
  *command = skep_document_get_string (node);
  *description = NULL;
  if (*command != NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (json, node, _("The task “%s” must be a string or an object."), name);
      return FALSE;
    }
  *command = skep_document_read_string (json, json_node_get_object (node), "command");
  *description = skep_document_read_string (json, json_node_get_object (node), "description");
  return TRUE;
}

static void
add_task (SkepDocument *json,
          const char   *name,
          JsonNode     *node,
          const char   *package)
{
  const char *command;
  const char *description;
  SkepScript *script;

  if (!read_task (json, name, node, &command, &description))
    return;
  skep_document_warn_if_repeated (json, node, name);
  script = skep_source_new_script (json->discovery, "deno", json->dir, json->file, name);
  script->argv = skep_source_make_argv ("deno", "task", name, NULL);
  script->command = command != NULL ? skep_script_make_display (command)
                                    : g_strdup_printf ("deno task %s", script->name);
  if (description != NULL && *description != '\0')
    script->description = skep_script_make_display (description);
  if (package != NULL)
    script->package = skep_script_make_display (package);
  skep_source_require (json->discovery, script, "deno");
  skep_discovery_add_script (json->discovery, script);
}

/**
 * skep_source_deno_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `tasks` is a script. Deno also lists those of
 * the workspace's root in its members; here they are listed once.
 */
void
skep_source_deno_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_jsonc (discovery, dir, file, text, length);
  JsonNode *package;
  JsonObject *tasks;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json == NULL)
    return;
  skep_source_workspace_read (json, "workspace", "deno");
  if ((tasks = skep_document_read_object (json, json->root, "tasks")) == NULL)
    return;
  package = json_object_get_member (json->root, "name");
  json_object_iter_init_ordered (&iter, tasks);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    add_task (json, name, node, package != NULL ? skep_document_get_string (package) : NULL);
}
