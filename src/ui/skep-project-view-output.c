/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

/* The output of one script: below the list, or on a page of its own where there is no room. */

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

static void
close_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  skep_project_view_close_output (SKEP_PROJECT_VIEW (widget));
}

void
skep_project_view_class_install_output (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, popped_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sync_output);
  gtk_widget_class_install_action (widget_class, "output.close", NULL, close_action);
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
