/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Shared between guard and keeper. The keeper writes; the guard reads after the keeper's death. */
typedef struct {
  pid_t main;       /* 0 until the application is told */
  int   raw_status; /* of main; valid if has_ended */
  bool  has_ended;
  bool  told_exit;
  bool  told_empty;
} SkepKeeperPage;
