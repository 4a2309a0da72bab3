/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-package-manager.h"

static void
add_script (SkepDocument             *json,
            const char               *name,
            JsonNode                 *node,
            const SkepPackageManager *manager,
            const char               *package)
{
  const char *command = skep_document_get_string (node);
  SkepScript *script;

  if (command == NULL)
    {
      skep_document_add_error (json, node, _("The script “%s” must be a string."), name);
      return;
    }
  skep_document_warn_if_repeated (json, node, name);
  script = skep_source_new_script (json->discovery, "npm", json->dir, json->file, name);
  script->command = skep_script_make_display (command);
  script->package = package != NULL ? skep_script_make_display (package) : NULL;
  skep_package_manager_apply (manager, script, name);
  skep_discovery_add_script (json->discovery, script);
}

static void
add_scripts (SkepDocument             *json,
             JsonObject               *scripts,
             const SkepPackageManager *manager)
{
  JsonNode *package = json_object_get_member (json->root, "name");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, scripts);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    add_script (json, name, node, manager,
                package != NULL ? skep_document_get_string (package) : NULL);
}

/**
 * skep_source_npm_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `scripts` is one, run by the package manager
 * that skep_package_manager_choose() finds.
 */
void
skep_source_npm_parse (SkepDiscovery *discovery,
                       const char    *dir,
                       const char    *file,
                       const char    *text,
                       gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_json (discovery, dir, file, text, length);
  g_autoptr (SkepPackageManager) manager = skep_package_manager_choose (discovery, dir, json);
  JsonObject *scripts = NULL;

  if (json != NULL)
    scripts = skep_document_read_object (json, json->root, "scripts");
  if (scripts == NULL)
    return;
  skep_document_warn_if_repeated (json, json_object_get_member (json->root, "scripts"), "scripts");
  add_scripts (json, scripts, manager);
}
