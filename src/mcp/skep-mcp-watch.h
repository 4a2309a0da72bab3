/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-registry.h"

G_BEGIN_DECLS

/**
 * SkepMcpWatch:
 *
 * Something that Skep finds changes of by itself: a resource, or what clients look at the tools
 * again for.
 */
typedef struct _SkepMcpWatch SkepMcpWatch;

SkepMcpWatch *skep_mcp_watch_new       (SkepMcpServices *services,
                                        const char      *uri);
void          skep_mcp_watch_free      (SkepMcpWatch    *self);
const char   *skep_mcp_watch_get_uri   (SkepMcpWatch    *self);
SkepMcpBells  skep_mcp_watch_get_bells (SkepMcpWatch    *self);
gboolean      skep_mcp_watch_look      (SkepMcpWatch    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpWatch, skep_mcp_watch_free)

G_END_DECLS
