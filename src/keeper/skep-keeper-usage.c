/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-usage.h"

#include <sys/resource.h>

#include "skep-keeper-channel.h"

#define USEC_PER_SEC  1000000
#define USEC_PER_MSEC 1000

static int64_t
get_usec (const struct timeval *time)
{
  return (int64_t) time->tv_sec * USEC_PER_SEC + time->tv_usec;
}

static int64_t
sum_cpu_us (const struct rusage *usage)
{
  return get_usec (&usage->ru_utime) + get_usec (&usage->ru_stime);
}

/* Of all that we have reaped, with what they had reaped. */
int64_t
skep_keeper_usage_get_cpu_us (void)
{
  struct rusage reaped;

  getrusage (RUSAGE_CHILDREN, &reaped);
  return sum_cpu_us (&reaped);
}

/* When nothing is left. The kernel, where it reaps for us, counts nothing: what was seen in use may
 * be more. */
void
skep_keeper_usage_tell (int64_t seen_cpu_us)
{
  struct rusage reaped;
  int64_t cpu_us;

  getrusage (RUSAGE_CHILDREN, &reaped);
  cpu_us = sum_cpu_us (&reaped);
  if (cpu_us < seen_cpu_us)
    cpu_us = seen_cpu_us;

  skep_keeper_send (SKEP_KEEPER_MESSAGE_USED " %lld %ld",
                    (long long) (cpu_us / USEC_PER_MSEC), reaped.ru_maxrss);
}
