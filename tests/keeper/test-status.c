/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How main's end, or its failure to start, is told. */

#include "keeper-harness.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
test_exit_code (gconstpointer data)
{
  int code = GPOINTER_TO_INT (data);
  g_autofree char *text = g_strdup_printf ("%d", code);
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int raw;

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start (run, "exit", text);
  keeper_run_expect (run, "pid");
  raw = keeper_run_expect_number (run, "exit");
  g_assert_true (WIFEXITED (raw));
  g_assert_cmpint (WEXITSTATUS (raw), ==, code);
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
}

static void
test_signal (gconstpointer data)
{
  int number = GPOINTER_TO_INT (data);
  g_autofree char *text = g_strdup_printf ("%d", number);
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int raw;

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start (run, "raise", text);
  keeper_run_expect (run, "pid");
  raw = keeper_run_expect_number (run, "exit");
  g_assert_true (WIFSIGNALED (raw));
  g_assert_cmpint (WTERMSIG (raw), ==, number);
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
}

/* The helper mirrors a core dump without one of its own. */
static void
test_core_is_not_mirrored (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "ready", NULL);
  keeper_run_send (run, "signal %d", SIGQUIT);
  keeper_run_finish (run);
  g_assert_cmpint (WTERMSIG (run->status), ==, SIGQUIT);
  g_assert_false (WCOREDUMP (run->status));
}

static void
test_stop_tells_the_signal (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "ready", NULL);
  keeper_run_send (run, "stop 1 60000 60000");
  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, SIGHUP);
  keeper_run_finish (run);
}

/* --- Starts that fail --- */

static char *
make_file (const char *folder,
           const char *name,
           const char *text,
           int         mode)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  return path;
}

static char *
make_folder (void)
{
  char *path = g_dir_make_tmp ("skep-keeper-XXXXXX", NULL);

  g_assert_nonnull (path);
  return path;
}

static void
assert_fails (KeeperRun  *run,
              const char *program,
              int         error,
              const char *stage)
{
  const char *argv[] = { program, NULL };
  g_autofree char *expected = g_strdup_printf ("%d %s", error, stage);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start_argv (run, argv);
  g_assert_cmpstr (keeper_run_expect (run, "execerr"), ==, expected);
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  g_assert_cmpint (WEXITSTATUS (run->status), ==, 127);
}

static void
test_missing_program (gconstpointer program)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  assert_fails (run, program, ENOENT, "exec");
}

static void
test_missing_folder (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  run->cwd = g_strdup ("/nonexistent/folder");
  assert_fails (run, "/bin/true", ENOENT, "cwd");
}

static void
test_not_executable (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_file (folder, "program", "#!/bin/sh\n", 0644);

  assert_fails (run, path, EACCES, "exec");
  g_remove (path);
  g_remove (folder);
}

/* Found first but not executable, and nowhere else: the first is what the user wants to hear. */
static void
test_not_executable_in_path (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_file (folder, "skep-program", "#!/bin/sh\n", 0644);
  const char *env[] = { NULL, NULL };

  env[0] = g_strdup_printf ("PATH=%s:/nonexistent:/bin", folder);
  run->env = g_strdupv ((GStrv) env);
  assert_fails (run, "skep-program", EACCES, "exec");
  g_free ((char *) env[0]);
  g_remove (path);
  g_remove (folder);
}

static void
assert_exits (KeeperRun   *run,
              const char **argv,
              int          code)
{
  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start_argv (run, argv);
  keeper_run_expect (run, "pid");
  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, code << 8);
  keeper_run_finish (run);
}

static void
test_no_shebang (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_file (folder, "program", "exit $1\n", 0755);
  const char *argv[] = { path, "5", NULL };

  assert_exits (run, argv, 5);
  g_remove (path);
  g_remove (folder);
}

static void
test_no_shebang_in_path (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_file (folder, "skep-program", "exit $#$1\n", 0755);
  g_autofree char *variable = g_strdup_printf ("PATH=/nonexistent:%s", folder);
  const char *env[] = { variable, NULL };
  const char *argv[] = { "skep-program", "3", "two words", NULL };

  run->env = g_strdupv ((GStrv) env);
  assert_exits (run, argv, 23);
  g_remove (path);
  g_remove (folder);
}

/* Looked up in the PATH of the script, not of the helper; the second entry has it. */
static void
test_path_of_the_script (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_file (folder, "skep-program", "#!/bin/sh\nexit 6\n", 0755);
  g_autofree char *variable = g_strdup_printf ("PATH=/nonexistent:%s", folder);
  const char *env[] = { variable, NULL };
  const char *argv[] = { "skep-program", NULL };

  run->env = g_strdupv ((GStrv) env);
  assert_exits (run, argv, 6);
  g_remove (path);
  g_remove (folder);
}

/* The limit on processes leaves not even the keeper. */
static void
test_no_process (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_NO_FORK | (geteuid () == 0 ? KEEPER_AS_NOBODY : KEEPER_PLAIN));

  if (keeper_run_is_refused (run))
    {
      g_test_skip ("another user may not execute the helper here");
      return;
    }

  g_assert_cmpstr (keeper_run_expect (run, "execerr"), ==, "11 fork");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
}

static const int codes[] = { 0, 1, 7, 127, 130, 137, 143, 255 };
static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL, SIGSEGV, SIGPIPE,
                               SIGTERM, 34, 64 };

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/keeper/status/exit-code/%d", codes[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (codes[i]), test_exit_code);
    }

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/keeper/status/signal/%d", numbers[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (numbers[i]), test_signal);
    }

  g_test_add_func ("/keeper/status/core-is-not-mirrored", test_core_is_not_mirrored);
  g_test_add_func ("/keeper/status/stop-tells-the-signal", test_stop_tells_the_signal);
  g_test_add_data_func ("/keeper/start/missing-program", "/nonexistent/program",
                        test_missing_program);
  g_test_add_data_func ("/keeper/start/missing-program-in-path", "skep-no-such-program",
                        test_missing_program);
  g_test_add_data_func ("/keeper/start/empty-program-name", "", test_missing_program);
  g_test_add_func ("/keeper/start/missing-folder", test_missing_folder);
  g_test_add_func ("/keeper/start/not-executable", test_not_executable);
  g_test_add_func ("/keeper/start/not-executable-in-path", test_not_executable_in_path);
  g_test_add_func ("/keeper/start/no-shebang-runs-in-sh", test_no_shebang);
  g_test_add_func ("/keeper/start/no-shebang-in-path-runs-in-sh", test_no_shebang_in_path);
  g_test_add_func ("/keeper/start/path-of-the-script", test_path_of_the_script);
  g_test_add_func ("/keeper/start/no-process-to-be-had", test_no_process);

  return g_test_run ();
}
