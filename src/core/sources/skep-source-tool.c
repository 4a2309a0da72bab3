/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-tool.h"

/* What a shell takes as it stands, wherever it is in a word. */
#define PLAIN G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "@%_+=:,./-"

/**
 * skep_source_tool_quote:
 * @argument: raw bytes
 *
 * Returns: (transfer full): a word of a command line, in quotation marks only if it needs them
 */
char *
skep_source_tool_quote (const char *argument)
{
  return *argument != '\0' && argument[strspn (argument, PLAIN)] == '\0' ? g_strdup (argument)
                                                                         : g_shell_quote (argument);
}

/**
 * skep_source_tool_make_line:
 * @argv: (array zero-terminated=1): arguments, raw bytes
 *
 * Returns: (transfer full): a command line that means @argv to a shell
 */
char *
skep_source_tool_make_line (char **argv)
{
  GString *line = g_string_new (NULL);

  for (char **argument = argv; *argument != NULL; argument++)
    {
      g_autofree char *word = skep_source_tool_quote (*argument);

      g_string_append_printf (line, argument == argv ? "%s" : " %s", word);
    }
  return g_string_free (line, FALSE);
}

/**
 * skep_source_tool_new_script:
 * @self: a tool
 * @name: short name
 * @argv: (transfer full): what it executes; unavailable if its program is not installed
 *
 * Returns: (transfer full): a script
 */
SkepScript *
skep_source_tool_new_script (const SkepSourceTool *self,
                             const char           *name,
                             char                **argv)
{
  SkepScript *script = skep_source_new_script (self->discovery, self->source, self->dir,
                                               self->file, name);
  g_autofree char *line = skep_source_tool_make_line (argv);

  script->argv = argv;
  script->command = skep_script_make_display (line);
  script->package = self->package != NULL ? skep_script_make_display (self->package) : NULL;
  if (strchr (argv[0], '/') == NULL)
    skep_source_require (self->discovery, script, argv[0]);
  return script;
}

/**
 * skep_source_tool_new_shell:
 * @self: a tool
 * @name: short name
 * @program: what @line needs; unavailable if it is not installed
 * @line: command line
 *
 * Returns: (transfer full): a script
 */
SkepScript *
skep_source_tool_new_shell (const SkepSourceTool *self,
                            const char           *name,
                            const char           *program,
                            const char           *line)
{
  SkepScript *script = skep_source_tool_new_script (self, name, skep_source_make_shell (line));

  g_free (script->command);
  script->command = skep_script_make_display (line);
  skep_source_require (self->discovery, script, program);
  return script;
}

/**
 * skep_source_tool_take:
 * @self: a tool
 * @script: (transfer full): a script
 * @description: (nullable): what explains it
 */
void
skep_source_tool_take (const SkepSourceTool *self,
                       SkepScript           *script,
                       const char           *description)
{
  if (description != NULL && *description != '\0')
    script->description = skep_script_make_display (description);
  skep_discovery_add_script (self->discovery, script);
}

/**
 * skep_source_tool_find_above:
 * @discovery: a discovery
 * @dir: folder relative to the project
 * @file: a name
 *
 * Returns: (transfer full) (nullable): the path of @file relative to @dir, such as `../gradlew`, if
 *   it is in @dir or a folder of the project around it, else %NULL
 */
char *
skep_source_tool_find_above (SkepDiscovery *discovery,
                             const char    *dir,
                             const char    *file)
{
  g_autofree char *folder = g_strdup (dir);
  g_autoptr (GString) path = g_string_new ("./");

  while (!skep_discovery_has_file (discovery, folder, file))
    {
      char *slash = strrchr (folder, '/');

      if (*folder == '\0')
        return NULL;
      *(slash != NULL ? slash : folder) = '\0';
      g_string_append (path, "../");
    }
  g_string_append (path, file);
  return g_strdup (g_str_has_prefix (path->str, "./../") ? path->str + 2 : path->str);
}
