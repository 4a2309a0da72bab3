/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* --find-peer, see skep-keeper-protocol.h. */

#pragma once

int skep_keeper_tool_find_peer (char **arguments);
