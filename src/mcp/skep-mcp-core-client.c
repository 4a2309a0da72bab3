/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-core-private.h"
#include "skep-mcp-member.h"

/**
 * skep_mcp_core_name_client:
 * @self: a core
 * @info: (nullable): `clientInfo`
 *
 * What the client calls itself, before it is known to the consent.
 */
void
skep_mcp_core_name_client (SkepMcpCore *self,
                           JsonObject  *info)
{
  if (info == NULL || self->client_id != 0)
    return;

  g_free (self->client_name);
  g_free (self->client_version);
  self->client_name = g_strdup (skep_mcp_member_get_string (info, "name"));
  self->client_version = g_strdup (skep_mcp_member_get_string (info, "version"));
}

/**
 * skep_mcp_core_ensure_client:
 * @self: a core
 * @meta: (nullable): `_meta` of the request at hand, in which newer clients say who they are
 *
 * Returns: its number in the consent, 0 if it is the person
 */
guint64
skep_mcp_core_ensure_client (SkepMcpCore *self,
                             JsonObject  *meta)
{
  g_autoptr (SkepProcess) process = NULL;
  JsonNode *info = meta != NULL ? json_object_get_member (meta, SKEP_MCP_META_CLIENT) : NULL;

  if (self->peer.is_person || self->client_id != 0)
    return self->client_id;

  if (info != NULL && JSON_NODE_HOLDS_OBJECT (info))
    skep_mcp_core_name_client (self, json_node_get_object (info));
  process = skep_mcp_peer_look (&self->peer);
  self->client_id = skep_mcp_consent_add_client (self->services->consent, self->client_name,
                                                 self->client_version, self->peer.transport,
                                                 process);
  return self->client_id;
}

/**
 * skep_mcp_core_is_welcome:
 * @self: a core
 *
 * Returns: %FALSE if the person wants its client to be disconnected
 */
gboolean
skep_mcp_core_is_welcome (SkepMcpCore *self)
{
  return self->client_id == 0 ||
         skep_mcp_consent_is_welcome (self->services->consent, self->client_id);
}
