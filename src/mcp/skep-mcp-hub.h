/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/**
 * SkepMcpChange:
 * @SKEP_MCP_CHANGE_TOOLS: there are other tools
 * @SKEP_MCP_CHANGE_PROMPTS: there are other prompts
 * @SKEP_MCP_CHANGE_RESOURCES: there are other resources
 * @SKEP_MCP_CHANGE_RESOURCE: one resource reads differently now
 *
 * What clients may want to hear of.
 */
typedef enum
{
  SKEP_MCP_CHANGE_TOOLS,
  SKEP_MCP_CHANGE_PROMPTS,
  SKEP_MCP_CHANGE_RESOURCES,
  SKEP_MCP_CHANGE_RESOURCE,
} SkepMcpChange;

/* SkepMcpHub: who is told of changes that belong to no request, and what they want to hear. In
 * the thread of the services. */

SkepMcpHub *skep_mcp_hub_new    (void);
void        skep_mcp_hub_free   (SkepMcpHub  *self);
void        skep_mcp_hub_forget (SkepMcpHub  *self,
                                 SkepMcpCore *core);
void        skep_mcp_hub_tell   (SkepMcpHub    *self,
                                 SkepMcpChange  change,
                                 const char    *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHub, skep_mcp_hub_free)

G_END_DECLS
