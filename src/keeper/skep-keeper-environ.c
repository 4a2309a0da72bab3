/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-environ.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "/proc/PID/task/TID/environ" with two numbers of ten digits. */
#define PATH_BYTES 64

/* An environment may have megabytes, so it is read in blocks; most fit into one. */
#define BLOCK_BYTES 16384

typedef enum {
  IN_NAME,  /* as far as it went, this variable is the one */
  IN_OTHER,
  IN_VALUE,
  OVER,
} Place;

typedef struct {
  const char *prefix;
  char       *value;
  size_t      size;
  size_t      n_matched; /* of the prefix */
  size_t      n_taken;   /* of the value */
  Place       place;
} Search;

static void
match_name (Search *search,
            char    byte)
{
  if (byte == search->prefix[search->n_matched])
    {
      if (search->prefix[++search->n_matched] == '\0')
        search->place = IN_VALUE;
    }
  else
    {
      search->n_matched = 0;
      search->place = byte == '\0' ? IN_NAME : IN_OTHER;
    }
}

static void
take_value (Search *search,
            char    byte)
{
  if (byte == '\0')
    {
      search->value[search->n_taken] = '\0';
      search->place = OVER;
    }
  else if (search->n_taken + 1 < search->size)
    {
      search->value[search->n_taken++] = byte;
    }
}

static void
search_block (Search     *search,
              const char *bytes,
              size_t      length)
{
  const char *end = bytes + length;

  while (bytes < end && search->place != OVER)
    {
      if (search->place == IN_OTHER)
        {
          if ((bytes = memchr (bytes, '\0', (size_t) (end - bytes))) == NULL)
            return;

          search->place = IN_NAME;
        }
      else if (search->place == IN_NAME)
        match_name (search, *bytes);
      else
        take_value (search, *bytes);

      bytes++;
    }
}

/* Returns false if there was nothing to search. */
static bool
search_file (Search     *search,
             const char *path)
{
  char bytes[BLOCK_BYTES];
  bool had_some = false;
  ssize_t length;
  int fd;

  if ((fd = open (path, O_RDONLY | O_CLOEXEC)) < 0)
    return false;

  while (search->place != OVER && (length = read (fd, bytes, sizeof bytes)) > 0)
    {
      had_some = true;
      search_block (search, bytes, (size_t) length);
    }

  close (fd);

  /* A program that writes over its environment may leave no NUL at the end. */
  if (search->place == IN_VALUE)
    take_value (search, '\0');

  return had_some;
}

/* A process whose first thread has ended shows its environment at the others only. */
static void
search_threads (Search *search,
                pid_t   pid)
{
  char path[PATH_BYTES];
  struct dirent *task;
  struct stat info;
  DIR *tasks;

  snprintf (path, sizeof path, "/proc/%d/task", pid);
  if (stat (path, &info) != 0 || info.st_nlink == 3 || (tasks = opendir (path)) == NULL)
    return;

  while (search->place != OVER && (task = readdir (tasks)) != NULL)
    {
      snprintf (path, sizeof path, "/proc/%d/task/%d/environ", pid, atoi (task->d_name));
      if (task->d_name[0] != '.' && search_file (search, path))
        break;
    }

  closedir (tasks);
}

/* The first variable that begins with @prefix counts, as with getenv (). Of a value, what doesn't
 * fit is cut off. Returns false if there is no such variable, or if we may not read it. */
bool
skep_keeper_environ_get (pid_t       pid,
                         const char *prefix,
                         char       *value,
                         size_t      size)
{
  Search search = { .prefix = prefix, .value = value, .size = size };
  char path[PATH_BYTES];

  snprintf (path, sizeof path, "/proc/%d/environ", pid);
  if (!search_file (&search, path))
    search_threads (&search, pid);

  return search.place == OVER;
}
