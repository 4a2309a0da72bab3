/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-registry.h"
#include "skep-mcp-services.h"

G_BEGIN_DECLS

/* The next one is told so and closed. */
#define SKEP_MCP_MAX_CONNECTIONS 64

/**
 * SkepMcpServer:
 *
 * Serves MCP clients and skepctl on a private Unix socket, in a thread of its own. Its functions
 * may be called from any other thread.
 */
typedef struct _SkepMcpServer SkepMcpServer;

/**
 * SkepMcpServerFunc:
 * @services: what the server works with
 * @user_data: what was given to skep_mcp_server_invoke()
 *
 * Does something in the thread of the server.
 */
typedef void (*SkepMcpServerFunc) (SkepMcpServices *services,
                                   gpointer         user_data);

SkepMcpServer *skep_mcp_server_new      (const SkepMcpRegistry  *registry,
                                         SkepSupervisor         *supervisor,
                                         SkepCatalog            *catalog,
                                         SkepMcpConsent         *consent,
                                         const char             *path,
                                         GError                **error);
void           skep_mcp_server_free     (SkepMcpServer          *self);
void           skep_mcp_server_invoke   (SkepMcpServer          *self,
                                         SkepMcpServerFunc       function,
                                         gpointer                user_data);
char          *skep_mcp_server_dup_path (SkepMcpServer          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpServer, skep_mcp_server_free)

G_END_DECLS
