/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-process.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "/proc/PID/task/TID/children" with two numbers of ten digits. */
#define PATH_BYTES 64

/* More than the longest stat; of status the lines we want come before. */
#define TEXT_BYTES 4096

static bool
read_text (pid_t       pid,
           const char *name,
           char        text[static TEXT_BYTES])
{
  char path[PATH_BYTES];
  ssize_t length;
  int fd;

  snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  if ((fd = open (path, O_RDONLY | O_CLOEXEC)) < 0)
    return false;

  length = read (fd, text, TEXT_BYTES - 1);
  close (fd);
  if (length <= 0)
    return false;

  text[length] = '\0';
  return true;
}

/* The name stands in parentheses and may hold anything, also parentheses. */
bool
skep_keeper_process_read (SkepKeeperProcess *process,
                          pid_t              pid)
{
  char text[TEXT_BYTES];
  const char *rest;
  int n_threads;
  char state;

  if (!read_text (pid, "stat", text) || (rest = strrchr (text, ')')) == NULL)
    return false;

  if (sscanf (rest + 1,
              " %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
              &state, &process->parent, &process->group, &n_threads) != 4)
    return false;

  /* A zombie with other threads is a program whose main () left by pthread_exit (). */
  process->is_live = (state != 'Z' && state != 'X') || n_threads > 1;
  return true;
}

static const char *
find_status (const char *text,
             const char *key)
{
  const char *line = strstr (text, key);

  return line != NULL ? line + strlen (key) : NULL;
}

bool
skep_keeper_process_ignores (pid_t pid,
                             int   number)
{
  char text[TEXT_BYTES];
  const char *mask;

  if (!read_text (pid, "status", text) || (mask = find_status (text, "\nSigIgn:\t")) == NULL)
    return false;

  return (strtoull (mask, NULL, 16) >> (number - 1)) & 1;
}

/* The effective user, or -1. */
int
skep_keeper_process_get_uid (pid_t pid)
{
  char text[TEXT_BYTES];
  const char *ids;
  int uid;

  if (!read_text (pid, "status", text)
      || (ids = find_status (text, "\nUid:\t")) == NULL
      || sscanf (ids, "%*d %d", &uid) != 1)
    return -1;

  return uid;
}

/* Feeds the numbers in @bytes to @func; one may continue in the next block. */
static bool
feed (const char          *bytes,
      ssize_t              length,
      pid_t               *partial,
      SkepKeeperChildFunc  func,
      void                *data)
{
  for (ssize_t i = 0; i < length; i++)
    {
      if (bytes[i] >= '0' && bytes[i] <= '9')
        {
          *partial = *partial * 10 + (bytes[i] - '0');
        }
      else if (*partial > 0)
        {
          pid_t child = *partial;

          *partial = 0;
          if (!func (child, data))
            return false;
        }
    }

  return true;
}

static bool
each_child_of_thread (pid_t                pid,
                      pid_t                thread,
                      SkepKeeperChildFunc  func,
                      void                *data)
{
  char path[PATH_BYTES];
  char bytes[TEXT_BYTES];
  pid_t partial = 0;
  ssize_t length;
  int fd;

  snprintf (path, sizeof path, "/proc/%d/task/%d/children", pid, thread);
  if ((fd = open (path, O_RDONLY | O_CLOEXEC)) < 0)
    return false;

  while ((length = read (fd, bytes, sizeof bytes)) > 0)
    {
      if (!feed (bytes, length, &partial, func, data))
        break;
    }

  close (fd);
  return true;
}

static bool
each_child_of_threads (const char          *path,
                       pid_t                pid,
                       SkepKeeperChildFunc  func,
                       void                *data)
{
  DIR *tasks = opendir (path);
  struct dirent *task;

  if (tasks == NULL)
    return false;

  while ((task = readdir (tasks)) != NULL)
    {
      if (task->d_name[0] != '.')
        each_child_of_thread (pid, atoi (task->d_name), func, data);
    }

  closedir (tasks);
  return true;
}

/* A child belongs to the thread that forked it. Nearly all processes have one thread; its folder
 * then has three links, and needn't be listed. @func returns false to stop.
 * Returns false if there is nothing to read. */
bool
skep_keeper_process_each_child (pid_t                pid,
                                SkepKeeperChildFunc  func,
                                void                *data)
{
  char path[PATH_BYTES];
  struct stat info;

  snprintf (path, sizeof path, "/proc/%d/task", pid);
  if (stat (path, &info) != 0)
    return false;

  return info.st_nlink == 3 ? each_child_of_thread (pid, pid, func, data)
                            : each_child_of_threads (path, pid, func, data);
}
