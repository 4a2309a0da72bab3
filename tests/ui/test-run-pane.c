/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-run-picker.h"
#include "ui-harness.h"

#define PATIENCE_MSEC 20000

static SkepRun *
get_newest (UiHarness *ui)
{
  return skep_run_item_get_run (skep_script_item_get_run_item (ui_find_script (ui, "it")));
}

static void
run_script (UiHarness *ui)
{
  ui_click (GTK_WIDGET (ui->window), "Start it");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_SUCCESS);
}

static SkepRunPane *
open_pane (UiHarness *ui)
{
  ui_write_file (ui, "skep.json",
                 "{ \"scripts\": { \"it\": { \"command\": \"echo my pid is $$; true\" } } }");
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);
  run_script (ui);

  return skep_project_view_get_pane (skep_window_get_project_view (ui->window));
}

static gboolean
is_shown (SkepRunPane *pane,
          SkepRun     *run)
{
  return skep_terminal_view_get_run (skep_run_pane_get_terminal_view (pane)) == run;
}

static void
test_shows_another_run (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepRunPane *pane = open_pane (ui);
  SkepRun *first = get_newest (ui);
  SkepRun *second;

  g_assert_null (ui_find_label (GTK_WIDGET (pane), "Past run of *"));
  ui_click (GTK_WIDGET (ui->window), "Start it");
  ui_await_label (GTK_WIDGET (pane), "it-2");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_SUCCESS);
  second = get_newest (ui);

  skep_run_pane_show_run (pane, first, 0);
  g_assert_true (is_shown (pane, first));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (pane), "it-1"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (pane), "Past run of *"));

  g_signal_emit_by_name (ui_find_text_button (GTK_WIDGET (pane), "Show the Newest Run"), "clicked");
  g_assert_true (is_shown (pane, second));
  g_assert_null (ui_find_label (GTK_WIDGET (pane), "Past run of *"));

  /* Starting it again goes over to the new run. */
  skep_run_pane_show_run (pane, first, G_MAXSIZE);
  ui_click (GTK_WIDGET (ui->window), "Start it");
  ui_await_label (GTK_WIDGET (pane), "it-3");
  g_assert_null (ui_find_label (GTK_WIDGET (pane), "Past run of *"));
}

static gboolean
has_picker (gpointer data)
{
  return ui_find_label (data, "it-1 · *") != NULL;
}

static void
test_picker (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepRunPane *pane = open_pane (ui);
  SkepRun *first = get_newest (ui);
  GtkWidget *button = ui_find_type (GTK_WIDGET (pane), GTK_TYPE_MENU_BUTTON);
  GtkWidget *picker = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  GtkWidget *row;

  ui_click (GTK_WIDGET (ui->window), "Start it");
  ui_await_label (GTK_WIDGET (pane), "it-2");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_SUCCESS);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  g_assert_true (ui_wait (PATIENCE_MSEC, has_picker, picker));
  row = gtk_widget_get_ancestor (ui_find_label (picker, "it-1 · *"), GTK_TYPE_LIST_BOX_ROW);
  g_signal_emit_by_name (row, "activate");
  g_assert_true (is_shown (pane, first));
}

typedef struct
{
  SkepTerminalView *view;
  const char *text;
} TextWait;

static gboolean
shows_text (gpointer data)
{
  TextWait *wait = data;
  g_autofree char *text = vte_terminal_get_text_format (
    VTE_TERMINAL (skep_terminal_view_get_terminal (wait->view)), VTE_FORMAT_TEXT);

  return text != NULL && strstr (text, wait->text) != NULL;
}

/* As after a restart of Skep: it is known from the history alone. */
static void
test_past_run (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepRunPane *pane = open_pane (ui);
  SkepRunHistory *history =
    skep_supervisor_get_history (skep_runner_get_supervisor (ui->runner));
  g_autoptr (SkepPastRun) past =
    skep_run_history_find (history, skep_run_get_uuid (get_newest (ui)));
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (GError) error = NULL;
  TextWait wait = { skep_run_pane_get_terminal_view (pane), "my pid is" };

  g_assert_nonnull (past);
  ui_click (GTK_WIDGET (ui->window), "Start it");
  ui_await_label (GTK_WIDGET (pane), "it-2");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_SUCCESS);
  run = skep_past_run_open (past, skep_run_history_get_log_root (history), &error);
  g_assert_no_error (error);
  skep_run_pane_show_run (pane, run, G_MAXSIZE);
  g_assert_true (is_shown (pane, run));
  g_assert_true (ui_wait (PATIENCE_MSEC, shows_text, &wait));
  g_assert_false (vte_terminal_get_input_enabled (
    VTE_TERMINAL (skep_terminal_view_get_terminal (wait.view))));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (pane), "Exited with code 0 after *"));
}

static void
test_describes_time (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_local (2026, 3, 1, 9, 30, 0);
  const struct
  {
    int month, day, hour;
    const char *text;
  } cases[] = {
    { 3, 1, 8, "08:05" },
    { 2, 28, 14, "14:05, yesterday" },
    { 2, 27, 14, "14:05, 27 February 2026" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) time =
        g_date_time_new_local (2026, cases[i].month, cases[i].day, cases[i].hour, 5, 0);
      g_autofree char *text =
        skep_run_picker_describe_time (g_date_time_to_unix (time) * G_USEC_PER_SEC, now);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/run-pane/shows-another-run", test_shows_another_run);
  g_test_add_func ("/run-pane/picker", test_picker);
  g_test_add_func ("/run-pane/past-run", test_past_run);
  g_test_add_func ("/run-pane/describes-time", test_describes_time);

  return g_test_run ();
}
