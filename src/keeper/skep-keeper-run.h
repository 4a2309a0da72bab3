/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The keeper proper: starts one script, watches it and the application, ends its tree. */

#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Shared between guard and keeper. The keeper writes; the guard reads after the keeper's death. */
typedef struct {
  pid_t main;       /* 0 until the application was told */
  int   raw_status; /* of main; valid if has_ended */
  bool  has_ended;
  bool  told_exit;
  bool  told_empty;
} SkepKeeperPage;

void skep_keeper_run (SkepKeeperPage *page,
                      pid_t           guard);
