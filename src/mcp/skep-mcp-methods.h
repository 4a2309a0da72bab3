/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

typedef enum
{
  SKEP_MCP_ERA_LEGACY = 1 << 0,
  SKEP_MCP_ERA_MODERN = 1 << 1,
  SKEP_MCP_ERA_BOTH = SKEP_MCP_ERA_LEGACY | SKEP_MCP_ERA_MODERN,
} SkepMcpEra;

/**
 * SkepMcpMethod:
 * @name: of the method
 * @eras: in which it exists
 * @serve: answers it
 *
 * A method of the protocol.
 */
typedef struct
{
  const char *name;
  SkepMcpEra eras;
  void (*serve) (SkepMcpCall *call);
} SkepMcpMethod;

const SkepMcpMethod *skep_mcp_methods_find             (const char         *name);
JsonArray           *skep_mcp_methods_make_versions    (void);
JsonObject          *skep_mcp_methods_make_server_info (SkepMcpServices    *services);
void                 skep_mcp_methods_forbid_caching   (SkepMcpCall        *call,
                                                        JsonObject         *result);

G_END_DECLS
