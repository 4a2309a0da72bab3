/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-keeper-folder.h"

/* "/proc/PID/task/TID/children" with two numbers of ten digits. */
#define PATH_BYTES 64

/* More than the longest stat; of status the lines we want come before. */
#define TEXT_BYTES 4096

/* "starttime" of stat, as proc(5) counts; the name before it is the second. */
#define START_FIELD 22

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

/* The numbers of stat, after the state. */
enum {
  STAT_PARENT,
  STAT_GROUP,
  STAT_USER_TIME = 10,
  STAT_SYSTEM_TIME,
  STAT_CHILDREN_USER_TIME,
  STAT_CHILDREN_SYSTEM_TIME,
  STAT_THREADS = 16,
  STAT_PAGES = 20,
  N_STAT_NUMBERS
};

static bool
parse_numbers (const char *text,
               int64_t    *numbers,
               int         n_numbers)
{
  for (int i = 0; i < n_numbers; i++)
    {
      char *end;

      numbers[i] = strtoll (text, &end, 10);
      if (end == text)
        return false;

      text = end;
    }

  return true;
}

static void
copy_name (SkepKeeperProcess *process,
           const char        *text,
           const char        *end)
{
  const char *begin = strchr (text, '(');
  size_t length = begin != NULL && begin < end ? (size_t) (end - begin - 1) : 0;

  if (length >= sizeof process->name)
    length = sizeof process->name - 1;

  if (length > 0)
    memcpy (process->name, begin + 1, length);

  process->name[length] = '\0';
}

/* The name stands in parentheses and may hold anything, also parentheses; after it ") S". */
bool
skep_keeper_process_read (SkepKeeperProcess *process,
                          pid_t              pid)
{
  char text[TEXT_BYTES];
  int64_t numbers[N_STAT_NUMBERS];
  const char *rest;
  char state;

  if (!read_text (pid, "stat", text)
      || (rest = strrchr (text, ')')) == NULL
      || strlen (rest) < strlen (") S")
      || !parse_numbers (rest + strlen (") S"), numbers, N_STAT_NUMBERS))
    return false;

  state = rest[2];
  process->pid = pid;
  process->parent = (pid_t) numbers[STAT_PARENT];
  process->group = (pid_t) numbers[STAT_GROUP];
  process->cpu_ticks = numbers[STAT_USER_TIME] + numbers[STAT_SYSTEM_TIME]
                       + numbers[STAT_CHILDREN_USER_TIME] + numbers[STAT_CHILDREN_SYSTEM_TIME];
  process->n_pages = numbers[STAT_PAGES];
  process->has_threads = numbers[STAT_THREADS] > 1;
  copy_name (process, text, rest);

  /* A zombie with other threads is a program whose main () left by pthread_exit (). */
  process->is_live = (state != 'Z' && state != 'X') || process->has_threads;
  return true;
}

/* Of statm: pages of memory that is in use, and which of them belong to files or are shared. */
enum {
  STATM_RESIDENT = 1,
  STATM_SHARED,
  N_STATM_NUMBERS
};

/* In bytes; anonymous only, so that the sum over a tree counts nothing twice. */
unsigned long
skep_keeper_process_get_memory (pid_t pid)
{
  char text[TEXT_BYTES];
  int64_t numbers[N_STATM_NUMBERS];

  if (!read_text (pid, "statm", text)
      || !parse_numbers (text, numbers, N_STATM_NUMBERS)
      || numbers[STATM_RESIDENT] <= numbers[STATM_SHARED])
    return 0;

  return (unsigned long) (numbers[STATM_RESIDENT] - numbers[STATM_SHARED])
         * (unsigned long) getpagesize ();
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
  int64_t real_and_effective[2];

  if (!read_text (pid, "status", text)
      || (ids = find_status (text, "\nUid:\t")) == NULL
      || !parse_numbers (ids, real_and_effective, 2))
    return -1;

  return (int) real_and_effective[1];
}

/* The user who started it, whatever it has become since, or -1. */
int
skep_keeper_process_get_real_uid (pid_t pid)
{
  char text[TEXT_BYTES];
  const char *ids;

  if (!read_text (pid, "status", text) || (ids = find_status (text, "\nUid:\t")) == NULL)
    return -1;

  return atoi (ids);
}

/* The first one of its pid namespace. The last number of the line is the one that it has there. */
bool
skep_keeper_process_is_init (pid_t pid)
{
  char text[TEXT_BYTES];
  const char *numbers;
  size_t length;

  if (!read_text (pid, "status", text) || (numbers = find_status (text, "\nNSpid:")) == NULL)
    return false;

  length = strcspn (numbers, "\n");
  return length >= 2 && strncmp (numbers + length - 2, "\t1", 2) == 0;
}

/* In ms of CLOCK_BOOTTIME, rounded down to a clock tick, or -1. */
int64_t
skep_keeper_process_get_start_ms (pid_t pid)
{
  char text[TEXT_BYTES];
  const char *rest;

  if (!read_text (pid, "stat", text) || (rest = strrchr (text, ')')) == NULL)
    return -1;

  for (int field = 2; field < START_FIELD; field++)
    {
      if ((rest = strchr (rest + 1, ' ')) == NULL)
        return -1;
    }

  return strtoll (rest, NULL, 10) * 1000 / sysconf (_SC_CLK_TCK);
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

typedef struct {
  pid_t                pid;
  SkepKeeperChildFunc  func;
  void                *data;
} Threads;

static bool
visit_thread (int   folder_fd __attribute__ ((unused)),
              int   thread,
              void *data)
{
  const Threads *threads = data;

  each_child_of_thread (threads->pid, thread, threads->func, threads->data);
  return true;
}

static bool
each_child_of_threads (pid_t                pid,
                       SkepKeeperChildFunc  func,
                       void                *data)
{
  Threads threads = { pid, func, data };
  char path[PATH_BYTES];

  snprintf (path, sizeof path, "/proc/%d/task", pid);
  return skep_keeper_folder_each (path, visit_thread, &threads);
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
                            : each_child_of_threads (pid, func, data);
}

/* The same, for one that has just been read. */
bool
skep_keeper_process_each_child_of (const SkepKeeperProcess *process,
                                   SkepKeeperChildFunc      func,
                                   void                    *data)
{
  return process->has_threads ? each_child_of_threads (process->pid, func, data)
                              : each_child_of_thread (process->pid, process->pid, func, data);
}
