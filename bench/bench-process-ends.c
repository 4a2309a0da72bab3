/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How long an end takes: stop, and the death of the application. */

#include "config.h"

#include <stdio.h>

#include "bench-proc.h"
#include "bench-process.h"

/* Short, as only what comes on top of it is measured. */
#define GRACE_MS 100

#define N_ROUNDS         20
#define N_CRASH_ROUNDS   5
#define CRASH_TIMEOUT_MS 20000

static gint64
measure_stop (BenchProcess *self,
              const char   *mode,
              const char   *argument)
{
  g_autoptr (SkepScript) script = bench_script_new_nasty (mode, argument);
  g_autoptr (SkepRun) run = bench_start (self->supervisor, script, NULL, NULL);

  skep_log_watch (skep_run_get_log (run), SKEP_LOG_READER);
  bench_wait (bench_is_ready, run);
  return bench_stop (self->supervisor, run);
}

/* Who ignores SIGINT and SIGTERM has both grace times; how much later is it gone? */
static void
measure_ignoring (BenchProcess       *self,
                  BenchProcessFigure  id,
                  const char         *mode,
                  const char         *argument)
{
  gint64 stop_us = measure_stop (self, mode, argument);

  bench_figure_add_us (&self->figures[id], stop_us - 2 * GRACE_MS * G_TIME_SPAN_MILLISECOND);
}

void
bench_process_measure_stops (BenchProcess *self)
{
  skep_supervisor_set_grace (self->supervisor, GRACE_MS, GRACE_MS);
  for (int i = 0; i < (self->is_quick ? 1 : N_ROUNDS); i++)
    {
      bench_figure_add_us (&self->figures[BENCH_PROCESS_STOP_TREE],
                           measure_stop (self, "tree", NULL));
      measure_ignoring (self, BENCH_PROCESS_STOP_IGNORING, "ignterm", NULL);
      measure_ignoring (self, BENCH_PROCESS_STOP_200, "bomb", "200");
    }
}

/* The process that dies below: an application with one run. Says when the run is in place. */
int
bench_process_run_application (const char *mode,
                               const char *argument)
{
  g_autoptr (SkepSupervisor) supervisor = bench_supervisor_new ();
  g_autoptr (SkepScript) script = bench_script_new_nasty (mode, argument);
  g_autoptr (SkepRun) run = bench_start (supervisor, script, NULL, NULL);
  gboolean never = FALSE;

  skep_log_watch (skep_run_get_log (run), SKEP_LOG_READER);
  bench_wait (bench_is_ready, run);
  puts ("ready");
  fflush (stdout);
  bench_wait (bench_is_true, &never);
  return 0;
}

static GSubprocess *
spawn_application (const char *marker,
                   const char *mode,
                   const char *argument)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  GSubprocess *application;
  char word[6];
  gsize n_read;

  g_subprocess_launcher_setenv (launcher, BENCH_MARKER_VARIABLE, marker, TRUE);
  application = g_subprocess_launcher_spawn (launcher, NULL, program, "--application", mode,
                                             argument, NULL);
  if (!g_input_stream_read_all (g_subprocess_get_stdout_pipe (application), word, sizeof word,
                                &n_read, NULL, NULL) || n_read != sizeof word)
    g_error ("the application that is to die has not started");

  return application;
}

/* Until nothing is left: processes of the script, keeper and guard have the same marker. */
static void
measure_crash (BenchProcess       *self,
               BenchProcessFigure  id,
               const char         *mode,
               const char         *argument)
{
  g_autofree char *marker = g_uuid_string_random ();
  g_autoptr (GSubprocess) application = spawn_application (marker, mode, argument);
  gint64 begin = g_get_monotonic_time ();

  g_subprocess_force_exit (application);
  if (!bench_await_end_of (marker, CRASH_TIMEOUT_MS))
    g_error ("%u processes survive the application", bench_count_marked (marker));
  bench_figure_add_us (&self->figures[id], g_get_monotonic_time () - begin);
  g_subprocess_wait (application, NULL, NULL);
}

void
bench_process_measure_crashes (BenchProcess *self)
{
  for (int i = 0; i < (self->is_quick ? 1 : N_CRASH_ROUNDS); i++)
    {
      measure_crash (self, BENCH_PROCESS_CRASH_TREE, "tree", "0");
      measure_crash (self, BENCH_PROCESS_CRASH_200, "bomb", "200");
    }
}
