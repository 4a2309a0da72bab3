/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/**
 * SkepMcpTicker:
 *
 * Tells the client of a call once a second that it still waits, and for how long. In the thread of
 * the services.
 */
typedef struct _SkepMcpTicker SkepMcpTicker;

SkepMcpTicker *skep_mcp_ticker_new  (SkepMcpCall   *call,
                                     guint          timeout_ms,
                                     const char    *text);
void           skep_mcp_ticker_free (SkepMcpTicker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpTicker, skep_mcp_ticker_free)

G_END_DECLS
