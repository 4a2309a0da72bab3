/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The processes of our pid namespace, by number. @func returns false to stop. */

#pragma once

#include <stdbool.h>
#include <sys/types.h>

typedef bool (*SkepKeeperCensusFunc) (pid_t  pid,
                                      void  *data);

void skep_keeper_census_each     (SkepKeeperCensusFunc  func,
                                  void                 *data);
void skep_keeper_census_each_new (SkepKeeperCensusFunc  func,
                                  void                 *data);
