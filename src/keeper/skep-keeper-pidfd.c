/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-pidfd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skep-keeper-clock.h"

/* Returns -1 with errno; ESRCH if there is no such process, not even as a zombie. */
int
skep_keeper_pidfd_open (pid_t pid)
{
  return (int) syscall (SYS_pidfd_open, pid, 0);
}

/* Returns an errno. A stopped process acts on a signal only when it continues. */
int
skep_keeper_pidfd_send (int pidfd,
                        int number)
{
  if (syscall (SYS_pidfd_send_signal, pidfd, number, NULL, 0) != 0)
    return errno;

  if (number != SIGSTOP && number != SIGKILL)
    syscall (SYS_pidfd_send_signal, pidfd, SIGCONT, NULL, 0);

  return 0;
}

/* Zombies are over. False says more than that: all that /proc has told about the number since the
 * descriptor was opened is about this process. */
bool
skep_keeper_pidfd_is_over (int pidfd)
{
  struct pollfd process = { .fd = pidfd, .events = POLLIN };

  return poll (&process, 1, 0) > 0;
}

/* Returns false when the time has come before the end of the process. */
bool
skep_keeper_pidfd_wait (int     pidfd,
                        int64_t deadline_ms)
{
  struct pollfd process = { .fd = pidfd, .events = POLLIN };

  for (;;)
    {
      int64_t wait_ms = deadline_ms - skep_keeper_now_ms ();

      if (poll (&process, 1, wait_ms > 0 ? (int) wait_ms : 0) > 0)
        return true;

      if (wait_ms <= 0)
        return false;
    }
}
