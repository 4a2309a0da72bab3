/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/**
 * SkepMcpEndFunc:
 * @call: what to answer
 * @run: the run that was waited for
 * @is_reached: %FALSE if the time was up first
 */
typedef void (*SkepMcpEndFunc) (SkepMcpCall *call,
                                SkepRun     *run,
                                gboolean     is_reached);

void skep_mcp_end_wait_add (SkepMcpCall    *call,
                            SkepRun        *run,
                            SkepRunStatus   awaited,
                            guint           timeout_ms,
                            SkepMcpEndFunc  answer);

G_END_DECLS
