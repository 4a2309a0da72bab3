/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-search.h"
#include "ui-harness.h"

#define PATIENCE_MSEC 20000

static gboolean
is_settled (gpointer data)
{
  return skep_terminal_view_is_settled (data);
}

/* A script in a window, with the search of its output open. */
static GtkWidget *
open_search_in (UiHarness     *ui,
                const char    *command,
                SkepRunStatus  status)
{
  g_autofree char *config =
    g_strdup_printf ("{ \"scripts\": { \"it\": { \"command\": \"%s\" } } }", command);
  SkepRunPane *pane;

  ui_write_file (ui, "skep.json", config);
  ui_open_window (ui, 900, 700);
  ui_click (GTK_WIDGET (ui_open_project (ui)), "Start it");
  ui_await_status (ui_find_script (ui, "it"), status);
  pane = skep_project_view_get_pane (skep_window_get_project_view (ui->window));
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, skep_run_pane_get_terminal_view (pane)));

  /* With the keyboard in the terminal, Ctrl+F is for its output. */
  gtk_widget_grab_focus (GTK_WIDGET (pane));
  skep_project_view_search (skep_window_get_project_view (ui->window));
  return ui_find_type (GTK_WIDGET (pane), SKEP_TYPE_TERMINAL_SEARCH);
}

static GtkWidget *
open_search (UiHarness  *ui,
             const char *command)
{
  return open_search_in (ui, command, SKEP_RUN_STATUS_SUCCESS);
}

static void
search_for (GtkWidget  *search,
            const char *text)
{
  GtkWidget *entry = ui_find_type (search, GTK_TYPE_SEARCH_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static void
test_counts (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *search = open_search (ui, "seq -f 'Line %.0f' 1000; echo line.*");
  GtkWidget *view = gtk_widget_get_next_sibling (search);
  VteTerminal *terminal =
    VTE_TERMINAL (skep_terminal_view_get_terminal (SKEP_TERMINAL_VIEW (view)));
  g_autofree char *selected = NULL;

  search_for (search, "line 77");
  ui_await_label (search, "11 matches");
  selected = vte_terminal_get_text_selected (terminal, VTE_FORMAT_TEXT);
  g_assert_cmpstr (selected, ==, "Line 77");

  search_for (search, "line.*");
  ui_await_label (search, "1 match");
}

static void
test_toggles (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *search = open_search (ui, "echo Word; echo word; echo words");
  GtkWidget *button;

  search_for (search, "word");
  ui_await_label (search, "3 matches");
  button = ui_find_button (search, "Whole Words");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  ui_await_label (search, "2 matches");
  button = ui_find_button (search, "Match Case");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  ui_await_label (search, "1 match");
}

static gboolean
is_error (gpointer data)
{
  return gtk_widget_has_css_class (data, "error");
}

static void
test_invalid_pattern (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *search = open_search (ui, "echo word");
  GtkWidget *entry = ui_find_type (search, GTK_TYPE_SEARCH_ENTRY);

  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (ui_find_button (search, "Regular Expression")), TRUE);
  search_for (search, "(");
  g_assert_true (ui_wait (PATIENCE_MSEC, is_error, entry));
  search_for (search, "w.r");
  ui_await_label (search, "1 match");
  g_assert_false (is_error (entry));
}

static void
test_close_gives_focus_back (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *search = open_search (ui, "echo word");
  GtkWidget *view = gtk_widget_get_next_sibling (search);

  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (ui->window)), search));
  ui_click (search, "Close Search");
  g_assert_false (gtk_widget_get_visible (search));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (ui->window)), view));
}

static void
test_counts_again (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GBytes) newline = g_bytes_new_static ("\n", 1);
  GtkWidget *search = open_search_in (ui, "stty -echo; echo needle; read line; echo needle; "
                                          "exec sleep 1000", SKEP_RUN_STATUS_RUNNING);
  SkepRun *run = skep_terminal_view_get_run (
    SKEP_TERMINAL_VIEW (gtk_widget_get_next_sibling (search)));

  search_for (search, "needle");
  ui_await_label (search, "1 match");
  skep_supervisor_write (skep_runner_get_supervisor (ui->runner), run, newline);
  ui_await_label (search, "2 matches");
}

/* Of the lines that are not in the terminal, how many match is told apart. */
static void
test_counts_earlier_output (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *search =
    open_search (ui, "echo needle; echo needle; seq -f 'line %.0f' 60000; echo needle");
  SkepTerminalView *view = SKEP_TERMINAL_VIEW (gtk_widget_get_next_sibling (search));
  SkepLog *log = skep_run_get_log (skep_terminal_view_get_run (view));

  skep_terminal_view_show_position (view, skep_log_get_n_bytes (log) - 1);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, view));
  search_for (search, "needle");
  ui_await_label (search, "1 match · 2 more in earlier output");
}

static void
test_counts_in_another_run (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *search = open_search (ui, "echo needle >>all; cat all");
  SkepTerminalView *view = SKEP_TERMINAL_VIEW (gtk_widget_get_next_sibling (search));
  g_autoptr (SkepRun) first = g_object_ref (skep_terminal_view_get_run (view));
  SkepRunPane *pane =
    SKEP_RUN_PANE (gtk_widget_get_ancestor (search, SKEP_TYPE_RUN_PANE));

  search_for (search, "needle");
  ui_await_label (search, "1 match");
  ui_click (GTK_WIDGET (ui->window), "Start it");
  ui_await_label (search, "2 matches");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_SUCCESS);
  skep_run_pane_show_run (pane, first, G_MAXSIZE);
  ui_await_label (search, "1 match");
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/terminal-search/counts", test_counts);
  g_test_add_func ("/terminal-search/counts-again", test_counts_again);
  g_test_add_func ("/terminal-search/counts-earlier-output", test_counts_earlier_output);
  g_test_add_func ("/terminal-search/counts-in-another-run", test_counts_in_another_run);
  g_test_add_func ("/terminal-search/toggles", test_toggles);
  g_test_add_func ("/terminal-search/invalid-pattern", test_invalid_pattern);
  g_test_add_func ("/terminal-search/close-gives-focus-back", test_close_gives_focus_back);

  return g_test_run ();
}
