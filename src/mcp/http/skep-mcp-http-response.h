/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What is put into a response. */

void skep_mcp_http_response_set_json     (SoupServerMessage *message,
                                          guint              status,
                                          char              *line);
void skep_mcp_http_response_set_empty    (SoupServerMessage *message,
                                          guint              status);
void skep_mcp_http_response_refuse       (SoupServerMessage *message,
                                          guint              status,
                                          const char        *text);
void skep_mcp_http_response_begin_stream (SoupServerMessage *message);

G_END_DECLS
