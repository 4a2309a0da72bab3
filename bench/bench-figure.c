/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench-figure.h"

void
bench_figures_init (BenchFigure *figures,
                    guint        n_figures)
{
  for (guint i = 0; i < n_figures; i++)
    figures[i].values = g_array_new (FALSE, FALSE, sizeof (double));
}

static int
compare_values (gconstpointer a,
                gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Before anything is read from them. */
void
bench_figures_sort (BenchFigure *figures,
                    guint        n_figures)
{
  for (guint i = 0; i < n_figures; i++)
    g_array_sort (figures[i].values, compare_values);
}

void
bench_figures_clear (BenchFigure *figures,
                     guint        n_figures)
{
  for (guint i = 0; i < n_figures; i++)
    g_clear_pointer (&figures[i].values, g_array_unref);
}

void
bench_figure_add (BenchFigure *self,
                  double       value)
{
  g_array_append_val (self->values, value);
}

/* As ms. */
void
bench_figure_add_us (BenchFigure *self,
                     gint64       duration_us)
{
  bench_figure_add (self, duration_us / 1000.0);
}

/* Ranks are rounded up, never in our favour where less is better. */
double
bench_figure_get_quantile (const BenchFigure *self,
                           double             quantile)
{
  guint rank = ceil (quantile * self->values->len);

  if (self->values->len == 0)
    return NAN;

  return g_array_index (self->values, double, CLAMP (rank, 1, self->values->len) - 1);
}

/* What was not measured is not within. */
gboolean
bench_figure_is_within (const BenchFigure *self)
{
  double value = bench_figure_get_quantile (self, self->quantile);

  switch (self->bound)
    {
    case BENCH_AT_MOST:
      return value <= self->limit;
    case BENCH_AT_LEAST:
      return value >= self->limit;
    case BENCH_NO_LIMIT:
    default:
      return TRUE;
    }
}

static const char *
get_quantile_name (double quantile)
{
  static const struct
  {
    double quantile;
    const char *name;
  } names[] = { { 0, "min" }, { 0.5, "med" }, { 0.95, "p95" }, { 0.999, "p99.9" }, { 1, "max" } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].quantile == quantile)
      return names[i].name;

  return "?";
}

/* The limit, such as “≤ 50 med”, @width characters wide; spaces if there is none. */
char *
bench_figure_format_limit (const BenchFigure *self,
                           int                width)
{
  static const char *const signs[] = { [BENCH_AT_MOST] = "≤", [BENCH_AT_LEAST] = "≥" };
  g_autofree char *text = NULL;
  int n_more_bytes; /* than characters, which printf () doesn't count */

  if (self->bound == BENCH_NO_LIMIT)
    return g_strnfill (width, ' ');

  text = g_strdup_printf ("%s %g %s", signs[self->bound], self->limit,
                          get_quantile_name (self->quantile));
  n_more_bytes = strlen (text) - g_utf8_strlen (text, -1);
  return g_strdup_printf ("%-*s", width + n_more_bytes, text);
}

/* A member of an object, without the comma after it. */
void
bench_figure_print_json (const BenchFigure *self)
{
  printf ("  \"%s\": { \"unit\": \"%s\", \"n\": %u, \"median\": %.4f, \"p95\": %.4f, "
          "\"max\": %.4f }",
          self->id, self->unit, self->values->len, bench_figure_get_quantile (self, 0.5),
          bench_figure_get_quantile (self, 0.95), bench_figure_get_quantile (self, 1));
}

/* Names on stderr what is not within its limit. */
gboolean
bench_figures_check (const BenchFigure *figures,
                     guint              n_figures,
                     const char        *program)
{
  gboolean are_within = TRUE;

  for (guint i = 0; i < n_figures; i++)
    if (!bench_figure_is_within (&figures[i]))
      {
        fprintf (stderr, "%s: %s is not within its limit\n", program, figures[i].id);
        are_within = FALSE;
      }

  return are_within;
}
