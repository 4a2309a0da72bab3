/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Scripts that write as fast as they can while nobody looks: what that does to memory, to those who
 * read their status, and to the scripts. */

#include "config.h"

#include <time.h>

#include "bench-log.h"
#include "bench-proc.h"
#include "bench-runs.h"

#define LOOKS_PER_SECOND 1000

typedef struct
{
  GPtrArray *runs;
  gsize *n_seen;       /* bytes of each run at its last progress */
  gint64 *progress_us; /* when that was */
  gint64 end_us;
  gint64 settled_us;   /* from when on memory may not grow */
  guint64 settled_kib;
} Flood;

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* All that a row shows of a run. */
static gsize
read_status (SkepRun *run)
{
  const SkepRunState *state = skep_run_peek_state (run);
  SkepRunFacts *facts = skep_run_get_facts (run);
  SkepProblemList *problems = skep_output_get_problems (skep_run_get_output (run));

  return state->status + skep_counter_get (&facts->cpu_permille) +
         skep_counter_get (&facts->memory_bytes) + skep_problem_list_get_n_errors (problems);
}

static void
look_at (Flood *flood,
         guint  i)
{
  SkepRun *run = g_ptr_array_index (flood->runs, i);
  gint64 begin = now_ns ();
  volatile gsize status = read_status (run);
  gint64 now = now_ns ();
  gsize n_bytes;

  (void) status;
  bench_figure_add (&bench_log_figures[BENCH_LOG_FLOOD_STATUS], (now - begin) / 1e3);

  n_bytes = skep_log_get_n_bytes (skep_run_get_log (run));
  if (n_bytes == flood->n_seen[i])
    return;

  bench_figure_add_us (&bench_log_figures[BENCH_LOG_FLOOD_STALL],
                       now / 1000 - flood->progress_us[i]);
  flood->n_seen[i] = n_bytes;
  flood->progress_us[i] = now / 1000;
}

static gboolean
look_cb (gpointer data)
{
  Flood *flood = data;

  for (guint i = 0; i < flood->runs->len; i++)
    look_at (flood, i);
  if (flood->settled_kib == 0 && g_get_monotonic_time () > flood->settled_us)
    flood->settled_kib = bench_read_memory (getpid ()).rss;

  return G_SOURCE_CONTINUE;
}

static gboolean
is_over (gpointer data)
{
  Flood *flood = data;

  return g_get_monotonic_time () > flood->end_us;
}

static void
run_flood (Flood  *flood,
           double  seconds)
{
  gint64 now = g_get_monotonic_time ();
  guint look;

  flood->n_seen = g_new0 (gsize, flood->runs->len);
  flood->progress_us = g_new (gint64, flood->runs->len);
  for (guint i = 0; i < flood->runs->len; i++)
    flood->progress_us[i] = now;
  flood->end_us = now + seconds * G_USEC_PER_SEC;
  flood->settled_us = now + seconds / 2 * G_USEC_PER_SEC;

  look = g_timeout_add (1000 / LOOKS_PER_SECOND, look_cb, flood);
  while (!is_over (flood))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (look);
  g_free (flood->n_seen);
  g_free (flood->progress_us);
}

static GPtrArray *
make_scripts (guint n_runs)
{
  GPtrArray *scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);

  for (guint i = 0; i < n_runs; i++)
    {
      g_autofree char *name = g_strdup_printf ("flood%u", i);

      g_ptr_array_add (scripts, bench_script_new (name, FLOOD_PATH, "plain"));
    }

  return scripts;
}

/* Memory is compared between the half and the end: until then the logs fill up. */
void
bench_log_measure_flood (guint  n_runs,
                         double seconds)
{
  g_autoptr (SkepSupervisor) supervisor = bench_supervisor_new ();
  g_autoptr (GPtrArray) scripts = make_scripts (n_runs);
  Flood flood = { 0, };

  flood.runs = bench_start_all (supervisor, scripts, n_runs, bench_is_running);
  run_flood (&flood, seconds);
  bench_figure_add (&bench_log_figures[BENCH_LOG_FLOOD_GROWTH],
                    ((double) bench_read_memory (getpid ()).rss - flood.settled_kib) / 1e3);
  bench_stop_all (supervisor, flood.runs);
  g_ptr_array_unref (flood.runs);
}
