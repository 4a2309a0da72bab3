/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-client.h"

G_BEGIN_DECLS

/* How long a client by HTTP counts as connected after its last request, µs. */
#define SKEP_MCP_LINGER_USEC (2 * G_TIME_SPAN_MINUTE)

/* Of those that made their last request, no more are remembered. */
#define SKEP_MCP_MAX_LINGERING 64

/**
 * SkepMcpClients:
 *
 * Who is connected. By HTTP each request comes by itself: requests of the same name are one
 * client, which stays for a while after the last of them, so that the person can answer what it
 * has asked. Not locked.
 */
typedef struct _SkepMcpClients SkepMcpClients;

/**
 * SkepMcpClientFunc:
 * @client: who has gone
 * @user_data: what was given to skep_mcp_clients_new()
 */
typedef void (*SkepMcpClientFunc) (const SkepMcpClient *client,
                                   gpointer             user_data);

SkepMcpClients *skep_mcp_clients_new        (SkepMcpClientFunc  gone,
                                             gpointer           user_data);
void            skep_mcp_clients_free       (SkepMcpClients    *self);
guint64         skep_mcp_clients_take       (SkepMcpClients    *self,
                                             SkepMcpClient     *client);
gboolean        skep_mcp_clients_remove     (SkepMcpClients    *self,
                                             guint64            id,
                                             gint64             now_us);
gboolean        skep_mcp_clients_expire     (SkepMcpClients    *self,
                                             gint64             now_us);
gboolean        skep_mcp_clients_has_linger (SkepMcpClients    *self);
SkepMcpClient  *skep_mcp_clients_find       (SkepMcpClients    *self,
                                             guint64            id);
const char     *skep_mcp_clients_get_name   (SkepMcpClients    *self,
                                             guint64            id);
gboolean        skep_mcp_clients_has_name   (SkepMcpClients    *self,
                                             const char        *name);
void            skep_mcp_clients_set_unwelcome
                                            (SkepMcpClients    *self,
                                             guint64            id);
gboolean        skep_mcp_clients_is_welcome (SkepMcpClients    *self,
                                             guint64            id);
GPtrArray      *skep_mcp_clients_copy       (SkepMcpClients    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpClients, skep_mcp_clients_free)

G_END_DECLS
