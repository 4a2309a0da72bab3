/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "ui-harness.h"

/* Where the folder of logs should be is a file: nobody can write there, not even root. */
static char *
make_state (void)
{
  g_autoptr (GError) error = NULL;
  char *state = g_dir_make_tmp ("skep-test-XXXXXX", &error);
  g_autofree char *skep = g_build_filename (state, "skep", NULL);
  g_autofree char *logs = g_build_filename (skep, "logs", NULL);

  g_assert_no_error (error);
  g_assert_no_errno (g_mkdir (skep, 0700));
  g_assert_true (g_file_set_contents (logs, "", 0, NULL));
  g_setenv ("XDG_STATE_HOME", state, TRUE);

  return state;
}

static void
count_labels (GtkWidget  *widget,
              const char *text,
              guint      *n_labels)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
    (*n_labels)++;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count_labels (child, text, n_labels);
}

/* The window says so once, with the path and the cause; runs go on. */
static void
test_unwritable_is_told_once (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *view;
  guint n_labels = 0;

  ui_write_file (ui, "skep.json",
                 "{ \"scripts\": { \"it\": { \"command\": \"echo hello\" },"
                 " \"other\": { \"command\": \"echo hello\" } } }");
  ui_open_window (ui, 900, 700);
  view = GTK_WIDGET (ui_open_project (ui));
  ui_click (view, "Start it");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_SUCCESS);
  ui_await_label (GTK_WIDGET (ui->window), "Output is not kept on disk: *skep/logs*");
  ui_click (view, "Start other");
  ui_await_status (ui_find_script (ui, "other"), SKEP_RUN_STATUS_SUCCESS);
  ui_spin (100);

  count_labels (GTK_WIDGET (ui->window), "Output is not kept", &n_labels);
  g_assert_cmpuint (n_labels, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *state = make_state ();
  g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", state);
  int status;

  ui_init (&argc, &argv);
  g_test_add_func ("/disk/unwritable-is-told-once-and-runs-go-on", test_unwritable_is_told_once);
  status = g_test_run ();
  g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL);

  return status;
}
