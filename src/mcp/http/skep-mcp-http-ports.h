/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Listening sockets of this machine's own addresses, IPv4 and, where there is such, IPv6. */

GPtrArray *skep_mcp_http_ports_open             (guint16    port,
                                                 GError   **error);
guint16    skep_mcp_http_ports_get              (GSocket   *socket);
GSocket   *skep_mcp_http_ports_open_unreachable (GError   **error);

G_END_DECLS
