/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An agent may start so many scripts in a minute. */
#define SKEP_MCP_MAX_STARTS_PER_MINUTE 10

/**
 * SkepMcpStartLimit:
 *
 * When the clients of each name have started scripts lately. Not locked.
 */
typedef struct _SkepMcpStartLimit SkepMcpStartLimit;

SkepMcpStartLimit *skep_mcp_start_limit_new  (void);
void               skep_mcp_start_limit_free (SkepMcpStartLimit  *self);
gboolean           skep_mcp_start_limit_take (SkepMcpStartLimit  *self,
                                              const char         *client,
                                              gint64              now_us,
                                              GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpStartLimit, skep_mcp_start_limit_free)

G_END_DECLS
