/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

JsonArray *skep_mcp_tools_make_list (void);
void       skep_mcp_tools_call      (SkepMcpCall *call);

G_END_DECLS
