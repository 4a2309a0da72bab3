/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The keeper proper: waits for main, the application and the guard, and serves one run. */

#pragma once

#include <sys/types.h>

#include "skep-keeper-page.h"

void skep_keeper_loop (SkepKeeperPage *page,
                       pid_t           guard);
