/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A start in two steps: main is there, and becomes the script only when it is told to. */

#include "keeper-harness.h"

#include <stdlib.h>
#include <unistd.h>

static char *
read_program (GPid pid)
{
  g_autofree char *link = g_strdup_printf ("/proc/%d/exe", pid);

  return g_file_read_link (link, NULL);
}

static void
test_waits_for_go (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid = keeper_run_prepare (run, "lines", "3");
  g_autofree char *program = NULL;

  keeper_run_pump_for (run, 200);
  program = read_program (pid);
  g_assert_cmpstr (program, ==, g_getenv ("SKEP_KEEPER"));
  g_assert_cmpint (getpgid (pid), ==, pid);
  g_assert_cmpuint (run->messages->len, ==, 2);
  g_assert_cmpuint (run->text->len, ==, 0);

  keeper_run_send (run, "go");
  g_assert_cmpint (keeper_run_expect_number (run, "pid"), ==, pid);
  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, 0);
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  keeper_run_wait_output (run, "line 000003\r\npartial");
}

/* Nothing of the waiting is left to the script. */
static void
test_script_is_as_usual (gconstpointer data)
{
  const char * const *mode_and_output = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_prepare (run, mode_and_output[0], NULL);
  keeper_run_send (run, "go");
  keeper_run_finish (run);
  g_assert_cmpstr (run->text->str, ==, mode_and_output[1]);
}

static void
test_once (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid = keeper_run_prepare (run, "tree", NULL);

  keeper_run_start (run, "tree", NULL);
  keeper_run_send (run, "prepare");
  keeper_run_send (run, "go");
  keeper_run_send (run, "go");
  g_assert_cmpint (keeper_run_expect_number (run, "pid"), ==, pid);
  keeper_run_wait_output (run, "ready");
  keeper_run_send (run, "go");
  keeper_run_send (run, "prepare");
  keeper_run_pump_for (run, 100);
  g_assert_cmpuint (keeper_run_count_processes (run), ==, 7);

  keeper_run_send (run, "stop 2 60000 60000");
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 2");
}

static void
test_go_without_prepare (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_send (run, "go");
  keeper_run_expect (run, "ready");
  keeper_run_find_keeper (run);
  keeper_run_pump_for (run, 100);
  g_assert_cmpuint (run->messages->len, ==, 1);

  /* It isn't remembered either. */
  keeper_run_send (run, "kill");
  keeper_run_finish (run);
}

static void
test_missing_folder (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  run->cwd = g_strdup ("/nonexistent/folder");
  keeper_run_prepare (run, "ready", NULL);
  keeper_run_pump_for (run, 100);
  g_assert_cmpuint (run->messages->len, ==, 2);

  keeper_run_send (run, "go");
  g_assert_cmpstr (keeper_run_expect (run, "execerr"), ==, "2 cwd");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  g_assert_cmpint (WEXITSTATUS (run->status), ==, 127);
}

static void
test_missing_spec (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_send (run, "prepare");
  g_assert_cmpstr (keeper_run_expect (run, "execerr"), ==, "22 spec");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
}

/* --- There is to be no script --- */

static void
assert_nothing_ran (KeeperRun *run)
{
  g_assert_null (keeper_run_find (run, "pid"));
  g_assert_null (keeper_run_find (run, "exit"));
  g_assert_cmpuint (run->news->len, ==, 0);
  g_assert_cmpuint (run->text->len, ==, 0);
}

static void
test_stopped_before_go (gconstpointer message)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_prepare (run, "lines", "3");
  keeper_run_send (run, "%s", (const char *) message);
  keeper_run_send (run, "go");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  g_assert_cmpint (run->status, ==, 0);
  assert_nothing_ran (run);
}

/* All wait in the socket before the helper has looked. */
static void
test_stopped_at_once (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid = keeper_run_prepare (run, "lines", "3");

  g_assert_cmpint (kill (run->keeper, SIGSTOP), ==, 0);
  keeper_run_send (run, "stop 2 60000 60000");
  keeper_run_send (run, "go");
  keeper_run_send (run, "stop 2 60000 60000");
  g_assert_cmpint (kill (run->keeper, SIGCONT), ==, 0);
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  assert_nothing_ran (run);
  g_assert_cmpint (kill (pid, 0), ==, -1);
}

static void
test_frozen_before_go (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid = keeper_run_prepare (run, "lines", "3");

  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  keeper_run_send (run, "stop 2 60000 60000");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  assert_nothing_ran (run);
}

static void
test_app_gone_before_go (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid = keeper_run_prepare (run, "lines", "3");

  close (run->control);
  run->control = -1;
  keeper_run_wait_gone (run);
  assert_nothing_ran (run);
  g_assert_cmpint (kill (pid, 0), ==, -1);
}

static void
test_guard_killed_before_go (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_prepare (run, "lines", "3");
  run->guard_killed = TRUE;
  g_assert_cmpint (kill (run->guard, SIGKILL), ==, 0);
  keeper_run_expect (run, "lost");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  assert_nothing_ran (run);
}

static void
test_keeper_killed_before_go (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_prepare (run, "lines", "3");
  g_assert_cmpint (kill (run->keeper, SIGKILL), ==, 0);
  keeper_run_expect (run, "lost");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  assert_nothing_ran (run);
}

/* By somebody else: a main that ends is told, whatever it was. */
static void
test_main_killed_before_go (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid = keeper_run_prepare (run, "lines", "3");

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (keeper_run_expect_number (run, "pid"), ==, pid);
  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, SIGKILL);
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  g_assert_cmpuint (run->text->len, ==, 0);
}

static const char * const fds[] = { "fds", "fd 0\r\nfd 1\r\nfd 2\r\n" };
static const char * const session[] = {
  "session", "leads group 1, leads session 0, foreground 1\r\n",
};
static const char * const signals[] = {
  "signals", "SigBlk:\t0000000000000000\r\nSigIgn:\t0000000000000000\r\n",
};

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_func ("/keeper/prepare/waits-for-go", test_waits_for_go);
  g_test_add_data_func ("/keeper/prepare/leaves-no-fds", fds, test_script_is_as_usual);
  g_test_add_data_func ("/keeper/prepare/leaves-no-signals", signals, test_script_is_as_usual);
  g_test_add_data_func ("/keeper/prepare/has-the-foreground", session, test_script_is_as_usual);
  g_test_add_func ("/keeper/prepare/and-go-count-once", test_once);
  g_test_add_func ("/keeper/prepare/go-without-it-is-ignored", test_go_without_prepare);
  g_test_add_func ("/keeper/prepare/failure-is-told-after-go", test_missing_folder);
  g_test_add_func ("/keeper/prepare/missing-spec-is-refused", test_missing_spec);
  g_test_add_data_func ("/keeper/prepare/stop-before-go", "stop 2 60000 60000",
                        test_stopped_before_go);
  g_test_add_data_func ("/keeper/prepare/kill-before-go", "kill", test_stopped_before_go);
  g_test_add_func ("/keeper/prepare/stop-and-go-at-once", test_stopped_at_once);
  g_test_add_func ("/keeper/prepare/frozen-before-go", test_frozen_before_go);
  g_test_add_func ("/keeper/prepare/app-gone-before-go", test_app_gone_before_go);
  g_test_add_func ("/keeper/prepare/guard-killed-before-go", test_guard_killed_before_go);
  g_test_add_func ("/keeper/prepare/keeper-killed-before-go", test_keeper_killed_before_go);
  g_test_add_func ("/keeper/prepare/main-killed-before-go", test_main_killed_before_go);

  return g_test_run ();
}
