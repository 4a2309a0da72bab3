/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Measures reading and updating the state of a run, and finding runs, beside the same with locks.
 * With --check it fails unless the promises about reading hold in this very run. */

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "bench-machine.h"
#include "bench-state-cases.h"

/* Of a bare load of a pointer and a field: what is left to gain is noise. */
#define MIN_OF_FLOOR 0.90

/* The predecessor's own target. */
#define MIN_OF_GMUTEX 30.0

static int n_rounds = 15;
static double seconds = 20;
static gboolean as_json;
static gboolean check;

static const GOptionEntry options[] = {
  { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "Measure each case N times (15)", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds,
    "Take about S seconds (20); 0: only see that it works", "S" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Write JSON", NULL },
  { "check", 0, 0, G_OPTION_ARG_NONE, &check, "Exit 1 unless the promises hold", NULL },
  { NULL }
};

static const BenchResult *
find_result (const BenchResult *results,
             const char        *id)
{
  for (guint i = 0; i < bench_state_n_cases; i++)
    if (g_str_equal (bench_state_cases[i].id, id))
      return &results[i];

  g_assert_not_reached ();
}

/* What is better when high is rounded down, what is better when low is rounded up: the figures
 * of locks by the same rule, and no ratio is made of rounded figures. */
static double
round_down (double value)
{
  return floor (value * 100) / 100;
}

static double
round_up (double value)
{
  return ceil (value * 1000) / 1000;
}

typedef struct
{
  const char *label;
  const char *ours;
  const char *theirs;
  double minimum;   /* 0: shown, not promised */
  gboolean by_wall;
  const char *ceiling; /* (nullable): nothing can be faster: no more than its ratio is enforced */
} Ratio;

/* By processor time, which does not count what other programs take away; by the time that passed
 * where waiting is the point. */
static const Ratio ratios[] = {
  { "state read, of the bare load", "read-peek", "read-floor", MIN_OF_FLOOR },
  /* Where an uncontended lock is so cheap that a bare load gains less, no read can gain more. */
  { "state read, times GMutex", "read-peek", "read-gmutex", MIN_OF_GMUTEX, FALSE, "read-floor" },
  { "the bare load itself, times GMutex", "read-floor", "read-gmutex", 0 },
  { "state read, times GRWLock", "read-peek", "read-grwlock", 0 },
  { "state read, times pthread_rwlock", "read-peek", "read-pthread-rwlock", 0 },
  { "2 threads read, times GMutex", "read-peek-2", "read-gmutex-2", 0, TRUE },
  { "2 threads read, times GRWLock", "read-peek-2", "read-grwlock-2", 0, TRUE },
  { "2 threads read, times pthread_rwlock", "read-peek-2", "read-pthread-rwlock-2", 0, TRUE },
  { "copy of 7 fields, times GMutex", "copy-peek", "copy-gmutex", 0 },
  { "update, times GMutex (below 1: slower)", "update-exchange", "update-gmutex", 0 },
  { "by number, times GHashTable + GRWLock", "number-table", "number-grwlock", 0 },
  { "by id, times GHashTable + GRWLock", "id-table", "id-grwlock", 0 },
  { "by id, times GHashTable + GMutex", "id-table", "id-gmutex", 0 },
  { "iterate, times GHashTable + GRWLock", "iterate-table", "iterate-grwlock", 0 },
  { "state read, times request and reply", "read-peek", "request-reply", 0, TRUE },
};

static double
compute_ratio (const BenchResult *results,
               const Ratio       *ratio)
{
  const BenchResult *ours = find_result (results, ratio->ours);
  const BenchResult *theirs = find_result (results, ratio->theirs);

  return ratio->by_wall ? theirs->wall_ns / ours->wall_ns : theirs->cpu_ns / ours->cpu_ns;
}

static double
compute_minimum (const BenchResult *results,
                 const Ratio       *ratio)
{
  const BenchResult *best;
  const BenchResult *theirs;

  if (ratio->ceiling == NULL)
    return ratio->minimum;

  best = find_result (results, ratio->ceiling);
  theirs = find_result (results, ratio->theirs);
  return MIN (ratio->minimum, MIN_OF_FLOOR * theirs->cpu_ns / best->cpu_ns);
}

static void
print_table (const BenchResult *results)
{
  g_print ("%-31s %2s %9s %9s %9s %9s %9s %9s %9s %6s  %s\n", "ns per operation", "T", "cpu",
           "min", "max", "wall", "p50", "p95", "p99", "allocs", "predecessor");
  for (guint i = 0; i < bench_state_n_cases; i++)
    {
      const BenchCase *benchmark = &bench_state_cases[i];
      const BenchResult *result = &results[i];

      g_print ("%-31s %2u %9.3f %9.3f %9.3f %9.3f %9.3f %9.3f %9.3f %6.2f  %s\n",
               benchmark->label, benchmark->n_threads,
               round_up (result->cpu_ns), round_up (result->cpu_min_ns),
               round_up (result->cpu_max_ns), round_up (result->wall_ns),
               round_up (result->p50_ns), round_up (result->p95_ns), round_up (result->p99_ns),
               round_up (result->allocations),
               benchmark->predecessor != NULL ? benchmark->predecessor : "");
    }
  g_print ("\ncpu, min, max: processor time of a thread, median and extremes of the rounds. wall: "
           "time that\npassed, of T threads together, median. p50 to p99: time that passed, on "
           "one thread, by batches of\nsome 2000 ns, the clock included. allocs: below 0 if they "
           "can't be counted.\n\n");
}

static void
print_ratios (const BenchResult *results)
{
  for (guint i = 0; i < G_N_ELEMENTS (ratios); i++)
    {
      double ratio = compute_ratio (results, &ratios[i]);
      double minimum = compute_minimum (results, &ratios[i]);

      g_print ("%-40s %9.2f", ratios[i].label, round_down (ratio));
      if (minimum > 0)
        g_print ("  promised %.2f: %s", minimum, ratio >= minimum ? "kept" : "NOT KEPT");
      if (minimum < ratios[i].minimum && ratio < ratios[i].minimum)
        g_print (" (%.2f is NOT REACHED: beyond this processor)", ratios[i].minimum);
      g_print ("\n");
    }
  g_print ("%-40s %9.2f  promised 0: %s\n", "allocations per state read",
           find_result (results, "read-peek")->allocations,
           find_result (results, "read-peek")->allocations == 0 ? "kept" : "NOT KEPT");
}

/* As Linux names it; on some architectures it doesn't. */
static char *
read_processor_name (void)
{
  g_autofree char *text = NULL;
  const char *name;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL) ||
      (name = strstr (text, "model name")) == NULL || (name = strchr (name, ':')) == NULL)
    return g_strdup ("unnamed processors");

  return g_strstrip (g_strndup (name + 1, strcspn (name + 1, "\n")));
}

static void
print_machine (double load_before)
{
  g_autofree char *processor = read_processor_name ();
  struct utsname system;

  uname (&system);
  g_print ("%u x %s, %s %s, compiler %s, load %.2f before and %.2f after, %d rounds, %g s\n\n",
           bench_count_processors (), processor, system.sysname, system.machine, __VERSION__,
           load_before, bench_read_load (), n_rounds, seconds);
}

static void
print_json (const BenchResult *results,
            double             load_before)
{
  g_autofree char *processor = read_processor_name ();

  g_print ("{\n  \"processors\": %u, \"processor\": \"%s\",\n  \"compiler\": \"%s\", "
           "\"rounds\": %d, \"seconds\": %g,\n"
           "  \"loadBefore\": %.2f, \"loadAfter\": %.2f,\n  \"cases\": [\n",
           bench_count_processors (), processor, __VERSION__, n_rounds, seconds, load_before,
           bench_read_load ());
  for (guint i = 0; i < bench_state_n_cases; i++)
    g_print ("    {\"id\": \"%s\", \"threads\": %u, \"cpuNs\": %.4f, \"cpuMinNs\": %.4f, "
             "\"cpuMaxNs\": %.4f, \"wallNs\": %.4f, \"p50Ns\": %.4f, \"p95Ns\": %.4f, "
             "\"p99Ns\": %.4f, \"latencyBatch\": %" G_GUINT64_FORMAT ", \"allocations\": %.4f}%s\n",
             bench_state_cases[i].id, bench_state_cases[i].n_threads, results[i].cpu_ns,
             results[i].cpu_min_ns, results[i].cpu_max_ns, results[i].wall_ns, results[i].p50_ns,
             results[i].p95_ns, results[i].p99_ns, results[i].latency_batch,
             results[i].allocations, i + 1 < bench_state_n_cases ? "," : "");
  g_print ("  ],\n  \"ratios\": [\n");
  for (guint i = 0; i < G_N_ELEMENTS (ratios); i++)
    g_print ("    {\"label\": \"%s\", \"value\": %.4f, \"target\": %.2f, "
             "\"promised\": %.2f}%s\n", ratios[i].label, compute_ratio (results, &ratios[i]),
             ratios[i].minimum, compute_minimum (results, &ratios[i]),
             i + 1 < G_N_ELEMENTS (ratios) ? "," : "");
  g_print ("  ]\n}\n");
}

static gboolean
promises_hold (const BenchResult *results)
{
  gboolean hold = find_result (results, "read-peek")->allocations == 0;

  for (guint i = 0; i < G_N_ELEMENTS (ratios); i++)
    if (!(compute_ratio (results, &ratios[i]) >= compute_minimum (results, &ratios[i])))
      hold = FALSE;

  return hold;
}

static gboolean
parse_options (int    *argc,
               char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure the state of runs");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("bench-state: %s\n", error->message);
      return FALSE;
    }
  if (n_rounds < 1 || seconds < 0 || (check && seconds == 0))
    {
      g_printerr ("bench-state: --rounds must be at least 1, --seconds at least 0, and more than "
                  "0 with --check\n");
      return FALSE;
    }
  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autofree BenchResult *results = NULL;
  double load_before = bench_read_load ();
  gpointer fixture;

  if (!parse_options (&argc, &argv))
    return 2;

  fixture = bench_state_fixture_new ();
  results = bench_measure (bench_state_cases, bench_state_n_cases, fixture, (guint) n_rounds,
                           seconds);
  bench_state_fixture_free (fixture);

  if (as_json)
    {
      print_json (results, load_before);
    }
  else
    {
      print_machine (load_before);
      print_table (results);
      if (seconds > 0)
        print_ratios (results);
    }
  return !check || promises_hold (results) ? EXIT_SUCCESS : EXIT_FAILURE;
}
