/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-starter-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define AGENT "agent "

/* What a run says of who started it. Of what the person did in the window there is nothing to
 * tell. */
static const struct
{
  const char *started_by;
  const char *words;
} words[] = {
  { "you", NULL },
  /* Translators: who started a run: the person, with the program skepctl in a terminal */
  { "cli", N_("by skepctl") },
  /* Translators: who started a run: an agent that has told no name */
  { "agent", N_("by an agent") },
};

/**
 * skep_starter_text_is_agent:
 * @started_by: of a run
 *
 * Returns: whether a coding agent started it
 */
gboolean
skep_starter_text_is_agent (const char *started_by)
{
  return g_str_has_prefix (started_by, AGENT) || g_str_equal (started_by, "agent");
}

/**
 * skep_starter_text_describe:
 * @started_by: of a run
 *
 * Returns: (transfer full) (nullable): such as “by claude-code”, %NULL if the person started it in
 *   the window
 */
char *
skep_starter_text_describe (const char *started_by)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].started_by, started_by))
      return words[i].words != NULL ? g_strdup (_(words[i].words)) : NULL;

  /* Translators: who started or stopped a run: the name of an agent, as it calls itself */
  return g_strdup_printf (_("by %s"), g_str_has_prefix (started_by, AGENT)
                                        ? started_by + strlen (AGENT) : started_by);
}
