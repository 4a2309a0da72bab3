/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The runs a tool is asked about: lines "UUID START" on fd 0. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With the NUL. */
#define SKEP_KEEPER_UUID_BYTES 37

typedef struct {
  char    uuid[SKEP_KEEPER_UUID_BYTES];
  int64_t start_ms; /* of CLOCK_BOOTTIME; no process of the run is older */
} SkepKeeperWantedRun;

typedef struct {
  SkepKeeperWantedRun *runs; /* sorted */
  size_t               n_runs;
  size_t               size;
} SkepKeeperWanted;

bool                       skep_keeper_is_uuid      (const char             *word);
bool                       skep_keeper_wanted_read  (SkepKeeperWanted       *wanted);
const SkepKeeperWantedRun *skep_keeper_wanted_find  (const SkepKeeperWanted *wanted,
                                                     const char             *uuid);
void                       skep_keeper_wanted_clear (SkepKeeperWanted       *wanted);
