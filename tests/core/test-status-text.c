/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <string.h>

#include "skep-status-text.h"

static SkepScript *
make_script (void)
{
  SkepScript *script = skep_script_new ("/project", "make", "Makefile", "", "dev");

  script->argv = g_strdupv ((char *[]) { (char *) "no-such\xff", NULL });
  script->cwd = g_strdup ("/no/such");

  return script;
}

typedef struct
{
  gint64 duration_us;
  const char *text;
} Duration;

static void
test_durations (void)
{
  static const Duration durations[] = {
    { -5, "0.0 s" },
    { 449999, "0.4 s" },
    { 9999999, "9.9 s" },
    { 12 * G_TIME_SPAN_SECOND, "12 s" },
    { 134 * G_TIME_SPAN_SECOND, "2:14" },
    { 3599 * G_TIME_SPAN_SECOND, "59:59" },
    { 3734 * G_TIME_SPAN_SECOND, "1:02:14" },
    { 360000 * G_TIME_SPAN_SECOND, "100:00:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *text = skep_status_text_format_duration (durations[i].duration_us);

      g_assert_cmpstr (text, ==, durations[i].text);
    }
}

static void
assert_describes (const SkepRunState *state,
                  gint64              now_us,
                  const char         *pattern)
{
  g_autoptr (SkepScript) script = make_script ();
  g_autoptr (SkepRun) run = skep_run_new (1, script, "you");
  g_autofree char *text = skep_status_text_describe (run, state, now_us);

  if (!g_pattern_match_simple (pattern, text))
    g_error ("“%s” is not like “%s”", text, pattern);
}

static SkepRunState
make_state (SkepRunStatus status)
{
  SkepRunState state = {
    .status = status,
    .exit_code = SKEP_RUN_NO_EXIT,
    .term_signal = SKEP_RUN_NO_EXIT,
    .started_us = 1,
  };

  if (skep_run_status_is_finished (status))
    {
      state.ended_us = 12 * G_TIME_SPAN_SECOND + 1;
      state.ended_wall = 1795000000 * G_TIME_SPAN_SECOND;
    }

  return state;
}

static void
test_live_run_shows_elapsed_time (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_RUNNING);

  assert_describes (&state, 134 * G_TIME_SPAN_SECOND + 1, "Running · 2:14");
  assert_describes (&state, 5 * G_TIME_SPAN_SECOND + 1, "Running · 0:05");
  state.status = SKEP_RUN_STATUS_STOPPING;
  assert_describes (&state, 5 * G_TIME_SPAN_SECOND + 1, "Stopping · 0:05");
}

static void
test_finished_run_shows_its_end (void)
{
  SkepRunState success = make_state (SKEP_RUN_STATUS_SUCCESS);
  SkepRunState stopped = make_state (SKEP_RUN_STATUS_STOPPED);
  SkepRunState exited = make_state (SKEP_RUN_STATUS_FAILED);
  SkepRunState killed = make_state (SKEP_RUN_STATUS_FAILED);

  exited.exit_code = 137;
  killed.term_signal = 9;
  assert_describes (&success, 0, "✓ 12 s, at ??:??");
  assert_describes (&stopped, 0, "Stopped · 12 s, at ??:??");
  assert_describes (&exited, 0, "Failed: exit 137 · 12 s, at ??:??");
  assert_describes (&killed, 0, "Failed: signal 9 (Killed) · 12 s, at ??:??");
}

static void
test_shell_tells_what_was_not_found (void)
{
  g_autoptr (SkepScript) script = skep_script_new ("/project", "skep", "skep.json", "", "dev");
  g_autoptr (SkepRun) run = NULL;
  SkepRunState state = make_state (SKEP_RUN_STATUS_FAILED);
  g_autofree char *text = NULL;

  script->argv = g_strdupv ((char *[]) { (char *) "/bin/sh", (char *) "-c", (char *) "x", NULL });
  run = skep_run_new (1, script, "you");
  state.exit_code = 127;
  text = skep_status_text_describe (run, &state, 0);
  g_assert_true (g_str_has_prefix (text, "Failed: exit 127: a command was not found · "));
}

static void
test_every_bad_start_has_its_own_words (void)
{
  static const struct
  {
    SkepRunStage stage;
    int error_number;
  } errors[] = {
    { SKEP_RUN_STAGE_FOLDER, ENOENT },  { SKEP_RUN_STAGE_FOLDER, ENOTDIR },
    { SKEP_RUN_STAGE_FOLDER, EACCES },  { SKEP_RUN_STAGE_FOLDER, ELOOP },
    { SKEP_RUN_STAGE_COMMAND, ENOENT }, { SKEP_RUN_STAGE_COMMAND, EACCES },
    { SKEP_RUN_STAGE_COMMAND, E2BIG },  { SKEP_RUN_STAGE_COMMAND, ENOMEM },
    { SKEP_RUN_STAGE_FORK, EAGAIN },    { SKEP_RUN_STAGE_TERMINAL, ENFILE },
    { SKEP_RUN_STAGE_KEEPER, ENOENT },  { SKEP_RUN_STAGE_LOST, 0 },
  };
  g_autoptr (SkepScript) script = make_script ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      SkepRunState state = make_state (SKEP_RUN_STATUS_FAILED);
      char *text;

      state.error_stage = errors[i].stage;
      state.error_number = errors[i].error_number;
      text = skep_status_text_describe_error (script, &state);
      g_assert_nonnull (text);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (g_hash_table_add (seen, text));
    }
}

static void
test_exit_is_no_error (void)
{
  g_autoptr (SkepScript) script = make_script ();
  SkepRunState state = make_state (SKEP_RUN_STATUS_FAILED);

  state.exit_code = 1;
  g_assert_null (skep_status_text_describe_error (script, &state));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/status-text/durations", test_durations);
  g_test_add_func ("/status-text/live-run-shows-elapsed-time", test_live_run_shows_elapsed_time);
  g_test_add_func ("/status-text/finished-run-shows-its-end", test_finished_run_shows_its_end);
  g_test_add_func ("/status-text/shell-tells-what-was-not-found",
                   test_shell_tells_what_was_not_found);
  g_test_add_func ("/status-text/every-bad-start-has-its-own-words",
                   test_every_bad_start_has_its_own_words);
  g_test_add_func ("/status-text/exit-is-no-error", test_exit_is_no_error);

  return g_test_run ();
}
