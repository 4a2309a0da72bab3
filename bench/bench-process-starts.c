/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a start costs: the main loop of a large process, and the script that is started. */

#include "config.h"

#include <string.h>

#include "bench-process.h"

#define BALLAST_BYTES       (1024 * 1024 * 1024)
#define QUICK_BALLAST_BYTES (16 * 1024 * 1024)

#define N_ROUNDS 60

static void
measure_spawn (BenchFigure      *figure,
               GSubprocessFlags  flags)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GSubprocess) subprocess = g_subprocess_new (flags, NULL, "/bin/true", NULL);

  bench_figure_add_us (figure, g_get_monotonic_time () - begin);
  g_subprocess_wait (subprocess, NULL, NULL);
}

static void
measure_blocking_once (BenchProcess *self)
{
  g_autoptr (SkepScript) script = bench_script_new_nasty ("ready", NULL);
  g_autoptr (SkepRun) run = NULL;
  gint64 gap_us;

  run = bench_start (self->supervisor, script, NULL, &gap_us);
  bench_figure_add_us (&self->figures[BENCH_PROCESS_START_BLOCKED], gap_us);
  bench_stop (self->supervisor, run);
}

/* How long the main loop of an application of 1 GB is kept away by a start; beside it what the two
 * paths of GLib would cost if a start were made there. One of each in turn, so that all meet the
 * same noise. */
void
bench_process_measure_blocking (BenchProcess *self)
{
  gsize n_bytes = self->is_quick ? QUICK_BALLAST_BYTES : BALLAST_BYTES;
  g_autofree char *ballast = g_malloc (n_bytes);

  memset (ballast, 1, n_bytes);
  for (int i = 0; i < (self->is_quick ? 1 : N_ROUNDS); i++)
    {
      measure_blocking_once (self);
      measure_spawn (&self->figures[BENCH_PROCESS_START_POSIX_SPAWN],
                     G_SUBPROCESS_FLAGS_INHERIT_FDS);
      measure_spawn (&self->figures[BENCH_PROCESS_START_FORK], G_SUBPROCESS_FLAGS_NONE);
    }
}

static void
reaped_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  *(gboolean *) data = g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
}

static gint64
time_alone (void)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GSubprocess) subprocess = NULL;
  gboolean is_reaped = FALSE;

  subprocess = g_subprocess_new (G_SUBPROCESS_FLAGS_INHERIT_FDS, NULL, "/bin/true", NULL);
  g_subprocess_wait_async (subprocess, NULL, reaped_cb, &is_reaped);
  bench_wait (bench_is_true, &is_reaped);

  return g_get_monotonic_time () - begin;
}

static gint64
time_run (SkepSupervisor *supervisor)
{
  g_autoptr (SkepScript) script = bench_script_new ("true", "/bin/true", NULL);
  g_autoptr (GPtrArray) scripts = g_ptr_array_new ();
  g_autoptr (GPtrArray) runs = NULL;
  gint64 begin;

  g_ptr_array_add (scripts, script);
  begin = g_get_monotonic_time ();
  runs = bench_start_all (supervisor, scripts, 1, bench_is_finished);
  return g_get_monotonic_time () - begin;
}

/* From the call to the end of /bin/true: as GLib does it, and as a run with everything that a run
 * has (terminal, keeper, guard, log). The difference is that of neighbours in time. */
void
bench_process_measure_overhead (BenchProcess *self)
{
  for (int i = 0; i < (self->is_quick ? 1 : 2 * N_ROUNDS); i++)
    {
      gint64 alone_us = time_alone ();
      gint64 run_us = time_run (self->supervisor);

      bench_figure_add_us (&self->figures[BENCH_PROCESS_TRUE_ALONE], alone_us);
      bench_figure_add_us (&self->figures[BENCH_PROCESS_TRUE_RUN], run_us);
      bench_figure_add_us (&self->figures[BENCH_PROCESS_OVERHEAD], run_us - alone_us);
    }
}
