/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-sample.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "skep-keeper-process.h"

#define USEC_PER_SEC 1000000

#define BYTES_PER_KIB 1024

/* " 4194304:" and each byte of the name as three. */
#define MAX_WORD_BYTES (12 + 3 * SKEP_KEEPER_NAME_BYTES)

_Static_assert (sizeof SKEP_KEEPER_MESSAGE_ALIVE + SKEP_KEEPER_MAX_ALIVE * MAX_WORD_BYTES
                  <= SKEP_KEEPER_MAX_MESSAGE,
                "as many names as may be fit into one message");

static bool
is_plain (char byte)
{
  return byte > ' ' && byte <= '~' && byte != '%' && byte != ':';
}

static void
append_name (char       *text,
             const char *name)
{
  static const char digits[] = "0123456789ABCDEF";
  char *end = text + strlen (text);

  for (; *name != '\0'; name++)
    {
      if (is_plain (*name))
        {
          *end++ = *name;
        }
      else
        {
          *end++ = '%';
          *end++ = digits[(unsigned char) *name >> 4];
          *end++ = digits[(unsigned char) *name & 0xf];
        }
    }

  *end = '\0';
}

static void
add_live (SkepKeeperSample        *sample,
          const SkepKeeperProcess *process,
          pid_t                    pid)
{
  if (sample->n_live++ < SKEP_KEEPER_MAX_ALIVE)
    {
      sprintf (sample->alive + strlen (sample->alive), " %d:", pid);
      append_name (sample->alive, process->name);
    }
}

static int64_t
get_usec (const struct timeval *time)
{
  return (int64_t) time->tv_sec * USEC_PER_SEC + time->tv_usec;
}

/* A process that ends takes its times to its parent when that reaps it: to the cutime of another, or
 * to ours. So the sum over all stays, whoever has them. Zombies have theirs still. */
void
skep_keeper_sample_take (SkepKeeperSample     *sample,
                         const SkepKeeperPids *pids)
{
  struct rusage reaped;
  int64_t ticks = 0;
  unsigned long memory = 0;

  sample->n_live = 0;
  sample->alive[0] = '\0';

  for (size_t i = 0; i < pids->n_items; i++)
    {
      SkepKeeperProcess process;

      if (!skep_keeper_process_read (&process, pids->items[i]))
        continue;

      ticks += process.cpu_ticks;
      if (process.is_live)
        {
          memory += skep_keeper_process_get_memory (pids->items[i]);
          add_live (sample, &process, pids->items[i]);
        }
    }

  getrusage (RUSAGE_CHILDREN, &reaped);
  sample->cpu_us = ticks * (USEC_PER_SEC / sysconf (_SC_CLK_TCK))
                   + get_usec (&reaped.ru_utime) + get_usec (&reaped.ru_stime);
  sample->memory_kib = memory / BYTES_PER_KIB;
}
