/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "harness.h"
#include "skep-output-reader.h"

#define TIMEOUT_MS 20000

/* A run that is asked for by its uuid, in the history of a supervisor or of another one. */
typedef struct
{
  SkepRunHistory *history;
  const char *uuid;
} Question;

static void
await (Condition condition,
       gpointer  data)
{
  g_assert_true (harness_look_until (TIMEOUT_MS, condition, data));
}

static gboolean
is_ended (gpointer data)
{
  const Question *question = data;
  g_autoptr (SkepPastRun) past = skep_run_history_find (question->history, question->uuid);

  return past != NULL && !past->is_live;
}

static gboolean
is_gone (gpointer data)
{
  const Question *question = data;
  g_autoptr (SkepPastRun) past = skep_run_history_find (question->history, question->uuid);

  return past == NULL;
}

static SkepPastRun *
await_past (Harness *harness,
            SkepRun *run)
{
  Question question = { skep_supervisor_get_history (harness->supervisor),
                        skep_run_get_uuid (run) };

  harness_await_end (run);
  await (is_ended, &question);
  return skep_run_history_find (question.history, question.uuid);
}

static char *
read_past (SkepRunHistory *history,
           SkepPastRun    *past)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = skep_past_run_open (past, skep_run_history_get_log_root (history),
                                                &error);
  g_autoptr (SkepOutputReader) reader = NULL;
  g_autofree char *buffer = g_malloc (64 * 1024);

  g_assert_no_error (error);
  reader = skep_output_reader_new (skep_run_get_output (run));
  return g_strndup (buffer, skep_output_reader_read (reader, buffer, 64 * 1024));
}

static void
test_each_run_is_kept (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_script (harness, "greet", "/bin/sh", "-c",
                                                       "echo hello; exit 3", NULL);
  g_autoptr (SkepRun) run = harness_start (harness, script);
  g_autoptr (SkepPastRun) past = await_past (harness, run);
  const SkepRunState *state = skep_run_peek_state (run);
  g_autofree char *output = read_past (skep_supervisor_get_history (harness->supervisor), past);

  g_assert_cmpstr (past->id, ==, skep_run_get_id (run));
  g_assert_cmpstr (past->project, ==, script->project);
  g_assert_cmpstr (past->script, ==, script->id);
  g_assert_cmpint (past->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (past->exit_code, ==, 3);
  g_assert_cmpint (past->ended_wall, ==, state->ended_wall);
  g_assert_cmpuint (past->peak_memory, >, 0);
  g_assert_cmpstr (output, ==, "hello\r\n");
}

static void
test_live_is_in_it (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "ready", NULL);
  SkepRunHistory *own = skep_supervisor_get_history (harness->supervisor);
  g_autofree char *folder = g_path_get_dirname (skep_run_history_get_log_root (own));
  g_autoptr (SkepRunHistory) other = skep_run_history_new (folder);
  g_autoptr (SkepPastRun) seen = NULL;
  g_autoptr (SkepPastRun) seen_by_other = NULL;

  harness_await_output (run, "ready");
  seen = skep_run_history_find (own, skep_run_get_uuid (run));
  seen_by_other = skep_run_history_find (other, skep_run_get_uuid (run));
  g_assert_true (seen->is_live);
  g_assert_true (seen_by_other->is_live);
}

static void
test_what_could_not_start (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_script (harness, "missing", "/nowhere", NULL);
  g_autoptr (SkepRun) run = harness_start (harness, script);
  g_autoptr (SkepPastRun) past = await_past (harness, run);

  g_assert_cmpint (past->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (past->error_stage, ==, SKEP_RUN_STAGE_COMMAND);
  g_assert_cmpint (past->error_number, ==, skep_run_peek_state (run)->error_number);
}

static void
test_oldest_go (void)
{
  g_autoptr (Harness) harness = harness_new ();
  SkepRunHistory *history = skep_supervisor_get_history (harness->supervisor);
  const SkepHistoryLimits usual = SKEP_HISTORY_DEFAULT_LIMITS;
  const SkepHistoryLimits few = { 2, G_MAXUINT64 };
  Question question = { history, NULL };
  g_autofree char *folder = NULL;
  g_autoptr (SkepRun) live = NULL;
  g_autoptr (SkepRun) first = NULL;
  g_autoptr (SkepRun) second = NULL;
  g_autoptr (SkepPastRun) past = NULL;
  g_autoptr (SkepPastRun) still = NULL;

  skep_supervisor_set_history_limits (harness->supervisor, &usual);
  live = harness_start_nasty (harness, "ready", NULL);
  first = harness_start_nasty (harness, "exit", "0");
  past = await_past (harness, first);
  question.uuid = skep_run_get_uuid (first);
  folder = g_build_filename (skep_run_history_get_log_root (history), question.uuid, NULL);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  skep_supervisor_set_history_limits (harness->supervisor, &few);
  second = harness_start_nasty (harness, "exit", "0");
  harness_await_end (second);
  await (is_gone, &question);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  question.uuid = skep_run_get_uuid (second);
  await (is_ended, &question);
  still = skep_run_history_find (history, skep_run_get_uuid (live));
  g_assert_true (still->is_live);
}

/* The window knows what the person wants; a service without one has to keep to it. */
static void
test_limits_are_those_of_the_last (void)
{
  g_autoptr (Harness) window = harness_new ();
  SkepRunHistory *history = skep_supervisor_get_history (window->supervisor);
  const SkepHistoryLimits few = { 1, G_MAXUINT64 };
  g_autoptr (SkepRun) first = harness_start_nasty (window, "exit", "0");
  g_autoptr (SkepPastRun) past = await_past (window, first);
  Question question = { history, skep_run_get_uuid (first) };
  g_autoptr (Harness) service = NULL;
  g_autoptr (SkepRun) second = NULL;
  g_autoptr (SkepRun) third = NULL;

  skep_supervisor_set_history_limits (window->supervisor, &few);
  second = harness_start_nasty (window, "exit", "0");
  harness_await_end (second);
  await (is_gone, &question);

  service = harness_new ();
  third = harness_start_nasty (service, "exit", "0");
  harness_await_end (third);
  question.uuid = skep_run_get_uuid (second);
  await (is_gone, &question);
}

/* What was read of it until then is there, and it says so. */
static void
test_killed_with_skep (void)
{
  g_autofree char *marker = g_uuid_string_random ();
  g_autoptr (Harness) harness = harness_new ();
  SkepRunHistory *history = skep_supervisor_get_history (harness->supervisor);
  g_autoptr (GPtrArray) before = skep_run_history_dup_runs (history, NULL, NULL);
  g_autoptr (GPtrArray) after = NULL;
  pid_t pid;
  g_autoptr (GSubprocess) subprocess = harness_spawn_application ("tree", marker, &pid);
  SkepPastRun *lost = NULL;
  g_autofree char *output = NULL;

  g_subprocess_force_exit (subprocess);
  g_subprocess_wait (subprocess, NULL, NULL);
  after = skep_run_history_dup_runs (history, NULL, NULL);
  g_assert_cmpuint (after->len, ==, before->len + 1);
  lost = g_ptr_array_index (after, 0);
  g_assert_false (lost->is_live);
  g_assert_cmpint (lost->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (lost->error_stage, ==, SKEP_RUN_STAGE_LOST);
  g_assert_cmpint (lost->ended_wall, >=, lost->started_wall);
  output = read_past (history, lost);
  g_assert_nonnull (strstr (output, "ready"));
  g_assert_true (harness_await_no_survivor (marker, TIMEOUT_MS));
}

int
main (int    argc,
      char **argv)
{
  if (argc > 2 && g_str_equal (argv[1], "--application"))
    return harness_run_application (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/supervisor/history/each-run-is-kept", test_each_run_is_kept);
  g_test_add_func ("/supervisor/history/live-is-in-it", test_live_is_in_it);
  g_test_add_func ("/supervisor/history/what-could-not-start", test_what_could_not_start);
  g_test_add_func ("/supervisor/history/killed-with-skep", test_killed_with_skep);
  g_test_add_func ("/supervisor/history/oldest-go", test_oldest_go);
  g_test_add_func ("/supervisor/history/limits-are-those-of-the-last",
                   test_limits_are_those_of_the_last);
  return g_test_run ();
}
