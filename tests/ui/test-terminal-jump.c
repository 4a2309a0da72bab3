/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-output-reader.h"
#include "skep-terminal-view-private.h"
#include "ui-harness.h"

#define PATIENCE_MSEC 20000

static SkepRun *
get_run (UiHarness *ui)
{
  return skep_run_item_get_run (skep_script_item_get_run_item (ui_find_script (ui, "it")));
}

static gboolean
is_settled (gpointer data)
{
  return skep_terminal_view_is_settled (data);
}

static void
await_settled (SkepTerminalView *view)
{
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, view));
}

static gboolean
is_over (gpointer data)
{
  const SkepRunState *state = skep_script_item_get_state (data);

  return state != NULL && skep_run_state_is_finished (state);
}

/* A script in a window, with its output shown. */
static SkepTerminalView *
start_script (UiHarness  *ui,
              const char *command)
{
  g_autofree char *escaped = g_strescape (command, NULL);
  g_autofree char *config =
    g_strdup_printf ("{ \"scripts\": { \"it\": { \"command\": \"%s\" } } }", escaped);

  ui_write_file (ui, "skep.json", config);
  ui_open_window (ui, 900, 700);
  ui_click (GTK_WIDGET (ui_open_project (ui)), "Start it");

  return skep_run_pane_get_terminal_view (
    skep_project_view_get_pane (skep_window_get_project_view (ui->window)));
}

/* One that has ended. */
static SkepTerminalView *
show_script (UiHarness  *ui,
             const char *command)
{
  SkepTerminalView *view = start_script (ui, command);

  g_assert_true (ui_wait (PATIENCE_MSEC, is_over, ui_find_script (ui, "it")));
  await_settled (view);

  return view;
}

/* The position of some text in the output, which is short enough for one piece. */
static gsize
find_text (UiHarness  *ui,
           const char *text)
{
  g_autoptr (SkepOutputReader) reader =
    skep_output_reader_new (skep_run_get_output (get_run (ui)));
  gsize size = skep_output_reader_get_end (reader);
  g_autofree char *bytes = g_malloc (size);
  const char *found;
  gsize length = 0;
  gsize n;

  while ((n = skep_output_reader_read (reader, bytes + length, size - length)) > 0)
    length += n;
  found = memmem (bytes, length, text, strlen (text));
  g_assert_nonnull (found);

  return found - bytes;
}

static char *
dup_rows (SkepTerminalView *view,
          glong             first,
          glong             n_rows)
{
  return vte_terminal_get_text_range_format (VTE_TERMINAL (view->terminal), VTE_FORMAT_TEXT,
                                             first, 0, first + n_rows, 0, NULL);
}

/* The row is the one of that text, and it is in sight. */
static void
assert_shows (SkepTerminalView *view,
              const char       *text)
{
  g_autofree char *rows = dup_rows (view, view->jump_row, view->n_jump_rows);
  graphene_rect_t bounds;

  g_test_message ("row %ld+%ld: %s", view->jump_row, view->n_jump_rows, rows);
  g_assert_true (g_str_has_prefix (rows, text));
  g_assert_true (gtk_widget_get_visible (view->mark));
  ui_spin (100);
  g_assert_true (gtk_widget_compute_bounds (view->mark, GTK_WIDGET (view->overlay), &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height / view->n_jump_rows, <=,
                     gtk_widget_get_height (GTK_WIDGET (view->overlay)));
}

static void
jump_to (UiHarness        *ui,
         SkepTerminalView *view,
         const char       *text)
{
  skep_terminal_view_show_position (view, find_text (ui, text));
  await_settled (view);
}

static void
test_plain_lines (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view = show_script (ui, "seq -f 'line %.0f' 2000");

  jump_to (ui, view, "line 700");
  assert_shows (view, "line 700");
  g_assert_cmpint (view->n_jump_rows, ==, 1);
  g_assert_false (gtk_widget_get_visible (view->older_bar));
  g_assert_true (gtk_widget_get_visible (view->end_button));

  skep_terminal_view_show_end (view);
  g_assert_true (skep_terminal_view_is_at_end (view));
  g_assert_false (gtk_widget_get_visible (view->end_button));

  jump_to (ui, view, "line 3\r");
  assert_shows (view, "line 3");
}

/* Whatever comes before the line takes more rows, or fewer, than it has lines. */
static void
test_exact_row (gconstpointer command)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autofree char *all =
    g_strconcat (command, "; echo 'the needle'; seq -f 'after %.0f' 300", NULL);
  SkepTerminalView *view = show_script (ui, all);

  jump_to (ui, view, "the needle");
  assert_shows (view, "the needle");
  g_assert_cmpint (view->n_jump_rows, ==, 1);
}

static void
test_wrapped_line (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view =
    show_script (ui, "seq 200; printf 'long %01000d\\n' 7; seq 200");
  glong columns = vte_terminal_get_column_count (VTE_TERMINAL (view->terminal));

  jump_to (ui, view, "long 0");
  assert_shows (view, "long 0000");
  g_assert_cmpint (view->n_jump_rows, ==, (1005 + columns - 1) / columns);
}

static void
test_last_line_without_end (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view = show_script (ui, "seq 200; printf 'no end'");

  jump_to (ui, view, "no end");
  assert_shows (view, "no end");
}

/* What comes after it would scroll it away. */
static void
test_older_part (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view =
    show_script (ui, "seq -f 'line %.0f' 60000");
  g_autofree char *text = NULL;

  jump_to (ui, view, "line 20000\r");
  assert_shows (view, "line 20000");
  g_assert_true (gtk_widget_get_visible (view->older_bar));

  g_signal_emit_by_name (ui_find_text_button (GTK_WIDGET (view), "Go to the Newest"), "clicked");
  await_settled (view);
  g_assert_false (gtk_widget_get_visible (view->older_bar));
  g_assert_true (skep_terminal_view_is_at_end (view));
  text = vte_terminal_get_text_format (VTE_TERMINAL (view->terminal), VTE_FORMAT_TEXT);
  g_assert_nonnull (strstr (text, "line 60000"));
}

static void
test_other_columns (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view =
    show_script (ui, "i=0; while [ $i -lt 50 ]; do printf '%0150d\\n' $i; i=$((i+1)); done; "
                     "echo 'the needle'; seq 300");
  glong row;

  jump_to (ui, view, "the needle");
  row = view->jump_row;
  vte_terminal_set_font_scale (VTE_TERMINAL (view->terminal), 1.6);
  ui_spin (500);
  await_settled (view);
  g_assert_cmpint (view->jump_row, !=, row);
  assert_shows (view, "the needle");
}

/* What came later has wiped the line away, so it is shown as it was before that. */
static void
test_wiped (gconstpointer after)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autofree char *all = g_strconcat ("seq 50; ", after, NULL);
  SkepTerminalView *view = show_script (ui, all);

  jump_to (ui, view, "the needle");
  assert_shows (view, "the needle");
  g_assert_true (gtk_widget_get_visible (view->older_bar));
}

static void
test_clear_forgets (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view = show_script (ui, "seq -f 'line %.0f' 2000");

  jump_to (ui, view, "line 700");
  gtk_widget_activate_action (GTK_WIDGET (view->terminal), "terminal.clear", NULL);
  g_assert_false (gtk_widget_get_visible (view->mark));
}

/* Of seq(1) up to 500, with carriage returns. */
static gboolean
has_all_numbers (gpointer data)
{
  return skep_log_get_n_bytes (skep_run_get_log (data)) >= 9 * 3 + 90 * 4 + 401 * 5;
}

/* Again and again: the terminal tells its height a little after it has the rows. */
static gboolean
scroll_up (gpointer data)
{
  SkepTerminalView *view = data;

  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view->terminal)), 0);
  return skep_terminal_view_is_settled (view) && !skep_terminal_view_is_at_end (view) &&
         gtk_widget_get_visible (view->end_button);
}

static gboolean
tells_new_output (gpointer data)
{
  return gtk_widget_get_visible (SKEP_TERMINAL_VIEW (data)->new_label);
}

/* Who looks at what came before stays there, and is told that there is more. */
static void
test_new_output (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GBytes) newline = g_bytes_new_static ("\n", 1);
  SkepTerminalView *view =
    start_script (ui, "stty -echo; seq 500; read line; echo more; exec sleep 1000");
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view->terminal));

  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_RUNNING);
  g_assert_true (ui_wait (PATIENCE_MSEC, has_all_numbers, get_run (ui)));
  await_settled (view);
  g_assert_false (gtk_widget_get_visible (view->end_button));
  g_assert_true (ui_wait (PATIENCE_MSEC, scroll_up, view));
  g_assert_false (tells_new_output (view));

  skep_supervisor_write (skep_runner_get_supervisor (ui->runner), get_run (ui), newline);
  g_assert_true (ui_wait (PATIENCE_MSEC, tells_new_output, view));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  skep_terminal_view_show_end (view);
  g_assert_false (gtk_widget_get_visible (view->end_button));
  g_assert_false (tells_new_output (view));
}

static const struct
{
  const char *name;
  const char *before;
} befores[] = {
  { "wrapped", "i=0; while [ $i -lt 50 ]; do printf '%0500d\\n' $i; i=$((i+1)); done" },
  { "wide", "i=0; while [ $i -lt 30 ]; do printf '\\346\\274\\242%.0s' $(seq 75); echo; "
            "i=$((i+1)); done" },
  { "colours", "i=0; while [ $i -lt 200 ]; do printf '\\033[1;31mred\\033[0m %d\\n' $i; "
               "i=$((i+1)); done" },
  { "progress", "i=0; while [ $i -lt 200 ]; do printf '%d %%\\r' $i; i=$((i+1)); done; echo" },
  { "cursor-up", "seq 50; i=0; while [ $i -lt 50 ]; do "
                 "printf '\\033[2A\\033[Kone\\n\\033[Ktwo\\n'; i=$((i+1)); done" },
  { "after-alternate", "seq 50; printf '\\033[?1049h'; seq 500; printf '\\033[?1049l'" },
};

static const struct
{
  const char *name;
  const char *after;
} afters[] = {
  { "alternate-screen", "printf '\\033[?1049h\\033[H'; echo 'the needle'; "
                        "printf '\\033[?1049l'; seq 50" },
  { "cleared", "echo 'the needle'; seq 50; printf '\\033c'; seq 50" },
  { "scrollback", "echo 'the needle'; seq 50; printf '\\033[2J\\033[3J\\033[H'; seq 500" },
  { "overwritten", "echo 'the needle'; printf '\\033[Aanother line\\n'; seq 50" },
};

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/terminal-jump/plain-lines", test_plain_lines);
  for (gsize i = 0; i < G_N_ELEMENTS (befores); i++)
    {
      g_autofree char *path = g_strconcat ("/terminal-jump/exact-row/", befores[i].name, NULL);

      g_test_add_data_func (path, befores[i].before, test_exact_row);
    }
  g_test_add_func ("/terminal-jump/wrapped-line", test_wrapped_line);
  g_test_add_func ("/terminal-jump/last-line-without-end", test_last_line_without_end);
  g_test_add_func ("/terminal-jump/older-part", test_older_part);
  g_test_add_func ("/terminal-jump/other-columns", test_other_columns);
  for (gsize i = 0; i < G_N_ELEMENTS (afters); i++)
    {
      g_autofree char *path = g_strconcat ("/terminal-jump/wiped/", afters[i].name, NULL);

      g_test_add_data_func (path, afters[i].after, test_wiped);
    }
  g_test_add_func ("/terminal-jump/new-output", test_new_output);
  g_test_add_func ("/terminal-jump/clear-forgets", test_clear_forgets);

  return g_test_run ();
}
