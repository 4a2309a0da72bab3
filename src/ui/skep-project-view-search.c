/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  SkepLogMatch *match = data;
  g_autoptr (GError) error = NULL;
  SkepRun *run = skep_log_target_open (match->target, &error);

  if (run != NULL)
    g_task_return_pointer (task, run, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (source);
  SkepLogMatch *match = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = g_task_propagate_pointer (G_TASK (result), &error);

  if (run != NULL)
    skep_project_view_show_run (self, run, match->position);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (GTK_WIDGET (self), "window.report", "s", error->message);
}

/**
 * skep_project_view_show_match:
 *
 * Shows a line that was found in its run, which may have to be read from disk first. What was
 * clicked before and isn't there yet is given up.
 */
void
skep_project_view_show_match (SkepProjectView *self,
                              SkepLogMatch    *match)
{
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  task = g_task_new (self, self->opening, open_cb, NULL);
  g_task_set_task_data (task, g_object_ref (match), g_object_unref);
  g_task_run_in_thread (task, open_thread);
}

/**
 * skep_project_view_search_output:
 *
 * Has the output of all runs searched, in the place of the scripts.
 */
void
skep_project_view_search_output (SkepProjectView *self)
{
  g_return_if_fail (SKEP_IS_PROJECT_VIEW (self));

  self->searches_output = TRUE;
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  skep_project_view_show_scripts (self);
  skep_project_view_update_page (self);
  skep_log_search_view_begin (self->search_view);
}

/**
 * skep_project_view_end_search:
 *
 * Goes back to the scripts.
 */
void
skep_project_view_end_search (SkepProjectView *self)
{
  self->searches_output = FALSE;
  skep_project_view_update_page (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/**
 * skep_project_view_filter:
 * @text: what a person would type into the search for scripts
 *
 * Lists the scripts that fit, whatever their groups were.
 */
void
skep_project_view_filter (SkepProjectView *self,
                          const char      *text)
{
  g_return_if_fail (SKEP_IS_PROJECT_VIEW (self));

  if (self->searches_output)
    skep_project_view_end_search (self);
  skep_project_view_show_scripts (self);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  skep_script_list_set_filter_text (self->list, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static gboolean
is_listed (SkepProjectView *self,
           SkepScriptItem  *item)
{
  guint position;

  return skep_script_outline_find (skep_script_list_get_outline (self->list),
                                   skep_script_item_get_script (item)->id, &position);
}

static void
clear_filter (SkepProjectView *self)
{
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  skep_script_list_set_filter_text (self->list, "");
}

/**
 * skep_project_view_find_script:
 *
 * Brings the row of a script into view, also if a filter or its group has hidden it, and its output
 * if there is any.
 */
void
skep_project_view_find_script (SkepProjectView *self,
                               SkepScriptItem  *item)
{
  if (self->searches_output)
    skep_project_view_end_search (self);
  if (!is_listed (self, item))
    clear_filter (self);
  if (!is_listed (self, item))
    skep_project_view_filter (self, skep_script_item_get_script (item)->name);

  skep_script_list_select (self->list, item);
  if (skep_script_item_get_run_item (item) != NULL)
    skep_project_view_show_output (self, item);
  else
    skep_project_view_show_scripts (self);
  skep_script_list_reveal_selected (self->list);
}
