/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The target figures of runs, each beside what it is on this machine in this very run: how long
 * ends take, what a start costs, what runs hold, how many there can be. */

#include "config.h"

#include <stdio.h>

#include "bench-machine.h"
#include "bench-process.h"

#define MS     "ms", BENCH_AT_MOST
#define MEDIAN 0.5
#define P95    0.95
#define MAX_OF 1

static BenchFigure figures[BENCH_PROCESS_N_FIGURES] = {
  [BENCH_PROCESS_STOP_TREE] = { "stop-tree", "stop of a willing tree of 7", MS, 50, P95 },
  [BENCH_PROCESS_STOP_IGNORING] = { "stop-ignoring", "stop, TERM and INT ignored: beyond grace",
                                    MS, 50, P95 },
  [BENCH_PROCESS_STOP_200] = { "stop-200", "stop, 200 processes ignore both: beyond grace", MS, 50,
                               P95 },
  [BENCH_PROCESS_STOP_100_RUNS] = { "stop-100-runs", "stop of 100 willing runs at once", "ms" },
  [BENCH_PROCESS_CRASH_TREE] = { "crash-tree", "crash of Skep: a willing tree is gone", MS, 1500,
                                 MAX_OF },
  [BENCH_PROCESS_CRASH_200] = { "crash-200", "crash of Skep: 200 that ignore all are gone", MS,
                                1500, MAX_OF },
  [BENCH_PROCESS_START_BLOCKED] = { "start-blocked", "start: main loop blocked, 1 GB resident", MS,
                                    1, P95 },
  [BENCH_PROCESS_START_POSIX_SPAWN] = { "start-posix-spawn",
                                        "  posix_spawn on the main loop instead", "ms" },
  [BENCH_PROCESS_START_FORK] = { "start-fork", "  fork on the main loop instead", "ms" },
  [BENCH_PROCESS_TRUE_ALONE] = { "true-alone", "start to end of true, GLib alone", "ms" },
  [BENCH_PROCESS_TRUE_RUN] = { "true-run", "start to end of true, as a run", "ms" },
  [BENCH_PROCESS_OVERHEAD] = { "overhead", "  what a run adds", MS, 5, P95 },
  [BENCH_PROCESS_MEMORY_1] = { "memory-1", "keeper and guard of the only run, PSS", "KiB",
                               BENCH_AT_MOST, 1024, MAX_OF },
  [BENCH_PROCESS_MEMORY_100] = { "memory-100", "  of each of 100 runs, PSS", "KiB", BENCH_AT_MOST,
                                 150, MAX_OF },
  [BENCH_PROCESS_RESIDENT] = { "resident", "  of a run, RSS (shared pages count twice)", "KiB" },
  [BENCH_PROCESS_FDS_PER_RUN] = { "fds-per-run", "descriptors of Skep for each of 100 runs", "",
                                  BENCH_AT_MOST, 4, MAX_OF },
  [BENCH_PROCESS_FDS_LEFT] = { "fds-left", "  that are left when they have ended", "",
                               BENCH_AT_MOST, 0, MAX_OF },
  [BENCH_PROCESS_ZOMBIES] = { "zombies", "zombies after short runs", "", BENCH_AT_MOST, 0,
                              MAX_OF },
  [BENCH_PROCESS_START_100] = { "start-100", "100 runs started at once: all in place", "ms" },
  [BENCH_PROCESS_RUNS_PER_SECOND] = { "runs-per-second", "1000 runs of true, 32 at a time", "/s",
                                      BENCH_AT_LEAST, 500, MEDIAN },
  [BENCH_PROCESS_SAMPLE] = { "sample", "sample of 200 processes, processor time", MS, 3, MEDIAN },
  [BENCH_PROCESS_SAMPLE_SHARE] = { "sample-share", "  at one a second, of a core", "%",
                                   BENCH_AT_MOST, 0.3, MEDIAN },
  [BENCH_PROCESS_PORTS] = { "ports", "  of these, the list of listening sockets", MS, 0.1, P95 },
  [BENCH_PROCESS_ENVIRONMENT] = { "environment", "environment of the login shell, beside the main loop",
                                  MS, 10000, MAX_OF },
  [BENCH_PROCESS_ENVIRONMENT_KNOWN] = { "environment-known", "  asked for again", "ms" },
};

static void (*const measurements[]) (BenchProcess *self) = {
  bench_process_measure_blocking,
  bench_process_measure_overhead,
  bench_process_measure_stops,
  bench_process_measure_crashes,
  bench_process_measure_one,
  bench_process_measure_many,
  bench_process_measure_rate,
  bench_process_measure_samples,
  bench_process_measure_ports,
  bench_process_measure_environment,
};

static void
measure (gboolean is_quick)
{
  g_autoptr (SkepSupervisor) supervisor = bench_supervisor_new ();
  BenchProcess process = {
    .supervisor = supervisor,
    .figures = figures,
    .is_quick = is_quick,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (measurements); i++)
    measurements[i] (&process);
}

static void
print_table (double   load_before,
             gboolean is_quick)
{
  if (is_quick)
    printf ("quick: fewer and smaller than the rows say, and worth nothing as figures\n");
  printf ("%u processors, load %.2f before and %.2f after; measured: what the target is for, "
          "else the median\n\n", bench_count_processors (), load_before, bench_read_load ());
  printf ("%-50s %-11s %9s %9s %9s %9s %4s\n", "", "target", "measured", "median", "p95",
          "max", "n");
  for (int i = 0; i < BENCH_PROCESS_N_FIGURES; i++)
    {
      const BenchFigure *figure = &figures[i];
      g_autofree char *limit = bench_figure_format_limit (figure, 11);
      double quantile = figure->bound == BENCH_NO_LIMIT ? MEDIAN : figure->quantile;

      printf ("%-46s %3s %s %9.2f %9.2f %9.2f %9.2f %4u %s\n", figure->meaning, figure->unit,
              limit, bench_figure_get_quantile (figure, quantile),
              bench_figure_get_quantile (figure, MEDIAN), bench_figure_get_quantile (figure, P95),
              bench_figure_get_quantile (figure, MAX_OF), figure->values->len,
              bench_figure_is_within (figure) ? "" : "MISSED");
    }
}

static void
print_json (void)
{
  printf ("{\n");
  for (int i = 0; i < BENCH_PROCESS_N_FIGURES; i++)
    {
      bench_figure_print_json (&figures[i]);
      printf ("%s\n", i + 1 < BENCH_PROCESS_N_FIGURES ? "," : "");
    }
  printf ("}\n");
}

int
main (int   argc,
      char *argv[])
{
  gboolean is_json = FALSE;
  gboolean is_check = FALSE;
  gboolean is_quick = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a target is missed", NULL },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &is_quick, "Only see that everything works", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new ("- measure runs");
  g_autoptr (GError) error = NULL;
  double load = bench_read_load ();
  char *state;
  int status = 0;

  if (argc == 4 && g_str_equal (argv[1], "--application"))
    return bench_process_run_application (argv[2], argv[3]);

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-process: %s\n", error->message);
      return 2;
    }

  state = bench_state_new ();
  bench_figures_init (figures, BENCH_PROCESS_N_FIGURES);
  measure (is_quick);
  bench_figures_sort (figures, BENCH_PROCESS_N_FIGURES);
  if (is_json)
    print_json ();
  else
    print_table (load, is_quick);
  if (is_check && !bench_figures_check (figures, BENCH_PROCESS_N_FIGURES, "bench-process"))
    status = 1;
  bench_figures_clear (figures, BENCH_PROCESS_N_FIGURES);
  bench_state_free (state);

  return status;
}
