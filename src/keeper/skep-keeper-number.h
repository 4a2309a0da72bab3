/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Decimal numbers as the protocol writes them: digits only, no sign, no space. */

#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline bool
skep_keeper_parse_number (const char    *string,
                          unsigned long *number)
{
  if (string[0] == '\0' || string[strspn (string, "0123456789")] != '\0')
    return false;

  errno = 0;
  *number = strtoul (string, NULL, 10);
  return errno == 0;
}

/* In ms; these outgrow a long of 32 bits. */
static inline bool
skep_keeper_parse_time (const char *string,
                        int64_t    *time_ms)
{
  if (string[0] == '\0' || string[strspn (string, "0123456789")] != '\0')
    return false;

  errno = 0;
  *time_ms = strtoll (string, NULL, 10);
  return errno == 0;
}
