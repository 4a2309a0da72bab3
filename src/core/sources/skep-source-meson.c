/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-source-tokens.h"
#include "skep-source-tool.h"

#define FILE_NAME "meson.build"
/* Files that `subdir()` reaches from one project. */
#define MAX_FILES 500
#define DEFAULT_FOLDER "build"

typedef struct
{
  SkepSourceTool tool;
  char *name;           /* (nullable) of the project */
  GHashTable *folders;  /* that were read, owned */
  GPtrArray *targets;   /* names of run targets, owned */
} Meson;

static void read_text (Meson      *self,
                       const char *dir,
                       const char *text,
                       gsize       length);

static void
read_subdir (Meson      *self,
             const char *dir,
             const char *subdir,
             guint       line)
{
  SkepDiscovery *discovery = self->tool.discovery;
  g_autofree char *folder = skep_project_tree_resolve (dir, subdir);
  g_autofree char *text = NULL;
  gsize length;

  if (folder == NULL)
    {
      skep_discovery_add_error (discovery, dir, FILE_NAME, line, 0,
                                _("“%s” is not in the project and not read."), subdir);
      return;
    }
  if (g_hash_table_size (self->folders) >= MAX_FILES
      || !g_hash_table_add (self->folders, g_strdup (folder)))
    return;
  text = skep_source_read_text (discovery, folder, FILE_NAME, &length);
  if (text != NULL)
    read_text (self, folder, text, length);
}

static void
read_call (Meson            *self,
           SkepSourceTokens *tokens,
           const char       *dir,
           const char       *function)
{
  const char *argument = tokens->text->str;

  if (g_str_equal (function, "run_target"))
    g_ptr_array_add (self->targets, g_strdup (argument));
  else if (g_str_equal (function, "subdir"))
    read_subdir (self, dir, argument, tokens->line);
}

/* Calls with a literal string as the first argument, on whatever branch they are. */
static void
read_text (Meson      *self,
           const char *dir,
           const char *text,
           gsize       length)
{
  g_auto (SkepSourceTokens) tokens;
  char kind;

  skep_source_tokens_init (&tokens, SKEP_SOURCE_SYNTAX_MESON, text, length);
  kind = skep_source_tokens_next (&tokens);
  while (kind != '\0')
    {
      g_autofree char *function = kind == 'a' ? g_strdup (tokens.text->str) : NULL;

      kind = skep_source_tokens_next (&tokens);
      if (function == NULL || kind != '(')
        continue;
      kind = skep_source_tokens_next (&tokens);
      if (kind == '"')
        read_call (self, &tokens, dir, function);
    }
}

/* A project's file begins with `project('NAME'`; others are parts of one. */
static gboolean
read_project (Meson      *self,
              const char *text,
              gsize       length)
{
  g_auto (SkepSourceTokens) tokens;
  gboolean is_project;

  skep_source_tokens_init (&tokens, SKEP_SOURCE_SYNTAX_MESON, text, length);
  skep_source_tokens_next (&tokens);
  is_project = skep_source_tokens_is (&tokens, "project")
               && skep_source_tokens_next (&tokens) == '(';
  if (is_project && skep_source_tokens_next (&tokens) == '"')
    self->name = g_strdup (tokens.text->str);
  return is_project;
}

static gboolean
is_set_up (Meson      *self,
           const char *folder)
{
  g_autofree char *marker = g_strconcat (folder, "/meson-private", NULL);

  return skep_discovery_has_file (self->tool.discovery, self->tool.dir, marker);
}

/* The build folder that there is: `build` or else one with a name of that kind. */
static const char *
find_build_folder (Meson *self)
{
  SkepFolder *folder = skep_discovery_get_folder (self->tool.discovery, self->tool.dir);

  if (folder == NULL || is_set_up (self, DEFAULT_FOLDER))
    return folder != NULL ? DEFAULT_FOLDER : NULL;
  for (char **name = folder->folders; *name != NULL; name++)
    if (strstr (*name, "build") != NULL && is_set_up (self, *name))
      return *name;
  return NULL;
}

/* @rest: what comes behind the build folder, in a form for the shell. */
static void
add_script (Meson      *self,
            const char *name,
            const char *folder,
            const char *command,
            const char *rest)
{
  g_autofree char *quoted = skep_source_tool_quote (folder != NULL ? folder : DEFAULT_FOLDER);
  g_autofree char *line = g_strconcat (folder != NULL ? "" : "meson setup " DEFAULT_FOLDER " && ",
                                       command, quoted, rest, NULL);

  skep_source_tool_take (&self->tool, skep_source_tool_new_shell (&self->tool, name, "meson", line),
                         NULL);
}

static void
add_scripts (Meson *self)
{
  const char *folder = find_build_folder (self);

  if (folder != NULL)
    add_script (self, "setup", folder, "meson setup --reconfigure ", "");
  else
    add_script (self, "setup", DEFAULT_FOLDER, "meson setup ", "");
  add_script (self, "compile", folder, "meson compile -C ", "");
  add_script (self, "test", folder, "meson test -C ", "");
  for (guint i = 0; i < self->targets->len; i++)
    {
      g_autofree char *quoted = skep_source_tool_quote (self->targets->pdata[i]);
      g_autofree char *rest = g_strconcat (" ", quoted, NULL);

      add_script (self, self->targets->pdata[i], folder, "meson compile -C ", rest);
    }
}

/* Of somebody else, brought here by a wrap file. */
static gboolean
is_subproject (const char *dir)
{
  return g_str_has_prefix (dir, "subprojects/") || strstr (dir, "/subprojects/") != NULL;
}

/**
 * skep_source_meson_parse:
 *
 * See [callback@SkepSourceParseFunc]. The folder of a meson.build that calls `project()` can be set
 * up, compiled and tested, in the build folder that exists or else in `build`; each
 * `run_target('NAME'` of it and what `subdir('DIR')` names is a script too.
 */
void
skep_source_meson_parse (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  Meson self = { { discovery, "meson", dir, file } };

  if (!is_subproject (dir) && read_project (&self, text, length))
    {
      self.tool.package = self.name;
      self.folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self.targets = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_add (self.folders, g_strdup (dir));
      read_text (&self, dir, text, length);
      add_scripts (&self);
      g_hash_table_unref (self.folders);
      g_ptr_array_unref (self.targets);
    }
  g_free (self.name);
}
