/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What thousands of scripts cost the window: each frame, and each stretch in which the main loop
 * can't answer, while they are listed, filtered letter by letter, expanded and scrolled. */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>

#include "bench-figure.h"
#include "bench-frames.h"
#include "skep-script-cell.h"
#include "skep-script-list.h"
#include "ui-harness.h"

#define N_SCRIPTS 50 /* of each package */
#define N_SCROLLS 120
/* Two frames at 60 Hz: beyond that one sees it. */
#define MAX_FRAME_MSEC 32

typedef enum
{
  FIGURE_FIRST_ROWS,
  FIGURE_LOADED,
  FIGURE_LIST_FRAME,
  FIGURE_LIST_STRETCH,
  FIGURE_EXPAND_FRAME,
  FIGURE_EXPAND_STRETCH,
  FIGURE_TYPE_FRAME,
  FIGURE_TYPE_STRETCH,
  FIGURE_CLEAR_FRAME,
  FIGURE_CLEAR_STRETCH,
  FIGURE_SCROLL_FRAME,
  FIGURE_SCROLL_STRETCH,
  FIGURE_JUMP_FRAME,
  FIGURE_JUMP_STRETCH,
  FIGURE_RELOAD_FRAME,
  FIGURE_RELOAD_STRETCH,
  N_FIGURES,
} FigureId;

#define LIMIT BENCH_AT_MOST, MAX_FRAME_MSEC, 1

static BenchFigure figures[N_FIGURES] = {
  [FIGURE_FIRST_ROWS] = { "first-rows", "from opening the folder to the first script drawn", "ms" },
  [FIGURE_LOADED] = { "loaded", "from opening the folder to all scripts listed", "ms" },
  [FIGURE_LIST_FRAME] = { "list-frame", "frame while they are found and listed", "ms", LIMIT },
  [FIGURE_LIST_STRETCH] = { "list-stretch", "main loop, meanwhile", "ms", LIMIT },
  [FIGURE_EXPAND_FRAME] = { "expand-frame", "frame when all groups are expanded", "ms", LIMIT },
  [FIGURE_EXPAND_STRETCH] = { "expand-stretch", "main loop, meanwhile", "ms", LIMIT },
  [FIGURE_TYPE_FRAME] = { "type-frame", "frame while a filter is typed", "ms", LIMIT },
  [FIGURE_TYPE_STRETCH] = { "type-stretch", "main loop, meanwhile", "ms", LIMIT },
  [FIGURE_CLEAR_FRAME] = { "clear-frame", "frame when it is cleared", "ms", LIMIT },
  [FIGURE_CLEAR_STRETCH] = { "clear-stretch", "main loop, meanwhile", "ms", LIMIT },
  [FIGURE_SCROLL_FRAME] = { "scroll-frame", "frame while it is scrolled by pages", "ms", LIMIT },
  [FIGURE_SCROLL_STRETCH] = { "scroll-stretch", "main loop, meanwhile", "ms", LIMIT },
  [FIGURE_JUMP_FRAME] = { "jump-frame", "frame of a jump to the end and back", "ms", LIMIT },
  [FIGURE_JUMP_STRETCH] = { "jump-stretch", "main loop, meanwhile", "ms", LIMIT },
  [FIGURE_RELOAD_FRAME] = { "reload-frame", "frame while the project is read again", "ms", LIMIT },
  [FIGURE_RELOAD_STRETCH] = { "reload-stretch", "main loop, meanwhile", "ms", LIMIT },
};

/* --- Project --- */

static void
write_package (UiHarness *ui,
               guint      i)
{
  static const char *const verbs[] = { "dev", "build", "test", "lint", "deploy" };
  g_autofree char *folder = g_strdup_printf ("%s/packages/p%03u", ui->folder, i);
  g_autofree char *path = g_build_filename (folder, "package.json", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  g_mkdir_with_parents (folder, 0700);
  g_string_append_printf (text, "{ \"name\": \"@shop/p%03u\", \"scripts\": {", i);
  for (guint j = 0; j < N_SCRIPTS; j++)
    g_string_append_printf (text, "%s\n \"%s:%02u\": \"node tools/%s.js --part %u --out dist\"",
                            j > 0 ? "," : "", verbs[j % G_N_ELEMENTS (verbs)], j,
                            verbs[j % G_N_ELEMENTS (verbs)], j);
  g_string_append (text, "\n} }\n");
  if (!g_file_set_contents (path, text->str, -1, NULL))
    g_error ("%s can't be written", path);
}

static void
remove_packages (UiHarness *ui,
                 guint      n_packages)
{
  g_autofree char *packages = g_build_filename (ui->folder, "packages", NULL);

  for (guint i = 0; i < n_packages; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/p%03u", packages, i);
      g_autofree char *path = g_build_filename (folder, "package.json", NULL);

      g_unlink (path);
      g_rmdir (folder);
    }
  g_rmdir (packages);
}

/* --- Measurements --- */

static gboolean
has_filled_row (GtkWidget *widget)
{
  if (SKEP_IS_SCRIPT_CELL (widget) && gtk_widget_get_mapped (widget) &&
      skep_script_cell_is_filled (SKEP_SCRIPT_CELL (widget)))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_filled_row (child))
      return TRUE;

  return FALSE;
}

static void
measure_listing (UiHarness   *ui,
                 BenchFrames *frames,
                 guint        n_scripts)
{
  g_autoptr (GFile) folder = g_file_new_for_path (ui->folder);
  gint64 begin = g_get_monotonic_time ();
  gboolean was_filled = FALSE;
  SkepScriptList *list = NULL;

  bench_frames_record (frames, &figures[FIGURE_LIST_FRAME], &figures[FIGURE_LIST_STRETCH]);
  skep_window_open_folder (ui->window, folder);
  while (list == NULL || skep_script_list_get_n_shown (list) < n_scripts)
    {
      g_main_context_iteration (NULL, TRUE);
      list = SKEP_SCRIPT_LIST (ui_find_type (GTK_WIDGET (ui->window), SKEP_TYPE_SCRIPT_LIST));
      if (list == NULL || was_filled || !has_filled_row (GTK_WIDGET (list)))
        continue;
      was_filled = TRUE;
      bench_figure_add_us (&figures[FIGURE_FIRST_ROWS], g_get_monotonic_time () - begin);
    }
  bench_figure_add_us (&figures[FIGURE_LOADED], g_get_monotonic_time () - begin);
  while (!was_filled)
    {
      g_main_context_iteration (NULL, TRUE);
      was_filled = has_filled_row (GTK_WIDGET (list));
      if (was_filled)
        bench_figure_add_us (&figures[FIGURE_FIRST_ROWS], g_get_monotonic_time () - begin);
    }
  bench_frames_settle (frames);
}

static void
measure_expanding (BenchFrames    *frames,
                   SkepScriptList *list)
{
  SkepScriptOutline *outline = skep_script_list_get_outline (list);

  bench_frames_record (frames, &figures[FIGURE_EXPAND_FRAME], &figures[FIGURE_EXPAND_STRETCH]);
  skep_script_outline_set_all_expanded (outline, TRUE);
  bench_frames_settle (frames);
  skep_script_outline_set_all_expanded (outline, FALSE);
  bench_frames_settle (frames);
  skep_script_outline_set_all_expanded (outline, TRUE);
  bench_frames_settle (frames);
}

static gboolean
set_filter (gpointer data)
{
  gpointer *closure = data;

  skep_script_list_set_filter_text (closure[0], closure[1]);

  return G_SOURCE_REMOVE;
}

/* From the main loop, as a person's keys come, so that it counts as a stretch. */
static void
filter (SkepScriptList *list,
        const char     *text)
{
  gpointer closure[] = { list, (gpointer) text };
  guint id = g_idle_add_full (G_PRIORITY_DEFAULT, set_filter, closure, NULL);

  while (g_main_context_find_source_by_id (NULL, id) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
measure_typing (BenchFrames    *frames,
                SkepScriptList *list)
{
  static const char *const texts[] = { "build p1", "dev 4", "nothing like this" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      bench_frames_record (frames, &figures[FIGURE_TYPE_FRAME], &figures[FIGURE_TYPE_STRETCH]);
      for (gsize length = 1; length <= strlen (texts[i]); length++)
        {
          g_autofree char *text = g_strndup (texts[i], length);

          filter (list, text);
          bench_frames_await (frames);
        }
      bench_frames_settle (frames);

      bench_frames_record (frames, &figures[FIGURE_CLEAR_FRAME], &figures[FIGURE_CLEAR_STRETCH]);
      filter (list, "");
      bench_frames_settle (frames);
    }
}

static void
measure_scrolling (BenchFrames    *frames,
                   SkepScriptList *list)
{
  GtkWidget *scroller = ui_find_type (GTK_WIDGET (list), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  bench_frames_record (frames, &figures[FIGURE_SCROLL_FRAME], &figures[FIGURE_SCROLL_STRETCH]);
  for (guint i = 0; i < N_SCROLLS; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) +
                                              gtk_adjustment_get_page_size (adjustment) *
                                                (i % 2 == 0 ? 0.9 : 0.1));
      bench_frames_await (frames);
    }
  bench_frames_settle (frames);

  bench_frames_record (frames, &figures[FIGURE_JUMP_FRAME], &figures[FIGURE_JUMP_STRETCH]);
  for (guint i = 0; i < 6; i++)
    {
      gtk_adjustment_set_value (adjustment, i % 2 == 0 ? gtk_adjustment_get_upper (adjustment) : 0);
      bench_frames_settle (frames);
    }
}

static void
set_true (gboolean *is_done)
{
  *is_done = TRUE;
}

static void
measure_reload (UiHarness   *ui,
                BenchFrames *frames)
{
  gboolean is_done = FALSE;

  bench_frames_record (frames, &figures[FIGURE_RELOAD_FRAME], &figures[FIGURE_RELOAD_STRETCH]);
  g_signal_connect_swapped (ui_get_project (ui), "loaded", G_CALLBACK (set_true), &is_done);
  skep_project_item_load (ui_get_project (ui));
  while (!is_done)
    g_main_context_iteration (NULL, TRUE);
  bench_frames_settle (frames);
  g_signal_handlers_disconnect_by_data (ui_get_project (ui), &is_done);
  /* Nothing has changed, so as a rule nothing is drawn. */
  if (figures[FIGURE_RELOAD_FRAME].values->len == 0)
    bench_figure_add (&figures[FIGURE_RELOAD_FRAME], 0);
}

static void
measure (guint    n_packages,
         gboolean is_cpu_time)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (BenchFrames) frames = NULL;
  SkepScriptList *list;

  for (guint i = 0; i < n_packages; i++)
    write_package (ui, i);
  ui_open_window (ui, 1280, 900);
  frames = bench_frames_new (GTK_WIDGET (ui->window), is_cpu_time);
  bench_frames_settle (frames);

  measure_listing (ui, frames, n_packages * N_SCRIPTS);
  list = SKEP_SCRIPT_LIST (ui_find_type (GTK_WIDGET (ui->window), SKEP_TYPE_SCRIPT_LIST));
  measure_expanding (frames, list);
  measure_typing (frames, list);
  measure_scrolling (frames, list);
  /* Once more: the view has other rows to free than before. */
  measure_typing (frames, list);
  measure_reload (ui, frames);

  bench_frames_record (frames, NULL, NULL);
  g_clear_pointer (&frames, bench_frames_free);
  remove_packages (ui, n_packages);
}

static void
print_table (guint n_packages)
{
  printf ("%u scripts in %u packages; window of 1280 × 900, renderer %s\n\n",
          n_packages * N_SCRIPTS, n_packages, g_getenv ("GSK_RENDERER"));
  printf ("%-15s %9s %9s %9s  %-12s %s\n", "", "median", "p95", "max", "limit", "");
  for (guint i = 0; i < N_FIGURES; i++)
    {
      g_autofree char *limit = bench_figure_format_limit (&figures[i], 12);

      printf ("%-15s %6.1f %s %6.1f %s %6.1f %s  %s %s%s\n", figures[i].id,
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
  gboolean is_cpu_time = FALSE;
  int n_packages = 200;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, "Print JSON", NULL },
    { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Fail when a figure is over its limit", NULL },
    { "packages", 0, 0, G_OPTION_ARG_INT, &n_packages, "Packages of 50 scripts (200)", "N" },
    { "cpu", 0, 0, G_OPTION_ARG_NONE, &is_cpu_time,
      "Measure processor time, for a machine that is busy otherwise", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      fprintf (stderr, "bench-ui: %s\n", error->message);
      return 2;
    }

  ui_init (&argc, &argv);
  bench_figures_init (figures, N_FIGURES);
  measure (CLAMP (n_packages, 1, 999), is_cpu_time);
  bench_figures_sort (figures, N_FIGURES);
  if (is_json)
    print_json ();
  else
    print_table (n_packages);
  status = is_check && !bench_figures_check (figures, N_FIGURES, "bench-ui");
  bench_figures_clear (figures, N_FIGURES);

  return status;
}
