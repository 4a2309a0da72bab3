/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "harness.h"

#define TIMEOUT_MS 20000

static SkepProblemList *
get_problems (SkepRun *run)
{
  return skep_output_get_problems (skep_run_get_output (run));
}

static gboolean
is_scanned (gpointer data)
{
  return skep_problem_list_is_complete (skep_output_get_problems (data));
}

static gboolean
is_complete (gpointer data)
{
  return is_scanned (skep_run_get_output (data));
}

static gboolean
has_error (gpointer data)
{
  return skep_problem_list_get_n_errors (get_problems (data)) > 0;
}

static void
set_cb (gpointer *is_told)
{
  *is_told = is_told;
}

static SkepRun *
start_printf (Harness    *harness,
              const char *text)
{
  g_autoptr (SkepScript) script = harness_make_script (harness, "print", "printf", text, NULL);

  return harness_start (harness, script);
}

static void
test_error_of_a_compiler (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepProblem) problem = NULL;

  run = start_printf (harness, "one\\nsrc/a.ts(12,5): error TS2304: Cannot find name 'x'.\\n");
  g_assert_true (harness_wait (TIMEOUT_MS, is_complete, run));

  g_assert_cmpuint (skep_problem_list_get_n_errors (get_problems (run)), ==, 1);
  problem = skep_problem_list_dup_first (get_problems (run), SKEP_PROBLEM_ERROR);
  g_assert_cmpstr (problem->tool, ==, "tsc");
  g_assert_cmpstr (problem->file, ==, "src/a.ts");
  g_assert_cmpuint (problem->line, ==, 12);
  g_assert_cmpuint (problem->line_number, ==, 1);
  g_assert_cmpint (problem->wall_us, >, 0);
}

/* Of a run that lives on, and whose output nobody watches: the wake of the supervisor is all that
 * makes the harness poll its model. */
static void
test_row_is_told (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = NULL;
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepRunItem) item = NULL;
  g_autoptr (GBytes) input = g_bytes_new_static ("\n", 1);
  gpointer is_told = NULL;

  script = harness_make_script (harness, "watch", "sh", "-c",
                                "read go; echo 'a.c:1:2: error: no x'; sleep 600", NULL);
  run = harness_start (harness, script);
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  skep_run_model_poll (harness->model);
  item = g_list_model_get_item (G_LIST_MODEL (harness->model), 0);
  g_signal_connect_swapped (item, "notify::problems", G_CALLBACK (set_cb), &is_told);

  skep_supervisor_write (harness->supervisor, run, input);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_set, &is_told));
  g_assert_true (has_error (run));
  harness_stop (harness, run, SKEP_STOP_NOW);
}

static void
test_past_output_is_scanned (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start_printf (harness, "a.c:1:2: warning: hm\\n");
  g_autoptr (SkepOutput) past = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (harness_wait (TIMEOUT_MS, is_complete, run));
  past = skep_output_open (skep_output_get_folder (skep_run_get_output (run)), &error);
  g_assert_no_error (error);
  skep_supervisor_scan (harness->supervisor, past);
  g_assert_true (harness_wait (TIMEOUT_MS, is_scanned, past));
  g_assert_cmpuint (skep_problem_list_get_n_warnings (skep_output_get_problems (past)), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/supervisor/problems/error-of-a-compiler", test_error_of_a_compiler);
  g_test_add_func ("/supervisor/problems/row-is-told", test_row_is_told);
  g_test_add_func ("/supervisor/problems/past-output-is-scanned", test_past_output_is_scanned);

  return g_test_run ();
}
