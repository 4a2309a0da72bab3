/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "skep-preferences-dialog.h"
#include "skep-project-row.h"
#include "ui-harness.h"

#define PATIENCE_MSEC 20000

static void
test_no_project (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  ui_open_window (ui, 800, 600);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "Open a Project"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "Open Folder…"));
  g_assert_null (ui_find_label (GTK_WIDGET (ui->window), "Recent Projects"));
}

static void
test_no_scripts (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;

  ui_open_window (ui, 800, 600);
  view = ui_open_project (ui);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (view), "No Scripts Found"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (view), "*npm, Deno*"));
}

static void
test_broken_file (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  AdwBanner *banner;

  ui_write_file (ui, "package.json", "{\n  \"scripts\": {\n    \"a\": \"b\",\n  }\n}\n");
  ui_write_file (ui, "Makefile", "all:\n\ttrue\n");
  ui_open_window (ui, 800, 600);
  view = ui_open_project (ui);

  banner = ADW_BANNER (ui_find_type (GTK_WIDGET (view), ADW_TYPE_BANNER));
  g_assert_true (adw_banner_get_revealed (banner));
  g_assert_true (g_str_has_prefix (adw_banner_get_title (banner), "package.json:"));
  /* The others are there all the same. */
  g_assert_nonnull (ui_find_button (GTK_WIDGET (view), "Start all"));
}

static void
test_not_a_folder (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GFile) folder = g_file_new_for_path (ui->folder);
  g_autoptr (GFile) nothing = g_file_get_child (folder, "nothing");
  g_autoptr (GFile) device = g_file_new_for_path ("/dev/null");
  g_autoptr (GFile) remote = g_file_new_for_uri ("https://example.org/shop");

  ui_open_window (ui, 800, 600);
  skep_window_open_folder (ui->window, device);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "*“/dev/null” is not a folder."));
  skep_window_open_folder (ui->window, nothing);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window),
                                   "The folder “*nothing” does not exist."));
  skep_window_open_folder (ui->window, remote);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window),
                                   "“https://example.org/shop” is not a folder of this computer."));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ui->projects)), ==, 0);
}

static void
test_file_opens_its_project (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GFile) folder = g_file_new_for_path (ui->folder);
  g_autoptr (GFile) file = g_file_get_child (folder, "Makefile");
  g_autoptr (GFile) inner = g_file_get_child (folder, "src");
  g_autoptr (GFile) inner_file = g_file_get_child (inner, "main.c");
  g_autoptr (GError) error = NULL;

  ui_write_file (ui, "Makefile", "all:\n\ttrue\n");
  g_assert_cmpint (g_mkdir (g_file_peek_path (inner), 0700), ==, 0);
  g_file_set_contents (g_file_peek_path (inner_file), "", 0, &error);
  g_assert_no_error (error);
  ui_open_window (ui, 800, 600);
  skep_window_open_folder (ui->window, file);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "“Makefile” is in this project"));
  ui_open_project (ui);

  /* Of an open project, also one below its folder. */
  skep_window_open_folder (ui->window, inner_file);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ui->projects)), ==, 1);
  g_assert_cmpint (g_remove (g_file_peek_path (inner_file)), ==, 0);
}

static void
test_projects_are_remembered (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (SkepProjectModel) again = NULL;

  ui_open_window (ui, 800, 600);
  ui_open_project (ui);
  again = skep_project_model_new (ui->runner, ui->settings, ui->store);
  skep_project_model_restore (again);
  g_assert_nonnull (skep_project_model_find (again, ui->folder));

  g_action_group_activate_action (G_ACTION_GROUP (ui->window), "remove-project", NULL);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "Recent Projects"));
}

static void
test_recent_projects_are_in_a_menu (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autofree char *other = g_build_filename (ui->folder, "other_one", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (other);
  g_autofree char *uri = g_file_get_uri (folder);
  g_autoptr (GVariant) label = NULL;
  GtkWidget *button;
  GMenuModel *menu;

  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  ui_open_window (ui, 800, 600);
  ui_open_project (ui);
  button = ui_find_type (GTK_WIDGET (ui->window), ADW_TYPE_SPLIT_BUTTON);
  g_assert_null (adw_split_button_get_menu_model (ADW_SPLIT_BUTTON (button)));
  skep_window_open_folder (ui->window, folder);
  skep_project_model_remove (ui->projects, skep_project_model_find (ui->projects, other));
  menu = adw_split_button_get_menu_model (ADW_SPLIT_BUTTON (button));
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 1);
  label = g_menu_model_get_item_attribute_value (menu, 0, G_MENU_ATTRIBUTE_LABEL, NULL);
  g_assert_cmpstr (g_variant_get_string (label, NULL), ==, "other__one");
  g_action_group_activate_action (G_ACTION_GROUP (ui->window), "open-recent",
                                  g_variant_new_string (uri));
  g_assert_nonnull (skep_project_model_find (ui->projects, other));
  g_assert_null (adw_split_button_get_menu_model (ADW_SPLIT_BUTTON (button)));
}

static void
test_projects_are_moved (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autofree char *other = g_build_filename (ui->folder, "other", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (other);
  g_auto (GStrv) open = NULL;
  GtkWidget *row;

  ui_write_file (ui, "skep.json", "{ \"name\": \"My shop\" }");
  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);
  skep_window_open_folder (ui->window, folder);
  row = ui_find_type (GTK_WIDGET (ui->window), SKEP_TYPE_PROJECT_ROW);
  g_assert_true (gtk_widget_activate_action (row, "project-row.move", "i", 1));
  open = skep_project_store_dup_open (ui->store);
  g_assert_cmpuint (g_strv_length (open), ==, 2);
  g_assert_true (g_str_has_suffix (open[0], "/other"));

  /* The one that was shown still is. */
  row = ui_find_type (GTK_WIDGET (ui->window), SKEP_TYPE_PROJECT_ROW);
  g_assert_nonnull (ui_find_label (row, "other"));
  g_assert_true (gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (row)));
}

static void
test_interrupted_scripts_are_offered (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *label;
  const char *const interrupted[] = { "skep::dev", "skep::gone", NULL };
  g_autofree char *path = realpath (ui->folder, NULL);
  g_auto (GStrv) running = NULL;

  ui_write_file (ui, "skep.json",
                 "{ \"scripts\": { \"dev\": { \"command\": \"exec sleep 1000\" } } }");
  skep_project_store_set_list (ui->store, path, SKEP_PROJECT_STORE_RUNNING, interrupted);
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);
  ui_await_label (GTK_WIDGET (ui->window), "Running when Skep was closed: dev");
  g_assert_null (skep_script_item_get_state (ui_find_script (ui, "dev")));
  label = ui_find_label (GTK_WIDGET (ui->window), "Start Again");
  gtk_widget_activate (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON));
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_RUNNING);
  g_assert_cmpuint (g_strv_length ((char **) skep_project_item_get_interrupted (
                      ui_get_project (ui))), ==, 0);
  running = skep_project_store_dup_list (ui->store, path, SKEP_PROJECT_STORE_RUNNING);
  g_assert_cmpuint (g_strv_length (running), ==, 1);
  g_assert_cmpstr (running[0], ==, "skep::dev");
}

static void
test_what_runs_is_remembered (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autofree char *path = realpath (ui->folder, NULL);
  g_auto (GStrv) running = NULL;
  g_auto (GStrv) stopped = NULL;
  g_auto (GStrv) closed = NULL;

  ui_write_file (ui, "skep.json",
                 "{ \"scripts\": { \"dev\": { \"command\": \"exec sleep 1000\" } } }");
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);
  ui_click (GTK_WIDGET (ui->window), "Start dev");
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_RUNNING);
  running = skep_project_store_dup_list (ui->store, path, SKEP_PROJECT_STORE_RUNNING);
  g_assert_cmpuint (g_strv_length (running), ==, 1);
  ui_click (GTK_WIDGET (ui->window), "Stop dev");
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_STOPPED);
  stopped = skep_project_store_dup_list (ui->store, path, SKEP_PROJECT_STORE_RUNNING);
  g_assert_cmpuint (g_strv_length (stopped), ==, 0);

  /* Quitting stops it too, but not because the person wanted it stopped. */
  ui_click (GTK_WIDGET (ui->window), "Start dev");
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_RUNNING);
  skep_project_model_stop_remembering (ui->projects);
  skep_runner_stop_all (ui->runner);
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_STOPPED);
  closed = skep_project_store_dup_list (ui->store, path, SKEP_PROJECT_STORE_RUNNING);
  g_assert_cmpuint (g_strv_length (closed), ==, 1);
}

static void
test_preferences (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autofree char *chosen = NULL;
  AdwDialog *dialog;
  GtkWidget *row;

  g_settings_set_string (ui->settings, "package-manager", "yarn");
  ui_write_file (ui, "package.json", "{ \"scripts\": { \"dev\": \"x\" } }");
  ui_open_window (ui, 800, 600);
  ui_open_project (ui);
  dialog = skep_preferences_dialog_new (ui->settings);
  adw_dialog_present (dialog, GTK_WIDGET (ui->window));
  ui_spin (300);
  row = ui_find_type (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, 3);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 2);
  chosen = g_settings_get_string (ui->settings, "package-manager");
  g_assert_cmpstr (chosen, ==, "pnpm");
  g_settings_reset (ui->settings, "package-manager");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, 0);
}

static void
test_sidebar (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *row;

  ui_write_file (ui, "skep.json",
                 "{ \"name\": \"My shop\", \"scripts\": {"
                 " \"dev\": { \"command\": \"exec sleep 1000\" },"
                 " \"bad\": { \"command\": \"exit 1\" } } }");
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);
  row = ui_find_type (GTK_WIDGET (ui->window), SKEP_TYPE_PROJECT_ROW);
  g_assert_nonnull (ui_find_label (row, "My shop"));
  g_assert_null (ui_find_type (row, GTK_TYPE_IMAGE));

  ui_click (GTK_WIDGET (ui->window), "Start dev");
  ui_click (GTK_WIDGET (ui->window), "Start bad");
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_RUNNING);
  ui_await_status (ui_find_script (ui, "bad"), SKEP_RUN_STATUS_FAILED);
  g_assert_nonnull (ui_find_label (row, "1"));
  gtk_test_accessible_assert_property (ui_find_type (row, GTK_TYPE_IMAGE),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "1 script failed");
}

static gboolean
is_narrow (gpointer data)
{
  AdwMultiLayoutView *layouts = ADW_MULTI_LAYOUT_VIEW (ui_find_type (data,
                                                                     ADW_TYPE_MULTI_LAYOUT_VIEW));

  return g_strcmp0 (adw_multi_layout_view_get_layout_name (layouts), "narrow") == 0;
}

static gboolean
is_hidden (gpointer data)
{
  return !gtk_widget_get_mapped (data);
}

/* At 360 px the output is a page of its own, over the list, and one can go back. */
static void
test_narrow (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepProjectView *view;
  GtkWidget *pane;

  ui_write_file (ui, "skep.json",
                 "{ \"scripts\": { \"dev\": { \"command\": \"exec sleep 1000\" } } }");
  ui_open_window (ui, 360, 640);
  view = ui_open_project (ui);
  g_assert_true (ui_wait (5000, is_narrow, view));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (ui->window)), <=, 360);
  pane = GTK_WIDGET (skep_project_view_get_pane (view));
  g_assert_false (gtk_widget_get_mapped (pane));

  ui_click (GTK_WIDGET (view), "Start dev");
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_RUNNING);
  g_assert_true (gtk_widget_get_mapped (pane));
  g_assert_nonnull (ui_find_button (pane, "Stop dev"));
  g_assert_nonnull (ui_find_label (pane, "dev-1"));

  skep_project_view_close_output (view);
  g_assert_true (ui_wait (5000, is_hidden, pane));
}

static gboolean
has_loaded (gpointer data)
{
  UiHarness *ui = data;
  SkepProjectItem *project = skep_project_model_find (ui->projects, ui->folder);

  return project != NULL && skep_project_is_loaded (skep_project_item_get_project (project));
}

/* As the file chooser of a sandbox tells the folder, and as one sees it there. */
static void
test_opens_document (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autofree char *mount = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
  g_autofree char *folder = g_build_filename (mount, "a1b2c3d4", NULL);
  g_autofree char *path = g_build_filename (folder, "my shop", NULL);
  g_autoptr (GFile) document = g_file_new_for_path (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_no_errno (symlink (ui->folder, path));
  ui_write_file (ui, "Makefile", "hello:\n\techo hello\n");
  ui_open_window (ui, 800, 600);

  skep_window_open_folder (ui->window, document);
  ui_await_label (GTK_WIDGET (ui->window), "*belongs to the document portal, which does not tell*");
  g_assert_null (skep_project_model_find (ui->projects, ui->folder));

  if (setxattr (ui->folder, "user.document-portal.host-path", ui->folder, strlen (ui->folder), 0)
      == 0)
    {
      skep_window_request (ui->window, "script.start", path, "hello", TRUE);
      g_assert_true (ui_wait (PATIENCE_MSEC, has_loaded, ui));
      ui_await_status (ui_find_script (ui, "hello"), SKEP_RUN_STATUS_SUCCESS);
    }
  else
    {
      g_assert_cmpint (errno, ==, ENOTSUP);
      g_test_message ("the file system has no such attributes");
    }

  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (folder));
  g_assert_no_errno (g_rmdir (mount));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *runtime = g_dir_make_tmp ("skep-runtime-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  ui_init (&argc, &argv);

  g_test_add_func ("/window/no-project", test_no_project);
  g_test_add_func ("/window/no-scripts", test_no_scripts);
  g_test_add_func ("/window/broken-file", test_broken_file);
  g_test_add_func ("/window/not-a-folder", test_not_a_folder);
  g_test_add_func ("/window/file-opens-its-project", test_file_opens_its_project);
  g_test_add_func ("/window/opens-document", test_opens_document);
  g_test_add_func ("/window/projects-are-remembered", test_projects_are_remembered);
  g_test_add_func ("/window/projects-are-moved", test_projects_are_moved);
  g_test_add_func ("/window/recent-projects-are-in-a-menu", test_recent_projects_are_in_a_menu);
  g_test_add_func ("/window/interrupted-scripts-are-offered", test_interrupted_scripts_are_offered);
  g_test_add_func ("/window/what-runs-is-remembered", test_what_runs_is_remembered);
  g_test_add_func ("/window/preferences-choose-a-package-manager", test_preferences);
  g_test_add_func ("/window/sidebar", test_sidebar);
  g_test_add_func ("/window/narrow", test_narrow);
  status = g_test_run ();

  g_rmdir (runtime);
  return status;
}
