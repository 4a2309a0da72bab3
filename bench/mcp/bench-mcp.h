/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-figure.h"
#include "bench-mcp-project.h"

G_BEGIN_DECLS

/* Rows of the report; the table is in bench-mcp.c. */
typedef enum
{
  BENCH_MCP_HTTP_8,
  BENCH_MCP_HTTP_SDK_1,
  BENCH_MCP_HTTP_SDK_1_P99,
  BENCH_MCP_HTTP_SDK_2,
  BENCH_MCP_SOCKET_8,
  BENCH_MCP_SOCKET_SDK_1,
  BENCH_MCP_SOCKET_SDK_1_P99,
  BENCH_MCP_BRIDGE_8,
  BENCH_MCP_BRIDGE_SDK_1,
  BENCH_MCP_MEMORY,
  BENCH_MCP_MEMORY_SDK_1,
  BENCH_MCP_MEMORY_SDK_2,
  BENCH_MCP_SPAWN,
  BENCH_MCP_SPAWN_SDK_1,
  BENCH_MCP_BUSY_SOCKET,
  BENCH_MCP_BUSY_PEEK,
  BENCH_MCP_SOAK_MEMORY,
  BENCH_MCP_SOAK_FDS,
  BENCH_MCP_N_FIGURES,
} BenchMcpFigure;

/**
 * BenchMcp:
 * @folder: for all files
 * @project: what is served
 * @skep: Skep, with the script “dev” running
 * @sdk_1: (nullable): a server made with version 1 of the SDK, %NULL to measure Skep alone
 * @sdk_2: (nullable): likewise, version 2
 * @sdk_1_stdio: (nullable): the command of the same by its standard streams
 * @figures: where to add what was measured
 * @only: (nullable): measure only the rates of what has this in its name
 * @n_rounds: how often everything is measured
 * @seconds: how long each time
 * @n_soak_calls: how many calls may leave nothing behind
 *
 * What all measurements share.
 */
typedef struct
{
  char *folder;
  char *project;
  BenchMcpServer *skep;
  BenchMcpServer *sdk_1;
  BenchMcpServer *sdk_2;
  const char **sdk_1_stdio;
  BenchFigure *figures;
  const char *only;
  int n_rounds;
  double seconds;
  int n_soak_calls;
} BenchMcp;

/* bench-mcp-rates.c */
void bench_mcp_measure_rates (BenchMcp *self);
void bench_mcp_print_rates   (void);

/* bench-mcp-spawn.c */
void bench_mcp_measure_spawn (BenchMcp *self);

/* bench-mcp-busy.c */
void bench_mcp_measure_busy  (BenchMcp *self);

/* bench-mcp-soak.c */
void bench_mcp_measure_soak  (BenchMcp *self);

G_END_DECLS
