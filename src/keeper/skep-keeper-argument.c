/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-argument.h"

#include <stdio.h>

#include "skep-keeper-number.h"

bool
skep_keeper_argument_get_number (const char    *argument,
                                 unsigned long  least,
                                 unsigned long  most,
                                 unsigned long *number)
{
  if (skep_keeper_parse_number (argument, number) && *number >= least && *number <= most)
    return true;

  fprintf (stderr, "skep-keeper: “%s” is no number from %lu to %lu\n", argument, least, most);
  return false;
}

bool
skep_keeper_argument_get_time (const char *argument,
                               int64_t    *time_ms)
{
  if (skep_keeper_parse_time (argument, time_ms))
    return true;

  fprintf (stderr, "skep-keeper: “%s” is no time in milliseconds\n", argument);
  return false;
}
