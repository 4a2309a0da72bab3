/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "skep-agent-server.h"
#include "skep-agents.h"
#include "skep-command-options.h"
#include "skep-output-settings.h"
#include "skep-preferences-dialog.h"
#include "skep-search-provider.h"
#include "skep-shortcuts-dialog.h"
#include "skep-shortcuts.h"
#include "skep-window.h"

#define RESOURCE_PATH "/io/github/skep_project/Skep"

/* Most runs are gone by then, and a dialog that flashes up helps nobody. */
#define QUIT_DIALOG_DELAY_MSEC 500

/* How long a process without a window, that the bus has started for a search, stays for the next. */
#define SEARCH_IDLE_MSEC 10000

struct _SkepApplication
{
  AdwApplication parent_instance;

  gboolean is_quitting;
  guint quit_dialog_id; /* 0 unless quitting for less than QUIT_DIALOG_DELAY_MSEC */
  guint signal_ids[3];

  /* Owned */
  SkepSearchProvider *search_provider;

  /* Owned, NULL before startup */
  GSettings *settings;
  SkepProjectStore *store;
  SkepRunner *runner;
  SkepProjectModel *projects;
  SkepAgents *agents;
  SkepAgentServer *server;
  char *problem; /* to be told in the first window; nullable */

  /* Borrowed, NULL unless shown */
  AdwAlertDialog *quit_dialog;
};

G_DEFINE_FINAL_TYPE (SkepApplication, skep_application, ADW_TYPE_APPLICATION)

static GtkWindow *
open_window (SkepApplication *self)
{
  SkepWindow *window = skep_window_new (GTK_APPLICATION (self), self->runner, self->projects);

  skep_window_set_agents (window, self->agents);

  return GTK_WINDOW (window);
}

/* With the first window: without one, as for a search of the desktop, nobody could answer what an
 * agent asks for. Whoever owns the socket already, the window works without. */
static void
start_server (SkepApplication *self)
{
  const char *problem;

  self->agents = skep_agents_new (self->settings);
  self->server = skep_agent_server_new (self->settings, skep_runner_get_supervisor (self->runner),
                                        skep_project_model_get_catalog (self->projects),
                                        skep_agents_get_consent (self->agents), NULL);
  problem = skep_agent_server_get_problem (self->server);
  if (problem != NULL && self->problem == NULL)
    /* Translators: the reason */
    self->problem = g_strdup_printf (_("skepctl cannot reach this window: %s"), problem);
}

static SkepWindow *
ensure_window (SkepApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autofree char *problem = NULL;

  if (self->server == NULL)
    start_server (self);
  if (window == NULL)
    window = open_window (self);
  problem = g_steal_pointer (&self->problem);
  if (problem != NULL)
    skep_window_report (SKEP_WINDOW (window), problem);

  return SKEP_WINDOW (window);
}

/* For what is asked for from outside, where the window may be hidden or not be there yet. */
static SkepWindow *
present_window (SkepApplication *self)
{
  SkepWindow *window = ensure_window (self);

  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static void
update_quit_dialog (SkepApplication *self)
{
  g_autofree char *names = NULL;

  if (self->quit_dialog == NULL)
    return;

  names = skep_runner_dup_live_names (self->runner);
  adw_alert_dialog_format_body (self->quit_dialog, _("Waiting for %s"), names);
}

static void
quit_response_cb (SkepApplication *self)
{
  self->quit_dialog = NULL;
  skep_runner_shutdown (self->runner, SKEP_STOP_NOW);
}

static gboolean
show_quit_dialog (gpointer data)
{
  SkepApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  self->quit_dialog_id = 0;
  if (window == NULL)
    return G_SOURCE_REMOVE;

  self->quit_dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Stopping Scripts"), NULL));
  adw_alert_dialog_add_response (self->quit_dialog, "now", _("_Kill Now"));
  adw_alert_dialog_set_response_appearance (self->quit_dialog, "now", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (self->quit_dialog, "now");
  g_signal_connect_object (self->quit_dialog, "response", G_CALLBACK (quit_response_cb), self,
                           G_CONNECT_SWAPPED);
  update_quit_dialog (self);
  adw_dialog_present (ADW_DIALOG (self->quit_dialog), GTK_WIDGET (window));

  return G_SOURCE_REMOVE;
}

static void
shut_down_cb (SkepApplication *self)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);
  g_application_quit (G_APPLICATION (self));
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  SkepApplication *self = data;

  if (self->is_quitting)
    {
      skep_runner_shutdown (self->runner, SKEP_STOP_NOW);
      return;
    }

  self->is_quitting = TRUE;
  skep_project_model_stop_remembering (self->projects);
  self->quit_dialog_id = g_timeout_add (QUIT_DIALOG_DELAY_MSEC, show_quit_dialog, self);
  skep_runner_shutdown (self->runner, SKEP_STOP_GRACEFULLY);
}

static void
stop_all_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  skep_runner_stop_all (SKEP_APPLICATION (data)->runner);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  SkepApplication *self = data;
  AdwDialog *dialog = adw_about_dialog_new ();

  g_object_set (dialog,
                "application-name", "Skep",
                "application-icon", APPLICATION_ID,
                "version", PACKAGE_VERSION,
                "developer-name", _("The Skep authors"),
                "copyright", "© 2026 The Skep authors",
                "license-type", GTK_LICENSE_GPL_3_0,
                "comments", _("Runs the scripts of your projects "
                              "and stops everything they started"),
                /* Translators: your name, one per line */
                "translator-credits", _("translator-credits"),
                NULL);
  adw_dialog_present (dialog, GTK_WIDGET (present_window (self)));
}

static AdwPreferencesDialog *
show_preferences (SkepApplication *self)
{
  SkepWindow *window = present_window (self);
  AdwDialog *dialog = skep_preferences_dialog_new (self->settings);

  skep_preferences_dialog_add_agents (SKEP_PREFERENCES_DIALOG (dialog), self->settings,
                                      self->agents, self->server);
  adw_dialog_present (dialog, GTK_WIDGET (window));

  return ADW_PREFERENCES_DIALOG (dialog);
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       data)
{
  show_preferences (data);
}

static void
agent_preferences_action (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       data)
{
  adw_preferences_dialog_set_visible_page_name (show_preferences (data), "agents");
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  adw_dialog_present (skep_shortcuts_dialog_new (), GTK_WIDGET (present_window (data)));
}

/* What a notification leads to. */
static void
show_run_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  skep_window_show_run (present_window (data), g_variant_get_string (parameter, NULL));
}

/* Likewise: the window has the question, and asks it again if it was put aside. */
static void
show_question_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       data)
{
  skep_window_show_question (present_window (data));
}

/* What can be done with a script from outside, with the path of its project and its id. */
static const struct
{
  const char *name;
  const char *script_action;
  gboolean may_open;
} script_actions[] = {
  { "start-script", "script.start", TRUE },
  { "stop-script", "script.stop", FALSE },
  { "restart-script", "script.restart", TRUE },
  { "show-script", "script.show", FALSE },
};

static void
script_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  SkepWindow *window = present_window (data);
  const char *name = g_action_get_name (G_ACTION (action));
  const char *project, *script;

  g_variant_get (parameter, "(&s&s)", &project, &script);
  for (gsize i = 0; i < G_N_ELEMENTS (script_actions); i++)
    if (g_str_equal (script_actions[i].name, name))
      skep_window_request (window, script_actions[i].script_action, project, script,
                           script_actions[i].may_open);
}

/* What a search of the desktop has found. */
static void
show_found_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       data)
{
  const char *uri, *script;

  g_variant_get (parameter, "(&s&s)", &uri, &script);
  skep_window_show_found (present_window (data), uri, script);
}

static void
search_scripts_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       data)
{
  skep_window_search_scripts (present_window (data), g_variant_get_string (parameter, NULL));
}

static const GActionEntry actions[] = {
  { "quit", quit_action },
  { "stop-all", stop_all_action },
  { "about", about_action },
  { "preferences", preferences_action },
  { "agent-preferences", agent_preferences_action },
  { "shortcuts", shortcuts_action },
  { "show-question", show_question_action },
  { "show-run", show_run_action, "s" },
  { "show-found", show_found_action, "(ss)" },
  { "search-scripts", search_scripts_action, "s" },
};

static void
add_actions (SkepApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (script_actions); i++)
    {
      const GActionEntry entry = { script_actions[i].name, script_action, "(ss)" };

      g_action_map_add_action_entries (G_ACTION_MAP (self), &entry, 1, self);
    }
  skep_shortcuts_install (GTK_APPLICATION (self));
}

static gboolean
unix_signal_cb (gpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (data), "quit", NULL);

  return G_SOURCE_CONTINUE;
}

static void
watch_unix_signals (SkepApplication *self)
{
  static const int signal_numbers[G_N_ELEMENTS (self->signal_ids)] = { SIGHUP, SIGINT, SIGTERM };

  for (gsize i = 0; i < G_N_ELEMENTS (signal_numbers); i++)
    self->signal_ids[i] = g_unix_signal_add (signal_numbers[i], unix_signal_cb, self);
}

static void
open_store (SkepApplication *self)
{
  g_autofree char *path = skep_project_store_dup_default_path ();

  self->store = skep_project_store_new (path);
  self->problem = g_strdup (skep_project_store_get_problem (self->store));
}

static void
skep_application_startup (GApplication *application)
{
  SkepApplication *self = SKEP_APPLICATION (application);

  G_APPLICATION_CLASS (skep_application_parent_class)->startup (application);

  self->settings = g_settings_new (APPLICATION_ID);
  self->runner = skep_runner_new (NULL);
  skep_output_settings_apply (self->settings, skep_runner_get_supervisor (self->runner));
  open_store (self);
  self->projects = skep_project_model_new (self->runner, self->settings, self->store);
  g_signal_connect_object (self->runner, "runs-changed", G_CALLBACK (update_quit_dialog), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "shut-down", G_CALLBACK (shut_down_cb), self,
                           G_CONNECT_SWAPPED);
  add_actions (self);
  watch_unix_signals (self);
  gtk_window_set_default_icon_name (APPLICATION_ID);
  skep_project_model_restore (self->projects);
  skep_search_provider_set_projects (self->search_provider, self->projects);
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (application, SEARCH_IDLE_MSEC);
}

/* From here on Skep ends with its window. */
static void
skep_application_window_added (GtkApplication *application,
                               GtkWindow      *window)
{
  g_application_set_inactivity_timeout (G_APPLICATION (application), 0);

  GTK_APPLICATION_CLASS (skep_application_parent_class)->window_added (application, window);
}

static gboolean
skep_application_dbus_register (GApplication     *application,
                                GDBusConnection  *connection,
                                const char       *object_path,
                                GError          **error)
{
  SkepApplication *self = SKEP_APPLICATION (application);
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  return G_APPLICATION_CLASS (skep_application_parent_class)->dbus_register (
           application, connection, object_path, error) &&
         skep_search_provider_export (self->search_provider, connection, path, error);
}

static void
skep_application_dbus_unregister (GApplication    *application,
                                  GDBusConnection *connection,
                                  const char      *object_path)
{
  skep_search_provider_unexport (SKEP_APPLICATION (application)->search_provider);

  G_APPLICATION_CLASS (skep_application_parent_class)->dbus_unregister (application, connection,
                                                                        object_path);
}

static void
skep_application_activate (GApplication *application)
{
  present_window (SKEP_APPLICATION (application));
}

static void
skep_application_open (GApplication  *application,
                       GFile        **files,
                       int            n_files,
                       const char    *hint)
{
  SkepWindow *window = present_window (SKEP_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    skep_window_open_folder (window, files[i]);
}

static void
skep_application_shutdown (GApplication *application)
{
  SkepApplication *self = SKEP_APPLICATION (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_handle_id (&self->quit_dialog_id, g_source_remove);
  g_clear_object (&self->server);
  g_clear_object (&self->agents);
  g_clear_pointer (&self->problem, g_free);
  g_clear_object (&self->projects);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->store, skep_project_store_unref);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (skep_application_parent_class)->shutdown (application);
}

static void
skep_application_dispose (GObject *object)
{
  g_clear_object (&SKEP_APPLICATION (object)->search_provider);

  G_OBJECT_CLASS (skep_application_parent_class)->dispose (object);
}

static void
skep_application_class_init (SkepApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_application_dispose;
  application_class->dbus_register = skep_application_dbus_register;
  application_class->dbus_unregister = skep_application_dbus_unregister;
  application_class->handle_local_options = skep_command_options_handle;
  application_class->startup = skep_application_startup;
  application_class->activate = skep_application_activate;
  application_class->open = skep_application_open;
  application_class->shutdown = skep_application_shutdown;
  GTK_APPLICATION_CLASS (klass)->window_added = skep_application_window_added;
}

static void
skep_application_init (SkepApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  self->search_provider = skep_search_provider_new (application);
  skep_command_options_add (application);
}

SkepApplication *
skep_application_new (void)
{
  return g_object_new (SKEP_TYPE_APPLICATION,
                       "application-id", APPLICATION_ID,
                       "resource-base-path", RESOURCE_PATH,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
