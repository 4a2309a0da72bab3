/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Starts main, the script's own process. */

#pragma once

#include <sys/types.h>

#include "skep-keeper-spec.h"

/* What main writes to its report pipe if it can't become the script's program. */
typedef struct {
  int  error;
  char stage[8];
} SkepKeeperFailure;

void  skep_keeper_reset_signals (void);
void  skep_keeper_let_go_of_stdio (void);
pid_t skep_keeper_launch        (const SkepKeeperSpec *spec,
                                 int                  *report_fd,
                                 int                  *gate_fd);
