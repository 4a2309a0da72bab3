/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The tools that the same program is, see skep-keeper-protocol.h. */

#pragma once

int skep_keeper_tools_run (int    argc,
                           char **argv);
