/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The processes of runs that have lost their keeper: known by SKEP_RUN_ID in their environment, and
 * their descendants, which may have wiped it, while whom they descend from lives.
 *
 * Not one that says it belongs to another run, and none of those that called us. Every process is
 * held by a pidfd from before it was recognised, and signalled by that alone. */

#pragma once

#include "skep-keeper-pids.h"
#include "skep-keeper-wanted.h"

struct pollfd;

typedef struct {
  pid_t                      pid;
  int                        pidfd;
  const SkepKeeperWantedRun *run;
  bool                       is_asked;   /* to end, by SIGTERM */
  bool                       is_refused; /* of another user, or the kernel says so */
} SkepKeeperFound;

typedef struct {
  const SkepKeeperWanted *wanted;

  SkepKeeperPids   callers; /* sorted; this process and all above it */
  SkepKeeperFound *found;   /* live when last looked at */
  struct pollfd   *polled;  /* of the same size */
  size_t           n_found;
  size_t           size;
  size_t           n_ended; /* were found, and are over */
  bool             freeze;  /* stop at once what is found */
} SkepKeeperSweep;

void   skep_keeper_sweep_init       (SkepKeeperSweep        *sweep,
                                     const SkepKeeperWanted *wanted);
void   skep_keeper_sweep_clear      (SkepKeeperSweep        *sweep);
size_t skep_keeper_sweep_look       (SkepKeeperSweep        *sweep);
size_t skep_keeper_sweep_watch      (SkepKeeperSweep        *sweep);
size_t skep_keeper_sweep_count_ours (const SkepKeeperSweep  *sweep);
void   skep_keeper_sweep_ask        (SkepKeeperSweep        *sweep);
void   skep_keeper_sweep_send       (SkepKeeperSweep        *sweep,
                                     int                     number);
bool   skep_keeper_sweep_wait       (SkepKeeperSweep        *sweep,
                                     int64_t                 deadline_ms);
