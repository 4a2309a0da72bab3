/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-http-connection.h"
#include "skep-mcp-http-options.h"

G_BEGIN_DECLS

/* At once, by port and socket together; the next one is refused. */
#define SKEP_MCP_HTTP_MAX_CONNECTIONS 64

/**
 * SkepMcpHttpServer:
 *
 * What listens and lets requests in: it counts connections, keeps out who may not be there, and
 * hands on what has come whole. In the thread whose default context it was given.
 */
typedef struct _SkepMcpHttpServer SkepMcpHttpServer;

/**
 * SkepMcpHttpServerFunc:
 * @connection: where the request came by
 * @message: an allowed request with its body
 * @user_data: what was given to skep_mcp_http_server_new()
 *
 * Answers @message, or pauses it.
 */
typedef void (*SkepMcpHttpServerFunc) (SkepMcpHttpConnection *connection,
                                       SoupServerMessage     *message,
                                       gpointer               user_data);

SkepMcpHttpServer *skep_mcp_http_server_new      (const SkepMcpHttpOptions  *options,
                                                  GMainContext              *context,
                                                  SkepMcpHttpServerFunc      receive,
                                                  gpointer                   user_data,
                                                  GError                   **error);
void               skep_mcp_http_server_free     (SkepMcpHttpServer         *self);
guint16            skep_mcp_http_server_get_port (SkepMcpHttpServer         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHttpServer, skep_mcp_http_server_free)

G_END_DECLS
