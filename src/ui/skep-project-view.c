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

static gboolean
is_narrow (SkepProjectView *self)
{
  return g_strcmp0 (adw_multi_layout_view_get_layout_name (self->layouts), "narrow") == 0;
}

static void
split_evenly (SkepProjectView *self)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->was_split || height == 0)
    return;

  gtk_paned_set_position (self->paned, height / 2);
  self->was_split = TRUE;
}

/* Makes both layouts agree with `shows_output`. */
static void
sync_output (SkepProjectView *self)
{
  static const char *const tags[] = { "scripts", "output" };

  /* The slot is as visible as what is in it. On its own page it stays, as it slides away. */
  gtk_widget_set_visible (GTK_WIDGET (self->pane), self->shows_output || is_narrow (self));
  if (is_narrow (self))
    {
      if (self->shows_output !=
          (g_strcmp0 (adw_navigation_view_get_visible_page_tag (self->pages), "output") == 0))
        adw_navigation_view_replace_with_tags (self->pages, tags, self->shows_output ? 2 : 1);
    }
  else if (self->shows_output)
    {
      split_evenly (self);
    }
}

static void
open_output (SkepProjectView *self,
             SkepScriptItem  *item)
{
  skep_run_pane_set_item (self->pane, item);
  if (self->shows_output)
    return;

  self->shows_output = TRUE;
  if (is_narrow (self))
    adw_navigation_view_push_by_tag (self->pages, "output");
  sync_output (self);
  skep_script_list_reveal_selected (self->list);
}

void
skep_project_view_show_output (SkepProjectView *self,
                               SkepScriptItem  *item)
{
  skep_script_list_select (self->list, item);
  open_output (self, item);
}

/**
 * skep_project_view_show_run:
 * @position: of a byte of its output to go to, or %G_MAXSIZE
 *
 * Shows the output of any run, also if the project no longer has its script.
 */
void
skep_project_view_show_run (SkepProjectView *self,
                            SkepRun         *run,
                            gsize            position)
{
  g_autoptr (SkepScriptItem) gone = NULL;
  SkepScriptItem *item;
  SkepScript *script;

  g_return_if_fail (SKEP_IS_PROJECT_VIEW (self));

  script = skep_run_get_script (run);
  item = skep_script_model_find_named (skep_project_item_get_scripts (self->project), script->id);
  if (item != NULL)
    {
      skep_project_view_show_output (self, item);
    }
  else
    {
      gone = skep_script_item_new (script);
      skep_script_item_set_is_gone (gone, TRUE);
      open_output (self, gone);
    }
  skep_run_pane_show_run (self->pane, run, position);
}

/**
 * skep_project_view_show_scripts:
 *
 * Goes back to the page of scripts, if the output has one of its own.
 */
void
skep_project_view_show_scripts (SkepProjectView *self)
{
  if (self->shows_output && is_narrow (self))
    adw_navigation_view_pop (self->pages);
}

static void
close_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  skep_project_view_close_output (SKEP_PROJECT_VIEW (widget));
}

/* Beside the list the output follows the selection; on its own page it doesn't. */
static void
selected_cb (SkepProjectView *self)
{
  SkepScriptItem *item = skep_script_list_get_selected (self->list);

  if (item != NULL && self->shows_output && !is_narrow (self))
    skep_run_pane_set_item (self->pane, item);
}

static void
popped_cb (SkepProjectView *self)
{
  self->shows_output = FALSE;
  sync_output (self);
  skep_run_pane_set_item (self->pane, NULL);
}

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
  gtk_widget_class_bind_template_callback (widget_class, popped_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, skep_project_view_end_search);
  gtk_widget_class_bind_template_callback (widget_class, skep_project_view_show_match);
  gtk_widget_class_bind_template_callback (widget_class, skep_project_view_update_page);
  gtk_widget_class_bind_template_callback (widget_class, sync_output);
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
  gtk_widget_class_install_property_action (widget_class, "project.manager", "manager");
  gtk_widget_class_install_property_action (widget_class, "project.show-hidden", "show-hidden");
  gtk_widget_class_install_action (widget_class, "output.close", NULL, close_action);
}

static void
skep_project_view_init (SkepProjectView *self)
{
  g_autofree char *looked_for = dup_looked_for ();

  gtk_widget_init_template (GTK_WIDGET (self));
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

SkepRunPane *
skep_project_view_get_pane (SkepProjectView *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_VIEW (self), NULL);

  return self->pane;
}

/**
 * skep_project_view_get_selected:
 *
 * Returns: (transfer none) (nullable): the selected script; on its own page, that of the output
 */
SkepScriptItem *
skep_project_view_get_selected (SkepProjectView *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_VIEW (self), NULL);

  if (self->shows_output && is_narrow (self))
    return skep_run_pane_get_item (self->pane);

  return skep_script_list_get_selected (self->list);
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

void
skep_project_view_close_output (SkepProjectView *self)
{
  g_return_if_fail (SKEP_IS_PROJECT_VIEW (self));

  if (!self->shows_output)
    return;

  if (is_narrow (self))
    adw_navigation_view_pop (self->pages);
  else
    popped_cb (self);
}

/* That of the selected script, if it ran. */
static gboolean
ensure_output (SkepProjectView *self)
{
  SkepScriptItem *item = skep_project_view_get_selected (self);

  if (!self->shows_output && item != NULL && skep_script_item_get_run_item (item) != NULL)
    skep_project_view_show_output (self, item);

  return self->shows_output;
}

/**
 * skep_project_view_focus_terminal:
 *
 * Shows the output of the selected script, if it ran, and puts the keyboard into it.
 */
void
skep_project_view_focus_terminal (SkepProjectView *self)
{
  if (ensure_output (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->pane));
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

/**
 * skep_project_view_step_problem:
 * @by: 1 for the next problem, -1 for the one before
 *
 * Shows another problem in the output of the selected script.
 */
void
skep_project_view_step_problem (SkepProjectView *self,
                                int              by)
{
  if (!ensure_output (self) || !skep_run_pane_step_problem (self->pane, by))
    gtk_widget_error_bell (GTK_WIDGET (self));
}

void
skep_project_view_clear_terminal (SkepProjectView *self)
{
  SkepTerminalView *view = skep_run_pane_get_terminal_view (self->pane);

  gtk_widget_activate_action (GTK_WIDGET (skep_terminal_view_get_terminal (view)),
                              "terminal.clear", NULL);
}
