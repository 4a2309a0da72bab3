/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

#include <glib/gi18n.h>

#include "skep-file-launch.h"
#include "skep-output-saver.h"
#include "skep-script-arguments.h"

static const struct
{
  const char *action;
  SkepLogExportFormat format;
} formats[] = {
  { "script.save-text", SKEP_LOG_EXPORT_TEXT },
  { "script.save-html", SKEP_LOG_EXPORT_HTML },
  { "script.save-raw", SKEP_LOG_EXPORT_RAW },
};

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

static gboolean
check_available (SkepProjectView *self,
                 SkepScript      *script)
{
  g_autofree char *text = NULL;

  if (script->unavailable == NULL)
    return TRUE;

  text = g_strdup_printf (_("Cannot start “%s”: %s"), script->name, script->unavailable);
  report (self, text);
  return FALSE;
}

static void
start_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  SkepScript *script;

  if (item == NULL)
    return;

  script = skep_script_item_get_script (item);
  if (!check_available (self, script))
    return;
  if (skep_script_needs_arguments (script))
    {
      skep_project_view_ask_arguments (self, script);
      return;
    }

  skep_runner_start (self->runner, script);
  skep_project_view_show_output (self, item);
}

static void
run_with_arguments_action (GtkWidget  *widget,
                           const char *name,
                           GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL && check_available (self, skep_script_item_get_script (item)))
    skep_project_view_ask_arguments (self, skep_script_item_get_script (item));
}

static void
copy_command_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  g_autofree char *line = NULL;

  if (item == NULL)
    return;

  line = skep_script_arguments_join (
    (const char *const *) skep_script_item_get_script (item)->argv);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), line);
  gtk_widget_activate_action (widget, "window.tell", "s", _("Command copied"));
}

static void
open_file_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  g_autoptr (GFile) file = NULL;
  const SkepScript *script;

  if (item == NULL)
    return;

  script = skep_script_item_get_script (item);
  file = g_file_new_build_filename (script->project, script->file, NULL);
  skep_file_launch (widget, file);
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
  SkepScript *script;

  if (item == NULL)
    return;
  if (run == NULL)
    {
      start_action (widget, name, parameter);
      return;
    }

  script = skep_script_item_get_script (item);
  /* Nobody wants to be asked again. */
  if (skep_script_needs_arguments (script))
    script = skep_run_get_script (run);
  skep_runner_restart (self->runner, run, script);
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

static void
show_problems_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item == NULL)
    return;

  skep_project_view_show_output (self, item);
  skep_run_pane_show_problems (self->pane);
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

/* From outside: of a script that never ran there is the row. */
static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL)
    skep_project_view_find_script (self, item);
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL)
    skep_project_view_edit_script (self, skep_script_item_get_script (item));
}

static void
favorite_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL)
    skep_project_view_toggle_favorite (self, skep_script_item_get_script (item));
}

static void
hide_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);

  if (item != NULL)
    skep_project_view_toggle_hidden (self, skep_script_item_get_script (item));
}

static SkepRun *
find_run (SkepProjectView *self,
          GVariant        *parameter)
{
  g_autoptr (SkepScriptItem) item = find_script_or_report (self, parameter);
  SkepRunItem *run_item = item != NULL ? skep_script_item_get_run_item (item) : NULL;

  return run_item != NULL ? skep_run_item_get_run (run_item) : NULL;
}

static void
save_output_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  SkepProjectView *self = SKEP_PROJECT_VIEW (widget);
  SkepRun *run = find_run (self, parameter);
  SkepLogExportFormat format = SKEP_LOG_EXPORT_TEXT;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].action, name))
      format = formats[i].format;
  if (run != NULL)
    skep_output_saver_save (widget, run, format);
}

static void
copy_output_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  g_autoptr (GVariant) script = g_variant_get_child_value (parameter, 0);
  SkepRun *run = find_run (SKEP_PROJECT_VIEW (widget), script);
  guint n_lines;

  g_variant_get_child (parameter, 1, "u", &n_lines);
  if (run != NULL)
    skep_output_saver_copy_tail (widget, run, n_lines);
}

static void
add_script_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  skep_project_view_edit_script (SKEP_PROJECT_VIEW (widget), NULL);
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
  { "script.find", find_action },
  { "script.show", show_action },
  { "script.show-problems", show_problems_action },
  { "script.open", open_action },
  { "script.run-with-arguments", run_with_arguments_action },
  { "script.copy-command", copy_command_action },
  { "script.open-file", open_file_action },
  { "script.edit", edit_action },
  { "script.favorite", favorite_action },
  { "script.hide", hide_action },
};

void
skep_project_view_class_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, "s", actions[i].activate);
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    gtk_widget_class_install_action (widget_class, formats[i].action, "s", save_output_action);
  gtk_widget_class_install_action (widget_class, "script.copy-output", "(su)",
                                   copy_output_action);
  gtk_widget_class_install_action (widget_class, "project.add-script", NULL, add_script_action);
}
