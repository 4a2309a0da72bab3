/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keeps a value that nobody uses from being optimized away, at no cost. */
#define BENCH_KEEP(value) __asm__ volatile ("" : : "r" (value))

/* Every loop is unrolled like this, the baselines as well: so they differ in the body alone. */
#define BENCH_UNROLL 8
#define BENCH_LOOP(n, body)                                                  \
  for (guint64 bench_i = 0; bench_i < (n); bench_i += BENCH_UNROLL)          \
    {                                                                        \
      body body body body body body body body                                \
    }

/**
 * BenchFunc:
 * @fixture: what all cases share
 * @n: how many operations to do, a multiple of %BENCH_UNROLL
 */
typedef void (*BenchFunc) (gpointer fixture,
                           guint64  n);

/**
 * BenchCase:
 * @id: name in the JSON output
 * @label: name in the table
 * @predecessor: (nullable): the benchmark of the predecessor that it answers
 * @run: does the operations; on each of the threads
 * @n_threads: how many threads do it at once, each pinned to a processor
 * @items: how many things one operation handles, to divide by; 0 for one
 * @max_n: most operations of one sample, 0 for no limit
 * @prepare: (nullable): before each sample, untimed, with the operations to come
 * @clean: (nullable): after each sample, untimed
 */
typedef struct
{
  const char *id;
  const char *label;
  const char *predecessor;
  BenchFunc run;
  guint n_threads;
  guint items;
  guint64 max_n;
  void (*prepare) (gpointer fixture);
  void (*clean)   (gpointer fixture);
} BenchCase;

/**
 * BenchResult:
 * @cpu_ns: processor time of one operation, median of the rounds
 * @cpu_min_ns: the fastest round
 * @cpu_max_ns: the slowest round
 * @wall_ns: time that passed per operation, of all threads together, median of the rounds
 * @latency_batch: operations between two looks at the clock, for the percentiles
 * @p50_ns: per operation, wall time, of batches of @latency_batch, on the first thread,
 *   the clock's own cost included
 * @p95_ns: likewise
 * @p99_ns: likewise
 * @allocations: heap allocations per operation, negative if they can't be counted
 */
typedef struct
{
  double cpu_ns;
  double cpu_min_ns;
  double cpu_max_ns;
  double wall_ns;
  guint64 latency_batch;
  double p50_ns;
  double p95_ns;
  double p99_ns;
  double allocations;
} BenchResult;

BenchResult *bench_measure           (const BenchCase *cases,
                                      guint            n_cases,
                                      gpointer         fixture,
                                      guint            n_rounds,
                                      double           seconds);

/* bench-allocations.c */
gboolean     bench_allocations_known (void);
guint64      bench_allocations_get   (void);

G_END_DECLS
