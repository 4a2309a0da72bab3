/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The secret that a client of the HTTP port must know: 256 bits in hexadecimal digits, kept in a
 * file that only its user may read. Any thread. */

char     *skep_mcp_http_token_make_path (const char  *socket_path);
char     *skep_mcp_http_token_ensure    (const char  *path,
                                         GError     **error);
char     *skep_mcp_http_token_renew     (const char  *path,
                                         GError     **error);
gboolean  skep_mcp_http_token_matches   (const char  *token,
                                         const char  *given);

G_END_DECLS
