/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-tool.h"

G_BEGIN_DECLS

char *skep_mcp_tool_help_make          (const SkepMcpTool     *tool);
char *skep_mcp_tool_help_make_overview (const SkepMcpRegistry *registry);

G_END_DECLS
