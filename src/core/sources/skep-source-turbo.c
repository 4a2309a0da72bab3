/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-document.h"
#include "skep-package-tool.h"
#include "skep-source.h"

static void
add_task (SkepDocument          *json,
          const char            *name,
          const SkepPackageTool *turbo)
{
  const char *arguments[] = { "run", name, NULL };
  SkepScript *script = skep_source_new_script (json->discovery, "turbo", json->dir, json->file,
                                               name);

  skep_package_tool_apply (turbo, script, arguments);
  skep_discovery_add_script (json->discovery, script);
}

static void
add_tasks (SkepDocument *json,
           JsonObject   *tasks)
{
  g_autoptr (SkepPackageTool) turbo = skep_package_tool_find (json->discovery, json->dir, "turbo");
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, tasks);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      const char *sharp = strchr (key, '#');
      const char *name = sharp != NULL ? sharp + 1 : key;

      skep_document_warn_if_repeated (json, node, key);
      /* `web#build` and `//#build` say how `build` is run in one package. */
      if (*name != '\0' && g_hash_table_add (known, (gpointer) name))
        add_task (json, name, turbo);
    }
}

/**
 * skep_source_turbo_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `tasks`, which older files call `pipeline`, is a
 * script that runs it in all packages. A file that `extends` another one only changes its tasks
 * for one package.
 */
void
skep_source_turbo_parse (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_jsonc (discovery, dir, file, text, length);
  const char *key;
  JsonObject *tasks;

  if (json == NULL || json_object_has_member (json->root, "extends"))
    return;
  key = json_object_has_member (json->root, "tasks") ? "tasks" : "pipeline";
  if ((tasks = skep_document_read_object (json, json->root, key)) != NULL)
    add_tasks (json, tasks);
}
