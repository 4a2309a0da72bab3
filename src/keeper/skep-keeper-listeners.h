/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The sockets that listen on one TCP port, and who holds them. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct {
  unsigned long inode;
  unsigned      uid;
  bool          is_held; /* by a process that was asked about */
} SkepKeeperListener;

typedef struct {
  unsigned            port;
  SkepKeeperListener *items;
  size_t              n_items;
  size_t              size;
} SkepKeeperListeners;

void skep_keeper_listeners_init        (SkepKeeperListeners *listeners,
                                        unsigned             port);
void skep_keeper_listeners_clear       (SkepKeeperListeners *listeners);
bool skep_keeper_listeners_are_held_by (SkepKeeperListeners *listeners,
                                        pid_t                pid);
