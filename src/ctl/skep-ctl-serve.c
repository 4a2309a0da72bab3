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
#include "skep-ctl-projects.h"
#include "skep-ctl-questions.h"
#include "skep-mcp-product.h"
#include "skep-mcp-server.h"
#include "skep-portal-path.h"

/* The supervisor without a window. */
typedef struct
{
  SkepSupervisor *supervisor;
  GCancellable *cancellable; /* of what nobody waits for */
  SkepCatalog *catalog;
  SkepCtlProjects *projects;
  GSource *wake;     /* nullable, of the supervisor */
  char *log_problem; /* (nullable): what was told last */

  guint n_signals; /* that asked for the end */
  gboolean is_over;
} Service;

static void
service_clear (Service *self)
{
  if (self->wake != NULL)
    skep_supervisor_remove_wake (self->supervisor, self->wake);
  g_clear_pointer (&self->log_problem, g_free);
  g_clear_pointer (&self->projects, skep_ctl_projects_free);
  g_clear_pointer (&self->catalog, skep_catalog_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->supervisor);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Service, service_clear)

static gboolean
open_project (Service     *self,
              const char  *folder,
              GError     **error)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);
  g_autofree char *host = skep_portal_path_resolve (path, skep_flatpak_info_get_own (), NULL,
                                                    error);

  if (host != NULL)
    skep_ctl_projects_open (self->projects, host);
  return host != NULL;
}

static gboolean
load (Service            *self,
      const SkepCtlLine  *line,
      GError            **error)
{
  char *here[] = { (char *) ".", NULL };
  char **folders = line->projects != NULL ? line->projects : here;
  g_autofree char *path = skep_project_store_dup_default_path ();
  g_autoptr (SkepProjectStore) store = skep_project_store_new (path);
  g_autoptr (GError) reason = NULL;
  gboolean is_open = TRUE;

  self->catalog = skep_catalog_new ();
  self->projects = skep_ctl_projects_new (self->catalog, store);
  for (; *folders != NULL && is_open; folders++)
    is_open = open_project (self, **folders != '\0' ? *folders : ".", &reason);
  if (is_open && skep_ctl_projects_load (self->projects, &reason))
    return TRUE;

  g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED, reason->message);
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

/* Once, until output is kept again. */
static gboolean
woken_cb (gpointer user_data)
{
  Service *self = user_data;
  g_autofree char *problem = skep_supervisor_dup_log_problem (self->supervisor);

  if (problem != NULL && self->log_problem == NULL)
    g_printerr ("skep: %s\n", problem);
  g_free (self->log_problem);
  self->log_problem = g_steal_pointer (&problem);
  return G_SOURCE_CONTINUE;
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
  guint n_projects = skep_ctl_projects_get_length (self->projects);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], signal_cb, self);
  g_printerr (ngettext ("skep: serving %u project on %s\n", "skep: serving %u projects on %s\n",
                        n_projects),
              n_projects, display);
  while (!self->is_over)
    g_main_context_iteration (NULL, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);

  /* Its answer holds the supervisor. */
  g_cancellable_cancel (self->cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static const struct
{
  const char *name;
  SkepMcpPolicy policy;
} rights[] = {
  { "read", SKEP_MCP_POLICY_READ_ONLY },
  { "run", SKEP_MCP_POLICY_RUN },
};

/* Who has said nothing is asked, if there is a terminal. */
static gboolean
find_policy (const char     *name,
             SkepMcpPolicy  *policy,
             GError        **error)
{
  *policy = skep_ctl_questions_can_be_asked () ? SKEP_MCP_POLICY_READ : SKEP_MCP_POLICY_READ_ONLY;
  if (name == NULL)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (rights); i++)
    if (g_str_equal (rights[i].name, name))
      {
        *policy = rights[i].policy;
        return TRUE;
      }

  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE,
               _("agents can be allowed to “read” or “run”, but not “%s”"), name);
  return FALSE;
}

static int
run_serve (const SkepCtlLine  *line,
           GError            **error)
{
  g_auto (Service) self = { NULL };
  g_autoptr (SkepMcpConsent) consent = NULL;
  SkepMcpPolicy policy;
  g_autoptr (SkepCtlQuestions) questions = NULL;
  g_autoptr (SkepMcpServer) server = NULL;
  g_autoptr (GError) reason = NULL;

  if (!find_policy (line->allowed, &policy, error) || !load (&self, line, error))
    return SKEP_CTL_FAILED;

  self.supervisor = skep_supervisor_new (NULL);
  apply_grace (self.supervisor);
  consent = skep_mcp_consent_new (policy);
  server = skep_mcp_server_new (&skep_mcp_product_registry, self.supervisor, self.catalog,
                                consent, line->socket, &reason);
  if (server == NULL)
    {
      g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED, reason->message);
      return SKEP_CTL_FAILED;
    }

  if (policy == SKEP_MCP_POLICY_READ)
    questions = skep_ctl_questions_new (consent);
  self.wake = skep_supervisor_add_wake (self.supervisor, NULL, woken_cb, &self);
  skep_ctl_projects_watch (self.projects, self.supervisor);
  self.cancellable = g_cancellable_new ();
  skep_ctl_leftovers_report (self.supervisor, self.cancellable);
  serve (&self, server);
  return 0;
}

const SkepCtlCommand skep_ctl_command_serve = {
  .name = "serve",
  .summary = N_("Serve projects without a window"),
  .options = "pa",
  .run = run_serve,
};
