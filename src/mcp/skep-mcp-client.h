/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-process.h"

G_BEGIN_DECLS

/* Longer names are cut. */
#define SKEP_MCP_MAX_NAME_CHARS 64

/**
 * SkepMcpTransport:
 * @SKEP_MCP_TRANSPORT_SOCKET: a program on the Unix socket itself
 * @SKEP_MCP_TRANSPORT_BRIDGE: through `skepctl mcp`
 * @SKEP_MCP_TRANSPORT_HTTP: by HTTP
 *
 * How a client is connected.
 */
typedef enum
{
  SKEP_MCP_TRANSPORT_SOCKET,
  SKEP_MCP_TRANSPORT_BRIDGE,
  SKEP_MCP_TRANSPORT_HTTP,
} SkepMcpTransport;

/**
 * SkepMcpClient:
 * @id: of this connection, never used twice
 * @name: what it calls itself, cleaned: unverified. “unnamed” if it doesn't say.
 * @version: (nullable): likewise
 * @transport: how it is connected
 * @pid: of the process at the other end, 0 if unknown
 * @program: (nullable): path of that process's program, display form
 * @folder: (nullable): its working folder, display form
 * @connected_wall: since when, µs, wall clock
 * @n_calls: so far
 *
 * A client that is connected; a copy that does not change.
 */
typedef struct
{
  guint64 id;
  char *name;
  char *version;
  SkepMcpTransport transport;
  int pid;
  char *program;
  char *folder;
  gint64 connected_wall;
  guint n_calls;
} SkepMcpClient;

SkepMcpClient *skep_mcp_client_new        (guint64              id,
                                           const char          *name,
                                           const char          *version,
                                           SkepMcpTransport     transport,
                                           SkepProcess      *process);
SkepMcpClient *skep_mcp_client_copy       (const SkepMcpClient *self);
void           skep_mcp_client_free       (SkepMcpClient       *self);
char          *skep_mcp_client_clean_text (const char          *text,
                                           guint                max_chars);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpClient, skep_mcp_client_free)

G_END_DECLS
