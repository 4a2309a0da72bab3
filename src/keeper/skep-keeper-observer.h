/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Looks at the tree from time to time and tells the application what it sees.
 *
 * It looks while the application wants samples, or while a stop goes on; else it never wakes. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "skep-keeper-ports.h"
#include "skep-keeper-protocol.h"
#include "skep-keeper-sample.h"
#include "skep-keeper-tree.h"

/* "stats" and three numbers. */
#define SKEP_KEEPER_STATS_BYTES 64

typedef struct {
  int64_t          next_ms;      /* when to look; SKEP_KEEPER_NEVER */
  int64_t          started_ms;   /* main; 0 before */
  int              interval_ms;  /* 0: no samples wanted */
  bool             is_stopping;

  SkepKeeperSample sample;
  int64_t          base_ms;      /* of the sample that the CPU use is measured from */
  int64_t          base_cpu_us;
  int64_t          seen_cpu_us;  /* all that was measured so far */
  int64_t          cost_us;      /* of the last sample, processor time */

  char             stats[SKEP_KEEPER_STATS_BYTES];  /* told last */
  char             alive[SKEP_KEEPER_MAX_MESSAGE];
  SkepKeeperPorts  ports;
} SkepKeeperObserver;

void skep_keeper_observer_init         (SkepKeeperObserver *observer);
void skep_keeper_observer_clear        (SkepKeeperObserver *observer);
void skep_keeper_observer_begin        (SkepKeeperObserver *observer);
void skep_keeper_observer_expect_end   (SkepKeeperObserver *observer);
void skep_keeper_observer_stand_back   (SkepKeeperObserver *observer);
void skep_keeper_observer_set_interval (SkepKeeperObserver *observer,
                                        SkepKeeperTree     *tree,
                                        int                 interval_ms);
void skep_keeper_observer_look         (SkepKeeperObserver *observer,
                                        SkepKeeperTree     *tree);
