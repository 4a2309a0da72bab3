/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skep-keeper-exec.h"
#include "skep-keeper-protocol.h"

#define KERNEL_SIGSET_BYTES (_NSIG / 8)

static bool
restore_nofile (unsigned long soft)
{
  struct rlimit limit;

  if (soft == 0)
    return true;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return false;

  limit.rlim_cur = soft < limit.rlim_max ? soft : limit.rlim_max;
  return setrlimit (RLIMIT_NOFILE, &limit) == 0;
}

static void
unblock_signals (void)
{
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

/* Returns the stage that failed, errno tells why; doesn't return if all is well. */
static const char *
become_script (const SkepKeeperSpec *spec)
{
  if (!restore_nofile (spec->nofile))
    return SKEP_KEEPER_STAGE_LIMIT;

  if (chdir (spec->cwd) != 0)
    return SKEP_KEEPER_STAGE_CWD;

  /* PATH is taken from here: it must be the script's, not ours. */
  environ = spec->env;
  skep_keeper_exec (spec->argv);
  return SKEP_KEEPER_STAGE_EXEC;
}

/* A group of its own, in the foreground of the terminal. SIGTTOU is still blocked, as all are. */
static void
take_foreground (void)
{
  setpgid (0, 0);

  if (isatty (0))
    tcsetpgrp (0, getpid ());
}

/* A byte lets us on. The end of the pipe, which only the keeper holds: there is to be no script. */
static void
pass_gate (const int gate_fds[2])
{
  char byte;

  if (gate_fds[0] < 0)
    return;

  close (gate_fds[1]);
  if (read (gate_fds[0], &byte, 1) != 1)
    _exit (127);
}

_Noreturn static void
run_main (const SkepKeeperSpec *spec,
          pid_t                 keeper,
          int                   report_fd,
          const int             gate_fds[2])
{
  SkepKeeperFailure failure = { 0 };
  ssize_t written;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != keeper)
    _exit (127);

  take_foreground ();
  pass_gate (gate_fds);
  skep_keeper_reset_signals ();
  unblock_signals ();

  strcpy (failure.stage, become_script (spec));
  failure.error = errno;
  written = write (report_fd, &failure, sizeof failure);
  _exit (written == sizeof failure ? 127 : 126);
}

/* All to their default. Past the C library, which keeps two real-time signals for itself: it
 * refuses to touch them, and its posix_spawn () has made us ignore them. All zero is SIG_DFL
 * without flags, whatever the kernel's structure looks like here. */
void
skep_keeper_reset_signals (void)
{
  const unsigned long action[16] = { 0 };

  for (int number = 1; number < NSIG; number++)
    syscall (SYS_rt_sigaction, number, action, NULL, KERNEL_SIGSET_BYTES);
}

/* The script's terminal or pipe belongs to the script. */
void
skep_keeper_let_go_of_stdio (void)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY);

  for (int fd = 0; fd <= 2; fd++)
    {
      if (null < 0)
        close (fd);
      else
        dup2 (null, fd);
    }

  if (null > 2)
    close (null);

  if (chdir ("/") != 0)
    return;
}

static void
close_pipe (const int fds[2])
{
  if (fds[0] >= 0)
    {
      close (fds[0]);
      close (fds[1]);
    }
}

/* The pipes, and main at their other ends. Returns -1 if the one or the other is not to be had. */
static pid_t
fork_main (const SkepKeeperSpec *spec,
           int                   report_fds[2],
           int                   gate_fds[2],
           bool                  has_gate)
{
  pid_t keeper = getpid ();
  pid_t pid;

  if (pipe2 (report_fds, O_CLOEXEC | O_NONBLOCK) != 0
      || (has_gate && pipe2 (gate_fds, O_CLOEXEC) != 0))
    return -1;

  pid = fork ();
  if (pid == 0)
    run_main (spec, keeper, report_fds[1], gate_fds);

  return pid;
}

/* Forks main. @report_fd is then a pipe that ends when main has become the script's program, and
 * carries a SkepKeeperFailure if it couldn't. With @gate_fd (else NULL) main waits for a byte from
 * that pipe before, and ends if it is closed. Returns -1 with errno if there is no process. */
pid_t
skep_keeper_launch (const SkepKeeperSpec *spec,
                    int                  *report_fd,
                    int                  *gate_fd)
{
  int report_fds[2] = { -1, -1 };
  int gate_fds[2] = { -1, -1 };
  pid_t pid = fork_main (spec, report_fds, gate_fds, gate_fd != NULL);

  if (pid < 0)
    {
      int saved_errno = errno;

      close_pipe (report_fds);
      close_pipe (gate_fds);
      errno = saved_errno;
      return -1;
    }

  /* Here too, so that a "stop" that is already waiting finds the group. */
  setpgid (pid, pid);
  close (report_fds[1]);
  *report_fd = report_fds[0];

  if (gate_fd != NULL)
    {
      close (gate_fds[0]);
      *gate_fd = gate_fds[1];
    }

  return pid;
}
