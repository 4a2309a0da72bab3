/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-script-arguments.h"

/* What stands between a program's own arguments and those for the script. The other package
 * managers would pass a `--` on to it. */
static const struct
{
  const char *program;
  const char *separator;
} separators[] = {
  { "npm", "--" },
};

static const char *
get_separator (const char *program)
{
  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    if (g_str_equal (separators[i].program, program))
      return separators[i].separator;

  return NULL;
}

static gboolean
is_shell (char **argv)
{
  return g_strv_length (argv) == 3 && g_str_equal (argv[0], "/bin/sh") &&
         g_str_equal (argv[1], "-c");
}

/* Whether a command line says itself where its arguments go: `$@`, `$*`, `$1`, `${1…`. */
static gboolean
places_arguments (const char *line)
{
  for (const char *dollar = strchr (line, '$'); dollar != NULL; dollar = strchr (dollar + 1, '$'))
    {
      char next = dollar[1] == '{' ? dollar[2] : dollar[1];

      if (next == '@' || next == '*' || (next >= '1' && next <= '9'))
        return TRUE;
    }

  return FALSE;
}

/* The shell takes them as its positional parameters; a line that doesn't use these gets them at
 * its end, as npm does it. */
static void
add_shell_line (GStrvBuilder *argv,
                SkepScript   *script)
{
  const char *line = script->argv[2];
  g_autofree char *longer = NULL;

  if (!places_arguments (line))
    longer = g_strconcat (line, " \"$@\"", NULL);

  g_strv_builder_add_many (argv, script->argv[0], script->argv[1],
                           longer != NULL ? longer : line, script->name, NULL);
}

static void
add_program (GStrvBuilder *argv,
             SkepScript   *script)
{
  const char *separator = get_separator (script->argv[0]);

  g_strv_builder_addv (argv, (const char **) script->argv);
  if (separator != NULL)
    g_strv_builder_add (argv, separator);
}

static char *
make_command (SkepScript        *script,
              const char *const *arguments)
{
  g_autoptr (GString) command = g_string_new (script->command);

  for (; *arguments != NULL; arguments++)
    {
      g_autofree char *quoted = g_shell_quote (*arguments);

      g_string_append_printf (command, " %s", quoted);
    }

  return skep_script_make_display (command->str);
}

/**
 * skep_script_with_arguments:
 * @script: a script
 * @arguments: (array zero-terminated=1): further arguments for one run of it
 *
 * The same script with more arguments, where whoever types its command would put them: behind
 * `--` for npm, as `"$@"` for a command line, else at the end. Any thread.
 *
 * Returns: (transfer full): @script itself if there are no arguments
 */
SkepScript *
skep_script_with_arguments (SkepScript        *script,
                            const char *const *arguments)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  SkepScript *copy;

  g_return_val_if_fail (script != NULL && script->argv != NULL, NULL);

  if (arguments == NULL || arguments[0] == NULL)
    return skep_script_ref (script);

  if (is_shell (script->argv))
    add_shell_line (argv, script);
  else
    add_program (argv, script);
  g_strv_builder_addv (argv, (const char **) arguments);

  copy = skep_script_copy (script);
  g_strfreev (copy->argv);
  copy->argv = g_strv_builder_end (argv);
  g_free (copy->command);
  copy->command = make_command (script, arguments);
  return copy;
}
