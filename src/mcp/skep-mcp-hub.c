/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-hub.h"

struct _SkepMcpHub
{
  GHashTable *listeners; /* of SkepMcpCore, borrowed */
};

SkepMcpHub *
skep_mcp_hub_new (void)
{
  SkepMcpHub *self = g_new0 (SkepMcpHub, 1);

  self->listeners = g_hash_table_new (NULL, NULL);
  return self;
}

void
skep_mcp_hub_free (SkepMcpHub *self)
{
  g_hash_table_unref (self->listeners);
  g_free (self);
}

/**
 * skep_mcp_hub_forget:
 * @self: a hub
 * @core: one that is no more
 *
 * It is told nothing any more.
 */
void
skep_mcp_hub_forget (SkepMcpHub  *self,
                     SkepMcpCore *core)
{
  g_hash_table_remove (self->listeners, core);
}

/**
 * skep_mcp_hub_tell:
 * @self: a hub
 * @change: what has changed
 * @uri: (nullable): the resource, if it is one
 *
 * Tells those who want to hear of it.
 */
void
skep_mcp_hub_tell (SkepMcpHub    *self,
                   SkepMcpChange  change,
                   const char    *uri)
{
}
