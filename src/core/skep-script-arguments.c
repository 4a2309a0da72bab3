/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-arguments.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* What a shell takes as it stands. */
#define PLAIN_CHARACTERS                                                                   \
  G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "%+,-./:=@_"

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
  g_strv_builder_addv (argv, (const char **) script->argv);
  if (script->argument_separator != NULL)
    g_strv_builder_add (argv, script->argument_separator);
}

/**
 * skep_script_arguments_join:
 * @arguments: (array zero-terminated=1): any arguments
 *
 * Any thread.
 *
 * Returns: (transfer full): a line that g_shell_parse_argv() takes apart again, with quotes only
 *   where they are needed
 */
char *
skep_script_arguments_join (const char *const *arguments)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (; *arguments != NULL; arguments++)
    {
      gboolean is_plain = **arguments != '\0' &&
                          (*arguments)[strspn (*arguments, PLAIN_CHARACTERS)] == '\0';
      g_autofree char *quoted = is_plain ? g_strdup (*arguments) : g_shell_quote (*arguments);

      if (line->len > 0)
        g_string_append_c (line, ' ');
      g_string_append (line, quoted);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
make_command (SkepScript        *script,
              const char *const *arguments)
{
  g_autofree char *line = skep_script_arguments_join (arguments);
  g_autofree char *command = g_strconcat (script->command, " ", line, NULL);

  return skep_script_make_display (command);
}

/**
 * skep_script_with_arguments:
 * @script: a script
 * @arguments: (array zero-terminated=1): further arguments for one run of it
 *
 * The same script with more arguments, where whoever types its command would put them: as `"$@"`
 * for a command line, else at the end, behind `--` where its tool wants that. Any thread.
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

static gboolean
is_choice (const SkepScriptParameter *parameter,
           const char                *value)
{
  return parameter->choices == NULL ||
         g_strv_contains ((const char *const *) parameter->choices, value);
}

static gboolean
check_value (const SkepScriptParameter  *parameter,
             const char                 *value,
             GError                    **error)
{
  if (*value == '\0' && parameter->is_required && parameter->default_value == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” is needed"),
                   parameter->name);
      return FALSE;
    }
  if (*value != '\0' && !parameter->is_variadic && !is_choice (parameter, value))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” can’t be “%s”"),
                   parameter->name, value);
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_words (GStrvBuilder               *arguments,
           const SkepScriptParameter  *parameter,
           const char                 *value,
           GError                    **error)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) reason = NULL;

  if (!g_shell_parse_argv (value, NULL, &words, &reason))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: %s", parameter->name,
                   reason->message);
      return FALSE;
    }

  g_strv_builder_addv (arguments, (const char **) words);
  return TRUE;
}

static gboolean
add_value (GStrvBuilder               *arguments,
           const SkepScriptParameter  *parameter,
           const char                 *value,
           GError                    **error)
{
  g_autofree char *assignment = NULL;

  if (parameter->is_variable)
    {
      assignment = g_strdup_printf ("%s=%s", parameter->name, value);
      g_strv_builder_add (arguments, assignment);
    }
  else if (parameter->is_variadic)
    {
      return add_words (arguments, parameter, value, error);
    }
  else
    {
      g_strv_builder_add (arguments, value);
    }

  return TRUE;
}

/* How many of the parameters matter: those behind the last value that goes by position don't. */
static guint
count_positions (GPtrArray         *parameters,
                 const char *const *values)
{
  guint n_positions = 0;

  for (guint i = 0; i < parameters->len; i++)
    {
      const SkepScriptParameter *parameter = g_ptr_array_index (parameters, i);

      if (!parameter->is_variable && *values[i] != '\0')
        n_positions = i + 1;
    }

  return n_positions;
}

/**
 * skep_script_arguments_from_values:
 * @script: a script with parameters
 * @values: (array zero-terminated=1): one for each of them, empty: not given
 * @error: return location
 *
 * What is not given is left to the tool, but for what stands before a value that goes by its
 * position: that has its default. Any thread.
 *
 * Returns: (transfer full) (nullable): for skep_script_with_arguments(); %NULL if a value is
 *   missing, is none of the choices, or can't be taken apart
 */
char **
skep_script_arguments_from_values (SkepScript         *script,
                                   const char *const  *values,
                                   GError            **error)
{
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  GPtrArray *parameters = script->parameters;
  guint n_positions;

  g_return_val_if_fail (parameters != NULL, NULL);
  g_return_val_if_fail (g_strv_length ((char **) values) == parameters->len, NULL);

  n_positions = count_positions (parameters, values);
  for (guint i = 0; i < parameters->len; i++)
    {
      const SkepScriptParameter *parameter = g_ptr_array_index (parameters, i);
      const char *value = values[i];
      gboolean is_position = !parameter->is_variable && !parameter->is_variadic;

      if (!check_value (parameter, value, error))
        return NULL;
      if (*value == '\0' && is_position && i < n_positions && parameter->default_value != NULL)
        value = parameter->default_value;
      if (*value == '\0' && !(is_position && i < n_positions))
        continue;
      if (!add_value (arguments, parameter, value, error))
        return NULL;
    }

  return g_strv_builder_end (arguments);
}

/**
 * skep_script_needs_arguments:
 * @script: a script
 *
 * Any thread.
 *
 * Returns: %TRUE if it can't be started without being asked for something
 */
gboolean
skep_script_needs_arguments (const SkepScript *script)
{
  for (guint i = 0; script->parameters != NULL && i < script->parameters->len; i++)
    {
      const SkepScriptParameter *parameter = g_ptr_array_index (script->parameters, i);

      if (parameter->is_required && parameter->default_value == NULL)
        return TRUE;
    }

  return FALSE;
}
