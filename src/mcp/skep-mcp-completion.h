/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/* More values are counted, and not told. */
#define SKEP_MCP_MAX_COMPLETIONS 100

void skep_mcp_completion_complete (SkepMcpCall *call);

G_END_DECLS
