/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* read-bare PROGRAM: runs it on a pseudoterminal, and reads what it writes into a buffer: the least
 * that any runner has to do. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_BYTES (64 * 1024)

static pid_t
run (const char *program,
     int         slave)
{
  pid_t pid = fork ();

  if (pid != 0)
    return pid;

  dup2 (slave, STDIN_FILENO);
  dup2 (slave, STDOUT_FILENO);
  dup2 (slave, STDERR_FILENO);
  execl (program, program, (char *) NULL);
  _exit (127);
}

int
main (int   argc,
      char *argv[])
{
  static char buffer[READ_BYTES];
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int slave;

  if (argc != 2 || master < 0 || grantpt (master) < 0 || unlockpt (master) < 0 ||
      (slave = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0 ||
      run (argv[1], slave) < 0)
    {
      perror ("read-bare");
      return 1;
    }

  while (read (master, buffer, sizeof buffer) > 0 || errno == EINTR)
    ;
  return 0;
}
