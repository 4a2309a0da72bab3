/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-project-tree.h"
#include "skep-source-tool.h"

/* Enough for the line that names the interpreter, a licence and the comment that explains. */
#define MAX_START_BYTES (4 * 1024)
#define SHELL_SUFFIX ".sh"
#define BIN "/bin/"

static const char *const folders[] = { "bin", "scripts" };

/* What editors and tools leave beside a file. */
static const char *const leftovers[] = {
  "~", ".bak", ".old", ".orig", ".rej", ".swp", ".tmp",
};

/* Comments that explain nothing to whoever starts the script. */
static const char *const uninteresting[] = {
  "-*-", "Copyright", "SPDX-", "coding:", "frozen_string_literal:", "shellcheck ", "vim:",
};

/* Shells that run a file by its name. */
static const char *const shells[] = { "ash", "bash", "dash", "fish", "ksh", "mksh", "zsh", NULL };

static gboolean
is_leftover (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (leftovers); i++)
    if (g_str_has_suffix (name, leftovers[i]))
      return TRUE;
  return *name == '.' || *name == '#';
}

/* What the first line of a file says of who runs it. */
typedef struct
{
  char *name;             /* of a program, without a folder; NULL if it names none */
  gboolean is_looked_up;  /* `env` looks for it in the search path */
} Interpreter;

static void
read_interpreter (Interpreter *self,
                  const char  *line)
{
  g_auto (GStrv) words = NULL;

  if (!g_str_has_prefix (line, "#!"))
    return;
  words = g_strsplit_set (line + strlen ("#!"), " \t\r", -1);
  for (char **word = words; *word != NULL && self->name == NULL; word++)
    {
      g_autofree char *name = g_path_get_basename (*word);

      if (**word == '\0' || **word == '-' || strchr (*word, '=') != NULL)
        continue;
      if (!self->is_looked_up && g_str_equal (name, "env"))
        self->is_looked_up = TRUE;
      else
        self->name = g_steal_pointer (&name);
    }
}

/* The text of a line that is a comment of a shell or of JavaScript; NULL if it is something else,
 * empty if it says nothing. */
static const char *
get_comment (char *line)
{
  g_strstrip (line);
  if (*line == '#')
    line += strspn (line, "#");
  else if (g_str_has_prefix (line, "//"))
    line += strspn (line, "/");
  else if (*line != '\0')
    return NULL;
  line += strspn (line, " \t");
  for (gsize i = 0; i < G_N_ELEMENTS (uninteresting); i++)
    if (g_str_has_prefix (line, uninteresting[i]))
      return "";
  return line;
}

/* The first line of the comment below the first line, %NULL if there is none. */
static char *
read_description (const char *text,
                  const char *end)
{
  char *line;

  while ((line = skep_source_next_line (&text, end)) != NULL)
    {
      g_autofree char *owned = line;
      const char *comment = get_comment (line);

      if (comment == NULL)
        return NULL;
      if (*comment != '\0')
        return g_strdup (comment);
    }
  return NULL;
}

/* A file for a shell needn't be executable: that shell can be told to run it. Nobody types where
 * sh is. */
static SkepScript *
new_shell_script (const SkepSourceTool *tool,
                  const char           *interpreter)
{
  gboolean is_known = interpreter != NULL && g_strv_contains (shells, interpreter);
  char **argv = skep_source_make_argv (is_known ? interpreter : BIN "sh", tool->file, NULL);
  SkepScript *script = skep_source_tool_new_script (tool, tool->file, argv);
  char *command = script->command;

  if (!is_known)
    {
      script->command = g_strdup (command + strlen (BIN));
      g_free (command);
    }
  return script;
}

static SkepScript *
new_script (const SkepSourceTool *tool,
            const Interpreter    *interpreter,
            gboolean              is_executable)
{
  SkepScript *script;

  if (!is_executable || interpreter->name == NULL)
    return new_shell_script (tool, interpreter->name);
  script = skep_source_tool_new_script (tool, tool->file, skep_source_make_argv (tool->file, NULL));
  if (interpreter->is_looked_up)
    skep_source_require (tool->discovery, script, interpreter->name);
  return script;
}

/* A file without an interpreter is a program for a machine, or is run by somebody who knows how. */
static void
add_script (const SkepSourceTool *tool,
            const char           *text,
            gsize                 length,
            gboolean              is_executable)
{
  const char *p = text;
  Interpreter interpreter = { NULL };
  g_autofree char *first = NULL;
  g_autofree char *description = NULL;

  if (g_str_has_prefix (text, "#!"))
    {
      first = skep_source_next_line (&p, text + length);
      read_interpreter (&interpreter, first);
    }
  if (interpreter.name != NULL || g_str_has_suffix (tool->file, SHELL_SUFFIX))
    {
      description = read_description (p, text + length);
      skep_source_tool_take (tool, new_script (tool, &interpreter, is_executable), description);
    }
  g_free (interpreter.name);
}

/* @file is a path in @dir. */
static void
look_at_file (SkepDiscovery *discovery,
              const char    *dir,
              const char    *file)
{
  const SkepSourceTool tool = { discovery, "bin", dir, file };
  gboolean is_executable = skep_source_is_executable (discovery, dir, file);
  gboolean is_for_shell = g_str_has_suffix (file, SHELL_SUFFIX);
  gsize length = 0;
  g_autofree char *text = NULL;

  if (is_executable || is_for_shell)
    text = skep_source_read_start (discovery, dir, file, MAX_START_BYTES, &length);
  if (text != NULL)
    add_script (&tool, text, length, is_executable);
}

static void
look_at_folder (SkepDiscovery *discovery,
                const char    *dir,
                const char    *name)
{
  g_autofree char *path = skep_project_tree_join (dir, name);
  SkepFolder *folder = skep_discovery_get_folder (discovery, path);

  for (char **file = folder != NULL ? folder->files : NULL; file != NULL && *file != NULL; file++)
    {
      g_autofree char *relative = g_strconcat (name, "/", *file, NULL);

      if (!is_leftover (*file))
        look_at_file (discovery, dir, relative);
    }
}

/**
 * skep_source_bin_scan:
 *
 * See [callback@SkepSourceScanFunc]. What is in `bin` and `scripts` and can be run: executable
 * files which name their interpreter, and `*.sh`. The `bin` of a virtual environment of Python is
 * full of programs that belong to it.
 */
void
skep_source_bin_scan (SkepDiscovery *discovery,
                      SkepFolder    *folder)
{
  if (skep_folder_has_file (folder, "pyvenv.cfg"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    if (skep_folder_has_folder (folder, folders[i]))
      look_at_folder (discovery, folder->dir, folders[i]);
}
