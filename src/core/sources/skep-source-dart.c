/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-project-tree.h"
#include "skep-source-tool.h"

#define MELOS_FILE "melos.yaml"

/* What `flutter build` makes for the folders that `flutter create` makes, as far as Linux can. */
static const struct
{
  const char *folder;
  const char *target;
} targets[] = {
  { "android", "apk" },
  { "linux", "linux" },
  { "web", "web" },
};

static void
take (const SkepSourceTool *tool,
      const char           *name,
      char                **argv)
{
  skep_source_tool_take (tool, skep_source_tool_new_script (tool, name, argv), NULL);
}

static gboolean
has_folder (const SkepSourceTool *tool,
            const char           *name)
{
  SkepFolder *folder = skep_discovery_get_folder (tool->discovery, tool->dir);

  return folder != NULL && skep_folder_has_folder (folder, name);
}

/* What a script of melos does, as it is written; NULL if it isn't one. */
static char *
dup_melos_command (JsonNode *node)
{
  static const char *const keys[] = { "run", "exec", "steps" };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *member = object == NULL ? node : NULL;

  for (gsize i = 0; object != NULL && member == NULL && i < G_N_ELEMENTS (keys); i++)
    member = json_object_get_member (object, keys[i]);
  if (member == NULL)
    return NULL;
  /* Options of `exec`, and steps, are no command line. */
  return JSON_NODE_HOLDS_VALUE (member) ? g_strdup (skep_document_get_string (member))
                                        : g_strdup ("");
}

static void
add_melos_script (const SkepSourceTool *tool,
                  SkepDocument         *document,
                  const char           *name,
                  JsonNode             *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *command = dup_melos_command (node);
  g_autofree char *short_name = g_strconcat ("melos:", name, NULL);
  gboolean is_installed = skep_discovery_has_program (tool->discovery, "melos");
  JsonNode *description = object != NULL ? json_object_get_member (object, "description") : NULL;
  SkepScript *script;

  if (command == NULL)
    {
      skep_document_add_error (document, node, _("The script “%s” has no command."), name);
      return;
    }
  skep_document_warn_if_repeated (document, node, name);
  script = skep_source_tool_new_script (
    tool, short_name,
    is_installed ? skep_source_make_argv ("melos", "run", name, NULL)
                 : skep_source_make_argv ("dart", "run", "melos", "run", name, NULL));
  if (*command != '\0')
    {
      g_free (script->command);
      script->command = skep_script_make_display (command);
    }
  script->argument_separator = g_intern_static_string ("--");
  if (object != NULL)
    script->is_hidden = json_object_get_boolean_member_with_default (object, "private", FALSE);
  skep_source_tool_take (tool, script,
                         description != NULL ? skep_document_get_string (description) : NULL);
}

static void
add_melos_scripts (const SkepSourceTool *tool,
                   SkepDocument         *document,
                   JsonObject           *melos)
{
  JsonObject *scripts = skep_document_read_object (document, melos, "scripts");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (scripts == NULL)
    return;
  json_object_iter_init_ordered (&iter, scripts);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (*name != '\0')
      add_melos_script (tool, document, name, node);
}

static void
add_flutter_scripts (const SkepSourceTool *tool)
{
  gboolean is_program = skep_discovery_has_file (tool->discovery, tool->dir, "lib/main.dart");

  if (is_program)
    take (tool, "run", skep_source_make_argv ("flutter", "run", NULL));
  if (has_folder (tool, "test"))
    take (tool, "test", skep_source_make_argv ("flutter", "test", NULL));
  for (gsize i = 0; is_program && i < G_N_ELEMENTS (targets); i++)
    if (has_folder (tool, targets[i].folder))
      {
        g_autofree char *name = g_strconcat ("build:", targets[i].target, NULL);

        take (tool, name, skep_source_make_argv ("flutter", "build", targets[i].target, NULL));
      }
}

static void
add_programs (const SkepSourceTool *tool)
{
  g_autofree char *dir = skep_project_tree_join (tool->dir, "bin");
  SkepFolder *folder = has_folder (tool, "bin") ? skep_discovery_get_folder (tool->discovery, dir)
                                                : NULL;

  for (char **file = folder != NULL ? folder->files : NULL; file != NULL && *file != NULL; file++)
    if (g_str_has_suffix (*file, ".dart"))
      {
        g_autofree char *stem = g_strndup (*file, strlen (*file) - strlen (".dart"));
        g_autofree char *name = g_strconcat ("run:", stem, NULL);
        g_autofree char *path = g_strconcat ("bin/", *file, NULL);

        take (tool, name, skep_source_make_argv ("dart", "run", path, NULL));
      }
}

static void
add_dart_scripts (const SkepSourceTool *tool)
{
  add_programs (tool);
  if (has_folder (tool, "test"))
    take (tool, "test", skep_source_make_argv ("dart", "test", NULL));
}

/* `sdk: flutter`, the only form that the tool takes. Each pubspec.yaml is one source's, so that
 * what is wrong in it is told once. */
static gboolean
is_for_flutter (const char *text)
{
  for (const char *p = strstr (text, "sdk:"); p != NULL; p = strstr (p + 1, "sdk:"))
    {
      const char *value = p + strlen ("sdk:");

      value += strspn (value, " \t\"'");
      if (g_str_has_prefix (value, "flutter"))
        return TRUE;
    }
  return FALSE;
}

static void
read_pubspec (SkepSourceTool  *tool,
              const char      *text,
              gsize            length,
              void           (*add_scripts) (const SkepSourceTool *tool))
{
  g_autoptr (SkepDocument) document = skep_document_load_yaml (tool->discovery, tool->dir,
                                                               tool->file, text, length);
  JsonObject *melos;

  if (document == NULL)
    return;
  tool->package = skep_document_read_string (document, document->root, "name");
  add_scripts (tool);
  melos = skep_document_read_object (document, document->root, "melos");
  if (melos != NULL)
    add_melos_scripts (tool, document, melos);
}

/**
 * skep_source_flutter_parse:
 *
 * See [callback@SkepSourceParseFunc]. A package that needs the SDK of Flutter can be tested if it
 * has tests, and run and built for its platforms if it is a program.
 */
void
skep_source_flutter_parse (SkepDiscovery *discovery,
                           const char    *dir,
                           const char    *file,
                           const char    *text,
                           gsize          length)
{
  SkepSourceTool tool = { discovery, "flutter", dir, file };

  if (is_for_flutter (text))
    read_pubspec (&tool, text, length, add_flutter_scripts);
}

/**
 * skep_source_dart_parse:
 *
 * See [callback@SkepSourceParseFunc]. The programs and tests of a package that needs no other SDK
 * than Dart's, and the scripts of Melos.
 */
void
skep_source_dart_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  SkepSourceTool tool = { discovery, "dart", dir, file };
  g_autoptr (SkepDocument) document = NULL;

  if (!g_str_equal (file, MELOS_FILE))
    {
      if (!is_for_flutter (text))
        read_pubspec (&tool, text, length, add_dart_scripts);
      return;
    }
  document = skep_document_load_yaml (discovery, dir, file, text, length);
  if (document != NULL)
    add_melos_scripts (&tool, document, document->root);
}
