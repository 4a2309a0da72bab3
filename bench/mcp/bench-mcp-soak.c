/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Many calls, and connections that come and go: none may leave anything behind. */

#include "config.h"

#include "bench-mcp-load.h"
#include "bench-mcp.h"
#include "bench-proc.h"

#define N_CLIENTS 8
#define N_STREAMS 500
#define MAX_OPEN  60
/* Until then caches fill. */
#define WARM_UP 0.1

static GPtrArray *
connect_clients (BenchMcp *bench,
                 guint     n_clients)
{
  GPtrArray *connections = g_ptr_array_new_with_free_func (
      (GDestroyNotify) bench_mcp_connection_free);

  for (guint i = 0; i < n_clients; i++)
    {
      BenchMcpConnection *connection = bench_mcp_connection_new_socket (bench->skep->socket);

      bench_mcp_connection_open (connection);
      g_ptr_array_add (connections, connection);
    }

  return connections;
}

static void
call (BenchMcp *bench,
      guint64   n_calls)
{
  g_autoptr (GPtrArray) connections = connect_clients (bench, N_CLIENTS);
  BenchMcpLoad load = {
    .connections = connections, .depth = 1, .max_calls = n_calls, .seconds = G_MAXINT
  };

  bench_mcp_load_run (&load, NULL);
  g_ptr_array_foreach (connections, (GFunc) bench_mcp_connection_leave, NULL);
}

static void
open_and_close (BenchMcp *bench)
{
  for (guint n = 0; n < N_STREAMS; n += MAX_OPEN)
    {
      g_autoptr (GPtrArray) connections = connect_clients (bench, MIN (MAX_OPEN, N_STREAMS - n));

      g_ptr_array_foreach (connections, (GFunc) bench_mcp_connection_leave, NULL);
    }
}

void
bench_mcp_measure_soak (BenchMcp *self)
{
  pid_t pid = bench_mcp_server_get_pid (self->skep);
  double n_kib;
  double n_fds;

  call (self, self->n_soak_calls * WARM_UP + N_CLIENTS);
  open_and_close (self);
  n_fds = bench_mcp_server_count_fds (self->skep);
  n_kib = bench_read_memory (pid).rss;

  call (self, self->n_soak_calls);
  open_and_close (self);
  bench_figure_add (&self->figures[BENCH_MCP_SOAK_FDS],
                    bench_mcp_server_count_fds (self->skep) - n_fds);
  bench_figure_add (&self->figures[BENCH_MCP_SOAK_MEMORY],
                    (bench_read_memory (pid).rss - n_kib) / 1e3);
}
