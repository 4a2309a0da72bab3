/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

#include <glib/gi18n.h>

/* By then one wonders what is going on. */
#define SLOW_SHELL_USEC (3 * G_USEC_PER_SEC)

static gboolean
is_waiting_long (SkepRunItem *run_item,
                 gint64       now_us)
{
  return skep_run_item_get_report (run_item)->is_waiting_for_environment &&
         skep_run_state_get_duration (skep_run_item_get_state (run_item), now_us) >=
           SLOW_SHELL_USEC;
}

/* Once for each view: who reloads the environment knows. */
static void
tell_slow_shell (SkepProjectView *self)
{
  if (self->told_slow_shell)
    return;

  self->told_slow_shell = TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self), "window.tell", "s",
                              _("Your login shell is slow"));
}

static void
tick_runs (SkepProjectView *self,
           gint64           now_us)
{
  SkepScriptModel *scripts = skep_project_item_get_scripts (self->project);
  GPtrArray *started = skep_script_model_get_started (scripts);

  for (guint i = 0; i < started->len; i++)
    {
      SkepScriptItem *item = g_ptr_array_index (started, i);
      const SkepRunState *state = skep_script_item_get_state (item);

      if (!skep_run_state_is_live (state))
        continue;
      skep_run_item_tick (skep_script_item_get_run_item (item));
      if (state->status == SKEP_RUN_STATUS_PENDING &&
          is_waiting_long (skep_script_item_get_run_item (item), now_us))
        tell_slow_shell (self);
    }
}

static gboolean
timer_cb (gpointer data)
{
  SkepProjectView *self = data;

  tick_runs (self, g_get_monotonic_time ());
  skep_project_view_tick (self);

  return G_SOURCE_CONTINUE;
}

/* Mapped, but minimized or behind others. */
static gboolean
is_suspended (SkepProjectView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) && gtk_window_is_suspended (GTK_WINDOW (root));
}

/**
 * skep_project_view_tick:
 *
 * Brings all that is shown up to date with the time.
 */
void
skep_project_view_tick (SkepProjectView *self)
{
  gint64 now_us = g_get_monotonic_time ();

  skep_script_list_tick (self->list, now_us);
  skep_run_pane_tick (self->pane, now_us);
}

/**
 * skep_project_view_update_clock:
 *
 * Starts or stops the only timer of the window, once a second for the times and figures of all
 * rows, and has the runs of the project looked at closely while somebody sees them.
 */
void
skep_project_view_update_clock (SkepProjectView *self)
{
  gboolean is_seen = gtk_widget_get_mapped (GTK_WIDGET (self)) && !is_suspended (self);
  gboolean is_wanted = is_seen && skep_project_item_get_n_live (self->project) > 0;

  skep_runner_set_watched (self->runner, skep_project_item_get_path (self->project), is_seen);
  if (is_wanted == (self->timer_id != 0))
    return;

  if (is_wanted)
    self->timer_id = g_timeout_add_seconds (1, timer_cb, self);
  else
    g_clear_handle_id (&self->timer_id, g_source_remove);
}
