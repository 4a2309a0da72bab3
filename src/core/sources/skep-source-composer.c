/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-source-tool.h"

/* Composer runs these by itself. */
static const char *const events[] = {
  "command", "init", "post-archive-cmd", "post-autoload-dump", "post-create-project-cmd",
  "post-file-download", "post-install-cmd", "post-package-install", "post-package-uninstall",
  "post-package-update", "post-root-package-install", "post-status-cmd", "post-update-cmd",
  "pre-archive-cmd", "pre-autoload-dump", "pre-command-run", "pre-file-download",
  "pre-install-cmd", "pre-operations-exec", "pre-package-install", "pre-package-uninstall",
  "pre-package-update", "pre-pool-create", "pre-status-cmd", "pre-update-cmd", NULL,
};

/* What the script does, as it is written; NULL if that is neither a string nor a list of them. */
static char *
dup_command (JsonNode *node)
{
  GString *command;
  JsonArray *list;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup (skep_document_get_string (node));
  list = json_node_get_array (node);
  command = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *text = skep_document_get_string (json_array_get_element (list, i));

      if (text != NULL)
        g_string_append_printf (command, i == 0 ? "%s" : " && %s", text);
    }
  return g_string_free (command, FALSE);
}

static void
add_script (const SkepSourceTool *tool,
            SkepDocument         *json,
            const char           *name,
            JsonNode             *node,
            JsonObject           *descriptions)
{
  g_autofree char *command = dup_command (node);
  JsonNode *description = descriptions != NULL ? json_object_get_member (descriptions, name) : NULL;
  SkepScript *script;

  if (command == NULL)
    {
      skep_document_add_error (json, node, _("The script “%s” must be a string or a list."), name);
      return;
    }
  skep_document_warn_if_repeated (json, node, name);
  script = skep_source_tool_new_script (tool, name,
                                        skep_source_make_argv ("composer", "run-script", name,
                                                               NULL));
  g_free (script->command);
  script->command = skep_script_make_display (command);
  script->argument_separator = g_intern_static_string ("--");
  skep_source_tool_take (tool, script,
                         description != NULL ? skep_document_get_string (description) : NULL);
}

static void
add_scripts (const SkepSourceTool *tool,
             SkepDocument         *json)
{
  JsonObject *scripts = skep_document_read_object (json, json->root, "scripts");
  JsonObject *descriptions = skep_document_read_object (json, json->root, "scripts-descriptions");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (scripts == NULL)
    return;
  json_object_iter_init_ordered (&iter, scripts);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (*name != '\0' && !g_strv_contains (events, name))
      add_script (tool, json, name, node, descriptions);
}

static void
take (const SkepSourceTool *tool,
      const char           *name,
      char                **argv)
{
  skep_source_tool_take (tool, skep_source_tool_new_script (tool, name, argv), NULL);
}

/**
 * skep_source_composer_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `scripts` is one unless Composer runs it by
 * itself; `composer install`, and Laravel's server and PHPUnit where they are.
 */
void
skep_source_composer_parse (SkepDiscovery *discovery,
                            const char    *dir,
                            const char    *file,
                            const char    *text,
                            gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_json (discovery, dir, file, text, length);
  SkepSourceTool tool = { discovery, "composer", dir, file };

  if (json == NULL)
    return;
  tool.package = skep_document_read_string (json, json->root, "name");
  take (&tool, "install", skep_source_make_argv ("composer", "install", NULL));
  if (skep_discovery_has_file (discovery, dir, "artisan"))
    take (&tool, "serve", skep_source_make_argv ("php", "artisan", "serve", NULL));
  if (skep_discovery_has_file (discovery, dir, "vendor/bin/phpunit"))
    take (&tool, "phpunit", skep_source_make_argv ("./vendor/bin/phpunit", NULL));
  /* A script of one of these names replaces it. */
  add_scripts (&tool, json);
}
