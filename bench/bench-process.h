/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-figure.h"
#include "bench-runs.h"

G_BEGIN_DECLS

/* Rows of the report. */
typedef enum
{
  BENCH_PROCESS_STOP_TREE,
  BENCH_PROCESS_STOP_IGNORING,
  BENCH_PROCESS_STOP_200,
  BENCH_PROCESS_STOP_100_RUNS,
  BENCH_PROCESS_CRASH_TREE,
  BENCH_PROCESS_CRASH_200,
  BENCH_PROCESS_START_BLOCKED,
  BENCH_PROCESS_START_POSIX_SPAWN,
  BENCH_PROCESS_START_FORK,
  BENCH_PROCESS_TRUE_ALONE,
  BENCH_PROCESS_TRUE_RUN,
  BENCH_PROCESS_OVERHEAD,
  BENCH_PROCESS_MEMORY_1,
  BENCH_PROCESS_MEMORY_100,
  BENCH_PROCESS_RESIDENT,
  BENCH_PROCESS_FDS_PER_RUN,
  BENCH_PROCESS_FDS_LEFT,
  BENCH_PROCESS_ZOMBIES,
  BENCH_PROCESS_START_100,
  BENCH_PROCESS_RUNS_PER_SECOND,
  BENCH_PROCESS_SAMPLE,
  BENCH_PROCESS_SAMPLE_SHARE,
  BENCH_PROCESS_PORTS,
  BENCH_PROCESS_ENVIRONMENT,
  BENCH_PROCESS_ENVIRONMENT_KNOWN,
  BENCH_PROCESS_N_FIGURES,
} BenchProcessFigure;

/**
 * BenchProcess:
 * @supervisor: the one that is measured
 * @figures: where to add what was measured
 * @is_quick: only see that it works: once each, and fewer of everything
 */
typedef struct
{
  SkepSupervisor *supervisor;
  BenchFigure *figures;
  gboolean is_quick;
} BenchProcess;

/* bench-process-starts.c */
void bench_process_measure_blocking  (BenchProcess *self);
void bench_process_measure_overhead  (BenchProcess *self);

/* bench-process-environment.c */
void bench_process_measure_environment (BenchProcess *self);

/* bench-process-ends.c */
void bench_process_measure_stops     (BenchProcess *self);
void bench_process_measure_crashes   (BenchProcess *self);
int  bench_process_run_application   (const char   *mode,
                                      const char   *argument);

/* bench-process-many.c */
void bench_process_measure_one       (BenchProcess *self);
void bench_process_measure_many      (BenchProcess *self);
void bench_process_measure_rate      (BenchProcess *self);

/* bench-process-looks.c */
void bench_process_measure_samples   (BenchProcess *self);
void bench_process_measure_ports     (BenchProcess *self);

G_END_DECLS
