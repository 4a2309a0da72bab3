/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

#include <glib/gi18n.h>

#include "skep-errors-dialog.h"
#include "skep-source.h"

/* One project: its scripts, and below them, or on a page of its own where there is no room, the
 * output of one of them. */
G_DEFINE_FINAL_TYPE (SkepProjectView, skep_project_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_MANAGER,
  PROP_SHOW_HIDDEN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
search_changed_cb (SkepProjectView *self)
{
  skep_script_list_set_filter_text (self->list,
                                    gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
search_next_cb (SkepProjectView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static char *
dup_looked_for (void)
{
  g_autoptr (GString) titles = g_string_new (NULL);
  gsize n_sources;
  const SkepSource *sources = skep_sources_get_all (&n_sources);

  for (gsize i = 0; i < n_sources; i++)
    {
      if (i > 0)
        /* Translators: between the entries of a list */
        g_string_append (titles, _(", "));
      g_string_append (titles, sources[i].title);
    }

  /* Translators: the names of tools */
  return g_strdup_printf (_("None of these has scripts in this folder: %s"), titles->str);
}

static const char *
find_page (SkepProjectView *self)
{
  GListModel *scripts = G_LIST_MODEL (skep_project_item_get_scripts (self->project));

  if (self->searches_output)
    return "search";
  if (skep_project_item_get_error (self->project) != NULL &&
      g_list_model_get_n_items (scripts) == 0)
    return "error";
  if (g_list_model_get_n_items (scripts) == 0)
    return skep_project_is_loaded (skep_project_item_get_project (self->project)) ? "empty"
                                                                                  : "loading";

  if (skep_script_list_get_n_shown (self->list) > 0)
    return "list";

  return skep_script_list_is_filtered (self->list) ? "no-results" : "hidden";
}

void
skep_project_view_update_page (SkepProjectView *self)
{
  gtk_stack_set_visible_child_name (self->stack, find_page (self));
}

static void
show_errors (SkepProjectView *self)
{
  GPtrArray *errors = skep_project_get_errors (skep_project_item_get_project (self->project));
  const GError *error = skep_project_item_get_error (self->project);
  g_autofree char *text = NULL;

  if (error != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->error_page, markup);
      text = g_strdup (error->message);
    }
  else if (errors->len > 0)
    {
      text = skep_source_error_to_string (g_ptr_array_index (errors, 0));
    }

  adw_banner_set_title (self->banner, text != NULL ? text : "");
  adw_banner_set_button_label (self->banner, errors->len > 1 ? _("Show _All") : NULL);
  adw_banner_set_revealed (self->banner,
                           text != NULL && !g_str_equal (find_page (self), "error"));
}

static void
banner_clicked_cb (SkepProjectView *self)
{
  GPtrArray *errors = skep_project_get_errors (skep_project_item_get_project (self->project));

  adw_dialog_present (skep_errors_dialog_new (errors), GTK_WIDGET (self));
}

static void
show_title (SkepProjectView *self)
{
  g_autofree char *folder = skep_project_item_dup_folder (self->project);

  adw_window_title_set_title (self->title, skep_project_item_get_name (self->project));
  adw_window_title_set_subtitle (self->title, folder);
}

static void
loaded_cb (SkepProjectView *self)
{
  g_autofree char *action = g_steal_pointer (&self->requested_action);
  g_autofree char *script = g_steal_pointer (&self->requested_script);

  show_title (self);
  show_errors (self);
  skep_project_view_update_page (self);
  if (action != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", script);
}

static void
skep_project_view_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (skep_project_view_parent_class)->root (widget);

  g_signal_connect_object (gtk_widget_get_root (widget), "notify::suspended",
                           G_CALLBACK (skep_project_view_update_clock), widget,
                           G_CONNECT_SWAPPED);
}

static void
skep_project_view_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget),
                                        skep_project_view_update_clock, widget);

  GTK_WIDGET_CLASS (skep_project_view_parent_class)->unroot (widget);
}

static void
skep_project_view_map (GtkWidget *widget)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);

  GTK_WIDGET_CLASS (skep_project_view_parent_class)->map (widget);

  skep_project_view_tick (self);
  skep_project_view_update_clock (self);
  skep_supervisor_prepare_environment (skep_runner_get_supervisor (self->runner),
                                       skep_project_item_get_path (self->project));
}

static void
skep_project_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (skep_project_view_parent_class)->unmap (widget);

  skep_project_view_update_clock (SKEP_PROJECT_VIEW (widget));
}

static void
manager_changed_cb (SkepProjectView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MANAGER]);
}

static void
set_show_hidden (SkepProjectView *self,
                 gboolean         show_hidden)
{
  skep_script_outline_set_show_hidden (skep_script_list_get_outline (self->list), show_hidden);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_HIDDEN]);
}

/* Empty instead of NULL: the state of an action is a string. */
static void
skep_project_view_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (object);
  SkepScriptOutline *outline;
  const char *manager;

  switch (property_id)
    {
    case PROP_MANAGER:
      manager = self->project != NULL ? skep_project_get_manager (
                                          skep_project_item_get_project (self->project))
                                      : NULL;
      g_value_set_string (value, manager != NULL ? manager : "");
      break;
    case PROP_SHOW_HIDDEN:
      outline = self->project != NULL ? skep_script_list_get_outline (self->list) : NULL;
      g_value_set_boolean (value,
                           outline != NULL && skep_script_outline_get_show_hidden (outline));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_project_view_set_property (GObject      *object,
                                guint         property_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (object);
  const char *manager;

  switch (property_id)
    {
    case PROP_MANAGER:
      manager = g_value_get_string (value);
      skep_project_item_set_manager (self->project, *manager != '\0' ? manager : NULL);
      break;
    case PROP_SHOW_HIDDEN:
      set_show_hidden (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_project_view_dispose (GObject *object)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_PROJECT_VIEW);
  g_clear_object (&self->project);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_project_view_parent_class)->dispose (object);
}

static void
skep_project_view_finalize (GObject *object)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (object);

  g_free (self->requested_action);
  g_free (self->requested_script);

  G_OBJECT_CLASS (skep_project_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-project-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, content);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, title);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, banner);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, environment_banner);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, restore_bar);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, stack);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, list);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, search_view);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, error_page);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, layouts);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, paned);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, pages);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectView, pane);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, skep_project_view_end_search);
  gtk_widget_class_bind_template_callback (widget_class, skep_project_view_show_match);
  gtk_widget_class_bind_template_callback (widget_class, skep_project_view_update_page);
}

static void
skep_project_view_class_init (SkepProjectViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_project_view_dispose;
  object_class->finalize = skep_project_view_finalize;
  object_class->get_property = skep_project_view_get_property;
  object_class->set_property = skep_project_view_set_property;
  widget_class->root = skep_project_view_root;
  widget_class->unroot = skep_project_view_unroot;
  widget_class->map = skep_project_view_map;
  widget_class->unmap = skep_project_view_unmap;

  g_type_ensure (SKEP_TYPE_ENVIRONMENT_BANNER);
  g_type_ensure (SKEP_TYPE_LOG_SEARCH_VIEW);
  g_type_ensure (SKEP_TYPE_RESTORE_BAR);
  g_type_ensure (SKEP_TYPE_SCRIPT_LIST);
  g_type_ensure (SKEP_TYPE_RUN_PANE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);

  properties[PROP_MANAGER] =
    g_param_spec_string ("manager", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_HIDDEN] =
    g_param_spec_boolean ("show-hidden", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  skep_project_view_class_install_actions (widget_class);
  skep_project_view_class_install_output (widget_class);
  gtk_widget_class_install_property_action (widget_class, "project.manager", "manager");
  gtk_widget_class_install_property_action (widget_class, "project.show-hidden", "show-hidden");
}

static void
skep_project_view_init (SkepProjectView *self)
{
  g_autofree char *looked_for = dup_looked_for ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self->list));
  adw_status_page_set_description (self->empty_page, looked_for);
}

static void
groups_changed_cb (SkepProjectView   *self,
                   SkepScriptOutline *outline)
{
  g_auto (GStrv) choices = skep_script_outline_dup_choices (outline);

  skep_project_store_set_list (skep_project_item_get_store (self->project),
                               skep_project_item_get_path (self->project),
                               SKEP_PROJECT_STORE_TOGGLED, (const char *const *) choices);
}

/* What was expanded and collapsed when Skep ran before. */
static void
restore_groups (SkepProjectView *self)
{
  SkepScriptOutline *outline = skep_script_list_get_outline (self->list);
  g_auto (GStrv) choices =
      skep_project_store_dup_list (skep_project_item_get_store (self->project),
                                   skep_project_item_get_path (self->project),
                                   SKEP_PROJECT_STORE_TOGGLED);

  if (choices != NULL)
    skep_script_outline_set_choices (outline, (const char *const *) choices);
  g_signal_connect_object (outline, "choices-changed", G_CALLBACK (groups_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
skep_project_view_new (SkepProjectItem *project,
                       SkepRunner      *runner)
{
  SkepProjectView *self = g_object_new (SKEP_TYPE_PROJECT_VIEW, NULL);

  self->project = g_object_ref (project);
  self->runner = g_object_ref (runner);
  skep_run_pane_set_runner (self->pane, runner);
  skep_environment_banner_set_folder (self->environment_banner, runner,
                                      skep_project_item_get_path (project));
  skep_restore_bar_set_project (self->restore_bar, project, runner);
  skep_log_search_view_set_project (self->search_view, skep_runner_get_supervisor (runner),
                                    skep_project_item_get_path (project));
  skep_script_list_set_scripts (self->list, skep_project_item_get_scripts (project));
  restore_groups (self);
  g_signal_connect_object (project, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (skep_project_item_get_project (project), "notify::manager",
                           G_CALLBACK (manager_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::n-live", G_CALLBACK (skep_project_view_update_clock),
                           self, G_CONNECT_SWAPPED);
  loaded_cb (self);

  return GTK_WIDGET (self);
}

SkepProjectItem *
skep_project_view_get_project (SkepProjectView *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_VIEW (self), NULL);

  return self->project;
}

/**
 * skep_project_view_request:
 * @action: such as `script.start`
 * @script: its id, or its name where only one script has it
 *
 * Does something with a script, or waits until the scripts are known.
 */
void
skep_project_view_request (SkepProjectView *self,
                           const char      *action,
                           const char      *script)
{
  g_return_if_fail (SKEP_IS_PROJECT_VIEW (self));

  if (skep_project_is_loaded (skep_project_item_get_project (self->project)))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), action, "s", script);
      return;
    }

  g_set_str (&self->requested_action, action);
  g_set_str (&self->requested_script, script);
}

static gboolean
has_terminal_focus (SkepProjectView *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  SkepTerminalView *view = skep_run_pane_get_terminal_view (self->pane);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (view));
}

/**
 * skep_project_view_search:
 *
 * Searches for scripts; with the keyboard in the terminal, in its output.
 */
void
skep_project_view_search (SkepProjectView *self)
{
  g_return_if_fail (SKEP_IS_PROJECT_VIEW (self));

  if (has_terminal_focus (self))
    {
      gtk_widget_activate_action (GTK_WIDGET (self->pane), "terminal.search", NULL);
      return;
    }

  if (self->searches_output)
    skep_project_view_end_search (self);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
