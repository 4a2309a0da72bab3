/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/* How many requests to listen of one client may be under way */
#define SKEP_MCP_MAX_SUBSCRIPTIONS 8

/* The methods by which clients say what they want to hear of */
void skep_mcp_subscriptions_listen      (SkepMcpCall *call);
void skep_mcp_subscriptions_subscribe   (SkepMcpCall *call);
void skep_mcp_subscriptions_unsubscribe (SkepMcpCall *call);

G_END_DECLS
