/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-cell.h"
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
static gboolean
only_seen_are_filled (gpointer view)
{
  guint n_filled = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (view); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *cell = gtk_widget_get_first_child (row);
      gboolean is_filled = skep_script_cell_is_filled (SKEP_SCRIPT_CELL (cell));

      if (is_filled != gtk_widget_get_child_visible (row))
        return FALSE;
      n_filled += is_filled;
    }

  return n_filled > 5 && n_filled < 40;
}

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

  /* Of those, what is seen has something in it, and later what is seen then. */
  g_assert_true (ui_wait (5000, only_seen_are_filled, view));
  gtk_list_view_scroll_to (GTK_LIST_VIEW (view), 60, GTK_LIST_SCROLL_NONE, NULL);
  ui_await_label (GTK_WIDGET (list), "target-59");
  g_assert_true (ui_wait (5000, only_seen_are_filled, view));
  g_assert_null (ui_find_label (GTK_WIDGET (list), "target-1"));
}

#define RECIPES \
  "# Puts it on a server\n" \
  "deploy to stage='test':\n  echo {{to}} {{stage}}\n" \
  "hello:\n  echo hello\n"

static SkepScriptList *
open_list (UiHarness *ui)
{
  ui_open_window (ui, 900, 700);
  return SKEP_SCRIPT_LIST (ui_find_type (GTK_WIDGET (ui_open_project (ui)),
                                         SKEP_TYPE_SCRIPT_LIST));
}

static gboolean
has_label (gpointer data)
{
  gpointer *closure = data;

  return ui_find_label (closure[0], closure[1]) != NULL;
}

static gboolean
lacks_label (gpointer data)
{
  return !has_label (data);
}

static void
assert_soon (GtkWidget  *root,
             const char *label,
             gboolean    is_there)
{
  gpointer closure[] = { root, (gpointer) label };

  g_assert_true (ui_wait (5000, is_there ? has_label : lacks_label, closure));
}

static void
test_groups_collapse_and_expand (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepScriptList *list;
  GtkWidget *header, *row;

  ui_write_file (ui, "skep.json", SCRIPTS);
  ui_write_file (ui, "Makefile", "deploy:\n\ttrue\n");
  list = open_list (ui);
  header = ui_find_label (GTK_WIDGET (list), "make");
  g_assert_nonnull (header);
  row = gtk_widget_get_ancestor (header, SKEP_TYPE_SCRIPT_CELL);
  row = gtk_widget_get_parent (row);
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (list), "deploy"));

  gtk_widget_activate_action (header, "group.toggle", "s", "make:");
  assert_soon (GTK_WIDGET (list), "deploy", FALSE);
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  g_assert_cmpuint (skep_script_list_get_n_shown (list), ==, 4);

  gtk_widget_activate_action (header, "group.expand-all", NULL);
  assert_soon (GTK_WIDGET (list), "deploy", TRUE);
}

static void
loaded_cb (gboolean *is_loaded)
{
  *is_loaded = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_selection_survives_a_reload (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  gboolean is_loaded = FALSE;
  SkepScriptList *list;
  SkepScriptItem *good;

  ui_write_file (ui, "skep.json", SCRIPTS);
  list = open_list (ui);
  good = ui_find_script (ui, "good");
  skep_script_list_select (list, good);
  g_assert_true (skep_script_list_get_selected (list) == good);

  ui_write_file (ui, "Makefile", "a:\n\ttrue\nb:\n\ttrue\n");
  g_signal_connect_swapped (ui_get_project (ui), "loaded", G_CALLBACK (loaded_cb), &is_loaded);
  skep_project_item_load (ui_get_project (ui));
  g_assert_true (ui_wait (5000, is_true, &is_loaded));
  g_signal_handlers_disconnect_by_data (ui_get_project (ui), &is_loaded);
  g_assert_cmpuint (skep_script_list_get_n_shown (list), ==, 5);
  g_assert_true (skep_script_list_get_selected (list) == good);
}

static gboolean
has_dialog (gpointer window)
{
  return adw_application_window_get_visible_dialog (window) != NULL;
}

/* What can't run without arguments asks for them, and remembers them. */
static void
test_arguments_are_asked_for (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_auto (GStrv) earlier = NULL;
  SkepProjectView *view;
  SkepScriptItem *deploy;
  GtkWidget *dialog, *entry, *run;

  ui_write_file (ui, "justfile", RECIPES);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  deploy = ui_find_script (ui, "deploy");
  gtk_widget_activate_action (GTK_WIDGET (view), "script.start", "s", "deploy");
  g_assert_true (ui_wait (5000, has_dialog, ui->window));

  dialog = GTK_WIDGET (ui->window);
  ui_await_label (dialog, "“to” is needed");
  entry = ui_find_type (dialog, ADW_TYPE_ENTRY_ROW);
  run = ui_find_text_button (dialog, "Run");
  g_assert_nonnull (run);
  g_assert_false (gtk_widget_get_sensitive (run));
  g_assert_null (skep_script_item_get_run_item (deploy));

  gtk_editable_set_text (GTK_EDITABLE (entry), "my server");
  g_assert_nonnull (ui_find_label (dialog, "just deploy 'my server'"));
  g_assert_true (gtk_widget_get_sensitive (run));
  g_signal_emit_by_name (run, "clicked");
  ui_await_status (deploy, SKEP_RUN_STATUS_SUCCESS);

  earlier = skep_project_store_dup_arguments (ui->store, ui->folder,
                                              skep_script_item_get_script (deploy)->id);
  g_assert_cmpstr (earlier[0], ==, "'my server' ''");
}

static double
get_scrolled (SkepScriptList *list)
{
  GtkWidget *view = ui_find_type (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);

  return gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)));
}

static gboolean
is_scrolled (gpointer data)
{
  return get_scrolled (data) > 0;
}

/* The output takes half of the height: what was started stays in view, without a jump if it can. */
static void
test_started_row_stays_in_view (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  SkepScriptList *list;

  for (guint i = 0; i < 9; i++)
    g_string_append_printf (text, "target-%u:\n\t@sleep 1000\n", i);
  ui_write_file (ui, "Makefile", text->str);
  list = open_list (ui);
  ui_click (GTK_WIDGET (list), "Start target-1");
  ui_await_status (ui_find_script (ui, "target-1"), SKEP_RUN_STATUS_RUNNING);
  ui_spin (500);
  g_assert_cmpfloat (get_scrolled (list), ==, 0);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (list), "target-1"));

  gtk_widget_activate_action (GTK_WIDGET (list), "output.close", NULL);
  ui_await_label (GTK_WIDGET (list), "target-8");
  ui_click (GTK_WIDGET (list), "Start target-8");
  g_assert_true (ui_wait (5000, is_scrolled, list));
  ui_await_label (GTK_WIDGET (list), "target-8");
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
  g_test_add_func ("/scripts/started-row-stays-in-view", test_started_row_stays_in_view);
  g_test_add_func ("/scripts/groups-collapse-and-expand", test_groups_collapse_and_expand);
  g_test_add_func ("/scripts/selection-survives-a-reload", test_selection_survives_a_reload);
  g_test_add_func ("/scripts/arguments-are-asked-for", test_arguments_are_asked_for);

  return g_test_run ();
}
