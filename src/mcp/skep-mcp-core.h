/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/* How many requests of one peer may be under way. */
#define SKEP_MCP_MAX_CALLS 32

#define SKEP_MCP_MODERN_VERSION "2026-07-28"

/**
 * SkepMcpSendFunc:
 * @line: (transfer full): one message with its end
 * @user_data: what was given to skep_mcp_core_new()
 */
typedef void (*SkepMcpSendFunc) (char     *line,
                                 gpointer  user_data);

/* SkepMcpCore: what one peer says and is told, whatever it is connected by. It takes messages
 * apart, decides by the era of each, and hands requests to their methods. In the thread of its
 * services. */

SkepMcpCore *skep_mcp_core_new              (SkepMcpServices *services,
                                             gboolean         is_person,
                                             SkepMcpSendFunc  send,
                                             gpointer         user_data);
void         skep_mcp_core_free             (SkepMcpCore     *self);
void         skep_mcp_core_receive          (SkepMcpCore     *self,
                                             const char      *text,
                                             gsize            length);
guint        skep_mcp_core_get_n_calls      (SkepMcpCore     *self);

/* For calls */
void         skep_mcp_core_answer           (SkepMcpCore     *self,
                                             SkepMcpCall     *call,
                                             char            *line);
JsonObject  *skep_mcp_core_make_server_info (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpCore, skep_mcp_core_free)

G_END_DECLS
