/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepMcpEndpoint:
 *
 * A listening Unix socket in a folder that only its user may enter, and the lock that says whose
 * it is. One program has it at a time.
 */
typedef struct _SkepMcpEndpoint SkepMcpEndpoint;

char            *skep_mcp_endpoint_make_default_path (void);
SkepMcpEndpoint *skep_mcp_endpoint_new               (const char       *path,
                                                      GError          **error);
void             skep_mcp_endpoint_free              (SkepMcpEndpoint  *self);
GSocket         *skep_mcp_endpoint_get_socket        (SkepMcpEndpoint  *self);
const char      *skep_mcp_endpoint_get_path          (SkepMcpEndpoint  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpEndpoint, skep_mcp_endpoint_free)

G_END_DECLS
