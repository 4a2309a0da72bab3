/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SkepMcpNewestItems:
 *
 * The newest of many things that were written, of several runs, as many as one answer may have.
 */
typedef struct _SkepMcpNewestItems SkepMcpNewestItems;

SkepMcpNewestItems *skep_mcp_newest_items_new       (void);
void                skep_mcp_newest_items_free      (SkepMcpNewestItems *self);
void                skep_mcp_newest_items_begin_run (SkepMcpNewestItems *self);
void                skep_mcp_newest_items_take      (SkepMcpNewestItems *self,
                                                     JsonObject         *object);
JsonArray          *skep_mcp_newest_items_finish    (SkepMcpNewestItems *self,
                                                     guint               max_items);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpNewestItems, skep_mcp_newest_items_free)

G_END_DECLS
