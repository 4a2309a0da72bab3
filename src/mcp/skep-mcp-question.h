/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-client.h"
#include "skep-mcp-rule.h"

G_BEGIN_DECLS

/**
 * SkepMcpQuestion:
 * @id: for skep_mcp_consent_answer()
 * @client: who asks, as it was then
 * @right: for what
 * @script: (nullable): with which script
 * @tool: name of the tool that was called
 * @asked_wall: when first, µs, wall clock
 * @is_postponed: whether the person has put it aside: not to be shown by itself
 * @n_behind: how many more the same client has, to be shown after this one
 *
 * A question that waits for the person; a copy that does not change.
 */
typedef struct
{
  guint64 id;
  SkepMcpClient *client;
  SkepMcpRight right;
  SkepScript *script;
  char *tool;
  gint64 asked_wall;
  gboolean is_postponed;
  guint n_behind;
} SkepMcpQuestion;

SkepMcpQuestion *skep_mcp_question_new   (guint64                id,
                                          const SkepMcpClient   *client,
                                          SkepMcpRight           right,
                                          SkepScript            *script,
                                          const char            *tool);
SkepMcpQuestion *skep_mcp_question_copy  (const SkepMcpQuestion *self);
void             skep_mcp_question_free  (SkepMcpQuestion       *self);
gboolean         skep_mcp_question_is_of (const SkepMcpQuestion *self,
                                          guint64                client_id,
                                          SkepMcpRight           right,
                                          SkepScript            *script);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpQuestion, skep_mcp_question_free)

G_END_DECLS
