/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"

G_BEGIN_DECLS

/**
 * SkepMcpPeer:
 * @is_person: whether it is our own skepctl, and not an agent. This tells the person from agents
 *   that behave; what runs as the same user could always run skepctl itself.
 * @transport: how it is connected
 * @pid: of its process, 0 if unknown
 *
 * Who is at the other end.
 */
typedef struct
{
  gboolean is_person;
  SkepMcpTransport transport;
  int pid;
} SkepMcpPeer;

gboolean skep_mcp_peer_identify (GSocket     *socket,
                                 SkepMcpPeer *self);

G_END_DECLS
