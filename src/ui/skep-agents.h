/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"

G_BEGIN_DECLS

/* How many calls are listed. */
#define SKEP_AGENTS_MAX_CALLS 500

#define SKEP_TYPE_AGENTS (skep_agents_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgents, skep_agents, SKEP, AGENTS, GObject)

SkepAgents      *skep_agents_new           (GSettings         *settings);
SkepMcpConsent  *skep_agents_get_consent   (SkepAgents        *self);
GListModel      *skep_agents_get_clients   (SkepAgents        *self);
GListModel      *skep_agents_get_calls     (SkepAgents        *self);
GPtrArray       *skep_agents_get_questions (SkepAgents        *self);
const SkepMcpQuestion *skep_agents_get_next_question (SkepAgents *self);
GPtrArray       *skep_agents_get_rules     (SkepAgents        *self);
gboolean         skep_agents_had_clients   (SkepAgents        *self);

void             skep_agents_answer        (SkepAgents        *self,
                                            guint64            question_id,
                                            gboolean           is_allowed,
                                            gboolean           is_every_script,
                                            SkepMcpLasting     lasting);
void             skep_agents_postpone      (SkepAgents        *self,
                                            guint64            question_id);
void             skep_agents_disconnect    (SkepAgents        *self,
                                            guint64            client_id);
void             skep_agents_remove_rule   (SkepAgents        *self,
                                            const SkepMcpRule *rule);
void             skep_agents_forget        (SkepAgents        *self,
                                            const char        *client);

G_END_DECLS
