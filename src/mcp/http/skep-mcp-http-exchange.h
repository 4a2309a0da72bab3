/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-http-connection.h"
#include "skep-mcp-http-sessions.h"

G_BEGIN_DECLS

/* What waits to be sent. A peer that reads more slowly is cut off. */
#define SKEP_MCP_HTTP_MAX_QUEUED_BYTES (8 * 1024 * 1024)

/**
 * SkepMcpHttpExchange:
 *
 * One HTTP request that a core serves, and its response: one JSON text, or a stream of events as
 * soon as something is sent before the answer.
 */
typedef struct _SkepMcpHttpExchange SkepMcpHttpExchange;

/**
 * SkepMcpHttpExchangeFunc:
 * @exchange: one that is over, since its response was written, or its peer has gone; to be freed
 * @user_data: what was given to skep_mcp_http_exchange_new()
 */
typedef void (*SkepMcpHttpExchangeFunc) (SkepMcpHttpExchange *exchange,
                                         gpointer             user_data);

SkepMcpHttpExchange *skep_mcp_http_exchange_new         (SoupServerMessage       *message,
                                                         SkepMcpHttpConnection   *connection,
                                                         guint                    keep_alive_ms,
                                                         GMainContext            *context,
                                                         SkepMcpHttpExchangeFunc  over,
                                                         gpointer                 user_data);
void                 skep_mcp_http_exchange_free        (SkepMcpHttpExchange     *self);
void                 skep_mcp_http_exchange_serve_alone (SkepMcpHttpExchange     *self,
                                                         SkepMcpCore             *core,
                                                         SkepMcpMessage          *message,
                                                         const SkepMcpHeaders    *headers);
void                 skep_mcp_http_exchange_serve_in    (SkepMcpHttpExchange     *self,
                                                         SkepMcpHttpSession      *session,
                                                         SkepMcpMessage          *message,
                                                         gboolean                 is_first);
void                 skep_mcp_http_exchange_listen_in   (SkepMcpHttpExchange     *self,
                                                         SkepMcpHttpSession      *session);
void                 skep_mcp_http_exchange_end         (SkepMcpHttpExchange     *self);
SkepMcpHttpSession  *skep_mcp_http_exchange_get_session (SkepMcpHttpExchange     *self);
gboolean             skep_mcp_http_exchange_is_welcome  (SkepMcpHttpExchange     *self);
void                 skep_mcp_http_exchange_shut        (SkepMcpHttpExchange     *self);
gboolean             skep_mcp_http_exchange_has_failed  (SkepMcpHttpExchange     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHttpExchange, skep_mcp_http_exchange_free)

G_END_DECLS
