/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agents-page.h"

#include <glib/gi18n.h>

#include "skep-agent-config-list.h"
#include "skep-agent-rule-list.h"

/* Preferences: how agents reach Skep, and what they may. */
struct _SkepAgentsPage
{
  AdwPreferencesPage parent_instance;

  /* Owned */
  SkepAgentServer *server;

  /* Template */
  AdwSwitchRow *socket;
  GtkWidget *problem;
  AdwExpanderRow *http;
  GtkWidget *http_problem;
  AdwSpinRow *port;
  AdwActionRow *url;
  GtkEditable *token;
  SkepAgentRuleList *rules;
};

G_DEFINE_FINAL_TYPE (SkepAgentsPage, skep_agents_page, ADW_TYPE_PREFERENCES_PAGE)

static void
tell (SkepAgentsPage *self,
      const char     *text)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), g_steal_pointer (&toast));
  g_clear_object (&toast);
}

static void
copy (SkepAgentsPage *self,
      const char     *text,
      const char     *message)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  tell (self, message);
}

static void
copy_url_cb (SkepAgentsPage *self)
{
  copy (self, adw_action_row_get_subtitle (self->url), _("Address copied"));
}

static void
copy_token_cb (SkepAgentsPage *self)
{
  copy (self, gtk_editable_get_text (self->token), _("Token copied"));
}

static void
copied_cb (SkepAgentsPage *self,
           const char     *title)
{
  /* Translators: the name of a coding agent */
  g_autofree char *text = g_strdup_printf (_("Configuration for %s copied"), title);

  tell (self, text);
}

static void
renew_token_cb (SkepAgentsPage *self)
{
  g_autoptr (GError) error = NULL;

  if (skep_agent_server_renew_token (self->server, &error))
    tell (self, _("Agents need the new token from now on"));
  else
    tell (self, error->message);
}

static void
show_problem (GtkWidget  *row,
              const char *problem)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), problem != NULL ? problem : "");
  gtk_widget_set_visible (row, problem != NULL);
}

static void
server_changed_cb (SkepAgentsPage *self)
{
  const char *token = skep_agent_server_get_token (self->server);
  g_autofree char *url = skep_agent_server_dup_url (self->server);

  show_problem (self->problem, skep_agent_server_get_problem (self->server));
  show_problem (self->http_problem, skep_agent_server_get_http_problem (self->server));
  adw_action_row_set_subtitle (self->url, url);
  gtk_editable_set_text (self->token, token != NULL ? token : "");
}

static void
skep_agents_page_dispose (GObject *object)
{
  SkepAgentsPage *self = SKEP_AGENTS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_AGENTS_PAGE);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (skep_agents_page_parent_class)->dispose (object);
}

static void
skep_agents_page_class_init (SkepAgentsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_agents_page_dispose;

  g_type_ensure (SKEP_TYPE_AGENT_CONFIG_LIST);
  g_type_ensure (SKEP_TYPE_AGENT_RULE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-agents-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, socket);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, problem);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, http);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, http_problem);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, port);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, url);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, token);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsPage, rules);
  gtk_widget_class_bind_template_callback (widget_class, copy_url_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_token_cb);
  gtk_widget_class_bind_template_callback (widget_class, copied_cb);
  gtk_widget_class_bind_template_callback (widget_class, renew_token_cb);
}

static void
skep_agents_page_init (SkepAgentsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_settings (SkepAgentsPage *self,
               GSettings      *settings)
{
  g_settings_bind (settings, "agents-socket", self->socket, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "agents-http", self->http, "enable-expansion",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "agents-http-port", self->port, "value", G_SETTINGS_BIND_DEFAULT);
  g_object_bind_property (self->socket, "active", self->http, "sensitive",
                          G_BINDING_SYNC_CREATE);
}

AdwPreferencesPage *
skep_agents_page_new (GSettings       *settings,
                      SkepAgents      *agents,
                      SkepAgentServer *server)
{
  SkepAgentsPage *self = g_object_new (SKEP_TYPE_AGENTS_PAGE, NULL);

  self->server = g_object_ref (server);
  bind_settings (self, settings);
  skep_agent_rule_list_set_agents (self->rules, agents);
  g_signal_connect_object (server, "changed", G_CALLBACK (server_changed_cb), self,
                           G_CONNECT_SWAPPED);
  server_changed_cb (self);

  return ADW_PREFERENCES_PAGE (self);
}
