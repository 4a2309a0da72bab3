/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-go-file.h"
#include "skep-project-tree.h"
#include "skep-source-tool.h"

/* A licence and the comment on the package come before its name. */
#define MAX_START_BYTES (16 * 1024)
/* Files of a folder in which the name of its package is looked for; most have it in the first. */
#define MAX_FILES 50
#define COMMANDS "cmd"

typedef struct
{
  const char *name;
  const char *arguments[3];
  const char *description;
} Command;

static const Command module_commands[] = {
  { "build", { "build", "./..." }, N_("Build all packages") },
  { "test", { "test", "./..." }, N_("Test all packages") },
  { "vet", { "vet", "./..." }, N_("Look for likely mistakes in all packages") },
  { "tidy", { "mod", "tidy" }, N_("Add missing modules to go.mod and remove unused ones") },
};

static const Command workspace_commands[] = {
  { "sync", { "work", "sync" }, N_("Give all modules of the workspace the same versions") },
};

/* A go.mod or go.work file. */
typedef struct
{
  SkepSourceTool tool;
  guint line;
  const char *block; /* directive whose block the line is in, NULL outside of one */
  char *module;      /* owned, NULL unless it is named */
  GStrvBuilder *uses;
} GoFile;

static void
add_command (const SkepSourceTool *tool,
             const Command        *command)
{
  char **argv = skep_source_make_argv ("go", command->arguments[0], command->arguments[1], NULL);

  skep_source_tool_take (tool, skep_source_tool_new_script (tool, command->name, argv),
                         _(command->description));
}

static gboolean
is_source_file (const char *name)
{
  return g_str_has_suffix (name, ".go") && !g_str_has_suffix (name, "_test.go")
         && *name != '_' && *name != '.';
}

static SkepGoFile *
read_source_file (const SkepSourceTool *tool,
                  const char           *dir,
                  const char           *name)
{
  gsize length;
  g_autofree char *text = skep_source_read_start (tool->discovery, dir, name, MAX_START_BYTES,
                                                  &length);

  return text != NULL ? skep_go_file_read (text) : NULL;
}

/* Whether @dir is a program, and what the comments on its package say. All files of a folder are of
 * one package, but for those that go ignores. */
static gboolean
find_program (const SkepSourceTool  *tool,
              const char            *dir,
              char                 **description)
{
  SkepFolder *folder = skep_discovery_get_folder (tool->discovery, dir);
  gboolean is_program = FALSE;
  guint n_files = 0;

  for (char **name = folder != NULL ? folder->files : NULL; name != NULL && *name != NULL; name++)
    {
      g_autoptr (SkepGoFile) file = NULL;

      if (!is_source_file (*name))
        continue;
      if (n_files++ == MAX_FILES || (is_program && *description != NULL))
        break;
      file = read_source_file (tool, dir, *name);
      if (file == NULL || file->is_ignored || file->package == NULL)
        continue;
      if (!g_str_equal (file->package, "main"))
        return FALSE;
      is_program = TRUE;
      *description = g_steal_pointer (&file->description);
    }
  return is_program;
}

static void
add_program (const SkepSourceTool *tool,
             const char           *name,
             const char           *path,
             const char           *dir)
{
  g_autofree char *description = NULL;

  if (find_program (tool, dir, &description))
    skep_source_tool_take (tool,
                           skep_source_tool_new_script (tool, name,
                                                        skep_source_make_argv ("go", "run", path,
                                                                               NULL)),
                           description);
}

/* go takes no part in folders of such names, nor in those that are modules of their own. */
static gboolean
is_package_folder (const SkepSourceTool *tool,
                   const char           *dir,
                   const char           *name)
{
  return *name != '.' && *name != '_' && !g_str_equal (name, "testdata")
         && !skep_discovery_has_file (tool->discovery, dir, "go.mod");
}

static void
add_programs (const SkepSourceTool *tool)
{
  g_autofree char *commands = skep_project_tree_join (tool->dir, COMMANDS);
  SkepFolder *folder = NULL;

  add_program (tool, "run", ".", tool->dir);
  if (skep_discovery_has_file (tool->discovery, tool->dir, COMMANDS))
    folder = skep_discovery_get_folder (tool->discovery, commands);
  for (char **name = folder != NULL ? folder->folders : NULL; name != NULL && *name != NULL; name++)
    {
      g_autofree char *dir = skep_project_tree_join (commands, *name);
      g_autofree char *short_name = g_strconcat (COMMANDS "/", *name, NULL);
      g_autofree char *path = g_strconcat ("./", short_name, NULL);

      if (is_package_folder (tool, dir, *name))
        add_program (tool, short_name, path, dir);
    }
}

/* A folder name is no pattern. */
static char *
escape_glob (const char *path)
{
  GString *glob = g_string_new (NULL);

  for (; *path != '\0'; path++)
    {
      if (strchr ("*?[]{},\\!", *path) != NULL)
        g_string_append_c (glob, '\\');
      g_string_append_c (glob, *path);
    }
  return g_string_free (glob, FALSE);
}

static void
add_use (GoFile     *self,
         const char *path)
{
  const SkepSourceTool *tool = &self->tool;
  g_autofree char *resolved = skep_project_tree_resolve (tool->dir, path);
  g_autofree char *glob = NULL;

  if (resolved == NULL)
    {
      skep_discovery_add_warning (tool->discovery, tool->dir, tool->file, self->line, 0,
                                  _("“%s” is not in the project, and not searched."), path);
      return;
    }
  glob = escape_glob (path);
  g_strv_builder_add (self->uses, glob);
}

static void
read_directive (GoFile     *self,
                const char *directive,
                const char *argument)
{
  if (g_str_equal (directive, "use") && self->uses != NULL)
    add_use (self, argument);
  else if (g_str_equal (directive, "module") && self->module == NULL)
    self->module = g_strdup (argument);
}

/* The first word of @line, without its quotation marks. Moves @line behind it. */
static char *
take_word (const char **line)
{
  const char *p = *line + strspn (*line, " \t");
  char quote = *p == '"' || *p == '`' ? *p : '\0';
  const char *end;

  p += quote != '\0';
  end = p + (quote != '\0' ? strcspn (p, (char[]) { quote, '\0' }) : strcspn (p, " \t()"));
  *line = end + (quote != '\0' && *end == quote);
  return g_strndup (p, end - p);
}

static void
read_line (GoFile *self,
           char   *line)
{
  char *comment = strstr (line, "//");
  const char *p = line;
  g_autofree char *word = NULL;
  g_autofree char *argument = NULL;

  if (comment != NULL)
    *comment = '\0';
  g_strstrip (line);
  if (*line == ')')
    self->block = NULL;
  if (*line == '\0' || *line == ')')
    return;
  word = take_word (&p);
  if (self->block != NULL)
    {
      read_directive (self, self->block, word);
      return;
    }
  p += strspn (p, " \t");
  if (*p == '(')
    self->block = g_intern_string (g_str_equal (word, "use") || g_str_equal (word, "module")
                                   ? word : "");
  else if ((argument = take_word (&p)) != NULL && *argument != '\0')
    read_directive (self, word, argument);
}

static void
read_lines (GoFile     *self,
            const char *text,
            gsize       length)
{
  const char *end = text + length;
  char *line;

  while ((line = skep_source_next_line (&text, end)) != NULL)
    {
      self->line++;
      read_line (self, line);
      g_free (line);
    }
}

static void
add_module (GoFile     *self,
            const char *text,
            gsize       length)
{
  read_lines (self, text, length);
  if (self->module == NULL)
    skep_discovery_add_warning (self->tool.discovery, self->tool.dir, self->tool.file, 1, 0,
                                _("There is no line “module PATH” in this file."));
  self->tool.package = self->module;
  add_programs (&self->tool);
  for (gsize i = 0; i < G_N_ELEMENTS (module_commands); i++)
    add_command (&self->tool, &module_commands[i]);
  g_free (self->module);
}

static void
add_workspace (GoFile     *self,
               const char *text,
               gsize       length)
{
  g_autoptr (GStrvBuilder) uses = g_strv_builder_new ();
  g_auto (GStrv) globs = NULL;

  self->uses = uses;
  read_lines (self, text, length);
  g_free (self->module);
  globs = g_strv_builder_end (uses);
  skep_discovery_add_workspace (self->tool.discovery, self->tool.dir, "go",
                                (const char *const *) globs);
  for (gsize i = 0; i < G_N_ELEMENTS (workspace_commands); i++)
    add_command (&self->tool, &workspace_commands[i]);
}

/**
 * skep_source_go_parse:
 *
 * See [callback@SkepSourceParseFunc]. A module can be built, tested, checked and tidied; its own
 * folder and each in `cmd` that holds a program can be run. A workspace can be synchronised.
 */
void
skep_source_go_parse (SkepDiscovery *discovery,
                      const char    *dir,
                      const char    *file,
                      const char    *text,
                      gsize          length)
{
  GoFile self = { { discovery, "go", dir, file } };

  if (g_str_equal (file, "go.work"))
    add_workspace (&self, text, length);
  else
    add_module (&self, text, length);
}
