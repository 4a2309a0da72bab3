/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-window-private.h"

#include <glib/gi18n.h>

static void
select_folder_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (SkepWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) folders = NULL;
  guint n_folders;

  folders = gtk_file_dialog_select_multiple_folders_finish (GTK_FILE_DIALOG (source), result,
                                                            &error);
  if (folders == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) &&
          !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
        skep_window_report (self, error->message);
      return;
    }

  n_folders = g_list_model_get_n_items (folders);
  for (guint i = 0; i < n_folders; i++)
    {
      g_autoptr (GFile) folder = g_list_model_get_item (folders, i);

      skep_window_open_folder (self, folder);
    }
}

static void
open_folder_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  SkepWindow *self = data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Open Project Folder"));
  gtk_file_dialog_set_accept_label (dialog, _("_Open"));
  gtk_file_dialog_select_multiple_folders (dialog, GTK_WINDOW (self), self->cancellable,
                                           select_folder_cb, g_object_ref (self));
}

static void
open_recent_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  g_autoptr (GFile) folder = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  skep_window_open_folder (data, folder);
}

static void
search_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  SkepProjectView *view = skep_window_get_project_view (data);

  if (view != NULL)
    skep_project_view_search (view);
}

static void
search_output_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       data)
{
  SkepProjectView *view = skep_window_get_project_view (data);

  if (view != NULL)
    skep_project_view_search_output (view);
}

static void
reload_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  SkepProjectView *view = skep_window_get_project_view (data);

  if (view != NULL)
    skep_project_item_load (skep_project_view_get_project (view));
}

static void
reload_environment_action (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       data)
{
  SkepWindow *self = data;
  SkepProjectView *view = skep_window_get_project_view (self);
  SkepSupervisor *supervisor = skep_runner_get_supervisor (self->runner);

  if (view == NULL)
    return;

  skep_supervisor_reload_environment (supervisor);
  skep_supervisor_prepare_environment (
    supervisor, skep_project_item_get_path (skep_project_view_get_project (view)));
  skep_window_tell (self, _("Reading the environment of your login shell"));
}

static void
look_at_host_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       data)
{
  SkepWindow *self = data;

  skep_host_banner_look (self->host, self->runner);
}

static void
close_terminal_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       data)
{
  SkepProjectView *view = skep_window_get_project_view (data);

  if (view != NULL)
    skep_project_view_close_output (view);
}

static void
focus_terminal_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       data)
{
  SkepProjectView *view = skep_window_get_project_view (data);

  if (view != NULL)
    skep_project_view_focus_terminal (view);
}

static void
clear_terminal_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       data)
{
  SkepProjectView *view = skep_window_get_project_view (data);

  if (view != NULL)
    skep_project_view_clear_terminal (view);
}

static void
step_problem_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       data)
{
  SkepProjectView *view = skep_window_get_project_view (data);
  gboolean is_next = g_str_equal (g_action_get_name (G_ACTION (action)), "next-problem");

  if (view != NULL)
    skep_project_view_step_problem (view, is_next ? 1 : -1);
}

static void
launch_folder_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (SkepWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    return;

  text = g_strdup_printf (_("Cannot show the folder: %s"), error->message);
  skep_window_report (self, text);
}

static void
show_folder_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  SkepWindow *self = data;
  SkepProjectView *view = skep_window_get_project_view (self);
  g_autoptr (GtkFileLauncher) launcher = NULL;
  g_autoptr (GFile) folder = NULL;

  if (view == NULL)
    return;

  folder = g_file_new_for_path (skep_project_item_get_path (skep_project_view_get_project (view)));
  launcher = gtk_file_launcher_new (folder);
  gtk_file_launcher_launch (launcher, GTK_WINDOW (self), self->cancellable, launch_folder_cb,
                            g_object_ref (self));
}

static void
stop_runs_of (SkepWindow      *self,
              SkepProjectItem *project)
{
  GPtrArray *started = skep_script_model_get_started (skep_project_item_get_scripts (project));

  for (guint i = 0; i < started->len; i++)
    {
      SkepScriptItem *item = g_ptr_array_index (started, i);

      if (skep_run_state_is_live (skep_script_item_get_state (item)))
        skep_runner_stop (self->runner,
                          skep_run_item_get_run (skep_script_item_get_run_item (item)),
                          SKEP_STOP_GRACEFULLY);
    }
}

static void
remove_response_cb (AdwAlertDialog *dialog,
                    const char     *response,
                    SkepWindow     *self)
{
  SkepProjectItem *project = g_object_get_data (G_OBJECT (dialog), "project");

  if (!g_str_equal (response, "remove"))
    return;

  stop_runs_of (self, project);
  skep_project_model_remove (self->projects, project);
}

static void
ask_to_remove (SkepWindow      *self,
               SkepProjectItem *project)
{
  AdwDialog *dialog = adw_alert_dialog_new (NULL, NULL);
  guint n_live = skep_project_item_get_n_live (project);

  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog), _("Remove “%s”?"),
                                   skep_project_item_get_name (project));
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                ngettext ("%u script is running and will be stopped.",
                                          "%u scripts are running and will be stopped.", n_live),
                                n_live);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"),
                                  "remove", _("_Stop and Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove",
                                            ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "project", g_object_ref (project), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
remove_project_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       data)
{
  SkepWindow *self = data;
  SkepProjectView *view = skep_window_get_project_view (self);
  SkepProjectItem *project;

  if (view == NULL)
    return;

  project = skep_project_view_get_project (view);
  if (skep_project_item_get_n_live (project) > 0)
    ask_to_remove (self, project);
  else
    skep_project_model_remove (self->projects, project);
}

static const GActionEntry actions[] = {
  { "open-folder", open_folder_action },
  { "open-recent", open_recent_action, "s" },
  { "search", search_action },
  { "search-output", search_output_action },
  { "reload", reload_action },
  { "reload-environment", reload_environment_action },
  { "look-at-host", look_at_host_action },
  { "close-terminal", close_terminal_action },
  { "focus-terminal", focus_terminal_action },
  { "clear-terminal", clear_terminal_action },
  { "next-problem", step_problem_action },
  { "previous-problem", step_problem_action },
  { "show-folder", show_folder_action },
  { "remove-project", remove_project_action },
};

void
skep_window_add_actions (SkepWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

/* On the selected script, by the action of the project view that takes an id. */
static const struct
{
  const char *name;
  const char *script_action;
} run_actions[] = {
  { "run.start", "script.start" },
  { "run.stop", "script.stop" },
  { "run.restart", "script.restart" },
  { "run.toggle", "script.toggle" },
  { "run.with-arguments", "script.run-with-arguments" },
};

static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  SkepProjectView *view = skep_window_get_project_view (SKEP_WINDOW (widget));
  SkepScriptItem *item = view != NULL ? skep_project_view_get_selected (view) : NULL;

  if (item == NULL)
    {
      skep_window_report (SKEP_WINDOW (widget), _("No script is selected"));
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (run_actions); i++)
    if (g_str_equal (run_actions[i].name, name))
      skep_project_view_request (view, run_actions[i].script_action,
                                 skep_script_item_get_script (item)->id);
}

static void
report_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  skep_window_report (SKEP_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
tell_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  skep_window_tell (SKEP_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
port_is_free_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  guint32 port;
  const char *project, *script;

  g_variant_get (parameter, "(u&s&s)", &port, &project, &script);
  skep_window_tell_port_is_free (SKEP_WINDOW (widget), port, project, script);
}

static void
script_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gboolean is_start = g_str_equal (name, "window.start-script");
  const char *project, *script;

  g_variant_get (parameter, "(&s&s)", &project, &script);
  skep_window_request (SKEP_WINDOW (widget), is_start ? "script.start" : "script.show", project,
                       script, FALSE);
}

static void
launch_url_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (SkepWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    return;

  text = g_strdup_printf (_("Cannot open %s: %s"),
                          gtk_uri_launcher_get_uri (GTK_URI_LAUNCHER (source)), error->message);
  skep_window_report (self, text);
}

/* The address may be one that a script has written: only what a browser takes is opened. */
static gboolean
is_web_address (const char *url)
{
  const char *scheme = g_uri_peek_scheme (url);

  return g_strcmp0 (scheme, "http") == 0 || g_strcmp0 (scheme, "https") == 0;
}

static void
open_url_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  SkepWindow *self = SKEP_WINDOW (widget);
  const char *url = g_variant_get_string (parameter, NULL);
  g_autoptr (GtkUriLauncher) launcher = NULL;
  g_autofree char *text = NULL;

  if (!is_web_address (url))
    {
      text = g_strdup_printf (_("“%s” is not a web address"), url);
      skep_window_report (self, text);
      return;
    }

  launcher = gtk_uri_launcher_new (url);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (self), self->cancellable, launch_url_cb,
                           g_object_ref (self));
}

/* What widgets below, and toasts, ask of the window. */
static const struct
{
  const char *name;
  const char *parameter_type;
  GtkWidgetActionActivateFunc activate;
} window_actions[] = {
  { "window.report", "s", report_action },
  { "window.tell", "s", tell_action },
  { "window.port-is-free", "(uss)", port_is_free_action },
  { "window.show-script", "(ss)", script_action },
  { "window.start-script", "(ss)", script_action },
  { "window.open-url", "s", open_url_action },
};

void
skep_window_class_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (run_actions); i++)
    gtk_widget_class_install_action (widget_class, run_actions[i].name, NULL, run_action);
  for (gsize i = 0; i < G_N_ELEMENTS (window_actions); i++)
    gtk_widget_class_install_action (widget_class, window_actions[i].name,
                                     window_actions[i].parameter_type,
                                     window_actions[i].activate);
}
