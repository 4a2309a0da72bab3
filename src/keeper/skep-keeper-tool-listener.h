/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* --find-listener and --end-listener, see skep-keeper-protocol.h. */

#pragma once

int skep_keeper_tool_find_listener (char **arguments);
int skep_keeper_tool_end_listener  (char **arguments);
