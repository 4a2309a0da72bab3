/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-figure.h"
#include "bench-mcp-connection.h"

G_BEGIN_DECLS

/**
 * BenchMcpLoad:
 * @connections: (element-type BenchMcpConnection): all open
 * @depth: how many calls are under way on each of them
 * @seconds: until when new ones are sent
 * @max_calls: likewise, 0 for no limit
 * @n_calls: how many were answered
 * @rate: how many were answered in a second
 *
 * One thread that sends a call as soon as another one is answered.
 */
typedef struct
{
  GPtrArray *connections;
  guint depth;
  double seconds;
  guint64 max_calls;
  guint64 n_calls;
  double rate;
} BenchMcpLoad;

void bench_mcp_load_run (BenchMcpLoad *self,
                         BenchFigure  *latency);

G_END_DECLS
