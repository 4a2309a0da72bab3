/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "skep-run.h"

static SkepRun *
run_new (guint max_states)
{
  g_autoptr (SkepScript) script = skep_script_new ("/p", "skep", "skep.json", "", "dev");

  return skep_run_new_with_limit (17, script, "agent X", max_states);
}

static gboolean
change (SkepRun            *run,
        SkepRunStateChange  wanted)
{
  return skep_run_update_state (run, skep_run_state_apply_change, &wanted);
}

static void
make_running (SkepRun *run)
{
  g_assert_true (change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_STARTING }));
  g_assert_true (change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_RUNNING,
                                                     .pid = 4711 }));
}

static gboolean
accept (SkepRunState *next,
        gpointer      data)
{
  return TRUE;
}

static gboolean
refuse (SkepRunState *next,
        gpointer      data)
{
  next->status = SKEP_RUN_STATUS_FAILED;
  return FALSE;
}

static void
test_state_from_construction (void)
{
  gint64 before_us = g_get_monotonic_time ();
  gint64 before_wall = g_get_real_time ();
  g_autoptr (SkepRun) run = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  const SkepRunState *state = skep_run_peek_state (run);

  g_assert_nonnull (state);
  g_assert_null (state->prev);
  g_assert_cmpuint (state->serial, ==, 0);
  g_assert_cmpint (state->status, ==, SKEP_RUN_STATUS_PENDING);
  g_assert_cmpint (state->pid, ==, 0);
  g_assert_false (skep_run_state_has_exited (state));
  g_assert_cmpint (state->error_stage, ==, SKEP_RUN_STAGE_NONE);
  g_assert_cmpint (state->started_us, >=, before_us);
  g_assert_cmpint (state->started_wall, >=, before_wall);
  g_assert_cmpint (state->ended_us, ==, 0);
  g_assert_cmpint (state->ended_wall, ==, 0);
}

static void
test_bare_object_has_state (void)
{
  g_autoptr (SkepRun) run = g_object_new (SKEP_TYPE_RUN, NULL);

  g_assert_nonnull (skep_run_peek_state (run));
}

static void
test_identity (void)
{
  g_autoptr (SkepScript) script = skep_script_new ("/p", "skep", "skep.json", "", "my-dev");
  g_autoptr (SkepRun) run = skep_run_new (3, script, "you");
  g_autoptr (SkepRun) other = skep_run_new (4, script, "cli");

  g_assert_cmpuint (skep_run_get_number (run), ==, 3);
  g_assert_cmpstr (skep_run_get_id (run), ==, "my-dev-3");
  g_assert_cmpstr (skep_run_get_started_by (run), ==, "you");
  g_assert_true (skep_run_get_script (run) == script);
  g_assert_nonnull (skep_run_get_log (run));
  g_assert_true (g_uuid_string_is_valid (skep_run_get_uuid (run)));
  g_assert_cmpstr (skep_run_get_uuid (run), !=, skep_run_get_uuid (other));
}

static void
test_chain_is_timeline (void)
{
  static const SkepRunStatus newest_first[] = {
    SKEP_RUN_STATUS_FAILED, SKEP_RUN_STATUS_RUNNING, SKEP_RUN_STATUS_STARTING,
    SKEP_RUN_STATUS_PENDING,
  };
  g_autoptr (SkepRun) run = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  const SkepRunState *state;

  make_running (run);
  g_assert_true (change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED,
                                                     .has_exit = TRUE,
                                                     .wait_status = SIGKILL }));
  state = skep_run_peek_state (run);
  for (guint i = 0; i < G_N_ELEMENTS (newest_first); i++, state = state->prev)
    {
      g_assert_cmpint (state->status, ==, newest_first[i]);
      g_assert_cmpuint (state->serial, ==, G_N_ELEMENTS (newest_first) - 1 - i);
    }
  g_assert_null (state);
  g_assert_cmpuint (skep_counter_get (&run->n_updates), ==, 3);
  g_assert_cmpuint (skep_counter_get (&run->n_retries), ==, 0);
}

static void
test_refusal_publishes_nothing (void)
{
  g_autoptr (SkepRun) run = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  const SkepRunState *before = skep_run_peek_state (run);

  g_assert_false (skep_run_update_state (run, refuse, NULL));
  g_assert_true (skep_run_peek_state (run) == before);
  g_assert_cmpint (before->status, ==, SKEP_RUN_STATUS_PENDING);
  g_assert_cmpuint (skep_counter_get (&run->n_refusals), ==, 1);
  g_assert_cmpuint (skep_counter_get (&run->n_updates), ==, 0);
}

static void
test_finished_stays (void)
{
  g_autoptr (SkepRun) run = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  const SkepRunState *end;

  g_assert_true (change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_STOPPED }));
  end = skep_run_peek_state (run);
  for (int i = 0; i < SKEP_N_RUN_STATUSES; i++)
    g_assert_false (change (run, (SkepRunStateChange) { .status = i, .pid = 1 }));
  g_assert_true (skep_run_peek_state (run) == end);
}

static void
test_limit (void)
{
  g_autoptr (SkepRun) run = run_new (3);
  g_autoptr (SkepRun) unlimited = run_new (0);

  g_assert_true (skep_run_update_state (run, accept, NULL));
  g_assert_true (skep_run_update_state (run, accept, NULL));
  g_assert_false (skep_run_update_state (run, accept, NULL));
  g_assert_cmpuint (skep_run_peek_state (run)->serial, ==, 2);
  g_assert_cmpuint (skep_counter_get (&run->n_refusals), ==, 1);

  for (int i = 0; i < 2 * SKEP_RUN_DEFAULT_MAX_STATES; i++)
    g_assert_true (skep_run_update_state (unlimited, accept, NULL));
}

static void
assert_string (SkepRun    *run,
               const char *expected)
{
  g_autofree char *string = skep_run_to_string (run);

  g_assert_cmpstr (string, ==, expected);
}

static void
test_to_string (void)
{
  g_autoptr (SkepRun) exited = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  g_autoptr (SkepRun) killed = run_new (SKEP_RUN_DEFAULT_MAX_STATES);

  assert_string (exited, "dev-17 (dev) pending");
  make_running (exited);
  assert_string (exited, "dev-17 (dev) running, pid 4711");
  g_assert_true (change (exited, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_SUCCESS,
                                                        .has_exit = TRUE }));
  assert_string (exited, "dev-17 (dev) success, pid 4711, exit 0");

  make_running (killed);
  g_assert_true (change (killed, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED,
                                                        .has_exit = TRUE,
                                                        .wait_status = SIGKILL }));
  assert_string (killed, "dev-17 (dev) failed, pid 4711, signal 9");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run/state/is-there-from-construction", test_state_from_construction);
  g_test_add_func ("/run/state/is-there-in-a-bare-object", test_bare_object_has_state);
  g_test_add_func ("/run/identity/is-what-was-given", test_identity);
  g_test_add_func ("/run/chain/is-the-timeline", test_chain_is_timeline);
  g_test_add_func ("/run/update/refusal-publishes-nothing", test_refusal_publishes_nothing);
  g_test_add_func ("/run/update/finished-stays-finished", test_finished_stays);
  g_test_add_func ("/run/update/limit-of-states-refuses", test_limit);
  g_test_add_func ("/run/to-string/has-id-name-status-pid-and-exit", test_to_string);

  return g_test_run ();
}
