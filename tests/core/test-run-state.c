/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "skep-run-state.h"

/* Raw wait statuses, as Linux makes them; see waitpid(2). */
#define EXIT_STATUS(code)      ((code) << 8)
#define SIGNAL_STATUS(signal)  (signal)
#define CORE_STATUS(signal)    ((signal) | 0x80)
#define STOPPED_STATUS(signal) (((signal) << 8) | 0x7f)
#define CONTINUED_STATUS       0xffff

/* Written down a second time on purpose: this is the rule, the table in the source obeys it. */
static const char *const legal_edges[] = {
  "pending starting", "pending stopped", "pending failed",
  "starting running", "starting stopping", "starting failed",
  "running background", "running stopping", "running success", "running failed",
  "background stopping", "background success", "background failed",
  "stopping stopped", "stopping failed",
};

static gboolean
is_legal (SkepRunStatus from,
          SkepRunStatus to)
{
  g_autofree char *edge = g_strdup_printf ("%s %s", skep_run_status_to_string (from),
                                           skep_run_status_to_string (to));

  for (guint i = 0; i < G_N_ELEMENTS (legal_edges); i++)
    if (g_str_equal (legal_edges[i], edge))
      return TRUE;

  return FALSE;
}

/* A state such as the product could have in this status. */
static SkepRunState
make_state (SkepRunStatus status)
{
  SkepRunState state;

  memset (&state, 0, sizeof state);
  state.status = status;
  state.exit_code = SKEP_RUN_NO_EXIT;
  state.term_signal = SKEP_RUN_NO_EXIT;
  state.started_us = g_get_monotonic_time ();
  state.started_wall = g_get_real_time ();
  if (status >= SKEP_RUN_STATUS_RUNNING)
    state.pid = 4711;
  if (status == SKEP_RUN_STATUS_BACKGROUND)
    state.exit_code = 0;
  return state;
}

/* A change about which nothing is wrong but, perhaps, where it starts from. */
static SkepRunStateChange
make_change (SkepRunStatus status)
{
  SkepRunStateChange change = { .status = status };

  if (status == SKEP_RUN_STATUS_RUNNING)
    change.pid = 4711;
  if (status == SKEP_RUN_STATUS_BACKGROUND || status == SKEP_RUN_STATUS_SUCCESS)
    change.has_exit = TRUE;
  if (status == SKEP_RUN_STATUS_FAILED)
    change.error_stage = SKEP_RUN_STAGE_LOST;
  return change;
}

static gboolean
apply (SkepRunState       *state,
       SkepRunStateChange  change)
{
  return skep_run_state_apply_change (state, &change);
}

static void
assert_refused (SkepRunState       *state,
                SkepRunStateChange  change)
{
  SkepRunState before;

  memcpy (&before, state, sizeof before);
  g_assert_false (apply (state, change));
  g_assert_cmpmem (state, sizeof *state, &before, sizeof before);
}

static void
test_names_are_nicks (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SKEP_TYPE_RUN_STATUS);

  g_assert_cmpuint (klass->n_values, ==, SKEP_N_RUN_STATUSES);
  for (int i = 0; i < SKEP_N_RUN_STATUSES; i++)
    g_assert_cmpstr (skep_run_status_to_string (i), ==, g_enum_get_value (klass, i)->value_nick);
}

static void
test_predicates (void)
{
  for (int i = 0; i < SKEP_N_RUN_STATUSES; i++)
    {
      SkepRunState state = make_state (i);
      gboolean is_finished = i == SKEP_RUN_STATUS_STOPPED || i == SKEP_RUN_STATUS_SUCCESS ||
                             i == SKEP_RUN_STATUS_FAILED;

      g_assert_cmpint (skep_run_status_is_finished (i), ==, is_finished);
      g_assert_cmpint (skep_run_status_is_live (i), ==, !is_finished);
      g_assert_cmpint (skep_run_state_is_finished (&state), ==, is_finished);
      g_assert_cmpint (skep_run_state_is_live (&state), ==, !is_finished);
      g_assert_cmpuint (skep_run_status_get_rank (i), ==, is_finished ? 5 : (guint) i);
    }
}

static void
test_every_edge (void)
{
  for (int from = 0; from < SKEP_N_RUN_STATUSES; from++)
    for (int to = 0; to < SKEP_N_RUN_STATUSES; to++)
      {
        SkepRunState state = make_state (from);

        g_assert_cmpint (skep_run_status_may_become (from, to), ==, is_legal (from, to));
        if (!is_legal (from, to))
          {
            assert_refused (&state, make_change (to));
            continue;
          }

        g_assert_true (apply (&state, make_change (to)));
        g_assert_cmpint (state.status, ==, to);
        g_assert_cmpuint (skep_run_status_get_rank (to), >, skep_run_status_get_rank (from));
        g_assert_cmpint (state.ended_us > 0, ==, skep_run_status_is_finished (to));
        g_assert_cmpint (state.ended_wall > 0, ==, skep_run_status_is_finished (to));
      }
}

static void
test_end_comes_with_exit (void)
{
  static const struct
  {
    int wait_status;
    int exit_code;
    int term_signal;
  } cases[] = {
    { EXIT_STATUS (3), 3, SKEP_RUN_NO_EXIT },
    { EXIT_STATUS (255), 255, SKEP_RUN_NO_EXIT },
    { SIGNAL_STATUS (SIGKILL), SKEP_RUN_NO_EXIT, SIGKILL },
    { CORE_STATUS (SIGSEGV), SKEP_RUN_NO_EXIT, SIGSEGV },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SkepRunState state = make_state (SKEP_RUN_STATUS_RUNNING);
      gint64 before_us = g_get_monotonic_time ();

      g_assert_false (skep_run_state_has_exited (&state));
      g_assert_true (apply (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED,
                                                           .has_exit = TRUE,
                                                           .wait_status = cases[i].wait_status }));
      g_assert_true (skep_run_state_has_exited (&state));
      g_assert_cmpint (state.exit_code, ==, cases[i].exit_code);
      g_assert_cmpint (state.term_signal, ==, cases[i].term_signal);
      g_assert_cmpint (state.ended_us, >=, before_us);
      g_assert_cmpint (state.ended_us, <=, g_get_monotonic_time ());
      g_assert_cmpint (state.ended_wall, >, 0);
    }
}

static void
test_no_end_is_refused (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_RUNNING);
  SkepRunStateChange change = { .status = SKEP_RUN_STATUS_FAILED, .has_exit = TRUE };

  change.wait_status = STOPPED_STATUS (SIGTSTP);
  assert_refused (&state, change);
  change.wait_status = CONTINUED_STATUS;
  assert_refused (&state, change);
}

static void
test_first_exit_stays (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_RUNNING);
  SkepRunStateChange change = { .status = SKEP_RUN_STATUS_BACKGROUND, .has_exit = TRUE };

  change.wait_status = EXIT_STATUS (3);
  g_assert_true (apply (&state, change));
  g_assert_cmpint (state.ended_us, ==, 0);

  change.status = SKEP_RUN_STATUS_STOPPING;
  change.wait_status = SIGNAL_STATUS (SIGTERM);
  g_assert_true (apply (&state, change));
  change.status = SKEP_RUN_STATUS_STOPPED;
  change.wait_status = EXIT_STATUS (0);
  g_assert_true (apply (&state, change));
  g_assert_cmpint (state.exit_code, ==, 3);
  g_assert_cmpint (state.term_signal, ==, SKEP_RUN_NO_EXIT);
}

static void
test_success_needs_exit_0 (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_RUNNING);
  SkepRunStateChange change = { .status = SKEP_RUN_STATUS_SUCCESS };

  assert_refused (&state, change);
  change.has_exit = TRUE;
  change.wait_status = EXIT_STATUS (3);
  assert_refused (&state, change);
  change.wait_status = SIGNAL_STATUS (SIGTERM);
  assert_refused (&state, change);
  change.wait_status = EXIT_STATUS (0);
  change.error_stage = SKEP_RUN_STAGE_LOST;
  assert_refused (&state, change);
  change.error_stage = SKEP_RUN_STAGE_NONE;
  g_assert_true (apply (&state, change));
  g_assert_cmpint (state.exit_code, ==, 0);
}

static void
test_background_decides_the_end (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_BACKGROUND);

  assert_refused (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED });
  g_assert_true (apply (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_SUCCESS }));

  state = make_state (SKEP_RUN_STATUS_BACKGROUND);
  state.exit_code = 3;
  assert_refused (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_SUCCESS });
  g_assert_true (apply (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED }));
}

static void
test_failed_needs_no_exit (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_PENDING);

  g_assert_true (apply (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED,
                                                       .error_number = 13,
                                                       .error_stage = SKEP_RUN_STAGE_TERMINAL }));
  g_assert_cmpint (state.error_number, ==, 13);
  g_assert_cmpint (state.error_stage, ==, SKEP_RUN_STAGE_TERMINAL);
  g_assert_false (skep_run_state_has_exited (&state));

  state = make_state (SKEP_RUN_STATUS_RUNNING);
  assert_refused (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED,
                                                 .has_exit = TRUE });
  g_assert_true (apply (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED,
                                                       .has_exit = TRUE,
                                                       .error_stage = SKEP_RUN_STAGE_LOST }));
}

static void
test_first_error_stays (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_RUNNING);
  SkepRunStateChange change = { .status = SKEP_RUN_STATUS_STOPPING };

  change.error_number = 1;
  g_assert_true (apply (&state, change));
  g_assert_cmpint (state.error_number, ==, 0);

  state = make_state (SKEP_RUN_STATUS_RUNNING);
  change.error_stage = SKEP_RUN_STAGE_FOLDER;
  g_assert_true (apply (&state, change));
  change.status = SKEP_RUN_STATUS_FAILED;
  change.error_number = 2;
  change.error_stage = SKEP_RUN_STAGE_LOST;
  g_assert_true (apply (&state, change));
  g_assert_cmpint (state.error_number, ==, 1);
  g_assert_cmpint (state.error_stage, ==, SKEP_RUN_STAGE_FOLDER);
}

static void
test_running_needs_pid (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_STARTING);
  SkepRunStateChange change = { .status = SKEP_RUN_STATUS_RUNNING };

  assert_refused (&state, change);
  change.pid = -1;
  assert_refused (&state, change);
  change.pid = 42;
  change.has_exit = TRUE;
  assert_refused (&state, change);
  change.has_exit = FALSE;
  g_assert_true (apply (&state, change));
  g_assert_cmpint (state.pid, ==, 42);

  change.status = SKEP_RUN_STATUS_STOPPING;
  change.pid = 43;
  g_assert_true (apply (&state, change));
  g_assert_cmpint (state.pid, ==, 42);
}

static void
test_no_exit_before_running (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_PENDING);

  assert_refused (&state, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_STARTING,
                                                 .has_exit = TRUE });
}

static void
test_duration (void)
{
  SkepRunState state = make_state (SKEP_RUN_STATUS_RUNNING);

  state.started_us = 1000;
  g_assert_cmpint (skep_run_state_get_duration (&state, 1500), ==, 500);
  g_assert_cmpint (skep_run_state_get_duration (&state, 999), ==, 0);

  state.status = SKEP_RUN_STATUS_FAILED;
  state.ended_us = 1200;
  g_assert_cmpint (skep_run_state_get_duration (&state, 1500), ==, 200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-state/status/names-are-nicks", test_names_are_nicks);
  g_test_add_func ("/run-state/status/finished-is-not-live", test_predicates);
  g_test_add_func ("/run-state/edge/legal-ones-rise-and-others-are-refused", test_every_edge);
  g_test_add_func ("/run-state/exit/comes-with-the-end-time", test_end_comes_with_exit);
  g_test_add_func ("/run-state/exit/stopped-or-continued-is-refused", test_no_end_is_refused);
  g_test_add_func ("/run-state/exit/first-one-stays", test_first_exit_stays);
  g_test_add_func ("/run-state/exit/not-before-running", test_no_exit_before_running);
  g_test_add_func ("/run-state/success/needs-exit-0", test_success_needs_exit_0);
  g_test_add_func ("/run-state/background/exit-decides-the-end", test_background_decides_the_end);
  g_test_add_func ("/run-state/failed/needs-no-exit", test_failed_needs_no_exit);
  g_test_add_func ("/run-state/error/first-one-stays", test_first_error_stays);
  g_test_add_func ("/run-state/running/needs-a-pid-and-keeps-it", test_running_needs_pid);
  g_test_add_func ("/run-state/duration/ends-with-the-run-and-is-never-negative", test_duration);

  return g_test_run ();
}
