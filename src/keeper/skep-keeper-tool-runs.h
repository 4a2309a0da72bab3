/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* --find-runs and --end-runs, see skep-keeper-protocol.h. */

#pragma once

int skep_keeper_tool_find_runs (char **arguments);
int skep_keeper_tool_end_runs  (char **arguments);
