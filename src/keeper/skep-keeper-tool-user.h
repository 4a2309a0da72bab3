/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* --print-user, see skep-keeper-protocol.h. */

#pragma once

int skep_keeper_tool_print_user (char **arguments);
