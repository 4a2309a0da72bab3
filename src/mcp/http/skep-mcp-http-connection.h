/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "skep-mcp-peer.h"

G_BEGIN_DECLS

/**
 * SkepMcpHttpConnection:
 *
 * An accepted connection: who is at the other end, and how long it may take over a request or an
 * answer. libsoup reads and writes on it, one message after the other.
 */
typedef struct _SkepMcpHttpConnection SkepMcpHttpConnection;

/**
 * SkepMcpHttpConnectionFunc:
 * @connection: one that is closed, to be freed
 * @user_data: what was given to skep_mcp_http_connection_new()
 */
typedef void (*SkepMcpHttpConnectionFunc) (SkepMcpHttpConnection *connection,
                                           gpointer               user_data);

/**
 * SkepMcpHttpHangUpFunc:
 * @user_data: what was given to skep_mcp_http_connection_tell_hang_up()
 *
 * Hears that the peer is gone.
 */
typedef void (*SkepMcpHttpHangUpFunc) (gpointer user_data);

SkepMcpHttpConnection *skep_mcp_http_connection_new         (GSocket                   *socket,
                                                             const SkepMcpPeer         *peer,
                                                             guint                      timeout_ms,
                                                             GMainContext              *context,
                                                             SkepMcpHttpConnectionFunc  closed,
                                                             gpointer                   user_data);
void                   skep_mcp_http_connection_free        (SkepMcpHttpConnection     *self);
void                   skep_mcp_http_connection_accept      (SkepMcpHttpConnection     *self,
                                                             SoupServer                *server);
SkepMcpHttpConnection *skep_mcp_http_connection_find        (SoupServerMessage         *message);
void                   skep_mcp_http_connection_begin       (SkepMcpHttpConnection     *self,
                                                             SoupServerMessage         *message);
void                   skep_mcp_http_connection_end         (SkepMcpHttpConnection     *self);
void                   skep_mcp_http_connection_serve       (SkepMcpHttpConnection     *self);
void                   skep_mcp_http_connection_tell_hang_up
                                                            (SkepMcpHttpConnection     *self,
                                                             SkepMcpHttpHangUpFunc      hung_up,
                                                             gpointer                   user_data);
void                   skep_mcp_http_connection_set_awaited (SkepMcpHttpConnection     *self,
                                                             gboolean                   is_awaited);
void                   skep_mcp_http_connection_set_corked  (SkepMcpHttpConnection     *self,
                                                             gboolean                   is_corked);
gsize                  skep_mcp_http_connection_count       (SkepMcpHttpConnection     *self,
                                                             gsize                      n_bytes);
gboolean               skep_mcp_http_connection_is_private  (SkepMcpHttpConnection     *self);
void                   skep_mcp_http_connection_shut        (SkepMcpHttpConnection     *self);
gpointer               skep_mcp_http_connection_get_data    (SkepMcpHttpConnection     *self);
GSocket               *skep_mcp_http_connection_get_socket  (SkepMcpHttpConnection     *self);
const SkepMcpPeer     *skep_mcp_http_connection_get_peer    (SkepMcpHttpConnection     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHttpConnection, skep_mcp_http_connection_free)

G_END_DECLS
