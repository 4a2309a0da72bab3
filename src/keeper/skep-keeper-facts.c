/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-facts.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define PATH_BYTES 64

/* Returns the length; 0 if there is nothing to read. */
static size_t
read_file (pid_t       pid,
           const char *name,
           char       *bytes,
           size_t      size)
{
  char path[PATH_BYTES];
  ssize_t length;
  int fd;

  snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  if ((fd = open (path, O_RDONLY | O_CLOEXEC)) < 0)
    return 0;

  length = read (fd, bytes, size);
  close (fd);
  return length > 0 ? (size_t) length : 0;
}

/* A newline follows it. */
static void
read_name (char  name[static SKEP_KEEPER_FULL_NAME_BYTES],
           pid_t pid)
{
  size_t length = read_file (pid, "comm", name, SKEP_KEEPER_FULL_NAME_BYTES);

  name[length > 0 ? length - 1 : 0] = '\0';
}

static void
read_folder (char  folder[static PATH_MAX + 1],
             pid_t pid)
{
  char path[PATH_BYTES];
  ssize_t length;

  snprintf (path, sizeof path, "/proc/%d/cwd", pid);
  length = readlink (path, folder, PATH_MAX);
  folder[length > 0 ? length : 0] = '\0';
}

static void
read_command (char  command[static SKEP_KEEPER_COMMAND_BYTES],
              pid_t pid)
{
  size_t length = read_file (pid, "cmdline", command, SKEP_KEEPER_COMMAND_BYTES - 1);

  while (length > 0 && command[length - 1] == '\0')
    length--;

  for (size_t i = 0; i < length; i++)
    command[i] = command[i] == '\0' ? ' ' : command[i];

  command[length] = '\0';
}

void
skep_keeper_facts_read (SkepKeeperFacts *facts,
                        pid_t            pid)
{
  read_name (facts->name, pid);
  read_folder (facts->folder, pid);
  read_command (facts->command, pid);
}

void
skep_keeper_facts_add (const SkepKeeperFacts *facts,
                       SkepKeeperOutput      *output)
{
  skep_keeper_output_add_string (output, facts->name);
  skep_keeper_output_add_string (output, facts->folder);
  skep_keeper_output_add_string (output, facts->command);
}
