/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <unistd.h>

#include "skep-report-text.h"

#define NOW_US (100 * G_USEC_PER_SEC)

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_bytes (void)
{
  assert_text (skep_report_text_format_bytes (0), "0 kB");
  assert_text (skep_report_text_format_bytes (999999), "999 kB");
  assert_text (skep_report_text_format_bytes (1000000), "1.0 MB");
  assert_text (skep_report_text_format_bytes (9999999), "9.9 MB");
  assert_text (skep_report_text_format_bytes (210400000), "210 MB");
  assert_text (skep_report_text_format_bytes (999999999), "999 MB");
  assert_text (skep_report_text_format_bytes (1250000000), "1.2 GB");
}

static void
test_percent_is_rounded (void)
{
  assert_text (skep_report_text_format_percent (0), "0 %");
  assert_text (skep_report_text_format_percent (4), "0 %");
  assert_text (skep_report_text_format_percent (34), "3 %");
  assert_text (skep_report_text_format_percent (35), "4 %");
  assert_text (skep_report_text_format_percent (16000), "1600 %");
}

static void
test_age_has_one_unit (void)
{
  assert_text (skep_report_text_format_age (-1), "0 s");
  assert_text (skep_report_text_format_age (59), "59 s");
  assert_text (skep_report_text_format_age (60), "1 min");
  assert_text (skep_report_text_format_age (2 * 60 * 60 + 59), "2 h");
  assert_text (skep_report_text_format_age (47 * 60 * 60), "47 h");
  assert_text (skep_report_text_format_age (72 * 60 * 60), "3 d");
}

static void
test_load (void)
{
  static const guint16 values[] = { 10, 120, 34 };

  assert_text (skep_report_text_describe_load (1, 5, 96000), "1 process · 1 % · 96 kB");
  assert_text (skep_report_text_describe_load (7, 34, 210000000), "7 processes · 3 % · 210 MB");
  assert_text (skep_report_text_describe_cpu (values, G_N_ELEMENTS (values), 40),
               "CPU 3 %, at most 12 % in the last 40 s");
}

static void
add_alive (SkepRunReport *report,
           pid_t          pid,
           const char    *name)
{
  g_ptr_array_add (report->alive, skep_run_process_new (pid, name));
}

static void
test_alive_are_named_and_counted (void)
{
  g_autoptr (SkepRunReport) report = skep_run_report_new ();

  g_assert_null (skep_report_text_list_alive (report, 7));
  add_alive (report, 4711, "node");
  assert_text (skep_report_text_list_alive (report, 0), "node (4711)");
  add_alive (report, 4712, "sh");
  assert_text (skep_report_text_list_alive (report, 2), "node (4711), sh (4712)");
  assert_text (skep_report_text_list_alive (report, 5), "node (4711), sh (4712) and 3 more");
  add_alive (report, 4713, "a (b)");
  add_alive (report, 4714, "tail");
  assert_text (skep_report_text_list_alive (report, 1),
               "node (4711), sh (4712), a (b) (4713) and 1 more");
}

static void
test_holder (void)
{
  SkepPortHolder holder = { .port = 5173, .uid = getuid () };
  g_autofree char *other = g_strdup_printf ("Port 5173 is used by another user (uid %u)",
                                            (guint) getuid () + 33);

  assert_text (skep_report_text_describe_holder (&holder),
               "Port 5173 is used by a process that can't be seen");
  holder.uid = getuid () + 33;
  assert_text (skep_report_text_describe_holder (&holder), other);
  holder.pid = 4711;
  assert_text (skep_report_text_describe_holder (&holder), "Port 5173 is used by process 4711");
  holder.name = (char *) "node";
  assert_text (skep_report_text_describe_holder (&holder), "Port 5173 is used by node (4711)");
  holder.folder = (char *) "~/src/shop";
  assert_text (skep_report_text_describe_holder (&holder),
               "Port 5173 is used by node (4711) in ~/src/shop");
  holder.run_id = (char *) "api-3";
  assert_text (skep_report_text_describe_holder (&holder), "Port 5173 is used by api-3");
}

static char *
describe (SkepRunStatus        status,
          const SkepRunReport *report)
{
  g_autoptr (SkepScript) script = skep_script_new ("/project", "make", "Makefile", "", "dev");
  g_autoptr (SkepRun) run = skep_run_new (1, script, "you");
  SkepRunState state = {
    .status = status,
    .exit_code = status == SKEP_RUN_STATUS_FAILED ? 1 : SKEP_RUN_NO_EXIT,
    .term_signal = SKEP_RUN_NO_EXIT,
    .started_us = NOW_US - 4 * G_USEC_PER_SEC,
    .ended_us = skep_run_status_is_finished (status) ? NOW_US : 0,
    .ended_wall = 1795000000 * G_TIME_SPAN_SECOND,
  };

  return skep_report_text_describe (run, &state, report, NOW_US);
}

static void
test_stop_counts_down (void)
{
  g_autoptr (SkepRunReport) report = skep_run_report_new ();

  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report), "Stopping · 0:04");
  report->step = SKEP_STOP_STEP_ASKED;
  report->step_deadline_us = NOW_US + 2 * G_USEC_PER_SEC + 1;
  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report), "Stopping · SIGTERM in 3 s");
  report->step = SKEP_STOP_STEP_TERMINATE;
  report->step_deadline_us = NOW_US + 2 * G_USEC_PER_SEC;
  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report), "Stopping · SIGKILL in 2 s");
  report->step = SKEP_STOP_STEP_COMMAND;
  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report),
               "Stopping · by its own command, for 2 s");
  /* Late: nothing counts below zero. */
  report->step_deadline_us = NOW_US - 1;
  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report), "Stopping · 0:04");
  report->step = SKEP_STOP_STEP_KILL;
  report->step_deadline_us = 0;
  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report), "Ending by force");
  /* A report may be older than the state. */
  assert_text (describe (SKEP_RUN_STATUS_RUNNING, report), "Running · 0:04");
}

static void
test_what_is_left_has_an_owner (void)
{
  g_autoptr (SkepRunReport) report = skep_run_report_new ();

  report->step = SKEP_STOP_STEP_KILL;
  report->n_refused = 1;
  report->refused_uid = 0;
  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report), "1 process of root is left");
  report->n_refused = 2;
  report->refused_uid = 2000000001;
  assert_text (describe (SKEP_RUN_STATUS_STOPPING, report),
               "2 processes of user 2000000001 are left");
}

static void
test_start_tells_what_it_waits_for (void)
{
  g_autoptr (SkepRunReport) report = skep_run_report_new ();

  assert_text (describe (SKEP_RUN_STATUS_PENDING, report), "Waiting · 0:04");
  report->is_waiting_for_environment = TRUE;
  assert_text (describe (SKEP_RUN_STATUS_PENDING, report), "Waiting for your login shell… 4 s");
  assert_text (describe (SKEP_RUN_STATUS_RUNNING, report), "Running · 0:04");
}

static void
test_failure_names_the_holder (void)
{
  static const SkepPortHolder holder = { .port = 5173, .run_id = (char *) "api-3" };
  g_autoptr (SkepRunReport) report = skep_run_report_new ();
  g_autofree char *without = describe (SKEP_RUN_STATUS_FAILED, report);
  g_autofree char *unknown = describe (SKEP_RUN_STATUS_FAILED, NULL);

  g_assert_true (g_str_has_prefix (without, "Failed: exit 1 · "));
  g_assert_cmpstr (without, ==, unknown);
  report->holder = skep_port_holder_copy (&holder);
  assert_text (describe (SKEP_RUN_STATUS_FAILED, report), "Port 5173 is used by api-3");
}

static void
test_failure_tells_the_first_error (void)
{
  g_autoptr (SkepScript) script = skep_script_new ("/project", "make", "Makefile", "", "dev");
  g_autoptr (SkepRun) run = skep_run_new (1, script, "you");
  g_autoptr (SkepRunReport) report = skep_run_report_new ();
  SkepProblemList *problems = skep_output_get_problems (skep_run_get_output (run));
  SkepRunState state = {
    .status = SKEP_RUN_STATUS_FAILED,
    .exit_code = 1,
    .term_signal = SKEP_RUN_NO_EXIT,
  };

  skep_problem_list_take (problems, skep_problem_new (SKEP_PROBLEM_WARNING, NULL, NULL, "slow"));
  skep_problem_list_take (problems, skep_problem_new (SKEP_PROBLEM_ERROR, NULL, NULL, "no foo"));
  skep_problem_list_take (problems, skep_problem_new (SKEP_PROBLEM_ERROR, NULL, NULL, "no bar"));
  assert_text (skep_report_text_describe (run, &state, report, NOW_US),
               "Failed: exit 1 · no foo");

  /* It could not even start. */
  state.error_stage = SKEP_RUN_STAGE_LET_GO;
  assert_text (skep_report_text_describe (run, &state, report, NOW_US),
               "Failed: “dev” has left processes of another user · 0.0 s, at 00:00");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-text/bytes", test_bytes);
  g_test_add_func ("/report-text/percent-is-rounded", test_percent_is_rounded);
  g_test_add_func ("/report-text/age-has-one-unit", test_age_has_one_unit);
  g_test_add_func ("/report-text/load", test_load);
  g_test_add_func ("/report-text/alive-are-named-and-counted", test_alive_are_named_and_counted);
  g_test_add_func ("/report-text/holder", test_holder);
  g_test_add_func ("/report-text/stop-counts-down", test_stop_counts_down);
  g_test_add_func ("/report-text/what-is-left-has-an-owner", test_what_is_left_has_an_owner);
  g_test_add_func ("/report-text/start-tells-what-it-waits-for",
                   test_start_tells_what_it_waits_for);
  g_test_add_func ("/report-text/failure-names-the-holder", test_failure_names_the_holder);
  g_test_add_func ("/report-text/failure-tells-the-first-error",
                   test_failure_tells_the_first_error);

  return g_test_run ();
}
