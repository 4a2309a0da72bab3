/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-text.h"

#include <glib/gi18n.h>

static const char *
get_severity (const SkepProblem *problem)
{
  return problem->severity == SKEP_PROBLEM_ERROR ? _("Error") : _("Warning");
}

/**
 * skep_problem_text_dup_whole:
 * @problem: a problem
 *
 * Returns: (transfer full): all that is known of it, to be pasted somewhere else
 */
char *
skep_problem_text_dup_whole (const SkepProblem *problem)
{
  g_autofree char *place = skep_problem_dup_place (problem);
  GString *text = g_string_new (NULL);

  if (place != NULL)
    g_string_append_printf (text, "%s: ", place);
  g_string_append_printf (text, "%s: %s", get_severity (problem), problem->message);
  if (problem->tool != NULL)
    g_string_append_printf (text, " [%s]", problem->tool);
  g_string_append_c (text, '\n');
  if (problem->text != NULL && !g_str_equal (problem->text, problem->message))
    g_string_append_printf (text, "\n%s\n", problem->text);

  return g_string_free (text, FALSE);
}

/**
 * skep_problem_text_dup_label:
 * @problem: a problem
 *
 * Returns: (transfer full): one line for who can't see its icon
 */
char *
skep_problem_text_dup_label (const SkepProblem *problem)
{
  g_autofree char *place = skep_problem_dup_place (problem);

  if (place == NULL)
    /* Translators: “Error” or “Warning”, and its message */
    return g_strdup_printf (_("%s: %s"), get_severity (problem), problem->message);

  /* Translators: “Error” or “Warning”, its message, and the place in a file */
  return g_strdup_printf (_("%s: %s, in %s"), get_severity (problem), problem->message, place);
}

/**
 * skep_problem_text_dup_counts:
 *
 * Returns: (transfer full): such as `2 errors, 1 warning`; what there is none of is left out
 */
char *
skep_problem_text_dup_counts (guint n_errors,
                              guint n_warnings)
{
  g_autofree char *errors =
    g_strdup_printf (ngettext ("%u error", "%u errors", n_errors), n_errors);
  g_autofree char *warnings =
    g_strdup_printf (ngettext ("%u warning", "%u warnings", n_warnings), n_warnings);

  if (n_warnings == 0)
    return g_steal_pointer (&errors);
  if (n_errors == 0)
    return g_steal_pointer (&warnings);

  /* Translators: such as “2 errors” and “1 warning” */
  return g_strdup_printf (_("%s, %s"), errors, warnings);
}
