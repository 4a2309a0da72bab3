/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a flood of output costs the window that shows it: how soon it is kept, how soon its last
 * line is seen, how long the main loop can't answer meanwhile, and how much memory that takes; then
 * what a search through it costs. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "bench-figure.h"
#include "bench-frames.h"
#include "bench-machine.h"
#include "bench-proc.h"
#include "skep-log-search-view.h"
#include "ui-harness.h"

#define LINE_BYTES 60
/* Of a search in the window. */
#define MAX_RESULTS 10000

typedef enum
{
  FIGURE_KEPT,
  FIGURE_SEEN,
  FIGURE_FRAME,
  FIGURE_STRETCH,
  FIGURE_MEMORY,
  FIGURE_SEARCH,
  FIGURE_SEARCH_STRETCH,
  N_FIGURES,
} FigureId;

static BenchFigure figures[N_FIGURES] = {
  [FIGURE_KEPT] = { "kept", "from the first line to the last one in the log", "ms", BENCH_AT_MOST,
                    3000, 0.5 },
  [FIGURE_SEEN] = { "seen", "from then on until the last line is on the screen", "ms",
                    BENCH_AT_MOST, 300, 0.5 },
  [FIGURE_FRAME] = { "frame", "frame while they come", "ms" },
  [FIGURE_STRETCH] = { "stretch", "main loop, meanwhile", "ms", BENCH_AT_MOST, 32, 1 },
  [FIGURE_MEMORY] = { "memory", "most memory meanwhile, above that before", "MB", BENCH_AT_MOST,
                      60, 1 },
  [FIGURE_SEARCH] = { "search", "from a pattern until 10,000 of the lines are listed", "ms" },
  [FIGURE_SEARCH_STRETCH] = { "search-stretch", "main loop, meanwhile", "ms", BENCH_AT_MOST, 32,
                              1 },
};

typedef struct
{
  SkepTerminalView *view;
  SkepRun *run;
  gsize n_bytes;
  char *last_line; /* how it begins */
} Shown;

static SkepRun *
get_run (UiHarness *ui)
{
  return skep_run_item_get_run (skep_script_item_get_run_item (ui_find_script (ui, "flood")));
}

static SkepTerminalView *
open_script (UiHarness *ui,
             guint      n_lines)
{
  g_autofree char *program = g_shell_quote (FLOOD_PATH);
  g_autofree char *command = g_strdup_printf ("printf 'ready'; read go; exec %s coloured %u",
                                              program, n_lines);
  g_autofree char *escaped = g_strescape (command, NULL);
  g_autofree char *config =
    g_strdup_printf ("{ \"scripts\": { \"flood\": { \"command\": \"%s\" } } }", escaped);
  SkepProjectView *view;

  ui_write_file (ui, "skep.json", config);
  ui_open_window (ui, 1280, 900);
  view = ui_open_project (ui);
  ui_click (GTK_WIDGET (view), "Start flood");

  return skep_run_pane_get_terminal_view (skep_project_view_get_pane (view));
}

static gboolean
is_on_screen (gpointer data)
{
  Shown *shown = data;
  VteTerminal *terminal = VTE_TERMINAL (skep_terminal_view_get_terminal (shown->view));
  g_autofree char *text = vte_terminal_get_text_format (terminal, VTE_FORMAT_TEXT);

  return text != NULL && strstr (text, shown->last_line) != NULL;
}

static gboolean
is_kept (gpointer data)
{
  Shown *shown = data;

  return skep_log_get_n_bytes (skep_run_get_log (shown->run)) >= shown->n_bytes;
}

static void
run_until (UiCondition condition,
           Shown      *shown)
{
  while (!condition (shown))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
look_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* proc(5): the peak is what it is now. */
static void
reset_peak (void)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full ("/proc/self/clear_refs", "5", 1, G_FILE_SET_CONTENTS_NONE, 0600,
                                 &error))
    g_warning ("The peak of memory can't be reset: %s", error->message);
}

static double
read_peak_mb (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL) ||
      (line = strstr (status, "VmHWM:")) == NULL)
    return 0;

  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) * 1.024 / 1000;
}

static void
measure (Shown       *shown,
         UiHarness   *ui,
         BenchFrames *frames)
{
  g_autoptr (GBytes) go = g_bytes_new_static ("go\n", 3);
  double before_mb;
  gint64 begin, kept;
  guint look;

  reset_peak ();
  before_mb = read_peak_mb ();
  /* The log may have them all a while before a frame comes. */
  look = g_timeout_add (1, look_cb, NULL);
  bench_frames_record (frames, &figures[FIGURE_FRAME], &figures[FIGURE_STRETCH]);

  begin = g_get_monotonic_time ();
  skep_supervisor_write (skep_runner_get_supervisor (ui->runner), shown->run, go);
  run_until (is_kept, shown);
  kept = g_get_monotonic_time ();
  g_source_remove (look);
  run_until (is_on_screen, shown);
  bench_frames_record (frames, NULL, NULL);

  bench_figure_add_us (&figures[FIGURE_KEPT], kept - begin);
  bench_figure_add_us (&figures[FIGURE_SEEN], g_get_monotonic_time () - kept);
  bench_figure_add (&figures[FIGURE_MEMORY], read_peak_mb () - before_mb);
}

/* The list is not there before there are results. */
static guint
count_listed (GtkWidget *view)
{
  GtkWidget *list = ui_find_type (view, GTK_TYPE_LIST_VIEW);

  if (list == NULL)
    return 0;
  return g_list_model_get_n_items (
    G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

/* There are more such lines than a search may have results. */
static void
measure_search (UiHarness   *ui,
                BenchFrames *frames,
                guint        n_lines)
{
  GtkWidget *view;
  gint64 begin;

  gtk_widget_activate_action (GTK_WIDGET (ui->window), "win.search-output", NULL);
  bench_frames_settle (frames);
  view = ui_find_type (GTK_WIDGET (ui->window), SKEP_TYPE_LOG_SEARCH_VIEW);

  bench_frames_record (frames, NULL, &figures[FIGURE_SEARCH_STRETCH]);
  begin = g_get_monotonic_time ();
  gtk_editable_set_text (GTK_EDITABLE (ui_find_type (view, GTK_TYPE_SEARCH_ENTRY)), "GET");
  while (count_listed (view) < MIN (n_lines, MAX_RESULTS))
    g_main_context_iteration (NULL, TRUE);
  bench_figure_add_us (&figures[FIGURE_SEARCH], g_get_monotonic_time () - begin);
  bench_frames_settle (frames);
  bench_frames_record (frames, NULL, NULL);
}

static void
measure_lines (guint n_lines)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (BenchFrames) frames = NULL;
  Shown shown = { .n_bytes = n_lines * (LINE_BYTES + 1) };

  shown.view = open_script (ui, n_lines);
  shown.last_line = g_strdup ("ready");
  frames = bench_frames_new (GTK_WIDGET (ui->window), FALSE);
  run_until (is_on_screen, &shown);
  bench_frames_settle (frames);
  shown.run = get_run (ui);

  g_free (shown.last_line);
  shown.last_line = g_strdup_printf ("%010u", n_lines - 1);
  measure (&shown, ui, frames);
  measure_search (ui, frames, n_lines);
  g_clear_pointer (&frames, bench_frames_free);
  g_free (shown.last_line);
}

static void
print_table (guint n_lines)
{
  printf ("%u coloured lines of %d bytes; window of 1280 × 900, renderer %s; %u processors, "
          "load %.1f\n\n", n_lines, LINE_BYTES, g_getenv ("GSK_RENDERER"),
          bench_count_processors (), bench_read_load ());
  printf ("%-14s %10s %10s %10s  %-12s\n", "", "median", "p95", "max", "limit");
  for (guint i = 0; i < N_FIGURES; i++)
    {
      g_autofree char *limit = bench_figure_format_limit (&figures[i], 12);

      printf ("%-14s %7.1f %s %7.1f %s %7.1f %s  %s %s%s\n", figures[i].id,
              bench_figure_get_quantile (&figures[i], 0.5), figures[i].unit,
              bench_figure_get_quantile (&figures[i], 0.95), figures[i].unit,
              bench_figure_get_quantile (&figures[i], 1), figures[i].unit, limit,
              figures[i].meaning, bench_figure_is_within (&figures[i]) ? "" : "  MISSED");
    }
}

static void
print_json (void)
{
  printf ("{\n");
  for (guint i = 0; i < N_FIGURES; i++)
    {
      bench_figure_print_json (&figures[i]);
      printf (i + 1 < N_FIGURES ? ",\n" : "\n}\n");
    }
}

int
main (int   argc,
      char *argv[])
{
  gboolean is_json = FALSE;
  gboolean is_check = FALSE;
  int n_lines = 1000000;
  int n_rounds = 5;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a figure is over its limit", NULL },
    { "lines", 0, 0, G_OPTION_ARG_INT, &n_lines, "Lines (1000000)", "N" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "How often, each in a window (5)", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-log-view: %s\n", error->message);
      return 2;
    }

  ui_init (&argc, &argv);
  /* Else there is something to draw for as long as an entry has the focus. */
  g_object_set (gtk_settings_get_default (), "gtk-cursor-blink", FALSE, NULL);
  bench_figures_init (figures, N_FIGURES);
  for (int i = 0; i < MAX (n_rounds, 1); i++)
    measure_lines (CLAMP (n_lines, 1, 100000000));
  bench_figures_sort (figures, N_FIGURES);
  if (is_json)
    print_json ();
  else
    print_table (n_lines);
  status = is_check && !bench_figures_check (figures, N_FIGURES, "bench-log-view");
  bench_figures_clear (figures, N_FIGURES);

  return status;
}
