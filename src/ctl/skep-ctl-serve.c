/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>

#include "skep-ctl-command.h"
#include "skep-ctl-leftovers.h"
#include "skep-mcp-server.h"
#include "skep-project.h"

/* The supervisor without a window. */
typedef struct
{
  SkepSupervisor *supervisor;
  GCancellable *cancellable; /* of what nobody waits for */
  SkepCatalog *catalog;
  GPtrArray *projects; /* of SkepProject */

  guint n_loading;
  GError *error;       /* why a project could not be loaded; owned, nullable */
  guint n_signals;     /* that asked for the end */
  gboolean is_over;
} Service;

static void
service_clear (Service *self)
{
  g_clear_pointer (&self->projects, g_ptr_array_unref);
  g_clear_pointer (&self->catalog, skep_catalog_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->supervisor);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Service, service_clear)

static void
warn_of_errors (SkepProject *project)
{
  GPtrArray *errors = skep_project_get_errors (project);

  for (guint i = 0; i < errors->len; i++)
    {
      g_autofree char *text = skep_source_error_to_string (errors->pdata[i]);

      g_printerr ("skep: %s: %s\n", skep_project_get_name (project), text);
    }
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Service *self = user_data;
  SkepProject *project = SKEP_PROJECT (object);
  g_autoptr (GError) error = NULL;

  self->n_loading--;
  if (skep_project_load_finish (project, result, &error))
    {
      skep_catalog_set (self->catalog, skep_project_get_path (project),
                        skep_project_get_name (project), skep_project_get_scripts (project));
      warn_of_errors (project);
    }
  else if (self->error == NULL)
    self->error = g_steal_pointer (&error);
}

static gboolean
has_project (Service    *self,
             const char *path)
{
  for (guint i = 0; i < self->projects->len; i++)
    if (g_str_equal (skep_project_get_path (self->projects->pdata[i]), path))
      return TRUE;

  return FALSE;
}

static void
open_project (Service    *self,
              const char *folder)
{
  g_autoptr (SkepProject) project = skep_project_new (folder);

  if (has_project (self, skep_project_get_path (project)))
    return;

  g_ptr_array_add (self->projects, g_object_ref (project));
  self->n_loading++;
  skep_project_load_async (project, NULL, loaded_cb, self);
}

static gboolean
load (Service            *self,
      const SkepCtlLine  *line,
      GError            **error)
{
  char *here[] = { (char *) ".", NULL };
  char **folders = line->projects != NULL ? line->projects : here;

  for (; *folders != NULL; folders++)
    open_project (self, **folders != '\0' ? *folders : ".");
  while (self->n_loading > 0)
    g_main_context_iteration (NULL, TRUE);

  if (self->error == NULL)
    return TRUE;

  g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED, self->error->message);
  return FALSE;
}

/* For tests: “INTERRUPT TERMINATE” in ms, in place of the grace times of a stop. */
static void
apply_grace (SkepSupervisor *supervisor)
{
  const char *grace = g_getenv ("SKEP_GRACE_MS");
  guint interrupt_ms;
  guint terminate_ms;

  if (grace != NULL && sscanf (grace, "%u %u", &interrupt_ms, &terminate_ms) == 2)
    skep_supervisor_set_grace (supervisor, interrupt_ms, terminate_ms);
}

/* So that the first start needn't wait for the login shell. */
static void
prepare (Service *self)
{
  for (guint i = 0; i < self->projects->len; i++)
    skep_supervisor_prepare_environment (self->supervisor,
                                         skep_project_get_path (self->projects->pdata[i]));
}

static void
shut_down_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Service *self = user_data;

  skep_supervisor_shutdown_finish (SKEP_SUPERVISOR (object), result, NULL);
  self->is_over = TRUE;
}

/* The second one does not wait for what the first has asked for. Nothing more can follow. */
static gboolean
signal_cb (gpointer user_data)
{
  Service *self = user_data;
  SkepStopMode mode = self->n_signals++ == 0 ? SKEP_STOP_GRACEFULLY : SKEP_STOP_NOW;

  if (self->n_signals <= 2)
    skep_supervisor_shutdown_async (self->supervisor, mode, shut_down_cb, self);
  return G_SOURCE_CONTINUE;
}

static void
serve (Service       *self,
       SkepMcpServer *server)
{
  static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
  guint sources[G_N_ELEMENTS (signals)];
  g_autofree char *path = skep_mcp_server_dup_path (server);
  g_autofree char *display = g_filename_display_name (path);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], signal_cb, self);
  g_printerr (ngettext ("skep: serving %u project on %s\n", "skep: serving %u projects on %s\n",
                        self->projects->len),
              self->projects->len, display);
  while (!self->is_over)
    g_main_context_iteration (NULL, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);

  /* Its answer holds the supervisor. */
  g_cancellable_cancel (self->cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static int
run_serve (const SkepCtlLine  *line,
           GError            **error)
{
  g_auto (Service) self = { NULL };
  const char *keeper = g_getenv ("SKEP_KEEPER");
  g_autoptr (SkepMcpServer) server = NULL;
  g_autoptr (GError) reason = NULL;

  self.catalog = skep_catalog_new ();
  self.projects = g_ptr_array_new_with_free_func (g_object_unref);
  if (!load (&self, line, error))
    return SKEP_CTL_FAILED;

  self.supervisor = skep_supervisor_new (keeper != NULL ? keeper : SKEP_KEEPER_PATH);
  apply_grace (self.supervisor);
  server = skep_mcp_server_new (self.supervisor, self.catalog, line->socket, &reason);
  if (server == NULL)
    {
      g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED, reason->message);
      return SKEP_CTL_FAILED;
    }

  prepare (&self);
  self.cancellable = g_cancellable_new ();
  skep_ctl_leftovers_report (self.supervisor, self.cancellable);
  serve (&self, server);
  return 0;
}

const SkepCtlCommand skep_ctl_command_serve = {
  .name = "serve",
  .summary = N_("Serve projects without a window"),
  .options = "p",
  .run = run_serve,
};
