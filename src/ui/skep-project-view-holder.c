/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

#include <glib/gi18n.h>

/* A port is to be freed for a script. */
typedef struct
{
  SkepProjectView *view;  /* owned: the answer may come when it is shown no more */
  SkepScript *script;     /* owned */
  SkepPortHolder *holder; /* owned */
} Request;

static Request *
request_new (SkepProjectView      *view,
             SkepScript           *script,
             const SkepPortHolder *holder)
{
  Request *request = g_new0 (Request, 1);

  request->view = g_object_ref (view);
  request->script = skep_script_ref (script);
  request->holder = skep_port_holder_copy (holder);

  return request;
}

static void
request_free (Request *self)
{
  g_object_unref (self->view);
  skep_script_unref (self->script);
  skep_port_holder_free (self->holder);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
request_finish (Request      *self,
                const GError *error)
{
  if (error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "window.report", "s", error->message);
  else
    gtk_widget_activate_action (GTK_WIDGET (self->view), "window.port-is-free", "(uss)",
                                (guint32) self->holder->port, self->script->project,
                                self->script->id);
}

static void
stop_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;

  skep_supervisor_stop_finish (SKEP_SUPERVISOR (source), result, &error);
  request_finish (request, error);
}

static void
end_holder_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;

  skep_port_holder_end_finish (result, &error);
  request_finish (request, error);
}

static SkepRun *
find_run (SkepProjectView      *self,
          const SkepPortHolder *holder)
{
  SkepSupervisor *supervisor = skep_runner_get_supervisor (self->runner);

  return skep_run_table_find (skep_supervisor_get_table (supervisor), holder->run_id);
}

static void
free_port (Request *request)
{
  SkepSupervisor *supervisor = skep_runner_get_supervisor (request->view->runner);
  SkepRun *run;

  if (request->holder->run_id == NULL)
    skep_port_holder_end_async (request->holder, skep_supervisor_get_launcher (supervisor),
                                NULL, end_holder_cb, request);
  else if ((run = find_run (request->view, request->holder)) != NULL)
    skep_supervisor_stop_async (supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, stop_cb,
                                request);
  else
    request_free (request);
}

/* Takes the script along in the dialog, whose run may be another one by the time of the answer. */
static void
response_cb (AdwAlertDialog  *dialog,
             const char      *response,
             SkepProjectView *self)
{
  Request *request = g_object_steal_data (G_OBJECT (dialog), "request");

  if (g_str_equal (response, "stop"))
    free_port (request);
  else
    request_free (request);
}

static char *
dup_holder_name (const SkepPortHolder *holder)
{
  if (holder->run_id != NULL)
    return g_strdup (holder->run_id);
  if (holder->name == NULL)
    return g_strdup_printf (_("process %d"), (int) holder->pid);

  /* Translators: name and number of a process */
  return g_strdup_printf (_("%s (%d)"), holder->name, (int) holder->pid);
}

static char *
dup_body (const SkepPortHolder *holder)
{
  g_autofree char *name = dup_holder_name (holder);

  if (holder->run_id != NULL)
    return g_strdup_printf (_("%s uses port %u. Skep started it, and stops all that it started."),
                            name, holder->port);
  if (holder->folder == NULL)
    return g_strdup_printf (_("%s uses port %u. Skep did not start it. "
                              "What it has not saved may be lost."), name, holder->port);

  /* Translators: name and number of a process, a port's number, a folder */
  return g_strdup_printf (_("%s uses port %u. It runs in %s, and Skep did not start it. "
                            "What it has not saved may be lost."),
                          name, holder->port, holder->folder);
}

static void
ask (SkepProjectView      *self,
     SkepScript           *script,
     const SkepPortHolder *holder)
{
  AdwDialog *dialog = adw_alert_dialog_new (NULL, NULL);
  g_autofree char *name = dup_holder_name (holder);
  g_autofree char *body = dup_body (holder);

  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog), _("Stop %s?"), name);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"),
                                  "stop", _("_Stop"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "stop",
                                            ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "request", request_new (self, script, holder),
                          (GDestroyNotify) request_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static const SkepPortHolder *
get_holder (SkepScriptItem *item)
{
  const SkepRunReport *report = skep_script_item_get_report (item);

  return report != NULL ? report->holder : NULL;
}

/**
 * skep_project_view_stop_holder:
 * @item: a script that did not get its port
 *
 * Asks whether to stop what has the port, does it, and tells how it went.
 */
void
skep_project_view_stop_holder (SkepProjectView *self,
                               SkepScriptItem  *item)
{
  const SkepPortHolder *holder = get_holder (item);

  if (holder != NULL)
    ask (self, skep_script_item_get_script (item), holder);
}

/**
 * skep_project_view_show_holder:
 * @item: a script that did not get its port
 *
 * Shows the run that has the port, if it is one of ours.
 */
void
skep_project_view_show_holder (SkepProjectView *self,
                               SkepScriptItem  *item)
{
  const SkepPortHolder *holder = get_holder (item);
  SkepRun *run = NULL;
  SkepScript *script;

  if (holder != NULL && holder->run_id != NULL)
    run = find_run (self, holder);
  if (run == NULL)
    return;

  script = skep_run_get_script (run);
  gtk_widget_activate_action (GTK_WIDGET (self), "window.show-script", "(ss)", script->project,
                              script->id);
}
