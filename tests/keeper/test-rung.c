/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The steps of a stop are told when they are taken, with the time there is until the next. */

#include "keeper-harness.h"

#include <stdio.h>
#include <unistd.h>

/* A step may be this much late on a busy machine. */
#define SLACK_MSEC 1000

/* Returns when it came, in ms since @start_us. */
static int
expect_rung (KeeperRun  *run,
             const char *name,
             int         wait_ms,
             gint64      start_us)
{
  const char *arguments = keeper_run_expect_news (run, "rung");
  char told_name[16];
  int told_ms;

  g_assert_cmpint (sscanf (arguments, "%15s %d", told_name, &told_ms), ==, 2);
  g_assert_cmpstr (told_name, ==, name);
  g_assert_cmpint (told_ms, >=, MAX (wait_ms - SLACK_MSEC, 0));
  g_assert_cmpint (told_ms, <=, wait_ms);
  return (int) ((g_get_monotonic_time () - start_us) / 1000);
}

static guint
count_rungs (KeeperRun *run)
{
  guint n_rungs = 0;

  for (guint i = 0; i < run->news->len; i++)
    n_rungs += g_str_has_prefix (run->news->pdata[i], "rung ");

  return n_rungs;
}

/* Each comes after the one before has told it would. */
static void
test_whole_ladder (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  gint64 start_us;
  int asked_ms, term_ms, kill_ms;

  keeper_run_launch (run, "ignterm", NULL);
  start_us = g_get_monotonic_time ();
  keeper_run_send (run, "stop 2 300 200");
  asked_ms = expect_rung (run, "ask", 300, start_us);
  term_ms = expect_rung (run, "term", 200, start_us);
  kill_ms = expect_rung (run, "kill", 0, start_us);
  keeper_run_finish (run);

  g_assert_cmpint (asked_ms, <=, SLACK_MSEC);
  g_assert_cmpint (term_ms, >=, 300);
  g_assert_cmpint (term_ms, <=, 300 + SLACK_MSEC);
  g_assert_cmpint (kill_ms, >=, 500);
  g_assert_cmpint (kill_ms, <=, 500 + SLACK_MSEC);
  g_assert_cmpuint (count_rungs (run), ==, 3);
}

static void
test_willing_is_only_asked (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "tree", NULL);
  keeper_run_send (run, "stop 2 60000 60000");
  expect_rung (run, "ask", 60000, g_get_monotonic_time ());
  keeper_run_finish (run);
  g_assert_cmpuint (count_rungs (run), ==, 1);
}

/* In the background there is nobody to ask. */
static void
test_background (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "exit0-leave-ignoring", NULL);
  keeper_run_expect (run, "exit");
  keeper_run_expect (run, "left");
  keeper_run_send (run, "stop 2 60000 100");
  expect_rung (run, "term", 100, g_get_monotonic_time ());
  expect_rung (run, "kill", 0, g_get_monotonic_time ());
  keeper_run_finish (run);
  g_assert_cmpuint (count_rungs (run), ==, 2);
}

static void
test_kill_is_told_once (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "bomb", "200");
  for (int i = 0; i < 5; i++)
    keeper_run_send (run, "kill");

  expect_rung (run, "kill", 0, g_get_monotonic_time ());
  keeper_run_finish (run);
  g_assert_cmpuint (count_rungs (run), ==, 1);
}

static void
test_second_stop (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "ignterm", NULL);
  keeper_run_send (run, "stop 2 60000 60000");
  keeper_run_send (run, "stop 2 60000 60000");
  expect_rung (run, "ask", 60000, g_get_monotonic_time ());
  expect_rung (run, "kill", 0, g_get_monotonic_time ());
  keeper_run_finish (run);
  g_assert_cmpuint (count_rungs (run), ==, 2);
}

/* The harness sees to it that pid comes first. */
static void
test_overtakes_the_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_start (run, "ready", NULL);
  keeper_run_send (run, "stop 2 60000 60000");
  expect_rung (run, "ask", 60000, g_get_monotonic_time ());
  keeper_run_finish (run);
  g_assert_nonnull (keeper_run_find (run, "exit"));
  g_assert_cmpuint (count_rungs (run), ==, 1);
}

static void
test_before_the_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_send (run, "stop 2 60000 60000");
  keeper_run_finish (run);
  g_assert_cmpuint (count_rungs (run), ==, 0);
}

static void
test_guard_killed (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "ignterm", NULL);
  run->guard_killed = TRUE;
  g_assert_cmpint (kill (run->guard, SIGKILL), ==, 0);
  expect_rung (run, "term", 1000, g_get_monotonic_time ());
  expect_rung (run, "kill", 0, g_get_monotonic_time ());
  keeper_run_finish (run);
}

/* A time that is cut short is told anew. */
static void
test_guard_killed_while_stopping (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "ignterm", NULL);
  keeper_run_send (run, "stop 2 0 60000");
  expect_rung (run, "ask", 0, g_get_monotonic_time ());
  expect_rung (run, "term", 60000, g_get_monotonic_time ());
  run->guard_killed = TRUE;
  g_assert_cmpint (kill (run->guard, SIGKILL), ==, 0);
  expect_rung (run, "term", 1000, g_get_monotonic_time ());
  expect_rung (run, "kill", 0, g_get_monotonic_time ());
  keeper_run_finish (run);
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_func ("/keeper/rung/whole-ladder", test_whole_ladder);
  g_test_add_func ("/keeper/rung/willing-is-only-asked", test_willing_is_only_asked);
  g_test_add_func ("/keeper/rung/background-is-not-asked", test_background);
  g_test_add_func ("/keeper/rung/kill-is-told-once", test_kill_is_told_once);
  g_test_add_func ("/keeper/rung/second-stop", test_second_stop);
  g_test_add_func ("/keeper/rung/stop-that-overtakes-the-start", test_overtakes_the_start);
  g_test_add_func ("/keeper/rung/none-before-the-start", test_before_the_start);
  g_test_add_func ("/keeper/rung/guard-killed", test_guard_killed);
  g_test_add_func ("/keeper/rung/guard-killed-while-stopping", test_guard_killed_while_stopping);

  return g_test_run ();
}
