/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a tree is doing: how many, how much, who. */

#pragma once

#include <stdint.h>

#include "skep-keeper-protocol.h"
#include "skep-keeper-tree.h"

/* The anonymous memory of a process, and how many pages it had in all when that was read. */
typedef struct {
  pid_t         pid;
  int64_t       n_pages;
  unsigned long bytes;
} SkepKeeperMemory;

/* All zero: none taken yet. */
typedef struct {
  unsigned          n_live;
  int64_t           cpu_us;   /* of all that run or ran; grows, but for what the kernel has reaped */
  unsigned long     memory;   /* bytes */
  char              alive[SKEP_KEEPER_MAX_MESSAGE]; /* arguments of "alive", each after a space */

  SkepKeeperMemory *known;    /* of the live, in the order of the last time */
  size_t            n_known;
} SkepKeeperSample;

const SkepKeeperPids *
     skep_keeper_sample_take  (SkepKeeperSample *sample,
                               SkepKeeperTree   *tree);
void skep_keeper_sample_clear (SkepKeeperSample *sample);
