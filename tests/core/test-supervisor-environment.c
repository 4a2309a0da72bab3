/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "login-fixture.h"

#define BASH "/bin/bash"

/* A shell that never answers, with a child that outlives it. */
#define HANG "(trap '' TERM HUP; sleep 60) &\necho start >> ~/starts\nsleep 60\n"

/* A supervisor whose scripts get the environment of a bash with files of its own. */
static Harness *
new_harness (LoginFixture *fixture,
             const char   *profile)
{
  Harness *harness;

  login_fixture_write (fixture, ".bash_profile", profile);
  g_setenv ("SKEP_LOGIN_SHELL", BASH, TRUE);
  harness = harness_new ();
  g_unsetenv ("SKEP_LOGIN_SHELL");

  return harness;
}

static SkepRun *
start_command (Harness    *harness,
               const char *command)
{
  g_autoptr (SkepScript) script = harness_make_script (harness, "show", BASH, "--norc", "-c",
                                                       command, NULL);

  return harness_start (harness, script);
}

static gboolean
is_waiting (gpointer data)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (data));

  return report->is_waiting_for_environment;
}

static void
test_script_gets_it (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new ("");
  g_autoptr (Harness) harness = new_harness (fixture, "export SHOP=open LOGIN=$SHLVL\n"
                                                      "PATH=$HOME/tools:$PATH\n");
  g_autoptr (SkepRun) run = start_command (harness, "echo $SHOP:$SHLVL:$PWD:${PATH%%:*}:");
  g_autofree char *wanted = g_strdup_printf ("open:1:%s:%s/tools:", g_get_tmp_dir (),
                                             fixture->home);
  g_autofree char *output = NULL;

  harness_await_end (run);
  output = harness_dup_output (run);
  g_assert_cmpstr (g_strstrip (output), ==, wanted);
  g_assert_false (is_waiting (run));
}

static void
test_stop_while_asking (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new ("");
  g_autoptr (Harness) harness = new_harness (fixture, HANG);
  g_autoptr (SkepRun) run = start_command (harness, "echo never");

  login_fixture_await_file (fixture, "starts");
  g_assert_true (is_waiting (run));
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_PENDING);

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_true (harness_await_no_survivor (fixture->marker, LOGIN_TIMEOUT_MS));
}

static void
test_quit_while_asking (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new ("");
  g_autoptr (Harness) harness = new_harness (fixture, HANG);
  g_autoptr (SkepRun) run = start_command (harness, "echo never");

  login_fixture_await_file (fixture, "starts");
  g_assert_true (is_waiting (run));

  g_clear_pointer (&harness, harness_free);
  g_assert_true (harness_await_no_survivor (fixture->marker, LOGIN_TIMEOUT_MS));
}

static void
test_start_without (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new ("");
  g_autoptr (Harness) harness = new_harness (fixture, HANG);
  g_autoptr (SkepRun) run = start_command (harness, "echo $((6 * 7))");
  g_autofree char *output = NULL;

  login_fixture_await_file (fixture, "starts");
  skep_supervisor_start_without_environment (harness->supervisor, run);
  harness_await_status (run, SKEP_RUN_STATUS_SUCCESS);

  output = harness_dup_output (run);
  g_assert_cmpstr (g_strstrip (output), ==, "42");
  g_assert_true (harness_await_no_survivor (fixture->marker, LOGIN_TIMEOUT_MS));
}

static void
test_problem_is_told (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new ("");
  g_autoptr (Harness) harness = new_harness (fixture, "echo because >&2; exit 7\n");
  g_autoptr (SkepEnvironmentProblem) problem = NULL;
  g_autoptr (SkepRun) run = start_command (harness, "exit 0");

  harness_await_status (run, SKEP_RUN_STATUS_SUCCESS);
  problem = skep_supervisor_dup_environment_problem (harness->supervisor, g_get_tmp_dir ());

  g_assert_nonnull (problem);
  g_assert_nonnull (strstr (problem->summary, "exited with status 7"));
  g_assert_true (g_str_has_suffix (problem->detail, "because"));
}

int
main (int   argc,
      char *argv[])
{
  login_fixture_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add_func ("/supervisor/environment/" path, test)
  ADD ("script-gets-it", test_script_gets_it);
  ADD ("stop-while-asking", test_stop_while_asking);
  ADD ("quit-while-asking", test_quit_while_asking);
  ADD ("start-without", test_start_without);
  ADD ("problem-is-told", test_problem_is_told);
#undef ADD

  return login_fixture_run ();
}
