/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How long a status takes while the machine and the supervisor have the most to do: ten scripts
 * write as fast as they can, and a tree is being stopped that doesn't want to end. Asked for on the
 * socket, and read as the window reads it. */

#include "config.h"

#include <time.h>

#include "bench-mcp-load.h"
#include "bench-mcp.h"
#include "bench-runs.h"

#define LOOK_MSEC 1

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

typedef void (*EachFloodFunc) (const char     *project,
                               BenchMcpServer *server,
                               const char     *script);

static void
each_flood (BenchMcp      *bench,
            EachFloodFunc  function)
{
  for (guint i = 0; i < BENCH_MCP_N_FLOODS; i++)
    {
      g_autofree char *name = g_strdup_printf ("flood-%u", i);

      function (bench->project, bench->skep, name);
    }
}

static void
ask_on_socket (BenchMcp *bench)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (
      (GDestroyNotify) bench_mcp_connection_free);
  BenchMcpConnection *connection = bench_mcp_connection_new_socket (bench->skep->socket);
  BenchMcpLoad load = { .connections = connections, .depth = 1, .seconds = bench->seconds };

  g_ptr_array_add (connections, connection);
  bench_mcp_connection_open (connection);
  bench_mcp_load_run (&load, &bench->figures[BENCH_MCP_BUSY_SOCKET]);
  bench_mcp_connection_leave (connection);
}

static void
measure_socket (BenchMcp *bench)
{
  each_flood (bench, bench_mcp_project_run);
  for (int round = 0; round < bench->n_rounds; round++)
    {
      bench_mcp_project_run (bench->project, bench->skep, "stubborn");
      bench_mcp_project_stop (bench->project, bench->skep, "stubborn");
      ask_on_socket (bench);
      bench_mcp_project_kill (bench->project, bench->skep, "stubborn");
    }
  each_flood (bench, bench_mcp_project_kill);
}

typedef struct
{
  BenchFigure *figure;
  GPtrArray *runs;
  gint64 end_us;
} Looks;

/* All that a row of the window shows. */
static gsize
read_status (SkepRun *run)
{
  const SkepRunState *state = skep_run_peek_state (run);
  SkepRunFacts *facts = skep_run_get_facts (run);

  return state->status + skep_counter_get (&facts->cpu_permille) +
         skep_counter_get (&facts->memory_bytes);
}

static gboolean
look_cb (gpointer data)
{
  Looks *looks = data;

  for (guint i = 0; i < looks->runs->len; i++)
    {
      gint64 begin_ns = now_ns ();
      volatile gsize status = read_status (g_ptr_array_index (looks->runs, i));

      (void) status;
      bench_figure_add (looks->figure, (now_ns () - begin_ns) / 1e3);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
is_over (gpointer data)
{
  Looks *looks = data;

  return g_get_monotonic_time () > looks->end_us;
}

static void
look (BenchMcp  *bench,
      GPtrArray *runs)
{
  Looks looks = {
    .figure = &bench->figures[BENCH_MCP_BUSY_PEEK],
    .runs = runs,
    .end_us = g_get_monotonic_time () + bench->seconds * bench->n_rounds * G_USEC_PER_SEC,
  };
  guint source = g_timeout_add (LOOK_MSEC, look_cb, &looks);

  while (!is_over (&looks))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static GPtrArray *
make_floods (void)
{
  GPtrArray *scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);

  for (guint i = 0; i < BENCH_MCP_N_FLOODS; i++)
    {
      g_autofree char *name = g_strdup_printf ("flood-%u", i);

      g_ptr_array_add (scripts, bench_script_new (name, FLOOD_PATH, "plain"));
    }

  return scripts;
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  skep_supervisor_stop_finish (SKEP_SUPERVISOR (object), result, NULL);
}

static void
measure_peek (BenchMcp *bench)
{
  g_autoptr (SkepSupervisor) supervisor = bench_supervisor_new ();
  g_autoptr (GPtrArray) floods = make_floods ();
  g_autoptr (SkepScript) stubborn = bench_script_new_nasty ("ignterm", NULL);
  g_autoptr (SkepRun) run = bench_start (supervisor, stubborn, NULL, NULL);
  g_autoptr (GPtrArray) runs = bench_start_all (supervisor, floods, floods->len,
                                                bench_is_running);

  skep_supervisor_stop_async (supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, stopped_cb, NULL);
  g_ptr_array_add (runs, g_object_ref (run));
  look (bench, runs);
  bench_stop_all (supervisor, runs);
}

void
bench_mcp_measure_busy (BenchMcp *self)
{
  measure_socket (self);
  measure_peek (self);
}
