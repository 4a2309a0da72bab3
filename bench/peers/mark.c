/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* mark: the command that all runners start. Writes the time of its start, ns of CLOCK_MONOTONIC, as
 * one line to the FIFO of $PEERS_FIFO, and then does nothing until it is ended, or for a while: a
 * runner that forgets it must not cost the machine. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LIFETIME_SEC 120

int
main (void)
{
  const char *path = getenv ("PEERS_FIFO");
  struct timespec now;
  char line[32];
  int length;
  int fd;

  clock_gettime (CLOCK_MONOTONIC, &now);
  fd = path != NULL ? open (path, O_WRONLY | O_CLOEXEC) : -1;
  length = snprintf (line, sizeof line, "%lld\n",
                     (long long) now.tv_sec * 1000000000 + now.tv_nsec);
  if (fd < 0 || write (fd, line, (size_t) length) != length)
    return 1;
  close (fd);

  alarm (LIFETIME_SEC);
  pause ();
  return 0;
}
