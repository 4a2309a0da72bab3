/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Arguments of the tools, checked. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What a tool exits with, having said why, if its arguments or its input are wrong. */
#define SKEP_KEEPER_MISUSED 2

bool skep_keeper_argument_get_number (const char    *argument,
                                      unsigned long  least,
                                      unsigned long  most,
                                      unsigned long *number);
bool skep_keeper_argument_get_time   (const char    *argument,
                                      int64_t       *time_ms);
