/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/* How many items of a list are told at once. */
#define SKEP_MCP_LISTING_ITEMS 50

/**
 * SkepMcpListingFunc:
 * @registry: what is offered
 * @index: of an item in one of its tables
 *
 * Returns: (transfer full): what is told of it
 */
typedef JsonObject *(*SkepMcpListingFunc) (const SkepMcpRegistry *registry,
                                           guint                  index);

void skep_mcp_listing_return (SkepMcpCall        *call,
                              const char         *member,
                              guint               n_items,
                              SkepMcpListingFunc  make);

G_END_DECLS
