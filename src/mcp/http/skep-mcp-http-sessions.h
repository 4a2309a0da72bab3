/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-core.h"

G_BEGIN_DECLS

/* When there are as many, the one that was idle for longest makes room. */
#define SKEP_MCP_HTTP_MAX_SESSIONS 32
#define SKEP_MCP_HTTP_MAX_IDLE_SECONDS (30 * 60)

/**
 * SkepMcpHttpSession:
 * @id: which nobody can guess
 * @core: what serves it
 * @n_exchanges: requests under way: with any, it is not idle
 * @last_used: when the last one was over, µs, monotonic clock
 * @listeners: (element-type SkepMcpChannel): open streams for what belongs to no request, the
 *   newest first: that one gets it
 *
 * What a client of the older era has begun by `initialize`.
 */
typedef struct
{
  char *id;
  SkepMcpCore *core;
  guint n_exchanges;
  gint64 last_used;
  GQueue listeners;
} SkepMcpHttpSession;

/**
 * SkepMcpHttpSessions:
 *
 * The sessions of a server. In the thread of the services.
 */
typedef struct _SkepMcpHttpSessions SkepMcpHttpSessions;

SkepMcpHttpSessions *skep_mcp_http_sessions_new        (SkepMcpServices     *services);
void                 skep_mcp_http_sessions_free       (SkepMcpHttpSessions *self);
SkepMcpHttpSession  *skep_mcp_http_sessions_add        (SkepMcpHttpSessions *self,
                                                        const SkepMcpPeer   *peer);
SkepMcpHttpSession  *skep_mcp_http_sessions_find       (SkepMcpHttpSessions *self,
                                                        const char          *id);
SkepMcpHttpSession  *skep_mcp_http_sessions_find_unwelcome
                                                       (SkepMcpHttpSessions *self);
void                 skep_mcp_http_sessions_remove     (SkepMcpHttpSessions *self,
                                                        SkepMcpHttpSession  *session);
void                 skep_mcp_http_sessions_close_idle (SkepMcpHttpSessions *self,
                                                        gint64               now);

/* What an exchange does with its session */
void                 skep_mcp_http_session_enter       (SkepMcpHttpSession  *session);
void                 skep_mcp_http_session_leave       (SkepMcpHttpSession  *session,
                                                        SkepMcpChannel      *channel);
void                 skep_mcp_http_session_listen      (SkepMcpHttpSession  *session,
                                                        SkepMcpChannel      *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHttpSessions, skep_mcp_http_sessions_free)

G_END_DECLS
