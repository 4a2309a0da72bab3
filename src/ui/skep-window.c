/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-window-private.h"

#include <glib/gi18n.h>

#include "skep-project-row.h"

G_DEFINE_FINAL_TYPE (SkepWindow, skep_window, ADW_TYPE_APPLICATION_WINDOW)

static SkepProjectView *
find_view (SkepWindow      *self,
           SkepProjectItem *project)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->views)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (skep_project_view_get_project (SKEP_PROJECT_VIEW (child)) == project)
      return SKEP_PROJECT_VIEW (child);

  return NULL;
}

SkepProjectView *
skep_window_ensure_view (SkepWindow      *self,
                         SkepProjectItem *project)
{
  SkepProjectView *view = find_view (self, project);

  if (view != NULL)
    return view;

  view = SKEP_PROJECT_VIEW (skep_project_view_new (project, self->runner));
  gtk_stack_add_child (self->views, GTK_WIDGET (view));

  return view;
}

static GtkListBoxRow *
find_row (SkepWindow      *self,
          SkepProjectItem *project)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->project_list, i)) != NULL; i++)
    if (skep_project_row_get_item (SKEP_PROJECT_ROW (row)) == project)
      return row;

  return NULL;
}

static void
save_selected (SkepWindow      *self,
               SkepProjectItem *project)
{
  g_autofree char *uri = g_filename_to_uri (skep_project_item_get_path (project), NULL, NULL);

  if (uri != NULL)
    g_settings_set_string (skep_project_model_get_settings (self->projects), "selected-project",
                           uri);
}

static void
row_selected_cb (SkepWindow    *self,
                 GtkListBoxRow *row)
{
  SkepProjectItem *project;

  if (row == NULL)
    return;

  project = skep_project_row_get_item (SKEP_PROJECT_ROW (row));
  gtk_stack_set_visible_child (self->views, GTK_WIDGET (skep_window_ensure_view (self, project)));
  if (self->title_binding != NULL)
    g_binding_unbind (self->title_binding);
  g_set_weak_pointer (&self->title_binding,
                      g_object_bind_property (project, "name", self->content_page, "title",
                                              G_BINDING_SYNC_CREATE));
  save_selected (self, project);
  skep_window_withdraw_news (self);
}

static void
row_activated_cb (SkepWindow *self)
{
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

void
skep_window_show_project (SkepWindow      *self,
                          SkepProjectItem *project)
{
  gtk_list_box_select_row (self->project_list, find_row (self, project));
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

static void
recent_activated_cb (SkepWindow    *self,
                     GtkListBoxRow *row)
{
  skep_window_open_folder (self, g_object_get_data (G_OBJECT (row), "folder"));
}

static GtkWidget *
create_recent_row (GFile *folder)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = g_filename_display_basename (g_file_peek_path (folder));
  g_autofree char *path = g_filename_display_name (g_file_peek_path (folder));
  GtkWidget *icon = gtk_image_new_from_icon_name ("go-next-symbolic");

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), path);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "folder", g_object_ref (folder), g_object_unref);

  return row;
}

static GMenuItem *
create_recent_item (GFile *folder)
{
  g_autofree char *name = g_filename_display_basename (g_file_peek_path (folder));
  g_autofree char *uri = g_file_get_uri (folder);
  g_autoptr (GString) label = g_string_new (name);
  GMenuItem *item;

  /* Underscores of a folder's name are no mnemonics. */
  g_string_replace (label, "_", "__", 0);
  item = g_menu_item_new (label->str, NULL);
  g_menu_item_set_action_and_target (item, "win.open-recent", "s", uri);

  return item;
}

/* On the page without projects, and in the menu beside the button that opens one. */
static void
show_recent (SkepWindow *self)
{
  g_autoptr (GPtrArray) folders = skep_project_model_dup_recent (self->projects);
  g_autoptr (GMenu) menu = g_menu_new ();

  gtk_list_box_remove_all (self->recent_list);
  for (guint i = 0; i < folders->len; i++)
    {
      g_autoptr (GMenuItem) item = create_recent_item (folders->pdata[i]);

      gtk_list_box_append (self->recent_list, create_recent_row (folders->pdata[i]));
      g_menu_append_item (menu, item);
    }
  gtk_widget_set_visible (self->recent_group, folders->len > 0);
  adw_split_button_set_menu_model (self->open_button,
                                   folders->len > 0 ? G_MENU_MODEL (menu) : NULL);
}

static void
drop_views (SkepWindow *self)
{
  GtkWidget *next;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->views)); child != NULL;
       child = next)
    {
      SkepProjectItem *project = skep_project_view_get_project (SKEP_PROJECT_VIEW (child));

      next = gtk_widget_get_next_sibling (child);
      if (find_row (self, project) == NULL)
        gtk_stack_remove (self->views, child);
    }
}

/* The project that is shown has got another row if it was moved. */
static void
select_another (SkepWindow *self)
{
  GtkWidget *view = gtk_stack_get_visible_child (self->views);
  GtkListBoxRow *row = NULL;

  if (view != NULL)
    row = find_row (self, skep_project_view_get_project (SKEP_PROJECT_VIEW (view)));
  if (row == NULL)
    {
      adw_navigation_split_view_set_show_content (self->split_view, FALSE);
      row = gtk_list_box_get_row_at_index (self->project_list, 0);
    }
  gtk_list_box_select_row (self->project_list, row);
}

/* After the list box: it has the new rows by then. */
static void
projects_changed_cb (SkepWindow *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->projects)) == 0;

  drop_views (self);
  gtk_stack_set_visible_child_name (self->stack, is_empty ? "welcome" : "projects");
  show_recent (self);
  if (!is_empty && gtk_list_box_get_selected_row (self->project_list) == NULL)
    select_another (self);
}

static GtkWidget *
create_project_row (gpointer item,
                    gpointer data)
{
  return skep_project_row_new (item, data);
}

static void
restore_selected (SkepWindow *self)
{
  GSettings *settings = skep_project_model_get_settings (self->projects);
  g_autofree char *uri = g_settings_get_string (settings, "selected-project");
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  SkepProjectItem *project;

  if (path != NULL && (project = skep_project_model_find (self->projects, path)) != NULL)
    skep_window_show_project (self, project);
}

static gboolean
drop_cb (SkepWindow   *self,
         const GValue *value)
{
  for (GSList *files = g_value_get_boxed (value); files != NULL; files = files->next)
    skep_window_open_folder (self, files->data);

  return TRUE;
}

static void
add_drop_target (SkepWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
close_response_cb (SkepWindow *self,
                   const char *response)
{
  if (g_str_equal (response, "stop"))
    g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))),
                                    "quit", NULL);
}

static void
ask_to_close (SkepWindow *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Stop All Scripts?"), NULL);
  g_autofree char *names = skep_runner_dup_live_names (self->runner);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), _("Still running: %s"), names);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"),
                                  "stop", _("_Stop All and Close"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "stop",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "stop");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static gboolean
skep_window_close_request (GtkWindow *window)
{
  SkepWindow *self = SKEP_WINDOW (window);

  if (skep_runner_get_n_live (self->runner) > 0)
    {
      ask_to_close (self);
      return GDK_EVENT_STOP;
    }

  return GTK_WINDOW_CLASS (skep_window_parent_class)->close_request (window);
}

static void
skep_window_dispose (GObject *object)
{
  SkepWindow *self = SKEP_WINDOW (object);

  /* A question that is open closes with its window, and another one must not be asked then. */
  g_clear_object (&self->agents);
  g_clear_weak_pointer (&self->question);
  g_clear_weak_pointer (&self->title_binding);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_WINDOW);
  g_clear_object (&self->news);
  g_clear_pointer (&self->notified, g_hash_table_unref);
  g_clear_object (&self->projects);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_window_parent_class)->dispose (object);
}

static void
skep_window_class_init (SkepWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = skep_window_close_request;

  g_type_ensure (SKEP_TYPE_HOST_BANNER);
  g_type_ensure (SKEP_TYPE_LEFTOVERS_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/skep_project/Skep/skep-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, host);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, leftovers);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, project_list);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, views);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, welcome_page);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, recent_group);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, recent_list);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, agents_button);
  gtk_widget_class_bind_template_child (widget_class, SkepWindow, agents_label);
  gtk_widget_class_bind_template_callback (widget_class, skep_window_report);
  gtk_widget_class_bind_template_callback (widget_class, skep_window_tell_ended);
  gtk_widget_class_bind_template_callback (widget_class, skep_window_withdraw_news);
  gtk_widget_class_bind_template_callback (widget_class, skep_window_withdraw_question);
  gtk_widget_class_bind_template_callback (widget_class, skep_window_show_agents);
  gtk_widget_class_bind_template_callback (widget_class, recent_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  skep_window_class_install_actions (widget_class);
}

static void
skep_window_init (SkepWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->notified = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->welcome_page, APPLICATION_ID);
  skep_window_add_actions (self);
  add_drop_target (self);
  if (g_str_equal (PROFILE, "development"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

static void
bind_settings (SkepWindow *self)
{
  GSettings *settings = skep_project_model_get_settings (self->projects);

  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

SkepWindow *
skep_window_new (GtkApplication   *application,
                 SkepRunner       *runner,
                 SkepProjectModel *projects)
{
  SkepWindow *self = g_object_new (SKEP_TYPE_WINDOW, "application", application, NULL);

  self->runner = g_object_ref (runner);
  self->projects = g_object_ref (projects);
  bind_settings (self);
  gtk_list_box_bind_model (self->project_list, G_LIST_MODEL (projects), create_project_row,
                           projects, NULL);
  g_signal_connect_object (projects, "items-changed", G_CALLBACK (projects_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  self->news = skep_failure_news_new (runner);
  g_signal_connect_object (self->news, "failed", G_CALLBACK (skep_window_tell_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runner, "problem", G_CALLBACK (skep_window_report), self,
                           G_CONNECT_SWAPPED);
  restore_selected (self);
  projects_changed_cb (self);
  skep_host_banner_look (self->host, runner);
  skep_leftovers_bar_look (self->leftovers, runner);

  return self;
}

/**
 * skep_window_get_project_view:
 *
 * Returns: (transfer none) (nullable): the view of the selected project
 */
SkepProjectView *
skep_window_get_project_view (SkepWindow *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (SKEP_IS_WINDOW (self), NULL);

  row = gtk_list_box_get_selected_row (self->project_list);

  return row != NULL ? find_view (self, skep_project_row_get_item (SKEP_PROJECT_ROW (row))) : NULL;
}
