/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the script is given, and who must not be hit. */

#include "keeper-harness.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_RECYCLE_TRIES 200

static void
run_to_the_end (KeeperRun  *run,
                const char *mode)
{
  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_start (run, mode, NULL);
  keeper_run_finish (run);
}

static void
test_fds (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
  int leaked = dup (STDIN_FILENO);
  int leaked_high = fcntl (STDIN_FILENO, F_DUPFD, 700);

  run_to_the_end (run, "fds");
  g_assert_cmpstr (run->text->str, ==, "fd 0\nfd 1\nfd 2\n");
  close (leaked);
  close (leaked_high);
}

/* The application ignores and blocks; the script must not. */
static void
test_signals (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
  sigset_t blocked, old;

  sigfillset (&blocked);
  sigprocmask (SIG_SETMASK, &blocked, &old);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGCHLD, SIG_DFL);
  signal (40, SIG_IGN);

  keeper_run_spawn (run, KEEPER_PLAIN);

  signal (SIGPIPE, SIG_DFL);
  signal (40, SIG_DFL);
  sigprocmask (SIG_SETMASK, &old, NULL);

  keeper_run_start (run, "signals", NULL);
  keeper_run_finish (run);
  g_assert_cmpstr (run->text->str, ==, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

static void
test_nofile (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  run->nofile = 123;
  run_to_the_end (run, "nofile");
  g_assert_cmpstr (run->text->str, ==, "nofile 123\n");
}

static void
test_nofile_left (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
  g_autofree char *expected = NULL;
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  expected = g_strdup_printf ("nofile %lu\n", (gulong) limit.rlim_cur);
  run_to_the_end (run, "nofile");
  g_assert_cmpstr (run->text->str, ==, expected);
}

static void
test_environment (void)
{
  static const char * const env[] = { "A=b=c", "NEWLINE=one\ntwo", NULL };
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
  g_autofree char *expected = g_strdup_printf ("SKEP_TEST_MARK=%s\nA=b=c\nNEWLINE=one\ntwo\n",
                                               run->mark);

  run->env = g_strdupv ((GStrv) env);
  run_to_the_end (run, "env");
  g_assert_cmpstr (run->text->str, ==, expected);
}

static void
test_folder (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);

  run->cwd = g_strdup ("/proc/sys");
  run_to_the_end (run, "cwd");
  g_assert_cmpstr (run->text->str, ==, "/proc/sys\n");
}

/* --- Helper processes --- */

static char *
read_proc (GPid        pid,
           const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);
  char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i + 1 < length; i++)
    text[i] = text[i] == '\0' ? ' ' : text[i];

  return text;
}

static void
assert_unobtrusive (GPid        pid,
                    const char *name)
{
  g_autofree char *command = read_proc (pid, "cmdline");
  g_autofree char *short_name = g_strstrip (read_proc (pid, "comm"));
  g_autofree char *folder_path = g_strdup_printf ("/proc/%d/cwd", pid);
  g_autofree char *folder = g_file_read_link (folder_path, NULL);

  g_assert_null (strstr (command, "tree"));
  g_assert_null (strstr (command, "nasty"));
  g_assert_cmpstr (short_name, ==, name);
  g_assert_cmpstr (folder, ==, "/");
}

/* Neither `pkill -f SCRIPT` nor `fuser` of the project's folder finds the helper. */
static void
test_unobtrusive (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  run->cwd = g_strdup ("/usr");
  keeper_run_launch (run, "tree", NULL);
  assert_unobtrusive (run->guard, "skep-guard");
  assert_unobtrusive (run->keeper, "skep-keeper");

  keeper_run_send (run, "kill");
  keeper_run_finish (run);
}

/* --- Others --- */

static GPid
spawn_decoy (const char *argument,
             const char *mode)
{
  int null;
  GPid pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid > 0)
    return pid;

  keeper_harness_die_with_parent ();
  null = open ("/dev/null", O_RDWR);
  dup2 (null, 1);
  execl (keeper_nasty (), keeper_nasty (), mode, argument, NULL);
  _exit (88);
}

/* Same program, arguments, folder; only not of this run. */
static void
test_decoy (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  GPid decoy = spawn_decoy (NULL, "ready");

  keeper_run_launch (run, "ready", NULL);
  keeper_run_send (run, "kill");
  keeper_run_finish (run);
  g_assert_cmpint (waitpid (decoy, NULL, WNOHANG), ==, 0);
  keeper_kill_and_reap (decoy);
}

static gboolean
choose_next_pid (GPid pid)
{
  g_autofree char *last = g_strdup_printf ("%d", pid - 1);
  int fd = open ("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
  gboolean chosen = fd >= 0 && write (fd, last, strlen (last)) > 0;

  if (fd >= 0)
    close (fd);

  return chosen;
}

static GPid
fork_with_pid (GPid wanted)
{
  for (int i = 0; i < MAX_RECYCLE_TRIES && choose_next_pid (wanted); i++)
    {
      GPid pid = fork ();

      if (pid == 0)
        {
          keeper_harness_die_with_parent ();
          for (;;)
            pause ();
        }

      if (pid == wanted)
        return pid;

      keeper_kill_and_reap (pid);
    }

  return 0;
}

/* Main is over and reaped, and its number, also as a group, belongs to somebody else. */
static void
test_recycled_pid (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  GPid main_pid, stranger;

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start (run, "exit0-leave-ignoring", NULL);
  main_pid = keeper_run_expect_number (run, "pid");
  keeper_run_expect (run, "exit");
  keeper_run_expect (run, "left");

  stranger = fork_with_pid (main_pid);
  if (stranger != 0)
    g_assert_cmpint (setpgid (stranger, stranger), ==, 0);

  keeper_run_send (run, "signal 9");
  keeper_run_send (run, "stop 2 50 50");
  keeper_run_finish (run);

  if (stranger == 0)
    {
      g_test_skip ("the next process id can't be chosen here");
      return;
    }

  g_assert_cmpint (waitpid (stranger, NULL, WNOHANG), ==, 0);
  keeper_kill_and_reap (stranger);
}

/* --- Processes of root --- */

static char *
make_setuid_copy (const char *folder)
{
  g_autofree char *program = NULL;
  char *path = g_build_filename (folder, "nasty", NULL);
  gsize length;

  g_assert_true (g_file_get_contents (keeper_nasty (), &program, &length, NULL));
  g_assert_true (g_file_set_contents (path, program, (gssize) length, NULL));
  g_assert_cmpint (g_chmod (path, 04755), ==, 0);
  return path;
}

static void
check_process_of_root (KeeperRun  *run,
                       const char *program)
{
  const char *argv[] = { program, "root-child", NULL };
  gint64 start_us;
  int pid, uid;

  keeper_run_spawn (run, KEEPER_AS_NOBODY);
  if (keeper_run_is_refused (run))
    {
      g_test_skip ("another user may not execute the helper here");
      return;
    }

  keeper_run_expect (run, "ready");
  keeper_run_start_argv (run, argv);
  keeper_run_expect (run, "pid");
  keeper_run_wait_output (run, "ready");
  keeper_run_send (run, "stop 2 50 50");
  start_us = g_get_monotonic_time ();

  g_assert_cmpint (keeper_run_expect_number (run, "exit"), ==, SIGINT);
  g_assert_cmpint (keeper_run_expect_number (run, "left"), ==, 1);
  g_assert_cmpint (sscanf (keeper_run_expect (run, "cannotkill"), "%d %d", &pid, &uid), ==, 2);
  g_assert_cmpint (uid, ==, 0);
  g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, <=, 100 + 1000);
  g_assert_cmpint (atoi (keeper_run_expect_news (run, "alive")), ==, pid);

  /* Told once, and not given up. */
  keeper_run_pump_for (run, 300);
  g_assert_cmpuint (run->n_taken, ==, run->messages->len);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  keeper_run_finish (run);
}

static void
test_process_of_root (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *folder = NULL;
  g_autofree char *program = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }

  if (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
    {
      g_test_skip ("setuid programs have no effect in this container");
      return;
    }

  folder = g_dir_make_tmp ("skep-keeper-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  program = make_setuid_copy (folder);
  check_process_of_root (run, program);
  g_remove (program);
  g_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_func ("/keeper/script/has-fds-0-to-2", test_fds);
  g_test_add_func ("/keeper/script/has-default-signals", test_signals);
  g_test_add_func ("/keeper/script/has-the-given-nofile", test_nofile);
  g_test_add_func ("/keeper/script/has-nofile-left-alone", test_nofile_left);
  g_test_add_func ("/keeper/script/has-exactly-the-environment", test_environment);
  g_test_add_func ("/keeper/script/has-the-folder", test_folder);
  g_test_add_func ("/keeper/helper/is-unobtrusive", test_unobtrusive);
  g_test_add_func ("/keeper/others/decoy-lives", test_decoy);
  g_test_add_func ("/keeper/others/recycled-pid-lives", test_recycled_pid);
  g_test_add_func ("/keeper/others/process-of-root-is-told-once", test_process_of_root);

  return g_test_run ();
}
