/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdint.h>
#include <time.h>

/* Later than any time. */
#define SKEP_KEEPER_NEVER INT64_MAX

/* Doesn't run while the machine sleeps: grace times are for processes that can use them. */
static inline int64_t
skep_keeper_now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* When @wait_ms will have passed, and not a part of a millisecond less: now is cut off. */
static inline int64_t
skep_keeper_later_ms (int wait_ms)
{
  return skep_keeper_now_ms () + wait_ms + (wait_ms > 0);
}
