/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"

G_BEGIN_DECLS

#define SKEP_TYPE_AGENT_CALL (skep_agent_call_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentCall, skep_agent_call, SKEP, AGENT_CALL, GObject)

SkepAgentCall  *skep_agent_call_new             (const SkepMcpRecord *record);
void            skep_agent_call_update          (SkepAgentCall       *self,
                                                 const SkepMcpRecord *record);
guint64         skep_agent_call_get_serial      (SkepAgentCall       *self);
const char     *skep_agent_call_get_client      (SkepAgentCall       *self);
SkepMcpOutcome  skep_agent_call_get_outcome     (SkepAgentCall       *self);
char           *skep_agent_call_dup_title       (SkepAgentCall       *self);
char           *skep_agent_call_dup_description (SkepAgentCall       *self);

G_END_DECLS
