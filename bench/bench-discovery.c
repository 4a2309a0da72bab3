/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <stdio.h>

#include "bench-figure.h"
#include "skep-discovery.h"

/* How long it takes to find the scripts of monorepos, and what they hold. Every look is one of a
 * program that has not looked before; the files are in the page cache, as they are for whoever
 * has just cloned or edited them. */
enum
{
  SMALL_COLD,
  SMALL_FIRST,
  SMALL_AGAIN,
  SMALL_CHANGED,
  LARGE_COLD,
  LARGE_FIRST,
  LARGE_AGAIN,
  LARGE_CHANGED,
  MEMORY,
  N_FIGURES,
};

static BenchFigure figures[] = {
  [SMALL_COLD] = { "300-cold", "300 packages: every script is found", "ms", BENCH_AT_MOST, 300,
                   1 },
  [SMALL_FIRST] = { "300-first", "300 packages: some scripts are told", "ms", BENCH_AT_MOST, 100,
                    1 },
  [SMALL_AGAIN] = { "300-again", "300 packages, nothing has changed", "ms", BENCH_AT_MOST, 20, 1 },
  [SMALL_CHANGED] = { "300-changed", "300 packages, one package.json was saved", "ms" },
  [LARGE_COLD] = { "10000-cold", "10,000 packages: every script is found", "ms", BENCH_AT_MOST,
                   5000, 1 },
  [LARGE_FIRST] = { "10000-first", "10,000 packages: some scripts are told", "ms", BENCH_AT_MOST,
                    100, 1 },
  [LARGE_AGAIN] = { "10000-again", "10,000 packages, nothing has changed", "ms" },
  [LARGE_CHANGED] = { "10000-changed", "10,000 packages, one package.json was saved", "ms" },
  [MEMORY] = { "memory", "10,000 packages: held for each script, all in all", "bytes",
               BENCH_AT_MOST, 2048, 1 },
};

/* One size of project, and where its figures are, which follow each other. */
typedef struct
{
  guint n_packages;
  int first_figure;
  int memory_figure; /* -1: not measured */
} Size;

static const Size sizes[] = {
  { 300, SMALL_COLD, -1 },
  { 10000, LARGE_COLD, MEMORY },
};

/* When the first scripts were told. */
typedef struct
{
  gint64 start_us;
  gint64 first_us; /* 0: not yet */
} Progress;

static void
progress_cb (GPtrArray *scripts,
             gpointer   data)
{
  Progress *progress = data;

  if (progress->first_us == 0 && scripts->len > 0)
    progress->first_us = g_get_monotonic_time () - progress->start_us;
  g_ptr_array_unref (scripts);
}

static int
remove_entry (const char        *path,
              const struct stat *info,
              int                type,
              struct FTW        *where)
{
  return remove (path);
}

static char *
make_project (guint n_packages)
{
  g_autofree char *number = g_strdup_printf ("%u", n_packages);
  char *folder = g_dir_make_tmp ("skep-bench-XXXXXX", NULL);
  const char *argv[] = { "python3", MAKE_MONOREPO, number, folder, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                     &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", MAKE_MONOREPO, error->message);
  return folder;
}

static SkepDiscovery *
look (const char    *folder,
      SkepDiscovery *previous,
      BenchFigure   *duration,
      BenchFigure   *first)
{
  SkepDiscovery *discovery = skep_discovery_new (folder, g_getenv ("PATH"));
  Progress progress = { g_get_monotonic_time (), 0 };
  g_autoptr (GError) error = NULL;
  gint64 duration_us;

  skep_discovery_set_previous (discovery, previous);
  skep_discovery_set_progress (discovery, progress_cb, &progress);
  if (!skep_discovery_run (discovery, NULL, &error))
    g_error ("%s", error->message);
  duration_us = g_get_monotonic_time () - progress.start_us;
  if (duration != NULL)
    bench_figure_add_us (duration, duration_us);
  if (first != NULL)
    bench_figure_add_us (first, progress.first_us > 0 ? progress.first_us : duration_us);
  return discovery;
}

static gsize
read_used_bytes (void)
{
  malloc_trim (0);
  return mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
}

/* Another text in the same place, as an editor saves it. */
static void
save_package (const char *folder,
              guint       round)
{
  g_autofree char *path = g_build_filename (folder, "package.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s can't be read", path);
  changed = g_strdup_printf ("%s%*s", g_strchomp (text), (int) (round % 2) + 1, "\n");
  if (!g_file_set_contents (path, changed, -1, NULL))
    g_error ("%s can't be written", path);
}

/* What has just been written counts as changed again, as for any tool that compares times. */
static void
let_clock_tick (void)
{
  g_usleep (50 * 1000);
}

static void
measure_once (const Size *size,
              const char *folder,
              guint       round)
{
  BenchFigure *figure = &figures[size->first_figure];
  gsize n_before = read_used_bytes ();
  g_autoptr (SkepDiscovery) cold = look (folder, NULL, &figure[0], &figure[1]);
  gsize n_held = read_used_bytes () - n_before;
  g_autoptr (SkepDiscovery) again = look (folder, cold, &figure[2], NULL);
  g_autoptr (SkepDiscovery) changed = NULL;
  guint n_scripts = skep_discovery_get_scripts (cold)->len;

  if (skep_discovery_get_scripts (again) != skep_discovery_get_scripts (cold))
    g_error ("nothing has changed, and other scripts were found");
  if (size->memory_figure >= 0)
    bench_figure_add (&figures[size->memory_figure], (double) n_held / n_scripts);
  save_package (folder, round);
  let_clock_tick ();
  changed = look (folder, again, &figure[3], NULL);
  if (skep_discovery_get_scripts (changed)->len != n_scripts)
    g_error ("one package.json was saved, and another number of scripts was found");
  if (round == 0)
    fprintf (stderr, "%u packages: %u scripts in %u groups, %u problems\n", size->n_packages,
             n_scripts, skep_discovery_get_units (cold)->len,
             skep_discovery_get_errors (cold)->len);
}

static void
measure (const Size *size,
         guint       n_rounds)
{
  g_autofree char *folder = make_project (size->n_packages);

  let_clock_tick ();
  for (guint round = 0; round < n_rounds; round++)
    measure_once (size, folder, round);
  nftw (folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void
print_table (void)
{
  printf ("%-14s %6s %10s %10s %12s  %s\n", "figure", "unit", "median", "max", "limit", "");
  for (int i = 0; i < N_FIGURES; i++)
    {
      const BenchFigure *figure = &figures[i];
      g_autofree char *limit = bench_figure_format_limit (figure, 12);

      if (figure->values->len > 0)
        printf ("%-14s %6s %10.2f %10.2f %s  %s\n", figure->id, figure->unit,
                bench_figure_get_quantile (figure, 0.5), bench_figure_get_quantile (figure, 1),
                limit, figure->meaning);
    }
}

static void
print_json (void)
{
  gboolean is_first = TRUE;

  printf ("{\n");
  for (int i = 0; i < N_FIGURES; i++)
    {
      if (figures[i].values->len == 0)
        continue;
      if (!is_first)
        printf (",\n");
      is_first = FALSE;
      bench_figure_print_json (&figures[i]);
    }
  printf ("\n}\n");
}

int
main (int   argc,
      char *argv[])
{
  gboolean is_json = FALSE;
  gboolean is_check = FALSE;
  gboolean is_quick = FALSE;
  int n_rounds = 5;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a figure is over its limit", NULL },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &is_quick, "Only the small project", NULL },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "Looks at each project (5)", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean are_within = TRUE;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-discovery: %s\n", error->message);
      return 2;
    }

  bench_figures_init (figures, N_FIGURES);
  for (gsize i = 0; i < (is_quick ? 1 : G_N_ELEMENTS (sizes)); i++)
    measure (&sizes[i], MAX (n_rounds, 1));
  bench_figures_sort (figures, N_FIGURES);
  if (is_json)
    print_json ();
  else
    print_table ();
  if (is_check)
    are_within = bench_figures_check (figures, N_FIGURES, "bench-discovery");
  bench_figures_clear (figures, N_FIGURES);
  return are_within ? 0 : 1;
}
