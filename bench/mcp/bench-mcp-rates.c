/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How many calls are served in a second, and how long each takes: by every server and way to it, by
 * one client and by many. In turns, each round beginning with another one, so that all meet the
 * same noise. */

#include "config.h"

#include <stdio.h>

#include "bench-mcp-load.h"
#include "bench-mcp.h"

/* Of one measurement, before it counts. */
#define WARM_UP 0.25
/* No server has to keep more of them. */
#define MAX_SESSIONS 32

static const guint widths[] = { 1, 8, 64 };

#define N_WIDTHS G_N_ELEMENTS (widths)

typedef struct
{
  BenchFigure rate; /* calls/s */
  BenchFigure p50;  /* ms */
  BenchFigure p99;
} Series;

/* A way to a server. NULL if there is none. */
typedef struct
{
  const char *label;
  BenchMcpConnection *(*connect) (BenchMcp *bench);
  Series series[N_WIDTHS];
} Way;

static BenchMcpConnection *
connect_socket (BenchMcp *bench)
{
  return bench_mcp_connection_new_socket (bench->skep->socket);
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

typedef enum
{
  WAY_SOCKET,
  WAY_SDK_1,
  WAY_SDK_2,
  N_WAYS,
} WayId;

static Way ways[N_WAYS] = {
  [WAY_SOCKET] = { "Skep, Unix socket", connect_socket },
  [WAY_SDK_1] = { "SDK 1, HTTP, sessions", connect_sdk_1 },
  [WAY_SDK_2] = { "SDK 2, HTTP, stateless", connect_sdk_2 },
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

static void
measure (BenchMcp *bench,
         Way      *way,
         guint     width)
{
  g_autoptr (GPtrArray) connections = open_connections (bench, way, widths[width]);
  BenchMcpLoad load = { .connections = connections, .depth = 1 };
  BenchFigure latency = { 0 };
  Series *series = &way->series[width];

  if (connections == NULL)
    return;

  bench_figures_init (&latency, 1);
  load.seconds = bench->seconds * WARM_UP;
  bench_mcp_load_run (&load, NULL);
  load.seconds = bench->seconds;
  bench_mcp_load_run (&load, &latency);
  g_ptr_array_foreach (connections, (GFunc) bench_mcp_connection_leave, NULL);

  bench_figures_sort (&latency, 1);
  bench_figure_add (&series->rate, load.rate);
  bench_figure_add (&series->p50, bench_figure_get_quantile (&latency, 0.5));
  bench_figure_add (&series->p99, bench_figure_get_quantile (&latency, 0.99));
  bench_figures_clear (&latency, 1);
}

static double
get_newest (const BenchFigure *figure)
{
  return g_array_index (figure->values, double, figure->values->len - 1);
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
  Series *socket = ways[WAY_SOCKET].series;
  Series *sdk_1 = ways[WAY_SDK_1].series;

  bench_figure_add (&bench->figures[BENCH_MCP_SOCKET_8], get_newest (&socket[1].p99));
  bench_figure_add (&bench->figures[BENCH_MCP_SOCKET_64], get_newest (&socket[2].p99));
  add_ratio (&bench->figures[BENCH_MCP_SOCKET_SDK_1], &socket[1].rate, &sdk_1[1].rate);
  add_ratio (&bench->figures[BENCH_MCP_SOCKET_SDK_1_P99], &socket[2].p99, &sdk_1[2].p99);
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
      }
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
}

static void
print_series (const Way *way,
              guint      width)
{
  const Series *series = &way->series[width];

  if (series->rate.values->len > 0)
    printf ("%-24s %5u %10.0f (%6.0f–%6.0f) %9.3f %9.3f\n", way->label, widths[width],
            bench_figure_get_quantile (&series->rate, 0.5),
            bench_figure_get_quantile (&series->rate, 0),
            bench_figure_get_quantile (&series->rate, 1),
            bench_figure_get_quantile (&series->p50, 0.5),
            bench_figure_get_quantile (&series->p99, 0.5));
}

/* Medians of the rounds. */
void
bench_mcp_print_rates (void)
{
  each_series (bench_figures_sort);
  printf ("%-24s %5s %10s %15s %9s %9s\n", "scripts_status", "at a time", "calls/s", "(from–to)",
          "p50, ms", "p99, ms");
  for (guint width = 0; width < N_WIDTHS; width++)
    for (guint i = 0; i < N_WAYS; i++)
      print_series (&ways[i], width);
  each_series (bench_figures_clear);
}
