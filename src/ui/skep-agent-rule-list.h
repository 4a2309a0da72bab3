/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-agents.h"

G_BEGIN_DECLS

#define SKEP_TYPE_AGENT_RULE_LIST (skep_agent_rule_list_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentRuleList, skep_agent_rule_list, SKEP, AGENT_RULE_LIST,
                      AdwPreferencesGroup)

void skep_agent_rule_list_set_agents (SkepAgentRuleList *self,
                                      SkepAgents        *agents);

G_END_DECLS
