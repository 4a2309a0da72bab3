/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-row.h"
#include "skep-starter-text.h"
#include "ui-harness.h"

static void
open_project (UiHarness *ui,
              int        width)
{
  ui_write_file (ui, "skep.json", "{ \"scripts\": { \"it\": { \"command\": \"sleep 1000\" } } }");
  ui_open_window (ui, width, 700);
  ui_open_project (ui);
}

static void
start (UiHarness  *ui,
       const char *started_by)
{
  SkepScriptItem *item = ui_find_script (ui, "it");

  skep_supervisor_start_async (skep_runner_get_supervisor (ui->runner),
                               skep_script_item_get_script (item), started_by, NULL, NULL, NULL);
  ui_await_status (item, SKEP_RUN_STATUS_RUNNING);
}

static GtkWidget *
get_row (UiHarness *ui)
{
  GtkWidget *label = ui_find_label (GTK_WIDGET (skep_window_get_project_view (ui->window)), "it");

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, SKEP_TYPE_SCRIPT_ROW);
}

static void
test_row_says_who_started_it (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  open_project (ui, 900);
  start (ui, "agent claude <b>code</b>");
  g_assert_nonnull (ui_find_label (get_row (ui), "by claude <b>code</b>"));
  gtk_test_accessible_assert_property (get_row (ui), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "by claude <b>code</b>");

  ui_click (GTK_WIDGET (ui->window), "Stop it");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_STOPPED);
  g_assert_nonnull (ui_find_label (get_row (ui), "by claude <b>code</b>"));
}

static void
test_row_says_nothing_of_the_person (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  open_project (ui, 900);
  start (ui, "agent claude-code");
  ui_click (GTK_WIDGET (ui->window), "Stop it");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_STOPPED);
  ui_click (GTK_WIDGET (ui->window), "Start it");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_RUNNING);
  g_assert_null (ui_find_label (get_row (ui), "by *"));
}

static void
test_pane_says_who_started_it (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *pane;

  open_project (ui, 900);
  start (ui, "agent claude-code");
  ui_click (GTK_WIDGET (ui->window), "Show output of it");
  pane = GTK_WIDGET (skep_project_view_get_pane (skep_window_get_project_view (ui->window)));
  ui_await_label (pane, "Running · * · by claude-code");
}

static void
test_row_says_who_stopped_it (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepScriptItem *item;

  open_project (ui, 900);
  start (ui, "you");
  item = ui_find_script (ui, "it");
  skep_supervisor_stop_async (skep_runner_get_supervisor (ui->runner),
                              skep_run_item_get_run (skep_script_item_get_run_item (item)),
                              SKEP_STOP_GRACEFULLY, "agent codex", NULL, NULL, NULL);
  ui_await_status (item, SKEP_RUN_STATUS_STOPPED);
  g_assert_nonnull (ui_find_label (get_row (ui), "Stopped by codex · *"));
  ui_click (GTK_WIDGET (ui->window), "Show output of it");
  ui_await_label (GTK_WIDGET (ui->window), "Stopped by codex after *");
}

static void
test_long_name_stays_in_the_row (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  open_project (ui, 360);
  start (ui, "agent an-agent-with-a-name-that-is-longer-than-any-row-is-wide-on-a-phone");
  ui_await_label (get_row (ui), "by an-agent*");
  ui_spin (200);
  ui_assert_within (get_row (ui), get_row (ui));
}

static void
test_words (void)
{
  static const struct
  {
    const char *started_by;
    const char *words;
    gboolean is_agent;
  } cases[] = {
    { "you", NULL, FALSE },
    { "cli", "by skepctl", FALSE },
    { "agent", "by an agent", TRUE },
    { "agent codex", "by codex", TRUE },
    { "agents", "by agents", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = skep_starter_text_describe (cases[i].started_by);

      g_assert_cmpstr (words, ==, cases[i].words);
      g_assert_cmpint (skep_starter_text_is_agent (cases[i].started_by), ==, cases[i].is_agent);
    }
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/starter/words", test_words);
  g_test_add_func ("/ui/starter/row-says-who-started-it", test_row_says_who_started_it);
  g_test_add_func ("/ui/starter/row-says-nothing-of-the-person",
                   test_row_says_nothing_of_the_person);
  g_test_add_func ("/ui/starter/pane-says-who-started-it", test_pane_says_who_started_it);
  g_test_add_func ("/ui/starter/row-says-who-stopped-it", test_row_says_who_stopped_it);
  g_test_add_func ("/ui/starter/long-name-stays-in-the-row", test_long_name_stays_in_the_row);

  return g_test_run ();
}
