/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "keeper-fixtures.h"

#include <stdlib.h>
#include <sys/socket.h>

/* Beyond the grace times, for a busy machine. */
#define SLACK_MSEC 1500

static gint64
since_ms (gint64 start_us)
{
  return (g_get_monotonic_time () - start_us) / 1000;
}

static void
stop_and_finish (KeeperRun  *run,
                 const char *message,
                 gint64      least_ms,
                 gint64      most_ms)
{
  gint64 start_us = g_get_monotonic_time ();

  keeper_run_send (run, "%s", message);
  keeper_run_finish (run);

  g_test_message ("ended after %.1f ms", (g_get_monotonic_time () - start_us) / 1000.0);
  g_assert_cmpint (since_ms (start_us), >=, least_ms);
  g_assert_cmpint (since_ms (start_us), <=, most_ms + SLACK_MSEC);
}

static void
test_stop (gconstpointer data)
{
  const KeeperFixture *fixture = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, fixture->mode, fixture->argument);
  keeper_fixture_assert_in_place (fixture, run);
  stop_and_finish (run, "stop 2 100 100", 0, 200);
}

static void
test_kill (gconstpointer data)
{
  const KeeperFixture *fixture = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  keeper_run_launch (run, fixture->mode, fixture->argument);
  keeper_fixture_assert_in_place (fixture, run);
  stop_and_finish (run, "kill", 0, 0);
}

static void
test_second_stop (gconstpointer data)
{
  const KeeperFixture *fixture = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, fixture->mode, fixture->argument);
  keeper_fixture_assert_in_place (fixture, run);
  keeper_run_send (run, "stop 2 60000 60000");
  stop_and_finish (run, "stop 2 60000 60000", 0, 0);
}

static int
get_exit (KeeperRun *run)
{
  const char *message = keeper_run_find (run, "exit");

  g_assert_nonnull (message);
  return atoi (message + strlen ("exit "));
}

static void
test_willing_tree_is_quick (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "tree", NULL);
  stop_and_finish (run, "stop 2 60000 60000", 0, 0);
  g_assert_cmpint (get_exit (run), ==, SIGINT);
}

static void
test_graceful_handler (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "graceful", "300");
  stop_and_finish (run, "stop 2 60000 60000", 300, 300);
  g_assert_cmpint (get_exit (run), ==, 0);
  keeper_run_wait_output (run, "cleaned up");
}

static void
test_slow_handler_is_killed (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "graceful", "60000");
  stop_and_finish (run, "stop 2 200 150", 350, 350);
  g_assert_cmpint (get_exit (run), ==, SIGKILL);
}

static void
test_term_after_t1 (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  /* Signal 28, SIGWINCH, means nothing to it. */
  keeper_run_launch (run, "ready", NULL);
  stop_and_finish (run, "stop 28 150 60000", 150, 150);
  g_assert_cmpint (get_exit (run), ==, SIGTERM);
}

/* It can't obey before it is continued. */
static void
test_stopped_main_is_continued (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "stopped-main", NULL);
  stop_and_finish (run, "stop 2 60000 60000", 0, 0);
  g_assert_cmpint (get_exit (run), ==, SIGINT);
}

/* What has seen the signal may finish its work though main is gone. */
static void
test_group_keeps_its_time (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "slow-child", "300");
  stop_and_finish (run, "stop 2 60000 60000", 300, 300);
  keeper_run_wait_output (run, "cleaned up");
}

/* What has not seen it, or doesn't listen, isn't waited for. */
static void
test_outsider_gets_term_at_once (gconstpointer mode)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, mode, NULL);
  stop_and_finish (run, "stop 2 60000 60000", 0, 0);
  g_assert_cmpint (get_exit (run), ==, SIGINT);
}

static void
test_background (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "exit0-leave-daemon", NULL);
  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, 0);
  g_assert_cmpint (keeper_run_expect_number (run, "left"), ==, 1);
  g_assert_cmpuint (keeper_run_count_processes (run), ==, 1);
  stop_and_finish (run, "stop 2 60000 60000", 0, 0);
}

/* The children lists are per thread. */
static void
test_child_of_thread_gets_term (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "threads", NULL);
  stop_and_finish (run, "stop 2 0 300", 300, 300);
  keeper_run_wait_output (run, "cleaned up");
}

/* The kernel calls it a zombie when its first thread has ended. */
static void
test_threads_without_leader_are_left (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "exit0-leave-thread", NULL);
  keeper_run_expect (run, "exit");
  g_assert_cmpint (keeper_run_expect_number (run, "left"), ==, 1);
  stop_and_finish (run, "stop 2 60000 60000", 0, 0);
}

/* In the background T1 has no meaning: SIGTERM at once, after T2 the kill phase. */
static void
test_background_ignoring (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "exit0-leave-ignoring", NULL);
  keeper_run_expect (run, "exit");
  keeper_run_expect (run, "left");
  stop_and_finish (run, "stop 2 60000 150", 150, 150);
}

static void
test_kill_cuts_a_stop_short (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "ignterm", NULL);
  keeper_run_send (run, "stop 2 60000 60000");
  stop_and_finish (run, "kill", 0, 0);
  g_assert_cmpint (get_exit (run), ==, SIGKILL);
}

static void
test_before_start (gconstpointer message)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  stop_and_finish (run, message, 0, 0);
  g_assert_cmpuint (run->messages->len, ==, 2);
  g_assert_cmpint (run->status, ==, 0);
}

/* Both wait in the socket before the helper has looked. */
static void
test_right_after_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_start (run, "tree", NULL);
  stop_and_finish (run, "stop 2 60000 60000", 0, 0);
  g_assert_cmpint (get_exit (run), ==, SIGINT);
}

static void
test_after_the_end (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_start (run, "exit", "0");
  keeper_run_finish (run);
  g_assert_cmpint (send (run->control, "stop 2 1 1", 10, MSG_NOSIGNAL), ==, -1);
}

static void
test_hundred_times (void)
{
  guint n_fds = keeper_count_fds ();

  for (int i = 0; i < 100; i++)
    {
      g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

      keeper_run_launch (run, "daemon", NULL);
      keeper_run_send (run, "stop 2 60000 60000");
      keeper_run_finish (run);
    }

  g_assert_cmpuint (keeper_count_fds (), ==, n_fds);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

/* Sixty processes that fork and exit as fast as they can: for a machine that has nothing else to
 * do. (-m slow) */
static void
test_storm (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  if (!g_test_slow ())
    {
      g_test_skip ("only with -m slow");
      return;
    }

  keeper_run_launch (run, "storm", NULL);
  stop_and_finish (run, "stop 2 100 100", 200, 2000);
}

static void
test_signal_to_group (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "tree", NULL);
  stop_and_finish (run, "signal 10", 0, 0);
  g_assert_cmpint (get_exit (run), ==, SIGUSR1);
}

static void
test_left_is_told_once (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid;

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start (run, "daemon", NULL);
  pid = keeper_run_expect_number (run, "pid");
  keeper_run_wait_output (run, "ready");

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, SIGKILL);
  g_assert_cmpint (keeper_run_expect_number (run, "left"), ==, 1);
  stop_and_finish (run, "stop 15 60000 60000", 0, 0);
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  keeper_fixtures_add ("stop", test_stop);
  keeper_fixtures_add ("kill", test_kill);
  keeper_fixtures_add ("second-stop", test_second_stop);

  g_test_add_func ("/keeper/stop/willing-tree-is-quick", test_willing_tree_is_quick);
  g_test_add_func ("/keeper/stop/graceful-handler-ends-by-itself", test_graceful_handler);
  g_test_add_func ("/keeper/stop/slow-handler-is-killed-after-t2", test_slow_handler_is_killed);
  g_test_add_func ("/keeper/stop/term-after-t1", test_term_after_t1);
  g_test_add_func ("/keeper/stop/stopped-main-is-continued", test_stopped_main_is_continued);
  g_test_add_func ("/keeper/stop/group-keeps-its-time-without-main", test_group_keeps_its_time);
  g_test_add_data_func ("/keeper/stop/outsider-gets-term-with-mains-end", "daemon",
                        test_outsider_gets_term_at_once);
  g_test_add_data_func ("/keeper/stop/main-in-another-group", "regroup",
                        test_outsider_gets_term_at_once);
  g_test_add_data_func ("/keeper/stop/background-job-gets-term-with-mains-end", "background-job",
                        test_outsider_gets_term_at_once);
  g_test_add_func ("/keeper/stop/background", test_background);
  g_test_add_func ("/keeper/stop/background-ignoring", test_background_ignoring);
  g_test_add_func ("/keeper/stop/kill-cuts-it-short", test_kill_cuts_a_stop_short);
  g_test_add_data_func ("/keeper/stop/before-start", "stop 2 60000 60000", test_before_start);
  g_test_add_data_func ("/keeper/kill/before-start", "kill", test_before_start);
  g_test_add_func ("/keeper/stop/right-after-start", test_right_after_start);
  g_test_add_func ("/keeper/stop/after-the-end", test_after_the_end);
  g_test_add_func ("/keeper/stop/hundred-times-leaves-nothing", test_hundred_times);
  g_test_add_func ("/keeper/stop/storm-of-60", test_storm);
  g_test_add_func ("/keeper/signal/goes-to-the-group", test_signal_to_group);
  g_test_add_func ("/keeper/stop/child-of-second-thread-gets-term",
                   test_child_of_thread_gets_term);
  g_test_add_func ("/keeper/left/counts-threads-without-leader",
                   test_threads_without_leader_are_left);
  g_test_add_func ("/keeper/left/is-told-once", test_left_is_told_once);

  return g_test_run ();
}
