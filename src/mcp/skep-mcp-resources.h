/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-registry.h"

G_BEGIN_DECLS

/* The methods that have to do with resources */
void                   skep_mcp_resources_list           (SkepMcpCall           *call);
void                   skep_mcp_resources_list_templates (SkepMcpCall           *call);
void                   skep_mcp_resources_read           (SkepMcpCall           *call);

guint                  skep_mcp_resources_count          (const SkepMcpResource *const *list);
const SkepMcpResource *skep_mcp_resources_find           (const SkepMcpRegistry *registry,
                                                          const char            *uri,
                                                          char                 **variable);
const SkepMcpResource *skep_mcp_resources_find_template  (const SkepMcpRegistry *registry,
                                                          const char            *uri,
                                                          const char            *variable);
void                   skep_mcp_resources_return         (SkepMcpCall           *call,
                                                          const char            *uri,
                                                          JsonObject            *content);

G_END_DECLS
