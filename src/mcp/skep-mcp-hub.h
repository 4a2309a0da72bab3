/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-listener.h"

G_BEGIN_DECLS

/* How often clients are told of changes that Skep finds by itself, at most. */
#define SKEP_MCP_HUB_INTERVAL_MSEC 1000

/* SkepMcpHub: who is told of changes that belong to no request, and what they want to hear. It
 * looks for changes when the catalog or the supervisor rings, and only while somebody listens. In
 * the thread of the services. */

SkepMcpHub      *skep_mcp_hub_new           (SkepMcpServices *services);
void             skep_mcp_hub_free          (SkepMcpHub      *self);
void             skep_mcp_hub_take          (SkepMcpHub      *self,
                                             SkepMcpListener *listener);
SkepMcpListener *skep_mcp_hub_ensure_legacy (SkepMcpHub      *self,
                                             SkepMcpCore     *core);
void             skep_mcp_hub_update        (SkepMcpHub      *self);
guint            skep_mcp_hub_count_calls   (SkepMcpHub      *self,
                                             SkepMcpCore     *core);
gboolean         skep_mcp_hub_is_awake      (SkepMcpHub      *self);
void             skep_mcp_hub_tell          (SkepMcpHub      *self,
                                             SkepMcpChange    change,
                                             const char      *uri);
void             skep_mcp_hub_forget        (SkepMcpHub      *self,
                                             SkepMcpCore     *core);
void             skep_mcp_hub_forget_call   (SkepMcpHub      *self,
                                             SkepMcpCall     *call);
void             skep_mcp_hub_end           (SkepMcpHub      *self,
                                             SkepMcpCore     *core);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHub, skep_mcp_hub_free)

G_END_DECLS
