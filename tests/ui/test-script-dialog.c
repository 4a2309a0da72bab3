/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-dialog.h"
#include "ui-harness.h"

#define FILE_TEXT \
  "{\n" \
  "    \"x-ours\" : [1,2],\n" \
  "    \"scripts\": {\n" \
  "        \"old\": { \"command\": \"true\" }\n" \
  "    }\n" \
  "}\n"

static GtkWidget *
find_row (GtkWidget  *root,
          const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (root) && gtk_widget_get_visible (root) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
type (GtkWidget  *dialog,
      const char *title,
      const char *text)
{
  GtkWidget *row = find_row (dialog, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static GtkWidget *
get_dialog (UiHarness *ui)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (ui->window);

  return GTK_WIDGET (adw_application_window_get_visible_dialog (window));
}

static gboolean
has_no_dialog (gpointer data)
{
  return get_dialog (data) == NULL;
}

static GtkWidget *
open_dialog (UiHarness       *ui,
             SkepProjectView *view,
             const char      *id)
{
  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (view), "script.edit", "s", id);
  else
    gtk_widget_activate_action (GTK_WIDGET (view), "project.add-script", NULL);
  g_assert_true (SKEP_IS_SCRIPT_DIALOG (get_dialog (ui)));
  ui_await_label (get_dialog (ui), "Cancel");

  return get_dialog (ui);
}

static void
click (GtkWidget  *root,
       const char *label)
{
  GtkWidget *button = ui_find_text_button (root, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
assert_can_save (GtkWidget  *dialog,
                 const char *label,
                 gboolean    can_save)
{
  GtkWidget *button = ui_find_text_button (dialog, label);

  g_assert_nonnull (button);
  g_assert_cmpint (gtk_widget_is_sensitive (button), ==, can_save);
}

static void
assert_file (UiHarness  *ui,
             const char *expected)
{
  g_autofree char *path = g_build_filename (ui->folder, "skep.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

typedef struct
{
  UiHarness *ui;
  const char *id;
  const char *command;
} Wanted;

static gboolean
has_script (gpointer data)
{
  const Wanted *wanted = data;
  SkepScriptItem *item =
    skep_script_model_find (skep_project_item_get_scripts (ui_get_project (wanted->ui)),
                            wanted->id);

  return item != NULL &&
         g_str_equal (skep_script_item_get_script (item)->command, wanted->command);
}

static void
await_script (UiHarness  *ui,
              const char *id,
              const char *command)
{
  Wanted wanted = { ui, id, command };

  g_assert_true (ui_wait (10000, has_no_dialog, ui));
  g_assert_true (ui_wait (10000, has_script, &wanted));
}

static void
test_add (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *dialog;

  ui_write_file (ui, "skep.json", FILE_TEXT);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dialog = open_dialog (ui, view, NULL);
  assert_can_save (dialog, "Add", FALSE);
  type (dialog, "Name", " db ");
  type (dialog, "Command", "sleep 1000");
  type (dialog, "Seconds to End by Itself", "2.5");
  ui_click (dialog, "Add Variable");
  type (dialog, "NAME=value", "PORT=1");
  ui_click (dialog, "Add File");
  click (dialog, "Add");
  await_script (ui, "skep::db", "sleep 1000");
  assert_file (ui,
               "{\n"
               "    \"x-ours\" : [1,2],\n"
               "    \"scripts\": {\n"
               "        \"old\": { \"command\": \"true\" },\n"
               "        \"db\" : { \"command\" : \"sleep 1000\", \"env\" : { \"PORT\" : \"1\" }, "
               "\"stop\" : { \"grace\" : 2.5 } }\n"
               "    }\n"
               "}\n");
}

static void
test_problems_are_told (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *dialog;

  ui_write_file (ui, "skep.json", FILE_TEXT);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dialog = open_dialog (ui, view, NULL);
  g_assert_null (ui_find_label (dialog, "A script needs*"));
  type (dialog, "Command", "x");
  type (dialog, "Name", "old");
  ui_await_label (dialog, "There is a script “old” already.");
  gtk_test_accessible_assert_state (find_row (dialog, "Name"), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  assert_can_save (dialog, "Add", FALSE);
  type (dialog, "Name", "new");
  assert_can_save (dialog, "Add", TRUE);
  ui_click (dialog, "Add Variable");
  type (dialog, "NAME=value", "PORT");
  ui_await_label (dialog, "“PORT” must be a name, “=” and a value.");
  assert_can_save (dialog, "Add", FALSE);
  ui_click (dialog, "Remove");
  assert_can_save (dialog, "Add", TRUE);
  type (dialog, "Seconds to End by Itself", "x");
  ui_await_label (dialog, "This must be a number of seconds, at most 86400.");
  assert_file (ui, FILE_TEXT);
}

static void
test_changed_file_loses_nothing (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *dialog;

  ui_write_file (ui, "skep.json", FILE_TEXT);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dialog = open_dialog (ui, view, NULL);
  type (dialog, "Name", "db");
  type (dialog, "Command", "up");
  ui_write_file (ui, "skep.json", "{ }");
  click (dialog, "Add");
  ui_await_label (dialog, "“skep.json” was changed by another program meanwhile. Save again *");
  assert_file (ui, "{ }");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (dialog, "Name"))), ==, "db");
  click (dialog, "Add");
  await_script (ui, "skep::db", "up");
  assert_file (ui, "{ \"scripts\": { \"db\": { \"command\": \"up\" } } }");
}

static gboolean
is_plain (gpointer data)
{
  const SkepScript *script = skep_script_item_get_script (data);

  return script->found == NULL;
}

/* What was an override, and isn't any more, is written as a whole. */
static void
test_lost_override (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *dialog;

  ui_write_file (ui, "Makefile", "build:\n\ttrue\n");
  ui_write_file (ui, "skep.json", "{ \"scripts\": { \"build\": { \"command\": \"own\" } } }");
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dialog = open_dialog (ui, view, "make::build");
  type (dialog, "Description", "Ours");
  ui_write_file (ui, "skep.json", "{ }");
  click (dialog, "Save");
  g_assert_true (ui_wait (10000, is_plain, ui_find_script (ui, "build")));
  click (dialog, "Save");
  await_script (ui, "make::build", "own");
  assert_file (ui, "{ \"scripts\": { \"build\": { \"command\": \"own\", \"description\": \"Ours\" "
                   "} } }");
}

static void
test_broken_file (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *dialog;

  ui_write_file (ui, "skep.json", "{ // ours\n}");
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dialog = open_dialog (ui, view, NULL);
  ui_await_label (dialog, "“skep.json” has comments, which JSON doesn’t know; remove them first.");
}

static void
test_override (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *dialog;

  ui_write_file (ui, "Makefile", "build:\n\ttrue\n");
  ui_write_file (ui, "skep.json", FILE_TEXT);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dialog = open_dialog (ui, view, "make::build");
  g_assert_null (find_row (dialog, "Name"));
  assert_can_save (dialog, "Save", FALSE);
  type (dialog, "Command", "make -j8 build");
  click (dialog, "Save");
  await_script (ui, "make::build", "make -j8 build");
  assert_file (ui,
               "{\n"
               "    \"x-ours\" : [1,2],\n"
               "    \"scripts\": {\n"
               "        \"old\": { \"command\": \"true\" },\n"
               "        \"build\" : { \"command\" : \"make -j8 build\" }\n"
               "    }\n"
               "}\n");

  dialog = open_dialog (ui, view, "make::build");
  g_signal_emit_by_name (find_row (dialog, "Remove Override"), "activated");
  g_assert_true (ADW_IS_ALERT_DIALOG (get_dialog (ui)));
  g_signal_emit_by_name (get_dialog (ui), "response", "remove");
  adw_dialog_force_close (ADW_DIALOG (get_dialog (ui)));
  await_script (ui, "make::build", "make build");
  assert_file (ui, FILE_TEXT);
}

static void
test_cancel_asks (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *dialog;

  ui_write_file (ui, "skep.json", FILE_TEXT);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  dialog = open_dialog (ui, view, NULL);
  type (dialog, "Name", "db");
  click (dialog, "Cancel");
  g_assert_true (ADW_IS_ALERT_DIALOG (get_dialog (ui)));
  g_signal_emit_by_name (get_dialog (ui), "response", "discard");
  adw_dialog_force_close (ADW_DIALOG (get_dialog (ui)));
  g_assert_true (ui_wait (10000, has_no_dialog, ui));

  dialog = open_dialog (ui, view, NULL);
  click (dialog, "Cancel");
  g_assert_true (ui_wait (10000, has_no_dialog, ui));
  assert_file (ui, FILE_TEXT);
}

static gboolean
is_hidden_favorite (gpointer data)
{
  SkepScriptItem *item = data;

  return skep_script_item_get_script (item)->is_favorite &&
         skep_script_item_get_script (item)->is_hidden;
}

static void
test_toggles (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;

  ui_write_file (ui, "skep.json", "{ \"scripts\": { \"a\": { \"command\": \"true\" } } }");
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  gtk_widget_activate_action (GTK_WIDGET (view), "script.favorite", "s", "skep::a");
  gtk_widget_activate_action (GTK_WIDGET (view), "script.hide", "s", "skep::a");
  assert_file (ui, "{ \"scripts\": { \"a\": { \"command\": \"true\" } }, \"favorites\": [\"a\"], "
                   "\"hide\": [\"a\"] }");
  g_assert_true (ui_wait (10000, is_hidden_favorite, ui_find_script (ui, "a")));
  gtk_widget_activate_action (GTK_WIDGET (view), "script.hide", "s", "skep::a");
  assert_file (ui, "{ \"scripts\": { \"a\": { \"command\": \"true\" } }, \"favorites\": [\"a\"], "
                   "\"hide\": [] }");
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/script-dialog/adds-a-script-and-touches-nothing-else", test_add);
  g_test_add_func ("/script-dialog/problems-are-told-under-the-field", test_problems_are_told);
  g_test_add_func ("/script-dialog/changed-file-loses-nothing", test_changed_file_loses_nothing);
  g_test_add_func ("/script-dialog/lost-override-is-written-again", test_lost_override);
  g_test_add_func ("/script-dialog/broken-file-is-named", test_broken_file);
  g_test_add_func ("/script-dialog/overrides-and-removes-the-override", test_override);
  g_test_add_func ("/script-dialog/cancel-asks-if-something-was-typed", test_cancel_asks);
  g_test_add_func ("/script-dialog/favourite-and-hidden-are-toggled", test_toggles);
  return g_test_run ();
}
