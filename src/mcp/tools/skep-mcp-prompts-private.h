/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-registry.h"

G_BEGIN_DECLS

extern const SkepMcpPrompt skep_mcp_prompt_debug_error;
extern const SkepMcpPrompt skep_mcp_prompt_script_configuration;

G_END_DECLS
