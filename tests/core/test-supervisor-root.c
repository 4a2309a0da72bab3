/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A script that has a process of root: needs root, and setuid programs that have their effect. */

#include "config.h"

#include <glib/gstdio.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "harness.h"

#define TIMEOUT_MS 20000
#define NOBODY 65534

/* In which a process that can't be ended must be told of, after the whole ladder. */
#define TELL_MS 1000

/* --- The application, of an ordinary user --- */

static gboolean
has_refused (gpointer data)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (data));

  return report->n_refused > 0;
}

static void
assert_root_is_told (SkepRun *run)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (run));

  g_assert_cmpuint (report->n_refused, ==, 1);
  g_assert_cmpint (report->refused_uid, ==, 0);
  g_assert_cmpint (report->refused_pid, >, 1);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPING);
}

/* Everything else can still be started and stopped meanwhile. */
static void
assert_not_held_up (Harness *harness)
{
  g_autoptr (SkepRun) other = harness_start_nasty (harness, "tree", NULL);

  harness_await_output (other, "ready");
  harness_stop (harness, other, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (skep_run_peek_state (other)->status, ==, SKEP_RUN_STATUS_STOPPED);
}

static int
run_application (const char *program,
                 const char *marker)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = NULL;
  g_autoptr (SkepRun) run = NULL;
  const SkepRunState *state;
  gint64 start_us;

  g_free (harness->marker);
  harness->marker = g_strdup (marker);
  script = harness_make_script (harness, "root", program, "root-child", NULL);
  run = harness_start (harness, script);
  harness_await_output (run, "ready");

  skep_supervisor_set_grace (harness->supervisor, 100, 100);
  start_us = g_get_monotonic_time ();
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, NULL,
                              NULL);
  g_assert_true (harness_wait (TIMEOUT_MS, has_refused, run));
  g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, <=, 200 + TELL_MS);
  assert_root_is_told (run);
  assert_not_held_up (harness);

  skep_supervisor_let_go (harness->supervisor, run);
  harness_await_end (run);
  state = skep_run_peek_state (run);
  g_assert_cmpint (state->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (state->error_stage, ==, SKEP_RUN_STAGE_LET_GO);

  return 0;
}

/* --- The test, of root --- */

static char *
make_setuid_copy (const char *folder)
{
  g_autofree char *program = NULL;
  char *path = g_build_filename (folder, "nasty", NULL);
  gsize length;

  g_assert_true (g_file_get_contents (g_getenv ("SKEP_NASTY"), &program, &length, NULL));
  g_assert_true (g_file_set_contents (path, program, length, NULL));
  g_assert_cmpint (g_chmod (path, 04755), ==, 0);

  return path;
}

static void
become_nobody (gpointer data)
{
  if (setgroups (0, NULL) != 0 || setgid (NOBODY) != 0 || setuid (NOBODY) != 0)
    _exit (99);
}

static gboolean
may_execute (const char *path)
{
  const char *const argv[] = { path, "--version", NULL };

  return g_spawn_sync (NULL, (char **) argv, NULL,
                       G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, become_nobody, NULL,
                       NULL, NULL, NULL, NULL);
}

static void
run_as_nobody (const char *folder,
               const char *program)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *marker = g_uuid_string_random ();
  const char *const argv[] = { self, "--application", program, marker, NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "XDG_STATE_HOME", folder, TRUE);
  g_autoptr (GArray) pids = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, become_nobody,
                               NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);

  /* Nobody may look into the environment of the one of root, so it was not missed there. */
  pids = harness_find_survivors (marker);
  g_assert_cmpuint (pids->len, ==, 1);
  g_assert_cmpint (kill (g_array_index (pids, GPid, 0), SIGKILL), ==, 0);
  g_assert_true (harness_await_no_survivor (marker, TIMEOUT_MS));
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
test_process_of_root_is_let_go (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *program = NULL;
  g_autofree char *command = NULL;

  if (geteuid () != 0 || prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
    {
      g_test_skip ("needs root, and setuid programs that have an effect");
      return;
    }
  if (!may_execute (g_getenv ("SKEP_KEEPER")))
    {
      g_test_skip ("another user may not execute the helper here");
      return;
    }

  folder = g_dir_make_tmp ("skep-root-XXXXXX", NULL);
  g_assert_cmpint (chown (folder, NOBODY, NOBODY), ==, 0);
  program = make_setuid_copy (folder);
  run_as_nobody (folder, program);
  command = g_strdup_printf ("rm -r %s", folder);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--application"))
    return run_application (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/supervisor/root/process-is-told-and-let-go", test_process_of_root_is_let_go);

  return g_test_run ();
}
