/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Decimal numbers as the protocol writes them: digits only, no sign, no space. */

#pragma once

#include <errno.h>
#include <stdbool.h>
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
