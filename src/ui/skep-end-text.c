/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-end-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-starter-text.h"
#include "skep-status-text.h"

/**
 * skep_end_text_describe_failure:
 * @script: the script of the run
 * @state: a state in which it failed
 *
 * Returns: (transfer full): the reason in a few words
 */
char *
skep_end_text_describe_failure (SkepScript         *script,
                                const SkepRunState *state)
{
  char *error = skep_status_text_describe_error (script, state);

  if (error != NULL)
    return error;
  if (state->term_signal != SKEP_RUN_NO_EXIT)
    /* Translators: a signal's number and its name */
    return g_strdup_printf (_("signal %d (%s)"), state->term_signal,
                            g_strsignal (state->term_signal));

  return g_strdup_printf (_("exit code %d"), state->exit_code);
}

static char *
describe_exit (const SkepRunState *state)
{
  if (state->term_signal != SKEP_RUN_NO_EXIT)
    /* Translators: a signal's number and its name */
    return g_strdup_printf (_("Ended by signal %d (%s)"), state->term_signal,
                            g_strsignal (state->term_signal));

  return g_strdup_printf (_("Exited with code %d"), state->exit_code);
}

static char *
describe_stop (const SkepRunState *state,
               const char         *duration)
{
  g_autofree char *who = NULL;

  if (state->stopped_by != NULL)
    who = skep_starter_text_describe (state->stopped_by);
  if (who == NULL)
    return g_strdup_printf (_("Stopped after %s"), duration);

  /* Translators: such as “by claude-code”, and how long the run took */
  return g_strdup_printf (_("Stopped %s after %s"), who, duration);
}

/**
 * skep_end_text_describe:
 * @script: the script of the run
 * @state: a state of the run
 * @now_us: monotonic clock
 *
 * Returns: (transfer full) (nullable): a sentence about how the script ended, %NULL if it did not
 */
char *
skep_end_text_describe (SkepScript         *script,
                        const SkepRunState *state,
                        gint64              now_us)
{
  g_autofree char *duration = NULL;
  g_autofree char *error = NULL;
  g_autofree char *exit = NULL;

  if (!skep_run_state_has_exited (state) && !skep_run_state_is_finished (state))
    return NULL;

  error = skep_status_text_describe_error (script, state);
  if (error != NULL)
    return g_strdup_printf (_("Failed: %s"), error);

  duration = skep_status_text_format_duration (skep_run_state_get_duration (state, now_us));
  if (state->status == SKEP_RUN_STATUS_STOPPED)
    return describe_stop (state, duration);

  exit = describe_exit (state);
  if (!skep_run_state_is_finished (state))
    return g_strdup_printf (_("%s; processes it started are still running"), exit);

  /* Translators: how a script ended, and how long it took */
  return g_strdup_printf (_("%s after %s"), exit, duration);
}
