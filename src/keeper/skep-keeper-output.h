/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a tool prints: NUL-terminated strings on fd 1. Zeroed to begin with; flush at the end. */

#pragma once

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  char   bytes[8192];
  size_t n_bytes;
  bool   is_broken; /* nobody reads any more: the rest is dropped */
} SkepKeeperOutput;

void skep_keeper_output_add_string (SkepKeeperOutput *output,
                                    const char       *string);
void skep_keeper_output_add_number (SkepKeeperOutput *output,
                                    int64_t           number);
void skep_keeper_output_flush      (SkepKeeperOutput *output);
