/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-tool-peer.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-keeper-argument.h"
#include "skep-keeper-output.h"
#include "skep-keeper-pidfd.h"
#include "skep-keeper-process.h"
#include "skep-keeper-protocol.h"

/* Linux 6.5; older headers lack it. */
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

/* "/proc/PID/" and a short name. */
#define PATH_BYTES 64

/* Sandboxes that are nested deeper aren't climbed out of. */
#define MAX_DEPTH 64

typedef struct {
  pid_t pid;   /* 0 if it isn't known */
  char  program[PATH_MAX + 1];
  char  folder[PATH_MAX + 1];
} Facts;

static void
read_link (pid_t       pid,
           const char *name,
           char        target[static PATH_MAX + 1])
{
  char path[PATH_BYTES];
  ssize_t length;

  snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  length = readlink (path, target, PATH_MAX);
  target[length > 0 ? length : 0] = '\0';
}

static void
read_facts (Facts *facts,
            pid_t  pid)
{
  facts->pid = pid;
  read_link (pid, "exe", facts->program);
  read_link (pid, "cwd", facts->folder);
}

static void
add_facts (const Facts      *facts,
           SkepKeeperOutput *output)
{
  if (facts->pid > 0)
    skep_keeper_output_add_number (output, facts->pid);
  else
    skep_keeper_output_add_string (output, "");

  skep_keeper_output_add_string (output, facts->program);
  skep_keeper_output_add_string (output, facts->folder);
}

static bool
is_same_file (const char *path,
              const char *other)
{
  struct stat a;
  struct stat b;

  return stat (path, &a) == 0 && stat (other, &b) == 0 && a.st_dev == b.st_dev
         && a.st_ino == b.st_ino;
}

/* The link leads to the file itself, also where its path is that of a sandbox. */
static bool
runs_one_of (pid_t         pid,
             char * const *programs)
{
  char path[PATH_BYTES];

  snprintf (path, sizeof path, "/proc/%d/exe", pid);
  return is_same_file (path, programs[0]) || is_same_file (path, programs[1]);
}

/* In a pid namespace of its own. */
static bool
is_in_sandbox (pid_t pid)
{
  char path[PATH_BYTES];

  snprintf (path, sizeof path, "/proc/%d/ns/pid", pid);
  return !is_same_file (path, "/proc/self/ns/pid");
}

/* A number can't be given away again as long as it is the parent's of a live process. */
static int
open_parent (pid_t  pid,
             pid_t *parent)
{
  SkepKeeperProcess before;
  SkepKeeperProcess after;
  int pidfd;

  if (!skep_keeper_process_read (&before, pid) || before.parent <= 1)
    return -1;

  pidfd = skep_keeper_pidfd_open (before.parent);
  if (pidfd >= 0 && skep_keeper_process_read (&after, pid) && after.parent == before.parent)
    {
      *parent = before.parent;
      return pidfd;
    }

  if (pidfd >= 0)
    close (pidfd);
  return -1;
}

/* Nobody but what has set up the sandbox: its first process, and the one outside that made this. */
static bool
is_part_of_sandbox (pid_t pid,
                    pid_t child)
{
  return is_in_sandbox (pid) ? skep_keeper_process_is_init (pid) : is_in_sandbox (child);
}

/* Who has started the peer: its parent, or that of the sandbox if it is the sandbox's program. */
static void
find_starter (Facts *starter,
              pid_t  pid)
{
  bool is_found = false;
  pid_t parent;
  int pidfd;

  for (int depth = 0; depth < MAX_DEPTH && !is_found; depth++)
    {
      if ((pidfd = open_parent (pid, &parent)) < 0)
        return;

      is_found = !is_part_of_sandbox (parent, pid);
      if (is_found)
        read_facts (starter, parent);
      if (skep_keeper_pidfd_is_over (pidfd))
        *starter = (Facts) { 0 };
      close (pidfd);
      pid = parent;
    }
}

/* That of the socket is of the process that connected, for sure. By its number, which is all that
 * older kernels have, it might be a later one. */
static int
open_peer (pid_t pid)
{
  int fd = -1;
  socklen_t length = sizeof fd;

  if (getsockopt (STDIN_FILENO, SOL_SOCKET, SO_PEERPIDFD, &fd, &length) == 0)
    return fd;

  return errno == ENOPROTOOPT ? skep_keeper_pidfd_open (pid) : -1;
}

static void
print_peer (pid_t         pid,
            char * const *programs)
{
  SkepKeeperOutput output = { 0 };
  Facts peer = { 0 };
  Facts starter = { 0 };
  int pidfd = open_peer (pid);
  bool is_one;

  if (pidfd < 0)
    return;

  read_facts (&peer, pid);
  is_one = runs_one_of (pid, programs);
  find_starter (&starter, pid);

  /* Nothing that might be of another process. */
  if (!skep_keeper_pidfd_is_over (pidfd))
    {
      skep_keeper_output_add_string (&output, is_one ? SKEP_KEEPER_PEER_KNOWN : "");
      add_facts (&peer, &output);
      add_facts (&starter, &output);
      skep_keeper_output_flush (&output);
    }

  close (pidfd);
}

int
skep_keeper_tool_find_peer (char **arguments)
{
  struct ucred credentials;
  socklen_t length = sizeof credentials;

  if (getsockopt (STDIN_FILENO, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
    {
      fprintf (stderr, "skep-keeper: standard input is no connected socket: %s\n",
               strerror (errno));
      return SKEP_KEEPER_MISUSED;
    }

  /* 0: it is in a pid namespace that is not below ours. */
  if (credentials.pid > 0 && credentials.uid == getuid ())
    print_peer (credentials.pid, arguments);
  return 0;
}
