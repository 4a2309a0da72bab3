/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/* SkepMcpHub: who is told of changes that belong to no request, and what they want to hear. In
 * the thread of the services. */

SkepMcpHub *skep_mcp_hub_new    (void);
void        skep_mcp_hub_free   (SkepMcpHub  *self);
void        skep_mcp_hub_forget (SkepMcpHub  *self,
                                 SkepMcpCore *core);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHub, skep_mcp_hub_free)

G_END_DECLS
