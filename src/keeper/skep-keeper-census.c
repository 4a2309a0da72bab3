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

/* New processes stand at the end of the list: where they are made faster than they are looked at,
 * it has no end. All that were there at the beginning have been met long before. */
#define MAX_LIST_MSEC 1000

/* A process that forks and exits in a loop makes several numbers a millisecond, unless it pauses;
 * then a list has it. So when this long none was made, there is no such process. */
#define QUIET_MSEC 5

/* A busy machine makes numbers all the time. By now we would have caught what we look for. */
#define MAX_WATCH_MSEC 50

/* Further back there are only zombies, if they are many; a number that is free costs nothing. */
#define MAX_NUMBERS 4096

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
  int64_t deadline_ms = skep_keeper_now_ms () + MAX_LIST_MSEC;
  DIR *proc = opendir ("/proc");
  struct dirent *entry;

  if (proc == NULL)
    return;

  while ((entry = readdir (proc)) != NULL && skep_keeper_now_ms () < deadline_ms)
    {
      pid_t pid = atoi (entry->d_name);

      if (pid > 0 && !func (pid, data))
        break;
    }

  closedir (proc);
}

/* The newest first: it has just begun, and may be over in a moment. Returns false to stop. */
static bool
visit_numbers (pid_t                 after,
               pid_t                 newest,
               SkepKeeperCensusFunc  func,
               void                 *data)
{
  pid_t least = newest - MAX_NUMBERS > 0 ? newest - MAX_NUMBERS : 1;

  /* Numbers begin anew when they are used up. */
  if (after >= least && after <= newest)
    least = after + 1;

  for (pid_t pid = newest; pid >= least; pid--)
    {
      if (!func (pid, data))
        return false;
    }

  return true;
}

/* The numbers given away last, and then each in the moment it is given away, for as long as that
 * goes on: a process that is another one every moment is over before its turn comes in a list. */
void
skep_keeper_census_each_new (SkepKeeperCensusFunc  func,
                             void                 *data)
{
  int loadavg = open ("/proc/loadavg", O_RDONLY | O_CLOEXEC);
  int64_t start_ms = skep_keeper_now_ms ();
  int64_t news_ms = start_ms;
  int64_t now_ms = start_ms;
  pid_t newest = read_last_number (loadavg);
  pid_t last = 0;

  while (newest > 0
         && now_ms < news_ms + QUIET_MSEC
         && now_ms < start_ms + MAX_WATCH_MSEC
         && visit_numbers (last, newest, func, data))
    {
      now_ms = skep_keeper_now_ms ();
      if (newest != last)
        news_ms = now_ms;

      last = newest;
      newest = read_last_number (loadavg);
    }

  if (loadavg >= 0)
    close (loadavg);
}
