/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What runs cost the window: how long a start blocks the main loop, beside what GLib's fork path
 * would cost; how long a willing tree takes to stop; what a flood of output does. */

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "skep-supervisor.h"

#define BALLAST_BYTES (300 * 1024 * 1024)
#define TIMEOUT_MS    30000

/* --- Figures --- */

/* All measurements of one thing, ms. */
typedef struct
{
  const char *name;
  const char *meaning;
  double limit_median; /* ms, for --check; 0: none */
  double limit_max;
  GArray *values; /* of double */
} Figure;

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

static Figure figures[N_FIGURES] = {
  [FIGURE_START_CALL] = { "start-call", "skep_supervisor_start_async () returns", 0.3 },
  [FIGURE_START_GAP] = { "start-gap", "longest main-loop gap from start to running", 0.3 },
  [FIGURE_SPAWN_POSIX] = { "spawn-posix", "GSubprocess on the main thread, posix_spawn" },
  [FIGURE_SPAWN_FORK] = { "spawn-fork", "GSubprocess on the main thread, fork" },
  [FIGURE_STOP] = { "stop-tree", "a willing tree of 7 is gone", 50 },
  [FIGURE_FLOOD_GAP] = { "flood-gap", "main-loop gap during a flood (yes)", 0, 50 },
  [FIGURE_FLOOD_STOP] = { "flood-stop", "the flooding script is gone", 50 },
};

static void
add_value (FigureId id,
           gint64   duration_us)
{
  double value = duration_us / 1000.0;

  g_array_append_val (figures[id].values, value);
}

static int
compare_values (gconstpointer a,
                gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Of sorted values; ranks are rounded up, never in our favour. */
static double
get_quantile (const Figure *figure,
              double        quantile)
{
  guint rank = ceil (quantile * figure->values->len);

  return g_array_index (figure->values, double, CLAMP (rank, 1, figure->values->len) - 1);
}

static gboolean
is_within_limits (const Figure *figure)
{
  return (figure->limit_median == 0 || get_quantile (figure, 0.5) <= figure->limit_median) &&
         (figure->limit_max == 0 || get_quantile (figure, 1) <= figure->limit_max);
}

/* --- A main loop that can tell how long it was kept away --- */

typedef gboolean (*Condition) (gpointer data);

/* Spins until the condition holds and returns the longest turn. */
static gint64
spin (Condition condition,
      gpointer  data)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 last = begin;
  gint64 longest = 0;

  while (!condition (data))
    {
      gint64 now;

      g_main_context_iteration (NULL, FALSE);
      now = g_get_monotonic_time ();
      longest = MAX (longest, now - last);
      last = now;
      if (now - begin > TIMEOUT_MS * G_TIME_SPAN_MILLISECOND)
        g_error ("nothing happened for %d s", TIMEOUT_MS / 1000);
    }

  return longest;
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static gboolean
is_running (gpointer data)
{
  return skep_run_peek_state (data)->status >= SKEP_RUN_STATUS_RUNNING;
}

static gboolean
is_ready (gpointer data)
{
  return skep_log_get_n_bytes (skep_run_get_log (data)) >= strlen ("ready\r\n");
}

/* --- Runs --- */

static SkepScript *
make_script (const char *name,
             const char *program,
             const char *argument)
{
  SkepScript *script = skep_script_new (g_get_tmp_dir (), "bench", "bench", "", name);
  const char *argv[] = { program, argument, NULL };

  script->command = g_strdup (name);
  script->argv = g_strdupv ((char **) argv);
  script->cwd = g_strdup (g_get_tmp_dir ());

  return script;
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  SkepRun **run = data;

  *run = skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result, NULL, NULL);
}

static SkepRun *
start (SkepSupervisor *supervisor,
       SkepScript     *script,
       gboolean        is_measured)
{
  SkepRun *run = NULL;
  gint64 begin = g_get_monotonic_time ();
  gint64 call;
  gint64 gap;

  skep_supervisor_start_async (supervisor, script, "you", NULL, started_cb, &run);
  call = g_get_monotonic_time () - begin;
  gap = spin (is_set, &run);
  gap = MAX (gap, spin (is_running, run));

  if (is_measured)
    {
      add_value (FIGURE_START_CALL, call);
      add_value (FIGURE_START_GAP, MAX (call, gap));
    }

  return run;
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  *(gboolean *) data = skep_supervisor_stop_finish (SKEP_SUPERVISOR (object), result, NULL);
}

static gint64
stop (SkepSupervisor *supervisor,
      SkepRun        *run)
{
  gboolean is_stopped = FALSE;
  gint64 begin = g_get_monotonic_time ();

  skep_supervisor_stop_async (supervisor, run, SKEP_STOP_GRACEFULLY, NULL, stopped_cb,
                              &is_stopped);
  spin (is_true, &is_stopped);

  return g_get_monotonic_time () - begin;
}

/* --- Measurements --- */

static void
measure_spawn (FigureId              id,
               GSubprocessFlags      flags)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GSubprocess) subprocess = g_subprocess_new (flags, NULL, "/bin/true", NULL);

  add_value (id, g_get_monotonic_time () - begin);
  g_subprocess_wait (subprocess, NULL, NULL);
}

/* One of each in turn, so that all meet the same noise. */
static void
measure_starts (SkepSupervisor *supervisor,
                guint           n_rounds)
{
  g_autoptr (SkepScript) script = make_script ("tree", NASTY_PATH, "tree");

  for (guint i = 0; i < n_rounds; i++)
    {
      g_autoptr (SkepRun) run = start (supervisor, script, TRUE);

      measure_spawn (FIGURE_SPAWN_POSIX, G_SUBPROCESS_FLAGS_INHERIT_FDS);
      measure_spawn (FIGURE_SPAWN_FORK, G_SUBPROCESS_FLAGS_NONE);
      spin (is_ready, run);
      add_value (FIGURE_STOP, stop (supervisor, run));
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

  add_value (FIGURE_FLOOD_GAP, now - flood->last_us);
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
  g_autoptr (SkepScript) script = make_script ("yes", "yes", NULL);
  g_autoptr (SkepRun) run = start (supervisor, script, FALSE);
  guint timer = g_timeout_add (2, timer_cb, NULL);
  Flood flood;

  flood.last_us = g_get_monotonic_time ();
  flood.end_us = flood.last_us + seconds * G_USEC_PER_SEC;
  while (!is_over (&flood))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  add_value (FIGURE_FLOOD_STOP, stop (supervisor, run));

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
  printf ("%-12s %10s %10s %10s  %-9s %s\n", "ms", "median", "p95", "max", "limit", "");
  for (int i = 0; i < N_FIGURES; i++)
    {
      const Figure *figure = &figures[i];
      g_autofree char *limit =
          figure->limit_median > 0 ? g_strdup_printf ("%g med", figure->limit_median)
          : figure->limit_max > 0  ? g_strdup_printf ("%g max", figure->limit_max)
                                   : g_strdup ("");

      printf ("%-12s %10.3f %10.3f %10.3f  %-9s %s\n", figure->name, get_quantile (figure, 0.5),
              get_quantile (figure, 0.95), get_quantile (figure, 1), limit, figure->meaning);
    }
  printf ("spawn-fork / start-gap: %.1f; flood: %.1f MB read, resident memory grew by %.1f MB\n",
          get_quantile (&figures[FIGURE_SPAWN_FORK], 0.5) /
              get_quantile (&figures[FIGURE_START_GAP], 0.5),
          n_flooded / 1e6, n_resident / 1e6);
}

static void
print_json (gsize n_flooded,
            gsize n_resident)
{
  printf ("{\n");
  for (int i = 0; i < N_FIGURES; i++)
    printf ("  \"%s\": { \"median_ms\": %.4f, \"p95_ms\": %.4f, \"max_ms\": %.4f },\n",
            figures[i].name, get_quantile (&figures[i], 0.5), get_quantile (&figures[i], 0.95),
            get_quantile (&figures[i], 1));
  printf ("  \"flood_bytes\": %zu,\n  \"flood_resident_growth_bytes\": %zu\n}\n", n_flooded,
          n_resident);
}

static int
check (gsize n_resident)
{
  int status = 0;

  for (int i = 0; i < N_FIGURES; i++)
    if (!is_within_limits (&figures[i]))
      {
        fprintf (stderr, "bench-run: %s is over its limit\n", figures[i].name);
        status = 1;
      }
  if (n_resident > 4 * SKEP_LOG_DEFAULT_BYTES)
    {
      fprintf (stderr, "bench-run: memory is not bounded during a flood\n");
      status = 1;
    }

  return status;
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
  gsize n_flooded;
  gsize n_resident;
  int status;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-run: %s\n", error->message);
      return 2;
    }

  for (int i = 0; i < N_FIGURES; i++)
    figures[i].values = g_array_new (FALSE, FALSE, sizeof (double));
  memset (ballast, 1, BALLAST_BYTES);
  supervisor = skep_supervisor_new (KEEPER_PATH);

  measure_starts (supervisor, MAX (n_rounds, 1));
  n_resident = read_resident_bytes ();
  n_flooded = measure_flood (supervisor, seconds);
  n_resident = MAX (read_resident_bytes (), n_resident) - n_resident;

  for (int i = 0; i < N_FIGURES; i++)
    g_array_sort (figures[i].values, compare_values);
  if (is_json)
    print_json (n_flooded, n_resident);
  else
    print_table (n_flooded, n_resident);
  status = is_check ? check (n_resident) : 0;
  for (int i = 0; i < N_FIGURES; i++)
    g_array_unref (figures[i].values);

  return status;
}
