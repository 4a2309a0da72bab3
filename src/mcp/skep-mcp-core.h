/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"
#include "skep-mcp-peer.h"
#include "skep-mcp-registry.h"

G_BEGIN_DECLS

/* How many requests of one client may be under way: of an agent, and of our own skepctl. */
#define SKEP_MCP_MAX_CALLS 16
#define SKEP_MCP_MAX_PERSON_CALLS 32

#define SKEP_MCP_MODERN_VERSION "2026-07-28"

/**
 * SkepMcpHeaders:
 * @version: (nullable): `MCP-Protocol-Version`
 * @method: (nullable): `Mcp-Method`
 * @name: (nullable): `Mcp-Name`, decoded
 *
 * What an HTTP request says outside of its message.
 */
typedef struct
{
  const char *version;
  const char *method;
  const char *name;
} SkepMcpHeaders;

/* SkepMcpCore: what one client says and is told, whatever it is connected by: a connection, a
 * session of the older era by HTTP, or one HTTP request of the newer era. It decides by the era
 * of each message, and hands requests to their methods. In the thread of its services. */

SkepMcpCore *skep_mcp_core_new                 (SkepMcpServices      *services,
                                                const SkepMcpPeer    *peer);
void         skep_mcp_core_free                (SkepMcpCore          *self);
void         skep_mcp_core_receive             (SkepMcpCore          *self,
                                                SkepMcpChannel       *channel,
                                                SkepMcpMessage       *message,
                                                const SkepMcpHeaders *headers);
void         skep_mcp_core_receive_text        (SkepMcpCore          *self,
                                                SkepMcpChannel       *channel,
                                                const char           *text,
                                                gsize                 length);
void         skep_mcp_core_forget_channel      (SkepMcpCore          *self,
                                                SkepMcpChannel       *channel);
void         skep_mcp_core_set_unsolicited     (SkepMcpCore          *self,
                                                SkepMcpChannel       *channel);
gboolean     skep_mcp_core_is_welcome          (SkepMcpCore          *self);
void         skep_mcp_core_end_listening       (SkepMcpCore          *self);
guint        skep_mcp_core_get_n_calls         (SkepMcpCore          *self);
const char  *skep_mcp_core_find_legacy_version (const char           *version);
const char  *skep_mcp_core_get_newest_legacy_version
                                               (void);
void         skep_mcp_core_notify              (SkepMcpCore          *self,
                                                const char           *method,
                                                JsonObject           *params);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpCore, skep_mcp_core_free)

G_END_DECLS
