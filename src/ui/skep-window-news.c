/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-window-private.h"

#include <glib/gi18n.h>

#include "skep-end-text.h"

/* One for each script: what failed again is no second one. */
static char *
dup_notification_id (const SkepScript *script)
{
  return g_strconcat ("failed-", script->project, "-", script->id, NULL);
}

static char *
dup_reason (SkepRunItem *item)
{
  SkepRun *run = skep_run_item_get_run (item);
  g_autofree char *reason = skep_end_text_describe_failure (skep_run_get_script (run),
                                                            skep_run_item_get_state (item));
  g_autoptr (SkepProblem) problem =
    skep_problem_list_dup_first (skep_output_get_problems (skep_run_get_output (run)),
                                 SKEP_PROBLEM_ERROR);

  return problem != NULL ? g_strjoin (" · ", reason, problem->message, NULL)
                         : g_steal_pointer (&reason);
}

static void
notify (SkepWindow  *self,
        SkepRunItem *item)
{
  SkepRun *run = skep_run_item_get_run (item);
  SkepScript *script = skep_run_get_script (run);
  const char *uuid = skep_run_get_uuid (run);
  g_autofree char *id = dup_notification_id (script);
  g_autofree char *title = g_strdup_printf (_("%s failed"), script->name);
  g_autofree char *reason = dup_reason (item);
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, reason);
  g_notification_add_button_with_target (notification, _("Show"), "app.show-run", "s", uuid);
  g_notification_set_default_action_and_target (notification, "app.show-run", "s", uuid);
  g_application_send_notification (
    G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), id, notification);
  g_hash_table_replace (self->notified, g_steal_pointer (&id), g_strdup (script->project));
}

/* Its row is seen then, and tells the same. */
static gboolean
is_project_shown (SkepWindow *self,
                  const char *path)
{
  SkepProjectView *view = skep_window_get_project_view (self);

  if (view == NULL || (adw_navigation_split_view_get_collapsed (self->split_view) &&
                       !adw_navigation_split_view_get_show_content (self->split_view)))
    return FALSE;

  return g_str_equal (skep_project_item_get_path (skep_project_view_get_project (view)), path);
}

/**
 * skep_window_tell_failed:
 *
 * Tells that a run failed by itself: beside the window if nobody looks at it, in it if its script
 * isn't seen there.
 */
void
skep_window_tell_failed (SkepWindow  *self,
                         SkepRunItem *item)
{
  SkepScript *script = skep_run_get_script (skep_run_item_get_run (item));
  g_autofree char *reason = NULL;

  if (!gtk_window_is_active (GTK_WINDOW (self)))
    {
      notify (self, item);
      return;
    }
  if (is_project_shown (self, script->project))
    return;

  reason = dup_reason (item);
  skep_window_tell_failure (self, script, reason);
}

/**
 * skep_window_withdraw_news:
 *
 * Withdraws notifications of what can be seen in the window.
 */
void
skep_window_withdraw_news (SkepWindow *self)
{
  GHashTableIter iter;
  gpointer id, project;

  if (!gtk_window_is_active (GTK_WINDOW (self)))
    return;

  g_hash_table_iter_init (&iter, self->notified);
  while (g_hash_table_iter_next (&iter, &id, &project))
    {
      if (!is_project_shown (self, project))
        continue;
      g_application_withdraw_notification (
        G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
show_run (SkepWindow *self,
          SkepRun    *run)
{
  const SkepScript *script = skep_run_get_script (run);
  SkepProblemList *problems = skep_output_get_problems (skep_run_get_output (run));
  g_autoptr (SkepProblem) problem = skep_problem_list_dup_first (problems, SKEP_PROBLEM_ERROR);

  skep_window_request (self, "script.show", script->project, script->id, FALSE);
  if (is_project_shown (self, script->project))
    skep_project_view_show_run (skep_window_get_project_view (self), run,
                                problem != NULL ? problem->start : G_MAXSIZE);
}

/**
 * skep_window_show_run:
 * @uuid: of a run since Skep was started
 *
 * Shows the output of a run, where it tells its first error.
 */
void
skep_window_show_run (SkepWindow *self,
                      const char *uuid)
{
  GListModel *runs;
  guint n_runs;

  g_return_if_fail (SKEP_IS_WINDOW (self));

  runs = G_LIST_MODEL (skep_runner_get_runs (self->runner));
  n_runs = g_list_model_get_n_items (runs);
  for (guint i = 0; i < n_runs; i++)
    {
      g_autoptr (SkepRunItem) item = g_list_model_get_item (runs, i);

      if (g_str_equal (skep_run_get_uuid (skep_run_item_get_run (item)), uuid))
        {
          show_run (self, skep_run_item_get_run (item));
          return;
        }
    }
}
