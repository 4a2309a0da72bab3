/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-list.h"
#include "skep-script-row.h"
#include "ui-harness.h"

#define SCRIPTS \
  "{ \"scripts\": {" \
  " \"dev\": { \"command\": \"echo ready; exec sleep 1000\" }," \
  " \"bad\": { \"command\": \"exit 3\" }," \
  " \"good\": { \"command\": \"true\" } } }"

static GtkWidget *
row_of (SkepProjectView *view,
        const char      *name)
{
  GtkWidget *label = ui_find_label (GTK_WIDGET (view), name);

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, SKEP_TYPE_SCRIPT_ROW);
}

static void
assert_icon (GtkWidget  *row,
             const char *label)
{
  GtkWidget *icon = ui_find_type (row, GTK_TYPE_IMAGE);

  gtk_test_accessible_assert_property (icon, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

static void
test_start_and_stop (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  SkepScriptItem *dev;
  GtkWidget *row;

  ui_write_file (ui, "skep.json", SCRIPTS);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dev = ui_find_script (ui, "dev");
  row = row_of (view, "dev");

  assert_icon (row, "Never run");
  g_assert_null (ui_find_button (row, "Stop dev"));
  g_assert_null (ui_find_button (row, "Restart dev"));
  g_assert_null (ui_find_button (row, "Show output of dev"));

  ui_click (row, "Start dev");
  ui_await_status (dev, SKEP_RUN_STATUS_RUNNING);
  assert_icon (row, "Running");
  g_assert_nonnull (ui_find_label (row, "Running · 0:0*"));
  g_assert_null (ui_find_button (row, "Start dev"));
  g_assert_nonnull (ui_find_button (row, "Restart dev"));
  g_assert_nonnull (ui_find_button (row, "Show output of dev"));

  ui_click (row, "Stop dev");
  ui_await_status (dev, SKEP_RUN_STATUS_STOPPED);
  assert_icon (row, "Stopped");
  g_assert_nonnull (ui_find_label (row, "Stopped · *"));
  g_assert_nonnull (ui_find_button (row, "Start dev"));
}

static void
test_restart_is_a_new_run (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  SkepScriptItem *dev;
  SkepRunItem *first;

  ui_write_file (ui, "skep.json", SCRIPTS);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dev = ui_find_script (ui, "dev");
  ui_click (row_of (view, "dev"), "Start dev");
  ui_await_status (dev, SKEP_RUN_STATUS_RUNNING);
  first = skep_script_item_get_run_item (dev);

  ui_click (row_of (view, "dev"), "Restart dev");
  while (skep_script_item_get_run_item (dev) == first)
    g_main_context_iteration (NULL, TRUE);
  ui_await_status (dev, SKEP_RUN_STATUS_RUNNING);
  g_assert_cmpint (skep_run_item_get_state (first)->status, ==, SKEP_RUN_STATUS_STOPPED);
}

static void
test_ends (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;

  ui_write_file (ui, "skep.json", SCRIPTS);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);

  ui_click (row_of (view, "bad"), "Start bad");
  ui_await_status (ui_find_script (ui, "bad"), SKEP_RUN_STATUS_FAILED);
  assert_icon (row_of (view, "bad"), "Failed");
  g_assert_nonnull (ui_find_label (row_of (view, "bad"), "Failed: exit 3*"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "bad failed: exit code 3"));
  g_assert_cmpuint (skep_project_item_get_n_failed (ui_get_project (ui)), ==, 1);

  ui_click (row_of (view, "good"), "Start good");
  ui_await_status (ui_find_script (ui, "good"), SKEP_RUN_STATUS_SUCCESS);
  assert_icon (row_of (view, "good"), "Succeeded");
}

static void
test_filter (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  SkepScriptList *list;

  ui_write_file (ui, "skep.json", SCRIPTS);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  list = SKEP_SCRIPT_LIST (ui_find_type (GTK_WIDGET (view), SKEP_TYPE_SCRIPT_LIST));

  g_assert_cmpuint (skep_script_list_get_n_shown (list), ==, 3);
  skep_script_list_set_filter_text (list, "SLEEP");
  g_assert_cmpuint (skep_script_list_get_n_shown (list), ==, 1);
  skep_script_list_set_filter_text (list, "nothing has this");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (view), "No Results Found"));
  skep_script_list_set_filter_text (list, "");
  g_assert_cmpuint (skep_script_list_get_n_shown (list), ==, 3);
}

/* Thousands of scripts have rows only where one looks. */
static void
test_rows_are_virtual (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  SkepScriptList *list;
  GtkWidget *view;
  guint n_rows = 0;

  for (guint i = 0; i < 1500; i++)
    g_string_append_printf (text, "target-%u:\n\ttrue\n", i);
  ui_write_file (ui, "Makefile", text->str);
  ui_open_window (ui, 900, 700);
  list = SKEP_SCRIPT_LIST (ui_find_type (GTK_WIDGET (ui_open_project (ui)),
                                         SKEP_TYPE_SCRIPT_LIST));
  g_assert_cmpuint (skep_script_list_get_n_shown (list), ==, 1500);

  view = ui_find_type (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);
  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_rows++;
  g_assert_cmpuint (n_rows, <, 500);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/scripts/start-and-stop", test_start_and_stop);
  g_test_add_func ("/scripts/restart-is-a-new-run", test_restart_is_a_new_run);
  g_test_add_func ("/scripts/ends", test_ends);
  g_test_add_func ("/scripts/filter", test_filter);
  g_test_add_func ("/scripts/rows-are-virtual", test_rows_are_virtual);

  return g_test_run ();
}
