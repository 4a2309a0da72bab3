/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-mcp-server.h"

G_BEGIN_DECLS

/* How many scripts of the project write for ever. */
#define BENCH_MCP_N_FLOODS 10

char *bench_mcp_project_new    (const char     *folder);
void  bench_mcp_project_run    (const char     *project,
                                BenchMcpServer *server,
                                const char     *script);
void  bench_mcp_project_stop   (const char     *project,
                                BenchMcpServer *server,
                                const char     *script);
void  bench_mcp_project_kill   (const char     *project,
                                BenchMcpServer *server,
                                const char     *script);

G_END_DECLS
