/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"

G_BEGIN_DECLS

#define SKEP_TYPE_AGENT_ITEM (skep_agent_item_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentItem, skep_agent_item, SKEP, AGENT_ITEM, GObject)

SkepAgentItem *skep_agent_item_new             (const SkepMcpClient *client);
void           skep_agent_item_update          (SkepAgentItem       *self,
                                                const SkepMcpClient *client);
guint64        skep_agent_item_get_id          (SkepAgentItem       *self);
const char    *skep_agent_item_get_name        (SkepAgentItem       *self);
const char    *skep_agent_item_get_title       (SkepAgentItem       *self);
char          *skep_agent_item_dup_description (SkepAgentItem       *self);

G_END_DECLS
