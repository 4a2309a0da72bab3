/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a client waits for when it connects: the start of the program that it is told to start,
 * until that has introduced itself. */

#include "config.h"

#include "bench-mcp.h"

/* A start is short, so there are more of them than of other things. */
#define STARTS_PER_ROUND 10

static double
measure (const char *const *command)
{
  gint64 begin_us = g_get_monotonic_time ();
  g_autoptr (BenchMcpServer) server = bench_mcp_server_new_stdio (command);
  g_autoptr (BenchMcpConnection) connection = bench_mcp_server_take_stdio (server);

  bench_mcp_connection_open (connection);
  return (g_get_monotonic_time () - begin_us) / 1e3;
}

static void
measure_pair (BenchMcp *bench)
{
  const char *bridge[] = {
    BENCH_SKEPCTL_PATH, "--socket", bench->skep->socket, "mcp", "--project", bench->project, NULL
  };

  bench_figure_add (&bench->figures[BENCH_MCP_SPAWN], measure (bridge));
  if (bench->sdk_1_stdio != NULL)
    bench_figure_add (&bench->figures[BENCH_MCP_SPAWN_SDK_1], measure (bench->sdk_1_stdio));
}

/* The first of each is for the caches. */
void
bench_mcp_measure_spawn (BenchMcp *self)
{
  for (int i = 0; i < self->n_rounds * STARTS_PER_ROUND + 1; i++)
    {
      measure_pair (self);
      if (i == 0)
        {
          g_array_set_size (self->figures[BENCH_MCP_SPAWN].values, 0);
          g_array_set_size (self->figures[BENCH_MCP_SPAWN_SDK_1].values, 0);
        }
    }
}
