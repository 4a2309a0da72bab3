/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-peer.h"
#include "skep-mcp-services.h"

G_BEGIN_DECLS

/**
 * SkepMcpConnection:
 *
 * One peer on the Unix socket: its stream, and what it says. In the thread of its services.
 */
typedef struct _SkepMcpConnection SkepMcpConnection;

/**
 * SkepMcpConnectionFunc:
 * @connection: one that is of no more use, to be freed
 * @user_data: what was given to skep_mcp_connection_new()
 */
typedef void (*SkepMcpConnectionFunc) (SkepMcpConnection *connection,
                                       gpointer           user_data);

SkepMcpConnection *skep_mcp_connection_new  (GSocket               *socket,
                                             const SkepMcpPeer     *peer,
                                             SkepMcpServices       *services,
                                             GMainContext          *context,
                                             SkepMcpConnectionFunc  closed,
                                             gpointer               user_data);
void               skep_mcp_connection_free (SkepMcpConnection     *self);
gboolean           skep_mcp_connection_is_welcome
                                            (SkepMcpConnection     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpConnection, skep_mcp_connection_free)

G_END_DECLS
