/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SkepMcpHttpFarewell:
 *
 * The last words on a connection whose request is not read to its end. To close it at once would
 * take them from the peer again, so what it still sends is read for a moment, and thrown away.
 */
typedef struct _SkepMcpHttpFarewell SkepMcpHttpFarewell;

/**
 * SkepMcpHttpFarewellFunc:
 * @farewell: one that is over, to be freed
 * @user_data: what was given to skep_mcp_http_farewell_new()
 */
typedef void (*SkepMcpHttpFarewellFunc) (SkepMcpHttpFarewell *farewell,
                                         gpointer             user_data);

SkepMcpHttpFarewell *skep_mcp_http_farewell_new  (GSocket                 *socket,
                                                  SoupServerMessage       *message,
                                                  guint                    status,
                                                  GMainContext            *context,
                                                  SkepMcpHttpFarewellFunc  over,
                                                  gpointer                 user_data);
void                 skep_mcp_http_farewell_free (SkepMcpHttpFarewell     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpHttpFarewell, skep_mcp_http_farewell_free)

G_END_DECLS
