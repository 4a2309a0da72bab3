/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench-harness.h"
#include "bench-machine.h"

/* What a run of no seconds does: enough to see that it works. */
#define N_SMOKE 64

/* A batch must outlast the reading of the clock, some 25 ns here, well. */
#define LATENCY_BATCH_NSEC 2000

/* Of each round: 15 rounds then tell the 99th of a hundred by 75 batches. */
#define N_LATENCY_BATCHES 500

typedef struct
{
  const BenchCase *benchmark;
  gpointer fixture;
  guint64 n;
  guint64 latency_batch;

  double *cpu_ns;        /* one per round */
  double *wall_ns;       /* one per round */
  double *latencies;     /* N_LATENCY_BATCHES per round */
  guint n_latencies;
  guint64 n_allocations;
  guint64 n_operations;
} Series;

typedef struct
{
  Series *series;
  pthread_barrier_t *start;
  guint index;
  guint64 n;

  guint64 started_ns;
  guint64 ended_ns;
  guint64 cpu_ns;
  guint64 n_allocations;
  double *latencies;     /* NULL, or where to write them instead of measuring the whole */
} Worker;

static guint64
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (guint64) now.tv_sec * 1000000000 + (guint64) now.tv_nsec;
}

/* The threads take turns over the processors that this process may use. */
static void
pin_thread (guint index)
{
  guint wanted = index % bench_count_processors ();
  cpu_set_t allowed;
  cpu_set_t one;

  if (sched_getaffinity (0, sizeof allowed, &allowed) != 0)
    return;

  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
    if (CPU_ISSET (cpu, &allowed) && wanted-- == 0)
      {
        CPU_ZERO (&one);
        CPU_SET (cpu, &one);
        pthread_setaffinity_np (pthread_self (), sizeof one, &one);
        return;
      }
}

static void
measure_whole (Worker *self)
{
  const BenchCase *benchmark = self->series->benchmark;
  guint64 n_allocations = bench_allocations_get ();
  guint64 cpu_ns;

  self->started_ns = read_clock (CLOCK_MONOTONIC);
  cpu_ns = read_clock (CLOCK_THREAD_CPUTIME_ID);
  benchmark->run (self->series->fixture, self->n);
  self->cpu_ns = read_clock (CLOCK_THREAD_CPUTIME_ID) - cpu_ns;
  self->ended_ns = read_clock (CLOCK_MONOTONIC);
  self->n_allocations = bench_allocations_get () - n_allocations;
}

static void
measure_batches (Worker *self)
{
  const BenchCase *benchmark = self->series->benchmark;
  guint64 batch = self->series->latency_batch;
  guint n_items = MAX (benchmark->items, 1);
  guint64 before_ns = read_clock (CLOCK_MONOTONIC);

  for (guint i = 0; i < N_LATENCY_BATCHES; i++)
    {
      guint64 after_ns;

      benchmark->run (self->series->fixture, batch);
      after_ns = read_clock (CLOCK_MONOTONIC);
      if (self->index == 0)
        self->latencies[i] = (double) (after_ns - before_ns) / (double) (batch * n_items);
      before_ns = after_ns;
    }
}

static gpointer
worker_main (gpointer data)
{
  Worker *self = data;

  pin_thread (self->index);
  pthread_barrier_wait (self->start);
  if (self->latencies != NULL)
    measure_batches (self);
  else
    measure_whole (self);
  return NULL;
}

/* On threads of their own even if it is one: while a process has but one, glibc leaves out what
 * makes a lock cost. The caller waits meanwhile, so the second one is always there. */
static void
run_workers (Series *series,
             Worker *workers,
             guint64 n,
             double *latencies)
{
  const BenchCase *benchmark = series->benchmark;
  g_autofree pthread_t *threads = g_new0 (pthread_t, benchmark->n_threads);
  pthread_barrier_t start;

  if (benchmark->prepare != NULL)
    benchmark->prepare (series->fixture);
  pthread_barrier_init (&start, NULL, benchmark->n_threads);
  for (guint i = 0; i < benchmark->n_threads; i++)
    {
      workers[i] = (Worker) { .series = series, .start = &start, .index = i, .n = n,
                              .latencies = latencies };
      if (pthread_create (&threads[i], NULL, worker_main, &workers[i]) != 0)
        g_error ("no thread could be made");
    }
  for (guint i = 0; i < benchmark->n_threads; i++)
    pthread_join (threads[i], NULL);
  pthread_barrier_destroy (&start);
  if (benchmark->clean != NULL)
    benchmark->clean (series->fixture);
}

typedef struct
{
  double cpu_ns;
  double wall_ns;
  guint64 n_allocations;
} Sample;

static Sample
take_sample (Series *series,
             guint64 n)
{
  guint n_threads = series->benchmark->n_threads;
  guint64 n_items = MAX (series->benchmark->items, 1);
  g_autofree Worker *workers = g_new0 (Worker, n_threads);
  guint64 first_ns = G_MAXUINT64;
  guint64 last_ns = 0;
  Sample sample = { 0 };

  run_workers (series, workers, n, NULL);
  for (guint i = 0; i < n_threads; i++)
    {
      first_ns = MIN (first_ns, workers[i].started_ns);
      last_ns = MAX (last_ns, workers[i].ended_ns);
      sample.cpu_ns += (double) workers[i].cpu_ns / (double) (n * n_threads * n_items);
      sample.n_allocations += workers[i].n_allocations;
    }
  sample.wall_ns = (double) (last_ns - first_ns) / (double) (n * n_threads * n_items);
  return sample;
}

static guint64
round_up (double n)
{
  return ((guint64) n / BENCH_UNROLL + 1) * BENCH_UNROLL;
}

static guint64
limit_n (Series  *series,
         guint64  n)
{
  guint64 max_n = series->benchmark->max_n;

  return max_n != 0 ? MIN (n, max_n) : n;
}

/* Chooses how many operations fill @sample_ns; that is the warm-up as well. */
static void
calibrate (Series *series,
           double  sample_ns)
{
  guint64 n = N_SMOKE;
  Sample sample = take_sample (series, n);
  guint n_items = MAX (series->benchmark->items, 1);
  double run_ns;

  while (sample_ns > 0 && sample.wall_ns * (double) (n * n_items) < sample_ns / 4 &&
         n != limit_n (series, n * 2))
    {
      n = limit_n (series, n * 2);
      sample = take_sample (series, n);
    }
  run_ns = MAX (sample.cpu_ns, 0.01) * n_items;

  series->n = sample_ns > 0 ? limit_n (series, round_up (sample_ns / run_ns)) : N_SMOKE;
  series->latency_batch = round_up (LATENCY_BATCH_NSEC / run_ns);
  if (series->benchmark->max_n != 0)
    series->latency_batch = MIN (series->latency_batch,
                                 MAX (series->benchmark->max_n / N_LATENCY_BATCHES
                                      / BENCH_UNROLL * BENCH_UNROLL, BENCH_UNROLL));
}

static void
measure_round (Series *series,
               guint   round)
{
  g_autofree Worker *workers = g_new0 (Worker, series->benchmark->n_threads);
  Sample sample = take_sample (series, series->n);

  series->cpu_ns[round] = sample.cpu_ns;
  series->wall_ns[round] = sample.wall_ns;
  series->n_allocations += sample.n_allocations;
  series->n_operations += series->n * series->benchmark->n_threads
                          * MAX (series->benchmark->items, 1);

  run_workers (series, workers, 0, series->latencies + series->n_latencies);
  series->n_latencies += N_LATENCY_BATCHES;
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

/* The nearest rank above, so never the better of two. Sorts. */
static double
find_quantile (double *values,
               guint   n,
               double  quantile)
{
  if (n == 0)
    return 0;

  qsort (values, n, sizeof *values, compare_doubles);
  return values[MIN ((guint) (quantile * n), n - 1)];
}

static BenchResult
summarize (Series *series,
           guint   n_rounds)
{
  BenchResult result = { .latency_batch = series->latency_batch };

  result.cpu_ns = find_quantile (series->cpu_ns, n_rounds, 0.5);
  result.cpu_min_ns = series->cpu_ns[0];
  result.cpu_max_ns = series->cpu_ns[n_rounds - 1];
  result.wall_ns = find_quantile (series->wall_ns, n_rounds, 0.5);
  result.p50_ns = find_quantile (series->latencies, series->n_latencies, 0.50);
  result.p95_ns = find_quantile (series->latencies, series->n_latencies, 0.95);
  result.p99_ns = find_quantile (series->latencies, series->n_latencies, 0.99);
  result.allocations = bench_allocations_known ()
                       ? (double) series->n_allocations / (double) series->n_operations : -1;
  return result;
}

static Series *
series_new (const BenchCase *cases,
            guint            n_cases,
            gpointer         fixture,
            guint            n_rounds,
            double           sample_ns)
{
  Series *all = g_new0 (Series, n_cases);

  for (guint i = 0; i < n_cases; i++)
    {
      all[i].benchmark = &cases[i];
      all[i].fixture = fixture;
      all[i].cpu_ns = g_new0 (double, n_rounds);
      all[i].wall_ns = g_new0 (double, n_rounds);
      all[i].latencies = g_new0 (double, (gsize) n_rounds * N_LATENCY_BATCHES);
      calibrate (&all[i], sample_ns);
    }
  return all;
}

static void
series_free (Series *all,
             guint   n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_free (all[i].cpu_ns);
      g_free (all[i].wall_ns);
      g_free (all[i].latencies);
    }
  g_free (all);
}

/**
 * bench_measure:
 * @cases: what to measure
 * @n_cases: how many
 * @fixture: for all of them
 * @n_rounds: how often each is measured
 * @seconds: how long all of it may take, roughly; 0 to do little more than to call each
 *
 * Measures the cases in turn, round by round, each round beginning with another one: so that
 * what the machine does meanwhile hits all of them, and none has the same neighbour always.
 *
 * Returns: (transfer full) (array): one result per case
 */
BenchResult *
bench_measure (const BenchCase *cases,
               guint            n_cases,
               gpointer         fixture,
               guint            n_rounds,
               double           seconds)
{
  double sample_ns = seconds * 1e9 / (double) (n_rounds * n_cases);
  Series *all = series_new (cases, n_cases, fixture, n_rounds, sample_ns);
  BenchResult *results = g_new0 (BenchResult, n_cases);

  for (guint round = 0; round < n_rounds; round++)
    for (guint i = 0; i < n_cases; i++)
      measure_round (&all[(i + round) % n_cases], round);

  for (guint i = 0; i < n_cases; i++)
    results[i] = summarize (&all[i], n_rounds);
  series_free (all, n_cases);
  return results;
}
