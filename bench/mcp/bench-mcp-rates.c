/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How many calls are served in a second, and how long each takes: by every server and way to it, by
 * one client and by many. In turns, each round beginning with another one, so that all meet the
 * same noise. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "bench-mcp-load.h"
#include "bench-mcp.h"
#include "bench-proc.h"

/* Of one measurement, before it counts. */
#define WARM_UP 0.25
/* No server has to keep more of them. */
#define MAX_SESSIONS 32

/* How many calls are under way: of as many clients, each on a connection of its own, or of one that
 * has one only, and may have no more under way with Skep. */
#define N_WIDTHS 3
static const guint clients[N_WIDTHS] = { 1, 8, 64 };
static const guint depths[N_WIDTHS] = { 1, 8, 16 };

typedef struct
{
  BenchFigure rate; /* calls/s */
  BenchFigure p50;  /* ms */
  BenchFigure p99;
  BenchFigure cpu;  /* µs of the server, and of what leads to it, for a call */
} Series;

/**
 * Way:
 * @label: of the server and what leads to it
 * @connect: (nullable): connects a client; gives %NULL if the server isn't there
 * @served_by: offset in #BenchMcp of the server, 0 if @start starts it
 * @start: (nullable): or starts one that has a single client, by its standard streams
 * @server: (nullable): what it has started
 * @client: (nullable): its client, as the only one of an array
 *
 * A way to a server.
 */
typedef struct
{
  const char *label;
  BenchMcpConnection *(*connect) (BenchMcp *bench);
  gsize served_by;
  BenchMcpServer *(*start) (BenchMcp *bench);
  BenchMcpServer *server;
  GPtrArray *client;
  Series series[N_WIDTHS];
} Way;

static BenchMcpConnection *
connect_socket (BenchMcp *bench)
{
  return bench_mcp_connection_new_socket (bench->skep->socket);
}

static BenchMcpConnection *
connect_modern (BenchMcp *bench)
{
  return bench_mcp_connection_new_http (bench->skep->port, BENCH_MCP_MODERN);
}

static BenchMcpConnection *
connect_legacy (BenchMcp *bench)
{
  return bench_mcp_connection_new_http (bench->skep->port, BENCH_MCP_LEGACY);
}

static BenchMcpConnection *
connect_sdk_1 (BenchMcp *bench)
{
  return bench->sdk_1 != NULL
             ? bench_mcp_connection_new_http (bench->sdk_1->port, BENCH_MCP_LEGACY) : NULL;
}

static BenchMcpConnection *
connect_sdk_2 (BenchMcp *bench)
{
  return bench->sdk_2 != NULL
             ? bench_mcp_connection_new_http (bench->sdk_2->port, BENCH_MCP_MODERN) : NULL;
}

static BenchMcpServer *
start_bridge (BenchMcp *bench)
{
  const char *command[] = {
    BENCH_SKEPCTL_PATH, "--socket", bench->skep->socket, "mcp", "--project", bench->project, NULL
  };

  return bench_mcp_server_new_stdio (command);
}

static BenchMcpServer *
start_sdk_1 (BenchMcp *bench)
{
  return bench->sdk_1_stdio != NULL ? bench_mcp_server_new_stdio (bench->sdk_1_stdio) : NULL;
}

typedef enum
{
  WAY_MODERN,
  WAY_LEGACY,
  WAY_SDK_1,
  WAY_SDK_2,
  WAY_SOCKET,
  WAY_BRIDGE,
  WAY_SDK_1_STDIO,
  N_WAYS,
} WayId;

#define SERVED_BY(server) G_STRUCT_OFFSET (BenchMcp, server)

static Way ways[N_WAYS] = {
  [WAY_MODERN] = { "Skep, HTTP, stateless", connect_modern, SERVED_BY (skep) },
  [WAY_LEGACY] = { "Skep, HTTP, sessions", connect_legacy, SERVED_BY (skep) },
  [WAY_SDK_1] = { "SDK 1, HTTP, sessions", connect_sdk_1, SERVED_BY (sdk_1) },
  [WAY_SDK_2] = { "SDK 2, HTTP, stateless", connect_sdk_2, SERVED_BY (sdk_2) },
  [WAY_SOCKET] = { "Skep, Unix socket", connect_socket, SERVED_BY (skep) },
  [WAY_BRIDGE] = { "Skep, skepctl mcp", NULL, SERVED_BY (skep), start_bridge },
  [WAY_SDK_1_STDIO] = { "SDK 1, stdio", .start = start_sdk_1 },
};

/* Returns: (nullable): that many connections, all open */
static GPtrArray *
open_connections (BenchMcp *bench,
                  Way      *way,
                  guint     n_connections)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (
      (GDestroyNotify) bench_mcp_connection_free);

  for (guint i = 0; i < n_connections; i++)
    {
      BenchMcpConnection *connection = way->connect (bench);

      if (connection == NULL)
        return NULL;
      if (i < MAX_SESSIONS)
        bench_mcp_connection_open (connection);
      else
        bench_mcp_connection_join (connection,
                                   g_ptr_array_index (connections, i % MAX_SESSIONS));
      g_ptr_array_add (connections, connection);
    }

  return g_steal_pointer (&connections);
}

/* µs of a processor so far */
static double
read_cpu (BenchMcp *bench,
          Way      *way)
{
  BenchMcpServer *server = way->served_by != 0
                               ? G_STRUCT_MEMBER (BenchMcpServer *, bench, way->served_by) : NULL;

  return (server != NULL ? bench_mcp_server_read_cpu (server) : 0) +
         (way->server != NULL ? bench_mcp_server_read_cpu (way->server) : 0);
}

static void
load (BenchMcp  *bench,
      Way       *way,
      guint      width,
      GPtrArray *connections,
      guint      depth)
{
  Series *series = &way->series[width];
  BenchMcpLoad work = { .connections = connections, .depth = depth };
  BenchFigure latency = { 0 };
  double cpu_us;

  bench_figures_init (&latency, 1);
  work.seconds = bench->seconds * WARM_UP;
  bench_mcp_load_run (&work, NULL);
  work.seconds = bench->seconds;
  cpu_us = read_cpu (bench, way);
  bench_mcp_load_run (&work, &latency);
  cpu_us = read_cpu (bench, way) - cpu_us;

  bench_figures_sort (&latency, 1);
  bench_figure_add (&series->rate, work.rate);
  bench_figure_add (&series->cpu, cpu_us / work.n_calls);
  bench_figure_add (&series->p50, bench_figure_get_quantile (&latency, 0.5));
  bench_figure_add (&series->p99, bench_figure_get_quantile (&latency, 0.99));
  bench_figures_clear (&latency, 1);
}

static void
start_way (BenchMcp *bench,
           Way      *way)
{
  BenchMcpConnection *connection;

  if (way->client != NULL || (way->server = way->start (bench)) == NULL)
    return;

  connection = bench_mcp_server_take_stdio (way->server);
  bench_mcp_connection_open (connection);
  way->client = g_ptr_array_new_with_free_func ((GDestroyNotify) bench_mcp_connection_free);
  g_ptr_array_add (way->client, connection);
}

static void
end_way (Way *way)
{
  g_clear_pointer (&way->client, g_ptr_array_unref);
  g_clear_pointer (&way->server, bench_mcp_server_free);
}

static void
measure_depth (BenchMcp *bench,
               Way      *way,
               guint     width)
{
  start_way (bench, way);
  if (way->client != NULL)
    load (bench, way, width, way->client, depths[width]);
}

static void
measure_clients (BenchMcp *bench,
                 Way      *way,
                 guint     width)
{
  g_autoptr (GPtrArray) connections = NULL;

  /* Its connection would be one too many. */
  end_way (&ways[WAY_BRIDGE]);
  connections = open_connections (bench, way, clients[width]);
  if (connections == NULL)
    return;

  load (bench, way, width, connections, 1);
  g_ptr_array_foreach (connections, (GFunc) bench_mcp_connection_leave, NULL);
}

static void
measure (BenchMcp *bench,
         Way      *way,
         guint     width)
{
  if (bench->only != NULL && strstr (way->label, bench->only) == NULL)
    return;

  if (way->start != NULL)
    measure_depth (bench, way, width);
  else
    measure_clients (bench, way, width);
}

static double
get_newest (const BenchFigure *figure)
{
  return g_array_index (figure->values, double, figure->values->len - 1);
}

static void
add_newest (BenchFigure       *figure,
            const BenchFigure *ours)
{
  if (ours->values->len > 0)
    bench_figure_add (figure, get_newest (ours));
}

static void
add_ratio (BenchFigure       *ratio,
           const BenchFigure *ours,
           const BenchFigure *other)
{
  if (ours->values->len > 0 && other->values->len > 0)
    bench_figure_add (ratio, get_newest (ours) / get_newest (other));
}

/* Within a round, since the next one may meet another machine. */
static void
compare (BenchMcp *bench)
{
  Series *http = ways[WAY_MODERN].series;
  Series *socket = ways[WAY_SOCKET].series;
  Series *sdk_1 = ways[WAY_SDK_1].series;
  Series *sdk_2 = ways[WAY_SDK_2].series;
  Series *bridge = ways[WAY_BRIDGE].series;
  Series *sdk_1_stdio = ways[WAY_SDK_1_STDIO].series;

  add_newest (&bench->figures[BENCH_MCP_HTTP_8], &http[1].p99);
  add_ratio (&bench->figures[BENCH_MCP_HTTP_SDK_1], &http[1].rate, &sdk_1[1].rate);
  add_ratio (&bench->figures[BENCH_MCP_HTTP_SDK_1_P99], &http[2].p99, &sdk_1[2].p99);
  add_ratio (&bench->figures[BENCH_MCP_HTTP_SDK_2], &http[1].rate, &sdk_2[1].rate);
  add_newest (&bench->figures[BENCH_MCP_SOCKET_8], &socket[1].p99);
  add_ratio (&bench->figures[BENCH_MCP_SOCKET_SDK_1], &socket[1].rate, &sdk_1[1].rate);
  add_ratio (&bench->figures[BENCH_MCP_SOCKET_SDK_1_P99], &socket[2].p99, &sdk_1[2].p99);
  add_newest (&bench->figures[BENCH_MCP_BRIDGE_8], &bridge[1].p99);
  add_ratio (&bench->figures[BENCH_MCP_BRIDGE_SDK_1], &bridge[1].rate, &sdk_1_stdio[1].rate);
}

static void
each_series (void (*function) (BenchFigure *figures,
                               guint        n_figures))
{
  for (guint i = 0; i < N_WAYS; i++)
    for (guint j = 0; j < N_WIDTHS; j++)
      {
        function (&ways[i].series[j].rate, 1);
        function (&ways[i].series[j].p50, 1);
        function (&ways[i].series[j].p99, 1);
        function (&ways[i].series[j].cpu, 1);
      }
}

static void
add_memory (BenchMcpServer *server,
            BenchFigure    *figure)
{
  if (server != NULL)
    bench_figure_add (figure, bench_read_memory (bench_mcp_server_get_pid (server)).rss / 1e3);
}

static void
measure_round (BenchMcp *bench,
               guint     round)
{
  for (guint width = 0; width < N_WIDTHS; width++)
    for (guint i = 0; i < N_WAYS; i++)
      measure (bench, &ways[(i + round) % N_WAYS], width);
}

/* The first round is for the caches and the compilers of the others, and doesn't count. */
void
bench_mcp_measure_rates (BenchMcp *self)
{
  each_series (bench_figures_init);
  measure_round (self, 0);
  each_series (bench_figures_clear);

  each_series (bench_figures_init);
  for (int round = 1; round <= self->n_rounds; round++)
    {
      measure_round (self, round);
      compare (self);
    }

  for (guint i = 0; i < N_WAYS; i++)
    end_way (&ways[i]);
  add_memory (self->skep, &self->figures[BENCH_MCP_MEMORY]);
  add_memory (self->sdk_1, &self->figures[BENCH_MCP_MEMORY_SDK_1]);
  add_memory (self->sdk_2, &self->figures[BENCH_MCP_MEMORY_SDK_2]);
}

static void
print_series (const Way *way,
              guint      width)
{
  const Series *series = &way->series[width];

  if (series->rate.values->len > 0)
    printf ("%-24s %5u %10.0f (%6.0f–%6.0f) %9.3f %9.3f %9.1f\n", way->label,
            way->start != NULL ? depths[width] : clients[width],
            bench_figure_get_quantile (&series->rate, 0.5),
            bench_figure_get_quantile (&series->rate, 0),
            bench_figure_get_quantile (&series->rate, 1),
            bench_figure_get_quantile (&series->p50, 0.5),
            bench_figure_get_quantile (&series->p99, 0.5),
            bench_figure_get_quantile (&series->cpu, 0.5));
}

/* Medians of the rounds. */
void
bench_mcp_print_rates (void)
{
  each_series (bench_figures_sort);
  printf ("%-24s %5s %10s %15s %9s %9s %10s\n", "scripts_status", "at a time", "calls/s", "(from–to)",
          "p50, ms", "p99, ms", "CPU, µs");
  for (guint width = 0; width < N_WIDTHS; width++)
    for (guint i = 0; i < N_WAYS; i++)
      print_series (&ways[i], width);
  each_series (bench_figures_clear);
}
