/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-registry.h"

G_BEGIN_DECLS

/* The methods that have to do with prompts */
void                 skep_mcp_prompts_list   (SkepMcpCall           *call);
void                 skep_mcp_prompts_get    (SkepMcpCall           *call);

guint                skep_mcp_prompts_count  (const SkepMcpRegistry *registry);
const SkepMcpPrompt *skep_mcp_prompts_find   (const SkepMcpRegistry *registry,
                                              const char            *name);
void                 skep_mcp_prompts_return (SkepMcpCall           *call,
                                              const SkepMcpPrompt   *prompt,
                                              const char            *text);

G_END_DECLS
