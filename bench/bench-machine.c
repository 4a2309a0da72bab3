/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sched.h>
#include <stdlib.h>

#include "bench-machine.h"

/**
 * bench_count_processors:
 *
 * Returns: how many processors this process may use
 */
guint
bench_count_processors (void)
{
  cpu_set_t allowed;

  if (sched_getaffinity (0, sizeof allowed, &allowed) != 0)
    return 1;
  return (guint) CPU_COUNT (&allowed);
}

/**
 * bench_read_load:
 *
 * Returns: load average of the last minute, negative if it is unknown
 */
double
bench_read_load (void)
{
  double load;

  return getloadavg (&load, 1) == 1 ? load : -1;
}
