/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-sample.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skep-keeper-usage.h"

#define USEC_PER_SEC 1000000

/* Processes whose memory is remembered. */
#define FIRST_KNOWN 32
#define MAX_KNOWN   4096

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

static bool
grow (SkepKeeperSample *sample)
{
  size_t n_known = sample->n_known == 0 ? FIRST_KNOWN : 2 * sample->n_known;
  SkepKeeperMemory *known;

  if (n_known > MAX_KNOWN || (known = realloc (sample->known, n_known * sizeof *known)) == NULL)
    return false;

  memset (known + sample->n_known, 0, (n_known - sample->n_known) * sizeof *known);
  sample->known = known;
  sample->n_known = n_known;
  return true;
}

/* Another file of /proc is a third of the cost of a process. One that has no more and no less pages
 * than last time is taken to have the same. */
static unsigned long
get_memory (SkepKeeperSample        *sample,
            const SkepKeeperProcess *process)
{
  SkepKeeperMemory *known;

  if (sample->n_live >= sample->n_known && !grow (sample))
    return skep_keeper_process_get_memory (process->pid);

  known = &sample->known[sample->n_live];
  if (known->pid != process->pid || known->n_pages != process->n_pages)
    {
      known->pid = process->pid;
      known->n_pages = process->n_pages;
      known->bytes = skep_keeper_process_get_memory (process->pid);
    }

  return known->bytes;
}

static int64_t
ticks_to_usec (int64_t ticks)
{
  return ticks * (USEC_PER_SEC / sysconf (_SC_CLK_TCK));
}

static void
add (const SkepKeeperProcess *process,
     void                    *data)
{
  SkepKeeperSample *sample = data;

  sample->cpu_us += ticks_to_usec (process->cpu_ticks);
  if (!process->is_live)
    return;

  if (sample->n_live < SKEP_KEEPER_MAX_ALIVE)
    {
      sprintf (sample->alive + strlen (sample->alive), " %d:", process->pid);
      append_name (sample->alive, process->name);
    }

  sample->memory += get_memory (sample, process);
  sample->n_live++;
}

/* A process that ends takes its times to its parent when that reaps it: to the cutime of another,
 * or to ours. So the sum over all stays, whoever has them. Zombies have theirs still.
 * Returns the processes, good until the tree is asked again. */
const SkepKeeperPids *
skep_keeper_sample_take (SkepKeeperSample *sample,
                         SkepKeeperTree   *tree)
{
  const SkepKeeperPids *pids;

  sample->n_live = 0;
  sample->cpu_us = 0;
  sample->memory = 0;
  sample->alive[0] = '\0';

  pids = skep_keeper_tree_read (tree, add, sample);
  sample->cpu_us += skep_keeper_usage_get_cpu_us ();
  return pids;
}

void
skep_keeper_sample_clear (SkepKeeperSample *sample)
{
  free (sample->known);
  *sample = (SkepKeeperSample) { 0 };
}
