/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/* What models are given at once, at most, with both forms of it. */
#define SKEP_MCP_MAX_RESULT_BYTES (256 * 1024)
/* What is left of that for the items of a list, and for other lists. */
#define SKEP_MCP_MAX_LIST_BYTES (SKEP_MCP_MAX_RESULT_BYTES - 4096)

/**
 * SkepMcpPageSource:
 * @member: name of the list in the result
 * @dup_key: what an item is known by, which stays when others come and go
 * @make: what is told of an item
 *
 * How a list is told.
 */
typedef struct
{
  const char *member;
  char       *(*dup_key) (gpointer item);
  JsonObject *(*make)    (gpointer item,
                          gpointer user_data);
} SkepMcpPageSource;

gsize       skep_mcp_page_measure (JsonNode                *value);
void        skep_mcp_page_shorten (JsonObject              *item);
JsonObject *skep_mcp_page_make    (SkepMcpCall             *call,
                                   const SkepMcpPageSource *source,
                                   GPtrArray               *items,
                                   gpointer                 user_data);
void        skep_mcp_page_return  (SkepMcpCall             *call,
                                   const SkepMcpPageSource *source,
                                   GPtrArray               *items,
                                   gpointer                 user_data);

#define SKEP_MCP_ARGUMENT_CURSOR                                                                 \
  { "cursor", SKEP_MCP_STRING,                                                                   \
    .description = "nextCursor of the last answer, for what comes behind it" }

G_END_DECLS
