/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog.h"
#include "skep-supervisor.h"

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

SkepMcpServer *skep_mcp_server_new      (SkepSupervisor  *supervisor,
                                         SkepCatalog     *catalog,
                                         const char      *path,
                                         GError         **error);
void           skep_mcp_server_free     (SkepMcpServer   *self);
char          *skep_mcp_server_dup_path (SkepMcpServer   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpServer, skep_mcp_server_free)

G_END_DECLS
