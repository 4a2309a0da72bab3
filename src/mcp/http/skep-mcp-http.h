/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-http-options.h"
#include "skep-mcp-services.h"

G_BEGIN_DECLS

/**
 * SkepMcpHttp:
 *
 * Serves MCP clients by HTTP: of the older era with sessions, of the newer one without. In the
 * thread of the services, with their context as the default one.
 */
typedef struct _SkepMcpHttp SkepMcpHttp;

SkepMcpHttp *skep_mcp_http_new      (SkepMcpServices           *services,
                                     const SkepMcpHttpOptions  *options,
                                     GError                   **error);
void         skep_mcp_http_free     (SkepMcpHttp               *self);
guint16      skep_mcp_http_get_port (SkepMcpHttp               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHttp, skep_mcp_http_free)

G_END_DECLS
