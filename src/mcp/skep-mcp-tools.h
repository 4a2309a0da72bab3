/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

void skep_mcp_tools_call (SkepMcpCall *call);
void skep_mcp_tools_list (SkepMcpCall *call);

G_END_DECLS
