/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

#include <glib/gi18n.h>

static void
report (SkepProjectView *self,
        const char      *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "window.report", "s", text);
}

/* By id, or by name where only one script has it. */
static SkepScriptItem *
find_script_or_report (SkepProjectView *self,
                       GVariant        *parameter)
{
  const char *name = g_variant_get_string (parameter, NULL);
  SkepScriptItem *item =
      skep_script_model_find_named (skep_project_item_get_scripts (self->project), name);
  g_autofree char *text = NULL;

  if (item != NULL)
    return g_object_ref (item);

  text = g_strdup_printf (_("There is no script “%s” in “%s”"), name,
                          skep_project_item_get_name (self->project));
  report (self, text);
  return NULL;
}

static SkepRun *
get_live_run (SkepScriptItem *item)
{
  const SkepRunState *state = skep_script_item_get_state (item);

  if (state == NULL || !skep_run_state_is_live (state))
    return NULL;

  return skep_run_item_get_run (skep_script_item_get_run_item (item));
}

static void
start_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  g_autofree char *text = NULL;
  SkepScript *script;

  if (item == NULL)
    return;

  script = skep_script_item_get_script (item);
  if (script->unavailable != NULL)
    {
      text = g_strdup_printf (_("Cannot start “%s”: %s"), script->name, script->unavailable);
      report (self, text);
      return;
    }

  skep_runner_start (self->runner, script);
  skep_project_view_show_output (self, item);
}

static void
stop_in_mode (SkepProjectView *self,
              GVariant        *parameter,
              SkepStopMode     mode)
{
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  SkepRun *run = item != NULL ? get_live_run (item) : NULL;

  if (run != NULL)
    skep_runner_stop (self->runner, run, mode);
}

static void
stop_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  stop_in_mode (SKEP_PROJECT_VIEW (widget), parameter, SKEP_STOP_GRACEFULLY);
}

static void
kill_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  stop_in_mode (SKEP_PROJECT_VIEW (widget), parameter, SKEP_STOP_NOW);
}

static void
let_go_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  SkepRun *run = item != NULL ? get_live_run (item) : NULL;

  if (run != NULL)
    skep_supervisor_let_go (skep_runner_get_supervisor (self->runner), run);
}

static void
start_without_environment_action (GtkWidget  *widget,
                                  const char *name,
                                  GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  SkepRun *run = item != NULL ? get_live_run (item) : NULL;

  if (run != NULL)
    skep_supervisor_start_without_environment (skep_runner_get_supervisor (self->runner), run);
}

static void
show_holder_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL)
    skep_project_view_show_holder (self, item);
}

static void
stop_holder_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL)
    skep_project_view_stop_holder (self, item);
}

static void
restart_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  SkepRun *run = item != NULL ? get_live_run (item) : NULL;

  if (item == NULL)
    return;
  if (run == NULL)
    {
      start_action (widget, name, parameter);
      return;
    }

  skep_runner_restart (self->runner, run, skep_script_item_get_script (item));
  skep_project_view_show_output (self, item);
}

static void
toggle_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item == NULL)
    return;
  if (get_live_run (item) != NULL)
    stop_action (widget, name, parameter);
  else
    start_action (widget, name, parameter);
}

static void
show_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL)
    skep_project_view_show_output (self, item);
}

/* A click on a row: there is nothing to see of a script that never ran. */
static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL && skep_script_item_get_run_item (item) != NULL)
    skep_project_view_show_output (self, item);
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "script.start", start_action },
  { "script.stop", stop_action },
  { "script.kill", kill_action },
  { "script.let-go", let_go_action },
  { "script.start-without-environment", start_without_environment_action },
  { "script.show-holder", show_holder_action },
  { "script.stop-holder", stop_holder_action },
  { "script.restart", restart_action },
  { "script.toggle", toggle_action },
  { "script.show", show_action },
  { "script.open", open_action },
};

void
skep_project_view_class_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, "s", actions[i].activate);
}
