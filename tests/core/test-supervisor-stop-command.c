/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "harness.h"

/* The waits of the harness's ladder are shorter; a stop that takes this long went wrong. */
#define LONG_US (10 * G_USEC_PER_SEC)

static SkepRun *
start (Harness    *harness,
       const char *command,
       const char *stop_command,
       int         grace_ms)
{
  g_autoptr (SkepScript) script = harness_make_script (harness, "server", "/bin/sh", "-c", command,
                                                       NULL);
  SkepRun *run;

  if (stop_command != NULL)
    script->stop_command = g_strdupv ((char *[]) { "/bin/sh", "-c", (char *) stop_command, NULL });
  script->stop_grace_ms = grace_ms;
  run = harness_start (harness, script);
  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);

  return run;
}

/* Signals come after the command; a script that ends because of it never sees one. */
static void
test_command_ends_script (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *fifo = g_strdup_printf ("%s/skep-stop-%s", g_get_tmp_dir (), harness->marker);
  g_autofree char *command = g_strdup_printf ("mkfifo '%s'; echo ready; cat '%s'; rm '%s'; "
                                              "echo bye; exit 0", fifo, fifo, fifo);
  g_autofree char *stop = g_strdup_printf ("echo asked > '%s'", fifo);
  g_autoptr (SkepRun) run = start (harness, command, stop, -1);
  g_autofree char *output = NULL;

  skep_supervisor_set_grace (harness->supervisor, 60000, 60000);
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);

  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, "ready\r\nasked\r\nbye\r\n");
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpint (skep_run_peek_state (run)->exit_code, ==, 0);
}

static void
test_output_is_in_the_log (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start (harness, "echo ready; exec sleep 60",
                                   "pwd; printf \"$" MARKER_VARIABLE "\"; exit 1", -1);
  g_autofree char *expected = NULL;
  g_autofree char *output = NULL;

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);

  expected = g_strdup_printf ("ready\r\n%s\r\n%s", g_get_tmp_dir (), harness->marker);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, expected);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGINT);
}

/* One that fails leaves nothing to wait for. */
static void
test_failed_command_is_followed_by_the_signal (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start (harness, "echo ready; exec sleep 60", "exit 3", 60000);
  gint64 begin = g_get_monotonic_time ();

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, LONG_US);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGINT);
}

static void
test_missing_command_is_followed_by_the_signal (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start (harness, "echo ready; exec sleep 60", "/nowhere/stop", 60000);
  gint64 begin = g_get_monotonic_time ();

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, LONG_US);
}

/* It has the time of the first signal, then it is ended itself, with all that it has started. */
static void
test_hanging_command_is_ended (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start (harness, "echo ready; exec sleep 60",
                                   "trap '' INT TERM; sleep 61 & sleep 62", 200);
  gint64 begin = g_get_monotonic_time ();

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 200 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, LONG_US);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

static gboolean
has_step (gpointer data)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (data));

  return report->step == SKEP_STOP_STEP_COMMAND;
}

static void
test_second_stop_ends_both (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start (harness, "echo ready; exec sleep 60", "exec sleep 61", 60000);
  gint64 begin = g_get_monotonic_time ();

  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, NULL,
                              NULL);
  g_assert_true (harness_wait (20000, has_step, run));
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, LONG_US);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGKILL);
}

/* The run is over when both are: stopped means that nothing works on it any more. */
static void
test_run_ends_with_its_command (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start (harness, "echo ready; exec sleep 60",
                                   "sleep 0.3; printf done", 20000);
  g_autofree char *output = NULL;

  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, NULL,
                              NULL);
  g_assert_true (harness_wait (20000, has_step, run));
  g_assert_cmpint (kill (skep_run_peek_state (run)->pid, SIGTERM), ==, 0);
  harness_await_end (run);

  output = harness_dup_output (run);
  g_assert_true (g_str_has_suffix (output, "done"));
}

static void
test_signal_of_the_script (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ready", NULL);
  g_autoptr (SkepRun) run = NULL;

  script->stop_signal = SIGUSR1;
  run = harness_start (harness, script);
  harness_await_output (run, "ready");
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGUSR1);
}

static void
test_grace_of_the_script (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_script (harness, "patient", "/bin/sh", "-c",
                                                       "trap '' INT; echo ready; while :; do "
                                                       "sleep 0.05; done", NULL);
  g_autoptr (SkepRun) run = NULL;
  gint64 begin;

  skep_supervisor_set_grace (harness->supervisor, 60000, 60000);
  script->stop_grace_ms = 300;
  run = harness_start (harness, script);
  harness_await_output (run, "ready");

  begin = g_get_monotonic_time ();
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 300 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, LONG_US);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGTERM);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/supervisor/stop-command/comes-before-signals", test_command_ends_script);
  g_test_add_func ("/supervisor/stop-command/writes-into-the-log", test_output_is_in_the_log);
  g_test_add_func ("/supervisor/stop-command/failed", test_failed_command_is_followed_by_the_signal);
  g_test_add_func ("/supervisor/stop-command/missing",
                   test_missing_command_is_followed_by_the_signal);
  g_test_add_func ("/supervisor/stop-command/hangs", test_hanging_command_is_ended);
  g_test_add_func ("/supervisor/stop-command/second-stop-ends-both", test_second_stop_ends_both);
  g_test_add_func ("/supervisor/stop-command/run-ends-with-it", test_run_ends_with_its_command);
  g_test_add_func ("/supervisor/stop/signal-of-the-script", test_signal_of_the_script);
  g_test_add_func ("/supervisor/stop/grace-of-the-script", test_grace_of_the_script);

  return g_test_run ();
}
