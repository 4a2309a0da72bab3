/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-starter-text.h"
#include "skep-status-text.h"

typedef struct
{
  int error_number; /* 0: any */
  SkepRunStage stage;
  const char *format; /* takes the thing of the stage, see get_thing() */
} ErrorText;

/* In order: the first row that fits is taken. */
static const ErrorText error_texts[] = {
  { ENOENT, SKEP_RUN_STAGE_FOLDER, N_("the folder “%s” does not exist") },
  { ENOTDIR, SKEP_RUN_STAGE_FOLDER, N_("“%s” is not a folder") },
  { EACCES, SKEP_RUN_STAGE_FOLDER, N_("the folder “%s” may not be entered") },
  { 0, SKEP_RUN_STAGE_FOLDER, N_("the folder “%s” can't be entered") },
  { ENOENT, SKEP_RUN_STAGE_COMMAND, N_("the command “%s” was not found") },
  { EACCES, SKEP_RUN_STAGE_COMMAND, N_("the command “%s” is not executable") },
  { E2BIG, SKEP_RUN_STAGE_COMMAND, N_("the arguments or the environment of “%s” are too long") },
  { 0, SKEP_RUN_STAGE_COMMAND, N_("the command “%s” can't be executed") },
  { 0, SKEP_RUN_STAGE_FORK, N_("no process could be made for “%s”") },
  { 0, SKEP_RUN_STAGE_TERMINAL, N_("no terminal could be made for “%s”") },
  { 0, SKEP_RUN_STAGE_KEEPER, N_("Skep's helper for “%s” could not be started") },
  { 0, SKEP_RUN_STAGE_LOST, N_("Skep's helper for “%s” was ended from outside") },
  { 0, SKEP_RUN_STAGE_LET_GO, N_("“%s” has left processes of another user") },
};

static char *
get_thing (SkepScript   *script,
           SkepRunStage  stage)
{
  if (stage == SKEP_RUN_STAGE_FOLDER)
    return g_filename_display_name (script->cwd);
  if (stage == SKEP_RUN_STAGE_COMMAND && script->argv[0] != NULL)
    return g_filename_display_name (script->argv[0]);

  return g_strdup (script->name);
}

static const ErrorText *
find_error_text (const SkepRunState *state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_texts); i++)
    if (error_texts[i].stage == state->error_stage &&
        (error_texts[i].error_number == state->error_number || error_texts[i].error_number == 0))
      return &error_texts[i];

  return NULL;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *
format_thing (const char *format,
              const char *thing)
{
  return g_strdup_printf (_(format), thing);
}
#pragma GCC diagnostic pop

/**
 * skep_status_text_describe_error:
 * @script: the script of the run
 * @state: a state of the run
 *
 * Words for why a run failed to start or was lost: they name the thing and the cause.
 *
 * Returns: (transfer full) (nullable): translated, %NULL if @state has no such error
 */
char *
skep_status_text_describe_error (SkepScript         *script,
                                 const SkepRunState *state)
{
  const ErrorText *text = find_error_text (state);
  g_autofree char *thing = NULL;
  g_autofree char *words = NULL;

  if (state->error_text != NULL)
    return g_strdup (state->error_text);
  if (text == NULL)
    return NULL;

  thing = get_thing (script, state->error_stage);
  words = format_thing (text->format, thing);
  if (text->error_number == 0 && state->error_number != 0)
    return g_strdup_printf ("%s: %s", words, g_strerror (state->error_number));

  return g_steal_pointer (&words);
}

/**
 * skep_status_text_format_duration:
 * @duration_us: µs
 *
 * Returns: (transfer full): such as `0.4 s`, `12 s`, `2:14` or `1:02:14`
 */
char *
skep_status_text_format_duration (gint64 duration_us)
{
  gint64 seconds = MAX (duration_us, 0) / G_USEC_PER_SEC;
  int minutes = seconds / 60 % 60;

  if (seconds < 10)
    return g_strdup_printf (_("%d.%d s"), (int) seconds,
                            (int) (MAX (duration_us, 0) / (G_USEC_PER_SEC / 10) % 10));
  if (seconds < 60)
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < 60 * 60)
    return g_strdup_printf ("%d:%02d", minutes, (int) (seconds % 60));

  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", seconds / 3600, minutes,
                          (int) (seconds % 60));
}

/* A live run is shown to the second, so that its text changes once a second. */
static char *
format_elapsed (const SkepRunState *state,
                gint64              now_us)
{
  gint64 seconds = skep_run_state_get_duration (state, now_us) / G_USEC_PER_SEC;

  if (seconds < 60)
    return g_strdup_printf ("0:%02d", (int) seconds);

  return skep_status_text_format_duration (seconds * G_USEC_PER_SEC);
}

/* A time of day and not “4 min ago”: that would be wrong soon, or cost a wake-up to keep right
 * while nothing runs. */
static char *
format_end (const SkepRunState *state)
{
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_local (state->ended_wall / G_USEC_PER_SEC);
  g_autofree char *duration = skep_status_text_format_duration (
      skep_run_state_get_duration (state, 0));
  g_autofree char *time = end != NULL ? g_date_time_format (end, "%H:%M") : g_strdup ("–");

  /* Translators: how long a run took, and the time of day when it ended */
  return g_strdup_printf (_("%s, at %s"), duration, time);
}

/* What a shell means by its exit codes; of any other program they are just numbers. */
static const char *
get_shell_error (SkepScript *script,
                 int         exit_code)
{
  char **argv = script->argv;

  if (argv == NULL || g_strcmp0 (argv[0], "/bin/sh") != 0 || g_strcmp0 (argv[1], "-c") != 0)
    return NULL;
  if (exit_code == 126)
    return _("a command is not executable");
  if (exit_code == 127)
    return _("a command was not found");

  return NULL;
}

static char *
describe_exit (SkepScript *script,
               int         exit_code)
{
  const char *shell_error = get_shell_error (script, exit_code);

  if (shell_error != NULL)
    /* Translators: an exit code, and what a shell means by it */
    return g_strdup_printf (_("exit %d: %s"), exit_code, shell_error);

  return g_strdup_printf (_("exit %d"), exit_code);
}

/**
 * skep_status_text_describe_failure:
 * @run: a run
 * @state: a state of @run in which it failed
 *
 * Returns: (transfer full): why, in a few translated words, such as `exit 1`
 */
char *
skep_status_text_describe_failure (SkepRun            *run,
                                   const SkepRunState *state)
{
  char *error = skep_status_text_describe_error (skep_run_get_script (run), state);

  if (error != NULL)
    return error;
  if (state->term_signal != SKEP_RUN_NO_EXIT)
    /* Translators: a signal's number and its name */
    return g_strdup_printf (_("signal %d (%s)"), state->term_signal,
                            g_strsignal (state->term_signal));

  return describe_exit (skep_run_get_script (run), state->exit_code);
}

static char *
describe_live (SkepRun            *run,
               const SkepRunState *state,
               gint64              now_us)
{
  static const char *const words[SKEP_N_RUN_STATUSES] = {
    [SKEP_RUN_STATUS_PENDING] = N_("Waiting"),
    [SKEP_RUN_STATUS_STARTING] = N_("Starting"),
    [SKEP_RUN_STATUS_RUNNING] = N_("Running"),
    [SKEP_RUN_STATUS_BACKGROUND] = N_("In background"),
    [SKEP_RUN_STATUS_STOPPING] = N_("Stopping"),
  };
  g_autofree char *elapsed = format_elapsed (state, now_us);

  return g_strdup_printf ("%s · %s", _(words[state->status]), elapsed);
}

/* That it was the person in the window needs no words. */
static char *
describe_stopped (const SkepRunState *state,
                  const char         *end)
{
  g_autofree char *who = NULL;

  if (state->stopped_by != NULL)
    who = skep_starter_text_describe (state->stopped_by);
  if (who == NULL)
    return g_strdup_printf (_("Stopped · %s"), end);

  /* Translators: such as “by claude-code”, and how long the run took */
  return g_strdup_printf (_("Stopped %s · %s"), who, end);
}

static char *
describe_finished (SkepRun            *run,
                   const SkepRunState *state)
{
  g_autofree char *end = format_end (state);
  g_autofree char *failure = NULL;

  if (state->status == SKEP_RUN_STATUS_SUCCESS)
    return g_strdup_printf ("✓ %s", end);
  if (state->status == SKEP_RUN_STATUS_STOPPED)
    return describe_stopped (state, end);

  failure = skep_status_text_describe_failure (run, state);
  /* Translators: why a run failed, and when */
  return g_strdup_printf (_("Failed: %s · %s"), failure, end);
}

/**
 * skep_status_text_describe:
 * @run: a run
 * @state: a state of @run
 * @now_us: the monotonic clock, for the elapsed time of a live run
 *
 * Words for the row of a run: “Running · 2:14”, “✓ 12 s, at 14:32”, “Failed: exit 1 · …”.
 *
 * Returns: (transfer full): translated
 */
char *
skep_status_text_describe (SkepRun            *run,
                           const SkepRunState *state,
                           gint64              now_us)
{
  if (skep_run_state_is_finished (state))
    return describe_finished (run, state);

  return describe_live (run, state, now_us);
}
