/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-pids.h"

#include <stdlib.h>

#define FIRST_SIZE 256

/* Far more than a user may have; a walk through a tree that outruns it ends here. */
#define MAX_SIZE (1 << 18)

static int
compare (const void *a,
         const void *b)
{
  pid_t left = *(const pid_t *) a;
  pid_t right = *(const pid_t *) b;

  return (left > right) - (left < right);
}

static bool
grow (SkepKeeperPids *pids)
{
  size_t size = pids->size == 0 ? FIRST_SIZE : 2 * pids->size;
  pid_t *items;

  if (size > MAX_SIZE || (items = realloc (pids->items, size * sizeof *items)) == NULL)
    return false;

  pids->items = items;
  pids->size = size;
  return true;
}

/* Returns false if there is no room: the caller does with what it has. */
bool
skep_keeper_pids_add (SkepKeeperPids *pids,
                      pid_t           pid)
{
  if (pids->n_items == pids->size && !grow (pids))
    return false;

  pids->items[pids->n_items++] = pid;
  return true;
}

void
skep_keeper_pids_sort (SkepKeeperPids *pids)
{
  if (pids->n_items > 1)
    qsort (pids->items, pids->n_items, sizeof *pids->items, compare);
}

bool
skep_keeper_pids_have (const SkepKeeperPids *sorted,
                       pid_t                 pid)
{
  return sorted->n_items > 0
         && bsearch (&pid, sorted->items, sorted->n_items, sizeof pid, compare) != NULL;
}

void
skep_keeper_pids_clear (SkepKeeperPids *pids)
{
  free (pids->items);
  *pids = (SkepKeeperPids) { 0 };
}
