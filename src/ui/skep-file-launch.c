/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-file-launch.h"

#include <glib/gi18n.h>

static void
launch_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GtkFileLauncher *launcher = GTK_FILE_LAUNCHER (source);
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_file_launcher_launch_finish (launcher, result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;

  text = g_strdup_printf (_("Cannot open “%s”: %s"),
                          g_file_peek_path (gtk_file_launcher_get_file (launcher)),
                          error->message);
  gtk_widget_activate_action (widget, "window.report", "s", text);
}

/**
 * skep_file_launch:
 * @widget: one that is in a window; it is held until the file is open
 * @file: a local file
 *
 * Opens a file in the program that the desktop has for it. The window tells if that fails.
 */
void
skep_file_launch (GtkWidget *widget,
                  GFile     *file)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, launch_cb,
                            g_object_ref (widget));
}
