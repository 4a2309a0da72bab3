/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Runs in numbers: what each of them holds, and how many a second there can be. */

#include "config.h"

#include "bench-proc.h"
#include "bench-process.h"

#define N_TOGETHER 100

#define N_ROUNDS      5
#define N_RATE_ROUNDS 3

#define N_SHORT_RUNS       1000
#define N_QUICK_SHORT_RUNS 50

/* Enough to keep every processor busy. */
#define N_IN_FLIGHT 32

#define SETTLE_MS 2000

/* Of the two helpers, PSS and RSS in KiB. Pages that both have, or that other keepers have as
 * well, are divided among them in the first, and counted for each in the second. */
static BenchMemory
read_helpers_memory (SkepRun *run)
{
  pid_t keeper = bench_read_parent (skep_run_peek_state (run)->pid);
  BenchMemory inner = bench_read_memory (keeper);
  BenchMemory outer = bench_read_memory (bench_read_parent (keeper));

  if (inner.pss == 0 || outer.pss == 0)
    g_error ("the helpers of a run are not to be seen");

  return (BenchMemory) { inner.pss + outer.pss, inner.rss + outer.rss };
}

static gboolean
are_sampled (gpointer data)
{
  GPtrArray *runs = data;

  for (guint i = 0; i < runs->len; i++)
    if (skep_counter_get (&skep_run_get_facts (g_ptr_array_index (runs, i))->n_processes) == 0)
      return FALSE;

  return TRUE;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* A keeper that has looked at its tree holds more. Nobody is woken by samples. */
static void
await_samples (GPtrArray *runs)
{
  guint tick = g_timeout_add (10, tick_cb, NULL);

  bench_wait (are_sampled, runs);
  g_source_remove (tick);
}

void
bench_process_measure_one (BenchProcess *self)
{
  g_autoptr (SkepScript) script = bench_script_new_nasty ("ready", NULL);
  g_autoptr (SkepRun) run = bench_start (self->supervisor, script, NULL, NULL);
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  BenchMemory memory;

  g_ptr_array_add (runs, run);
  await_samples (runs);
  memory = read_helpers_memory (run);
  bench_figure_add (&self->figures[BENCH_PROCESS_MEMORY_1], memory.pss);
  bench_figure_add (&self->figures[BENCH_PROCESS_RESIDENT], memory.rss);
  bench_stop (self->supervisor, run);
}

/* Since there were @n_before. GLib closes its own descriptor of a process a little after that is
 * reaped. */
static guint
count_leaked_fds (guint n_before)
{
  gint64 end = g_get_monotonic_time () + SETTLE_MS * G_TIME_SPAN_MILLISECOND;

  while (bench_count_fds () > n_before && g_get_monotonic_time () < end)
    g_usleep (G_TIME_SPAN_MILLISECOND);

  return MAX (bench_count_fds (), n_before) - n_before;
}

static void
measure_what_runs_hold (BenchProcess *self,
                        GPtrArray    *runs,
                        guint         n_fds_before)
{
  guint64 pss = 0;

  for (guint i = 0; i < runs->len; i++)
    pss += read_helpers_memory (g_ptr_array_index (runs, i)).pss;

  bench_figure_add (&self->figures[BENCH_PROCESS_MEMORY_100], (double) pss / runs->len);
  bench_figure_add (&self->figures[BENCH_PROCESS_FDS_PER_RUN],
                    (double) (bench_count_fds () - n_fds_before) / runs->len);
}

/* A hundred at once: until all are in place, what they hold meanwhile, until all have gone. */
static void
measure_many_once (BenchProcess *self)
{
  g_autoptr (GPtrArray) scripts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  g_autoptr (GPtrArray) runs = NULL;
  guint n_fds = bench_count_fds ();
  gint64 begin;

  for (int i = 0; i < N_TOGETHER; i++)
    g_ptr_array_add (scripts, bench_script_new_nasty ("ready", NULL));

  begin = g_get_monotonic_time ();
  runs = bench_start_all (self->supervisor, scripts, N_TOGETHER, bench_is_ready);
  bench_figure_add_us (&self->figures[BENCH_PROCESS_START_100], g_get_monotonic_time () - begin);

  await_samples (runs);
  measure_what_runs_hold (self, runs, n_fds);
  bench_figure_add_us (&self->figures[BENCH_PROCESS_STOP_100_RUNS],
                       bench_stop_all (self->supervisor, runs));
  bench_figure_add (&self->figures[BENCH_PROCESS_FDS_LEFT], count_leaked_fds (n_fds));
}

void
bench_process_measure_many (BenchProcess *self)
{
  for (int i = 0; i < (self->is_quick ? 1 : N_ROUNDS); i++)
    measure_many_once (self);
}

static void
measure_rate_once (BenchProcess *self)
{
  g_autoptr (GPtrArray) scripts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  g_autoptr (GPtrArray) runs = NULL;
  guint n_fds = bench_count_fds ();
  guint n_zombies = bench_count_zombies (); /* the first process of a container inherits some */
  gint64 begin;
  gint64 end;

  for (int i = 0; i < (self->is_quick ? N_QUICK_SHORT_RUNS : N_SHORT_RUNS); i++)
    {
      g_autofree char *name = g_strdup_printf ("true-%d", i);

      g_ptr_array_add (scripts, bench_script_new (name, "/bin/true", NULL));
    }

  begin = g_get_monotonic_time ();
  runs = bench_start_all (self->supervisor, scripts, N_IN_FLIGHT, bench_is_finished);
  end = g_get_monotonic_time ();

  bench_figure_add (&self->figures[BENCH_PROCESS_RUNS_PER_SECOND],
                    (double) runs->len * G_USEC_PER_SEC / (end - begin));
  bench_figure_add (&self->figures[BENCH_PROCESS_FDS_LEFT], count_leaked_fds (n_fds));
  bench_figure_add (&self->figures[BENCH_PROCESS_ZOMBIES], bench_count_zombies () - n_zombies);
}

/* Short runs, as many as fit. */
void
bench_process_measure_rate (BenchProcess *self)
{
  for (int i = 0; i < (self->is_quick ? 1 : N_RATE_ROUNDS); i++)
    measure_rate_once (self);
}
