/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-figure.h"

G_BEGIN_DECLS

/* What output costs, row by row; the table is in bench-log.c. */
typedef enum
{
  BENCH_LOG_PTY_BARE,
  BENCH_LOG_PTY_SKEP,
  BENCH_LOG_PTY_RATIO,
  BENCH_LOG_PIPE_BARE,
  BENCH_LOG_PIPE_MEMORY,
  BENCH_LOG_PIPE_FILES,
  BENCH_LOG_PIPE_RATIO,
  BENCH_LOG_FLOOD_STATUS,
  BENCH_LOG_FLOOD_GROWTH,
  BENCH_LOG_FLOOD_STALL,
  BENCH_LOG_SEARCH_LITERAL,
  BENCH_LOG_SEARCH_CASELESS,
  BENCH_LOG_SEARCH_REGEX,
  BENCH_LOG_SEARCH_FREQUENT,
  BENCH_LOG_SEARCH_FIRST,
  BENCH_LOG_N_FIGURES,
} BenchLogFigure;

extern BenchFigure bench_log_figures[BENCH_LOG_N_FIGURES];

void bench_log_measure_pty    (guint64 n_bytes);
void bench_log_measure_pipes  (guint64 n_bytes);
void bench_log_measure_flood  (guint   n_runs,
                               double  seconds);
void bench_log_measure_search (guint64 n_bytes,
                               guint   n_rounds);

G_END_DECLS
