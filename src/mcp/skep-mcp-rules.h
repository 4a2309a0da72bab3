/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-rule.h"

G_BEGIN_DECLS

/* The oldest one goes when there are more. */
#define SKEP_MCP_MAX_RULES 1000

/**
 * SkepMcpRules:
 *
 * What the person has decided so far, the oldest first. Not locked.
 */
typedef struct _SkepMcpRules SkepMcpRules;

SkepMcpRules      *skep_mcp_rules_new    (void);
void               skep_mcp_rules_free   (SkepMcpRules      *self);
void               skep_mcp_rules_take   (SkepMcpRules      *self,
                                          SkepMcpRule       *rule);
gboolean           skep_mcp_rules_remove (SkepMcpRules      *self,
                                          const SkepMcpRule *rule);
const SkepMcpRule *skep_mcp_rules_find   (SkepMcpRules      *self,
                                          const char        *client,
                                          SkepMcpRight       right,
                                          SkepScript        *script);
void               skep_mcp_rules_forget_once
                                         (SkepMcpRules      *self,
                                          const char        *client);
GPtrArray         *skep_mcp_rules_copy   (SkepMcpRules      *self);
GVariant          *skep_mcp_rules_dump   (SkepMcpRules      *self);
void               skep_mcp_rules_load   (SkepMcpRules      *self,
                                          GVariant          *variant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpRules, skep_mcp_rules_free)

G_END_DECLS
