/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-core-private.h"

G_BEGIN_DECLS

/* For the files of a call: its life, its rights, what it tells on the way, its answer. */
void skep_mcp_call_end_record (SkepMcpCall    *self,
                               SkepMcpOutcome  outcome);
void skep_mcp_call_let_go     (SkepMcpCall    *self);

G_END_DECLS
