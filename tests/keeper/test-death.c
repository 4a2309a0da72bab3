/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The application, the guard or the keeper dies. */

#include "keeper-fixtures.h"

#include <unistd.h>

#include "skep-keeper-protocol.h"

/* SKEP_KEEPER_ORPHAN_WAIT_MSEC and room for a busy machine. */
#define ORPHAN_MSEC 2500

static void
assert_gone_in_time (KeeperRun *run)
{
  gint64 start_us = g_get_monotonic_time ();

  keeper_run_wait_gone (run);
  g_test_message ("ended after %.1f ms", (g_get_monotonic_time () - start_us) / 1000.0);
  g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, <=, ORPHAN_MSEC);
}

static void
test_app_killed (gconstpointer data)
{
  const KeeperFixture *fixture = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  keeper_run_spawn_from_app (run, FALSE, fixture->mode, fixture->argument);
  keeper_fixture_assert_in_place (fixture, run);
  keeper_kill_and_reap (run->app);
  assert_gone_in_time (run);
}

/* The kernel hangs the terminal up as well. */
static void
test_app_killed_with_terminal (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn_from_app (run, FALSE, "dfork", NULL);
  close (run->output);
  close (run->script_end);
  run->output = run->script_end = -1;

  keeper_kill_and_reap (run->app);
  assert_gone_in_time (run);
}

/* Somebody else holds the application's end, so it never ends; its death is seen all the same. */
static void
test_app_killed_socket_leaked (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
  gint64 start_us;

  keeper_run_spawn_from_app (run, TRUE, "tree", NULL);
  start_us = g_get_monotonic_time ();
  keeper_kill_and_reap (run->app);
  keeper_run_finish (run);
  g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, <=, ORPHAN_MSEC);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 15");
}

static void
test_app_killed_before_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  close (run->control);
  run->control = -1;
  assert_gone_in_time (run);
}

/* A stop with long times is under way: without the application it gets the short one. */
static void
test_app_killed_while_stopping (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  keeper_run_launch (run, "ignterm", NULL);
  keeper_run_send (run, "stop 2 0 60000");
  keeper_run_pump_for (run, 50);
  close (run->control);
  run->control = -1;
  assert_gone_in_time (run);
}

/* One whose parent dies while it is looked at must be asked like all others, or the whole tree
 * has to wait for the kill phase. */
static void
test_app_killed_willing_tree (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
      gint64 start_us;

      keeper_run_spawn_from_app (run, FALSE, "tree", NULL);
      start_us = g_get_monotonic_time ();
      keeper_kill_and_reap (run->app);
      keeper_run_wait_gone (run);
      g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, <,
                       SKEP_KEEPER_ORPHAN_WAIT_MSEC);
    }
}

static void
test_app_stopped (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  keeper_run_spawn_from_app (run, FALSE, "tree", NULL);
  g_assert_cmpint (kill (run->app, SIGSTOP), ==, 0);
  g_assert_cmpint (waitpid (run->app, NULL, WUNTRACED), ==, run->app);

  keeper_run_pump_for (run, 300);
  g_assert_cmpuint (keeper_run_count_processes (run), ==, 7);

  keeper_kill_and_reap (run->app);
  assert_gone_in_time (run);
}

static void
test_keeper_killed (gconstpointer data)
{
  const KeeperFixture *fixture = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  keeper_run_launch (run, fixture->mode, fixture->argument);
  keeper_fixture_assert_in_place (fixture, run);
  g_assert_cmpint (kill (run->keeper, SIGKILL), ==, 0);
  keeper_run_finish (run);

  if (!fixture->main_ends)
    g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, SIGKILL);

  keeper_run_expect (run, "lost");
  keeper_run_expect (run, "empty");
}

/* It led the session, so the kernel hangs the terminal up first. */
static void
test_keeper_killed_with_terminal (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "dfork", NULL);
  g_assert_cmpint (kill (run->keeper, SIGKILL), ==, 0);
  keeper_run_finish (run);
  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, SIGHUP);
  keeper_run_expect (run, "lost");
  keeper_run_expect (run, "empty");
}

static void
test_keeper_killed_before_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_find_keeper (run);
  g_assert_cmpint (kill (run->keeper, SIGKILL), ==, 0);
  keeper_run_finish (run);
  keeper_run_expect (run, "lost");
  keeper_run_expect (run, "empty");
}

/* The keeper ends the run by the short ladder, and reports to the end. */
static void
test_guard_killed (gconstpointer data)
{
  const KeeperFixture *fixture = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  gint64 start_us;

  keeper_run_launch (run, fixture->mode, fixture->argument);
  keeper_fixture_assert_in_place (fixture, run);
  start_us = g_get_monotonic_time ();
  run->guard_killed = TRUE;
  g_assert_cmpint (kill (run->guard, SIGKILL), ==, 0);
  keeper_run_finish (run);

  g_assert_nonnull (keeper_run_find (run, "lost"));
  g_assert_nonnull (keeper_run_find (run, "exit"));
  g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, <=, ORPHAN_MSEC);
}

/* Neither process can be talked out of its work by a signal from outside. */
static void
test_deaf_to_signals (void)
{
  static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGPIPE };
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "tree", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_assert_cmpint (kill (run->guard, numbers[i]), ==, 0);
      g_assert_cmpint (kill (run->keeper, numbers[i]), ==, 0);
    }

  keeper_run_pump_for (run, 100);
  g_assert_cmpuint (keeper_run_count_processes (run), ==, 7);

  keeper_run_send (run, "stop 2 60000 60000");
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 2");
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  keeper_fixtures_add ("app-killed", test_app_killed);
  keeper_fixtures_add ("keeper-killed", test_keeper_killed);
  keeper_fixtures_add ("guard-killed", test_guard_killed);

  g_test_add_func ("/keeper/app-killed/with-its-terminal", test_app_killed_with_terminal);
  g_test_add_func ("/keeper/app-killed/socket-leaked-to-sibling", test_app_killed_socket_leaked);
  g_test_add_func ("/keeper/app-killed/before-start", test_app_killed_before_start);
  g_test_add_func ("/keeper/app-killed/while-stopping", test_app_killed_while_stopping);
  g_test_add_func ("/keeper/app-killed/willing-tree-is-quick", test_app_killed_willing_tree);
  g_test_add_func ("/keeper/app-stopped/script-goes-on", test_app_stopped);
  g_test_add_func ("/keeper/keeper-killed/with-its-terminal", test_keeper_killed_with_terminal);
  g_test_add_func ("/keeper/keeper-killed/before-start", test_keeper_killed_before_start);
  g_test_add_func ("/keeper/signals/mean-nothing-to-guard-and-keeper", test_deaf_to_signals);

  return g_test_run ();
}
