/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skep-ctl-launch.h"

/* What the started process tells before it becomes the window, and why it didn't. */
typedef struct
{
  pid_t pid;
  int error_number;
} Report;

static char *
get_sibling (const char *program)
{
  g_autofree char *folder = g_path_get_dirname (program);

  return g_build_filename (folder, "skep", NULL);
}

/**
 * skep_ctl_launch_dup_program:
 *
 * Returns: (transfer full): the window's program: beside skepctl, or where it is installed.
 *   SKEP_PROGRAM is for a build folder
 */
char *
skep_ctl_launch_dup_program (void)
{
  const char *configured = g_getenv ("SKEP_PROGRAM");
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *sibling = get_sibling (own != NULL ? own : SKEPCTL_PATH);

  if (configured != NULL)
    return g_strdup (configured);

  return g_file_test (sibling, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&sibling)
                                                          : get_sibling (SKEPCTL_PATH);
}

/* Nothing of ours is left to it: not our terminal, not the pipes of whoever started us. */
static void
become (char **words,
        int    status)
{
  Report report = { .pid = getpid () };
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  for (int i = 0; i <= STDERR_FILENO; i++)
    dup2 (null, i);
  signal (SIGPIPE, SIG_DFL);
  syscall (SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (chdir ("/") != 0 || write (status, &report.pid, sizeof report.pid) < 0)
    _exit (1);

  execv (words[0], words);
  report.error_number = errno;
  _exit (write (status, &report.error_number, sizeof report.error_number) < 0);
}

/* Not a child of ours, so that it doesn't end with those who end us and all that we started. */
static void
detach (char **words,
        int    status)
{
  setsid ();
  if (fork () == 0)
    become (words, status);
  _exit (0);
}

/* One that has ended already is no process any more; then it is the other end of @status, which
 * went with it. */
static int
watch (pid_t pid,
       int   status)
{
  int process = syscall (SYS_pidfd_open, pid, 0);

  return process < 0 && errno == ESRCH ? dup (status) : process;
}

static int
read_report (int  status,
             int *process)
{
  Report report = { 0 };

  if (read (status, &report.pid, sizeof report.pid) != sizeof report.pid)
    return EAGAIN;
  if (read (status, &report.error_number, sizeof report.error_number) > 0)
    return report.error_number;

  *process = watch (report.pid, status);
  return 0;
}

/**
 * skep_ctl_launch:
 * @folder: (nullable): a project to open
 * @process: (out): a descriptor that is readable when the program has ended, -1 if there is none
 *
 * Starts Skep's window, which outlives the caller and all of its process group and session.
 *
 * Returns: 0, or the number of the error
 */
int
skep_ctl_launch (const char *folder,
                 int        *process)
{
  g_autofree char *program = skep_ctl_launch_dup_program ();
  char *words[] = { program, (char *) folder, NULL };
  int status[2];
  int error_number;
  pid_t child;

  *process = -1;
  if (pipe2 (status, O_CLOEXEC) != 0)
    return errno;

  child = fork ();
  if (child == 0)
    detach (words, status[1]);
  close (status[1]);
  error_number = child > 0 ? read_report (status[0], process) : errno;
  if (child > 0)
    waitpid (child, NULL, 0);
  close (status[0]);

  return error_number;
}
