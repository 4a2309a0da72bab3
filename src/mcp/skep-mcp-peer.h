/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepMcpPeer:
 * @SKEP_MCP_PEER_FOREIGN: another user's process, or nobody knows whose
 * @SKEP_MCP_PEER_AGENT: a program of this user
 * @SKEP_MCP_PEER_PERSON: our own skepctl
 *
 * Who is at the other end of a socket. This tells the person from agents that behave; what runs
 * as the same user could always run skepctl itself.
 */
typedef enum
{
  SKEP_MCP_PEER_FOREIGN,
  SKEP_MCP_PEER_AGENT,
  SKEP_MCP_PEER_PERSON,
} SkepMcpPeer;

SkepMcpPeer skep_mcp_peer_identify (GSocket *socket);

G_END_DECLS
