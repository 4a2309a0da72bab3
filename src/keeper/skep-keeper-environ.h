/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The environment a process was started with. */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What the scripts carry, with the "=" that follows it there. */
#define SKEP_KEEPER_RUN_ID_PREFIX "SKEP_RUN_ID="

/* More than a UUID has, so that one which was cut off is none. */
#define SKEP_KEEPER_RUN_ID_BYTES 64

bool skep_keeper_environ_get (pid_t       pid,
                              const char *prefix,
                              char       *value,
                              size_t      size);
