/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a run has used from its beginning to its end. */

#pragma once

#include <stdint.h>

int64_t skep_keeper_usage_get_cpu_us (void);
void    skep_keeper_usage_tell       (int64_t seen_cpu_us);
