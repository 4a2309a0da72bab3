/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A process as a descriptor: it never comes to mean another one, as a number does. */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

int  skep_keeper_pidfd_open    (pid_t   pid);
int  skep_keeper_pidfd_send    (int     pidfd,
                                int     number);
bool skep_keeper_pidfd_is_over (int     pidfd);
bool skep_keeper_pidfd_wait    (int     pidfd,
                                int64_t deadline_ms);
