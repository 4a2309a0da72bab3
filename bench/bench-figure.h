/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BENCH_NO_LIMIT,
  BENCH_AT_MOST,
  BENCH_AT_LEAST,
} BenchBound;

/**
 * BenchFigure:
 * @id: name in tables and JSON
 * @meaning: what it is, in words
 * @unit: of the values
 * @bound: whether there is a limit for --check, and on which side
 * @limit: the limit
 * @quantile: what of the values the limit is for: 0.5 the median, 1 the greatest
 * @values: every measurement, of double
 *
 * All measurements of one thing. Made by an initializer without @values, then bench_figures_init().
 */
typedef struct
{
  const char *id;
  const char *meaning;
  const char *unit;
  BenchBound bound;
  double limit;
  double quantile;
  GArray *values;
} BenchFigure;

void     bench_figures_init          (BenchFigure       *figures,
                                      guint              n_figures);
void     bench_figures_sort          (BenchFigure       *figures,
                                      guint              n_figures);
void     bench_figures_clear         (BenchFigure       *figures,
                                      guint              n_figures);
void     bench_figure_add            (BenchFigure       *self,
                                      double             value);
void     bench_figure_add_us         (BenchFigure       *self,
                                      gint64             duration_us);
double   bench_figure_get_quantile   (const BenchFigure *self,
                                      double             quantile);
gboolean bench_figure_is_within      (const BenchFigure *self);
char    *bench_figure_format_limit   (const BenchFigure *self,
                                      int                width);
void     bench_figure_print_json     (const BenchFigure *self);
gboolean bench_figures_check         (const BenchFigure *figures,
                                      guint              n_figures,
                                      const char        *program);

G_END_DECLS
