/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A growing list of process ids, kept for reuse so that passes don't allocate. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct {
  pid_t  *items;
  size_t  n_items;
  size_t  size;
} SkepKeeperPids;

bool skep_keeper_pids_add   (SkepKeeperPids       *pids,
                             pid_t                 pid);
void skep_keeper_pids_sort  (SkepKeeperPids       *pids);
bool skep_keeper_pids_have  (const SkepKeeperPids *sorted,
                             pid_t                 pid);
void skep_keeper_pids_clear (SkepKeeperPids       *pids);
