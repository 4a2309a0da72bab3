/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What runs cost the window: how long a start blocks the main loop, beside what GLib's fork path
 * would cost; how long a willing tree takes to stop; what a flood of output does. */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench-figure.h"
#include "bench-runs.h"

#define BALLAST_BYTES (300 * 1024 * 1024)

typedef enum
{
  FIGURE_START_CALL,
  FIGURE_START_GAP,
  FIGURE_SPAWN_POSIX,
  FIGURE_SPAWN_FORK,
  FIGURE_STOP,
  FIGURE_FLOOD_GAP,
  FIGURE_FLOOD_STOP,
  N_FIGURES,
} FigureId;

static BenchFigure figures[N_FIGURES] = {
  [FIGURE_START_CALL] = { "start-call", "skep_supervisor_start_async () returns", "ms",
                          BENCH_AT_MOST, 0.3, 0.5 },
  [FIGURE_START_GAP] = { "start-gap", "longest main-loop gap from start to running", "ms",
                         BENCH_AT_MOST, 0.3, 0.5 },
  [FIGURE_SPAWN_POSIX] = { "spawn-posix", "GSubprocess on the main thread, posix_spawn", "ms" },
  [FIGURE_SPAWN_FORK] = { "spawn-fork", "GSubprocess on the main thread, fork", "ms" },
  [FIGURE_STOP] = { "stop-tree", "a willing tree of 7 is gone", "ms", BENCH_AT_MOST, 50, 0.5 },
  [FIGURE_FLOOD_GAP] = { "flood-gap", "main-loop gap during a flood (yes)", "ms",
                         BENCH_AT_MOST, 50, 1 },
  [FIGURE_FLOOD_STOP] = { "flood-stop", "the flooding script is gone", "ms",
                          BENCH_AT_MOST, 50, 0.5 },
};

/* --- Measurements --- */

static void
measure_spawn (FigureId         id,
               GSubprocessFlags flags)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GSubprocess) subprocess = g_subprocess_new (flags, NULL, "/bin/true", NULL);

  bench_figure_add_us (&figures[id], g_get_monotonic_time () - begin);
  g_subprocess_wait (subprocess, NULL, NULL);
}

/* One of each in turn, so that all meet the same noise. */
static void
measure_starts (SkepSupervisor *supervisor,
                guint           n_rounds)
{
  g_autoptr (SkepScript) script = bench_script_new_nasty ("tree", NULL);

  for (guint i = 0; i < n_rounds; i++)
    {
      gint64 call_us;
      gint64 gap_us;
      g_autoptr (SkepRun) run = bench_start (supervisor, script, &call_us, &gap_us);

      bench_figure_add_us (&figures[FIGURE_START_CALL], call_us);
      bench_figure_add_us (&figures[FIGURE_START_GAP], gap_us);
      measure_spawn (FIGURE_SPAWN_POSIX, G_SUBPROCESS_FLAGS_INHERIT_FDS);
      measure_spawn (FIGURE_SPAWN_FORK, G_SUBPROCESS_FLAGS_NONE);
      bench_spin (bench_is_ready, run);
      bench_figure_add_us (&figures[FIGURE_STOP], bench_stop (supervisor, run));
    }
}

typedef struct
{
  gint64 last_us;
  gint64 end_us;
} Flood;

static gboolean
is_over (gpointer data)
{
  Flood *flood = data;
  gint64 now = g_get_monotonic_time ();

  bench_figure_add_us (&figures[FIGURE_FLOOD_GAP], now - flood->last_us);
  flood->last_us = now;
  return now > flood->end_us;
}

static gboolean
timer_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The main loop sleeps as a window's does, and is woken 500 times a second to look at the clock.
 * Whatever exceeds those 2 ms is the flood's doing, or the machine's. */
static gsize
measure_flood (SkepSupervisor *supervisor,
               double          seconds)
{
  g_autoptr (SkepScript) script = bench_script_new ("yes", "yes", NULL);
  g_autoptr (SkepRun) run = bench_start (supervisor, script, NULL, NULL);
  guint timer = g_timeout_add (2, timer_cb, NULL);
  Flood flood;

  flood.last_us = g_get_monotonic_time ();
  flood.end_us = flood.last_us + seconds * G_USEC_PER_SEC;
  while (!is_over (&flood))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  bench_figure_add_us (&figures[FIGURE_FLOOD_STOP], bench_stop (supervisor, run));

  return skep_log_get_n_bytes (skep_run_get_log (run));
}

static gsize
read_resident_bytes (void)
{
  g_autofree char *statm = NULL;
  gsize resident;

  if (!g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL) ||
      sscanf (statm, "%*u %zu", &resident) != 1)
    return 0;

  return resident * sysconf (_SC_PAGESIZE);
}

/* --- Report --- */

static void
print_table (gsize n_flooded,
             gsize n_resident)
{
  printf ("%-12s %10s %10s %10s  limit\n", "ms", "median", "p95", "max");
  for (int i = 0; i < N_FIGURES; i++)
    {
      const BenchFigure *figure = &figures[i];
      g_autofree char *limit = bench_figure_format_limit (figure, 11);

      printf ("%-12s %10.3f %10.3f %10.3f  %s %s\n", figure->id,
              bench_figure_get_quantile (figure, 0.5), bench_figure_get_quantile (figure, 0.95),
              bench_figure_get_quantile (figure, 1), limit, figure->meaning);
    }
  printf ("spawn-fork / start-gap: %.1f; flood: %.1f MB read, resident memory grew by %.1f MB\n",
          bench_figure_get_quantile (&figures[FIGURE_SPAWN_FORK], 0.5) /
              bench_figure_get_quantile (&figures[FIGURE_START_GAP], 0.5),
          n_flooded / 1e6, n_resident / 1e6);
}

static void
print_json (gsize n_flooded,
            gsize n_resident)
{
  printf ("{\n");
  for (int i = 0; i < N_FIGURES; i++)
    {
      bench_figure_print_json (&figures[i]);
      printf (",\n");
    }
  printf ("  \"flood_bytes\": %zu,\n  \"flood_resident_growth_bytes\": %zu\n}\n", n_flooded,
          n_resident);
}

static int
check (gsize n_resident)
{
  gboolean are_within = bench_figures_check (figures, N_FIGURES, "bench-run");

  if (n_resident > 4 * SKEP_LOG_DEFAULT_BYTES)
    {
      fprintf (stderr, "bench-run: memory is not bounded during a flood\n");
      are_within = FALSE;
    }

  return are_within ? 0 : 1;
}

int
main (int   argc,
      char *argv[])
{
  gboolean is_json = FALSE;
  gboolean is_check = FALSE;
  int n_rounds = 60;
  double seconds = 10;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a figure is over its limit", NULL },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "Starts and stops (60)", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Length of the flood (10)", "S" },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepSupervisor) supervisor = NULL;
  g_autofree char *ballast = g_malloc (BALLAST_BYTES);
  char *state;
  gsize n_flooded;
  gsize n_resident;
  int status;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-run: %s\n", error->message);
      return 2;
    }

  state = bench_state_new ();
  bench_figures_init (figures, N_FIGURES);
  memset (ballast, 1, BALLAST_BYTES);
  supervisor = bench_supervisor_new ();

  measure_starts (supervisor, MAX (n_rounds, 1));
  n_resident = read_resident_bytes ();
  n_flooded = measure_flood (supervisor, seconds);
  n_resident = MAX (read_resident_bytes (), n_resident) - n_resident;
  g_clear_object (&supervisor);

  bench_figures_sort (figures, N_FIGURES);
  if (is_json)
    print_json (n_flooded, n_resident);
  else
    print_table (n_flooded, n_resident);
  status = is_check ? check (n_resident) : 0;
  bench_figures_clear (figures, N_FIGURES);
  bench_state_free (state);

  return status;
}
