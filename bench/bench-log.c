/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What output costs: taking it in, keeping it, and what a flood of it does to the rest. What it
 * costs the window is bench-log-view's. */

#include "config.h"

#include <stdio.h>

#include "bench-log.h"
#include "bench-machine.h"
#include "bench-runs.h"

BenchFigure bench_log_figures[BENCH_LOG_N_FIGURES] = {
  [BENCH_LOG_PTY_BARE] = { "pty-bare", "a terminal is read into a buffer, and nothing else",
                           "MB/s" },
  [BENCH_LOG_PTY_SKEP] = { "pty-skep", "a script's terminal is read, kept in memory and in files",
                           "MB/s" },
  [BENCH_LOG_PTY_RATIO] = { "pty-ratio", "the second of the first", "%", BENCH_AT_LEAST, 91,
                            0.5 },
  [BENCH_LOG_PIPE_BARE] = { "pipe-bare", "a pipe is read into a buffer, and nothing else",
                            "MB/s" },
  [BENCH_LOG_PIPE_MEMORY] = { "pipe-memory", "a pipe is read and kept in memory", "MB/s",
                              BENCH_AT_LEAST, 600, 0.5 },
  [BENCH_LOG_PIPE_FILES] = { "pipe-files", "a pipe is read, kept in memory and in files",
                             "MB/s", BENCH_AT_LEAST, 420, 0.5 },
  [BENCH_LOG_PIPE_RATIO] = { "pipe-ratio", "the last of the one before", "%", BENCH_AT_LEAST, 70,
                             0.5 },
  [BENCH_LOG_FLOOD_STATUS] = { "flood-status", "a status is read while ten scripts flood", "µs",
                               BENCH_AT_MOST, 50, 0.999 },
  [BENCH_LOG_FLOOD_GROWTH] = { "flood-growth", "memory grows in the second half of the flood",
                               "MB", BENCH_AT_MOST, 4, 1 },
  [BENCH_LOG_FLOOD_STALL] = { "flood-stall", "a flooding script gets nothing read for so long",
                              "ms", BENCH_AT_MOST, 1000, 1 },
  [BENCH_LOG_SEARCH_LITERAL] = { "search-text", "logs in files are searched for a text", "MB/s",
                                 BENCH_AT_LEAST, 300, 0.5 },
  [BENCH_LOG_SEARCH_CASELESS] = { "search-case", "likewise, whatever the case", "MB/s",
                                  BENCH_AT_LEAST, 300, 0.5 },
  [BENCH_LOG_SEARCH_REGEX] = { "search-regex", "likewise, for one of three beginnings", "MB/s",
                               BENCH_AT_LEAST, 300, 0.5 },
  [BENCH_LOG_SEARCH_FREQUENT] = { "search-many", "likewise, for what every eighth line has",
                                  "MB/s" },
  [BENCH_LOG_SEARCH_FIRST] = { "search-first", "the first of these is there", "ms",
                               BENCH_AT_MOST, 100, 0.5 },
};

static void
print_table (void)
{
  printf ("%u processors, load %.1f\n\n", bench_count_processors (), bench_read_load ());
  printf ("%-13s %9s %9s %9s %9s  %-12s %s\n", "", "min", "median", "p99.9", "max", "limit", "");
  for (guint i = 0; i < BENCH_LOG_N_FIGURES; i++)
    {
      const BenchFigure *figure = &bench_log_figures[i];
      g_autofree char *limit = bench_figure_format_limit (figure, 12);

      if (figure->values->len > 0)
        printf ("%-13s %9.3f %9.3f %9.3f %9.3f  %s %s, %s\n", figure->id,
                bench_figure_get_quantile (figure, 0), bench_figure_get_quantile (figure, 0.5),
                bench_figure_get_quantile (figure, 0.999), bench_figure_get_quantile (figure, 1),
                limit, figure->unit, figure->meaning);
    }
}

static void
print_json (void)
{
  printf ("{\n");
  for (guint i = 0; i < BENCH_LOG_N_FIGURES; i++)
    {
      bench_figure_print_json (&bench_log_figures[i]);
      printf (",\n");
    }
  printf ("  \"processors\": %u\n}\n", bench_count_processors ());
}

int
main (int   argc,
      char *argv[])
{
  gboolean is_json = FALSE;
  gboolean is_check = FALSE;
  int n_rounds = 5;
  int n_mb = 320;
  int n_runs = 10;
  double seconds = 60;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a figure is over its limit", NULL },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "How often each is measured (5)", "N" },
    { "megabytes", 0, 0, G_OPTION_ARG_INT, &n_mb, "How much is written each time (320)", "N" },
    { "runs", 0, 0, G_OPTION_ARG_INT, &n_runs, "Scripts of the flood (10)", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Length of the flood (60)", "S" },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  char *state;
  int status;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-log: %s\n", error->message);
      return 2;
    }

  state = bench_state_new ();
  bench_figures_init (bench_log_figures, BENCH_LOG_N_FIGURES);
  for (int i = 0; i < MAX (n_rounds, 1); i++)
    {
      bench_log_measure_pty (n_mb * G_GUINT64_CONSTANT (1000000));
      bench_log_measure_pipes (n_mb * G_GUINT64_CONSTANT (3000000));
    }
  bench_log_measure_search (n_mb * G_GUINT64_CONSTANT (3000000), MAX (n_rounds, 1));
  bench_log_measure_flood (MAX (n_runs, 1), seconds);

  bench_figures_sort (bench_log_figures, BENCH_LOG_N_FIGURES);
  if (is_json)
    print_json ();
  else
    print_table ();
  status = is_check && !bench_figures_check (bench_log_figures, BENCH_LOG_N_FIGURES, "bench-log");
  bench_figures_clear (bench_log_figures, BENCH_LOG_N_FIGURES);
  bench_state_free (state);

  return status;
}
