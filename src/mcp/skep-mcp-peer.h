/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-mcp-consent.h"
#include "skep-process.h"

G_BEGIN_DECLS

/**
 * SkepMcpPeer:
 * @is_person: whether it is our own skepctl, and not an agent. This tells the person from agents
 *   that behave; what runs as the same user could always run skepctl itself.
 * @transport: how it is connected
 * @pid: of its process, 0 if unknown; one outside of our sandbox has no number here
 * @process: (nullable): that process, if the host of our sandbox has told; else @pid says which
 * @starter: (nullable): likewise, who has started it, or the sandbox that it is in
 *
 * Who is at the other end.
 */
typedef struct
{
  gboolean is_person;
  SkepMcpTransport transport;
  int pid;
  SkepProcess *process;
  SkepProcess *starter;
} SkepMcpPeer;

gboolean     skep_mcp_peer_identify      (GSocket             *socket,
                                          SkepMcpPeer         *self);
gboolean     skep_mcp_peer_is_outside    (const SkepMcpPeer   *self,
                                          SkepLauncher        *launcher);
void         skep_mcp_peer_search_async  (GSocket             *socket,
                                          SkepLauncher        *launcher,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
void         skep_mcp_peer_search_finish (SkepMcpPeer         *self,
                                          GAsyncResult        *result);
void         skep_mcp_peer_copy          (const SkepMcpPeer   *self,
                                          SkepMcpPeer         *copy);
void         skep_mcp_peer_clear         (SkepMcpPeer         *self);
void         skep_mcp_peer_become_bridge (SkepMcpPeer         *self,
                                          int                  client);
SkepProcess *skep_mcp_peer_look          (const SkepMcpPeer   *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkepMcpPeer, skep_mcp_peer_clear)

G_END_DECLS
