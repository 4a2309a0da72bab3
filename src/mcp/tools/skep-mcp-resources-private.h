/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-registry.h"

G_BEGIN_DECLS

extern const SkepMcpResource skep_mcp_resource_logs_errors;
extern const SkepMcpResource skep_mcp_resource_logs_recent;
extern const SkepMcpResource skep_mcp_resource_logs_script;
extern const SkepMcpResource skep_mcp_resource_processes_active;
extern const SkepMcpResource skep_mcp_resource_scripts_available;

G_END_DECLS
