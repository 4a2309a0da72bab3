/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-census.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "skep-keeper-clock.h"

/* A process that forks and exits in a loop makes several numbers a millisecond, unless it pauses;
 * then a list has it. So when this long none was made, there is no such process. */
#define QUIET_MSEC 5

/* A busy machine makes numbers all the time. By now we would have caught what we look for. */
#define MAX_WATCH_MSEC 50

#define TEXT_BYTES 128

/* The number given away last; threads have numbers too. Returns -1 if the kernel doesn't tell. */
static pid_t
read_last_number (int loadavg)
{
  char text[TEXT_BYTES];
  ssize_t length = pread (loadavg, text, sizeof text - 1, 0);
  const char *last;

  if (length <= 0)
    return -1;

  text[length] = '\0';
  return (last = strrchr (text, ' ')) != NULL ? atoi (last) : -1;
}

void
skep_keeper_census_each (SkepKeeperCensusFunc  func,
                         void                 *data)
{
  DIR *proc = opendir ("/proc");
  struct dirent *entry;

  if (proc == NULL)
    return;

  while ((entry = readdir (proc)) != NULL)
    {
      pid_t pid = atoi (entry->d_name);

      if (pid > 0 && !func (pid, data))
        break;
    }

  closedir (proc);
}

/* Each number in the moment it is given away, for as long as that goes on: a process that is
 * another one every moment is over before its turn comes in a list. */
void
skep_keeper_census_each_new (SkepKeeperCensusFunc  func,
                             void                 *data)
{
  int loadavg = open ("/proc/loadavg", O_RDONLY | O_CLOEXEC);
  int64_t start_ms = skep_keeper_now_ms ();
  int64_t news_ms = start_ms;
  int64_t now_ms = start_ms;
  pid_t last = read_last_number (loadavg);

  while (last > 0 && now_ms < news_ms + QUIET_MSEC && now_ms < start_ms + MAX_WATCH_MSEC)
    {
      pid_t newest = read_last_number (loadavg);

      now_ms = skep_keeper_now_ms ();
      if (newest != last)
        {
          news_ms = now_ms;
          last = newest;
          if (!func (newest, data))
            break;
        }
    }

  if (loadavg >= 0)
    close (loadavg);
}
