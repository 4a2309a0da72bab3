/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Many calls, and streams that come and go: none may leave anything behind. */

#include "config.h"

#include "bench-mcp-load.h"
#include "bench-mcp.h"
#include "bench-proc.h"

#define N_CLIENTS 8
#define N_STREAMS 500
#define MAX_OPEN  64
#define N_TURNS   50
/* Until then caches fill. */
#define WARM_UP 0.1

static BenchMcpConnection *
connect_socket (BenchMcp *bench)
{
  return bench_mcp_connection_new_socket (bench->skep->socket);
}

static BenchMcpConnection *
connect_legacy (BenchMcp *bench)
{
  return bench_mcp_connection_new_http (bench->skep->port, BENCH_MCP_LEGACY);
}

static BenchMcpConnection *
connect_modern (BenchMcp *bench)
{
  return bench_mcp_connection_new_http (bench->skep->port, BENCH_MCP_MODERN);
}

typedef BenchMcpConnection *(*ConnectFunc) (BenchMcp *bench);

static const ConnectFunc ways[] = { connect_socket, connect_legacy, connect_modern };

/* A third of the calls by each way. */
static void
call (BenchMcp *bench,
      guint64   n_calls)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (
          (GDestroyNotify) bench_mcp_connection_free);
      BenchMcpLoad load = {
        .connections = connections,
        .depth = 1,
        .max_calls = n_calls / G_N_ELEMENTS (ways) + 1,
        .seconds = G_MAXINT,
      };

      for (guint j = 0; j < N_CLIENTS; j++)
        {
          g_ptr_array_add (connections, ways[i] (bench));
          bench_mcp_connection_open (g_ptr_array_index (connections, j));
        }
      bench_mcp_load_run (&load, NULL);
      g_ptr_array_foreach (connections, (GFunc) bench_mcp_connection_leave, NULL);
    }
}

static void
open_streams (BenchMcp *bench,
              guint     n_streams)
{
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (
      (GDestroyNotify) bench_mcp_connection_free);

  for (guint i = 0; i < n_streams; i++)
    {
      BenchMcpConnection *stream = connect_modern (bench);

      g_ptr_array_add (streams, stream);
      bench_mcp_connection_listen (stream);
    }
  g_ptr_array_foreach (streams, (GFunc) bench_mcp_connection_leave, NULL);
}

static void
open_and_close (BenchMcp *bench)
{
  for (guint n = 0; n < N_STREAMS; n += MAX_OPEN)
    open_streams (bench, MIN (MAX_OPEN, N_STREAMS - n));
}

/* A client sees the end of a connection a little earlier than the server is done with it. When the
 * server has answered another one a few times since, it is. */
static guint
count_settled_fds (BenchMcp  *bench,
                   GPtrArray *control)
{
  BenchMcpLoad load = {
    .connections = control, .depth = 1, .max_calls = N_TURNS, .seconds = G_MAXINT
  };

  bench_mcp_load_run (&load, NULL);
  return bench_mcp_server_count_fds (bench->skep);
}

void
bench_mcp_measure_soak (BenchMcp *self)
{
  g_autoptr (GPtrArray) control = g_ptr_array_new_with_free_func (
      (GDestroyNotify) bench_mcp_connection_free);
  pid_t pid = bench_mcp_server_get_pid (self->skep);
  double n_kib;
  double n_fds;

  g_ptr_array_add (control, connect_socket (self));
  bench_mcp_connection_open (g_ptr_array_index (control, 0));
  call (self, self->n_soak_calls * WARM_UP);
  open_and_close (self);
  n_fds = count_settled_fds (self, control);
  n_kib = bench_read_memory (pid).rss;

  call (self, self->n_soak_calls);
  open_and_close (self);
  bench_figure_add (&self->figures[BENCH_MCP_SOAK_FDS],
                    count_settled_fds (self, control) - n_fds);
  bench_figure_add (&self->figures[BENCH_MCP_SOAK_MEMORY],
                    (bench_read_memory (pid).rss - n_kib) / 1e3);
}
