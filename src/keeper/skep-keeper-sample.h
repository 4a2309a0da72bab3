/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a tree is doing: how many, how much, who. */

#pragma once

#include <stdint.h>

#include "skep-keeper-pids.h"
#include "skep-keeper-protocol.h"

typedef struct {
  unsigned      n_live;
  int64_t       cpu_us;     /* of all that run or ran; grows, but for what the kernel reaps for us */
  unsigned long memory_kib;
  char          alive[SKEP_KEEPER_MAX_MESSAGE]; /* the arguments of "alive", each after a space */
} SkepKeeperSample;

void skep_keeper_sample_take (SkepKeeperSample     *sample,
                              const SkepKeeperPids *pids);
