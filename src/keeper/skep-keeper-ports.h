/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The TCP ports the tree listens on, told to the application as they come and go. */

#pragma once

#include <stdint.h>

#include "skep-keeper-pids.h"
#include "skep-keeper-sockets.h"

/* Of one run; more are not told. */
#define SKEP_KEEPER_MAX_PORTS 64

typedef struct {
  SkepKeeperSocket socket;
  pid_t            owner;   /* the first that was found to hold it */
  bool             is_lost; /* the socket or its owner is gone */
} SkepKeeperPort;

/* All zero: nothing looked at yet. */
typedef struct {
  SkepKeeperPort   *items;    /* told; address and port of each differ; NULL before the first */
  unsigned          n_items;

  SkepKeeperSocket *sockets;  /* of everybody, at the last look, by inode */
  size_t            n_sockets;
  size_t            size;
  uint64_t          state;    /* of all sockets and our processes, then */
} SkepKeeperPorts;

void skep_keeper_ports_update (SkepKeeperPorts      *ports,
                               const SkepKeeperPids *pids);
void skep_keeper_ports_clear  (SkepKeeperPorts      *ports);
