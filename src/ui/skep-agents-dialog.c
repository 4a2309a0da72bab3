/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agents-dialog.h"

#include <glib/gi18n.h>

#include "skep-agent-item.h"
#include "skep-agent-journal.h"

/* Who is connected, and what they did. */
struct _SkepAgentsDialog
{
  AdwDialog parent_instance;

  /* Owned */
  SkepAgents *agents;

  /* Template */
  AdwViewStack *stack;
  GtkStack *clients;
  GtkListBox *list;
  SkepAgentJournal *journal;
};

G_DEFINE_FINAL_TYPE (SkepAgentsDialog, skep_agents_dialog, ADW_TYPE_DIALOG)

static void
permissions_cb (SkepAgentsDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.agent-preferences", NULL);
}

static void
disconnect_cb (SkepAgentsDialog *self,
               GtkWidget        *row)
{
  SkepAgentItem *item = g_object_get_data (G_OBJECT (row), "agent");

  skep_agents_disconnect (self->agents, skep_agent_item_get_id (item));
}

static GtkWidget *
create_button (SkepAgentsDialog *self,
               SkepAgentItem    *item,
               const char       *title,
               GCallback         callback)
{
  GtkWidget *row = adw_button_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "agent", g_object_ref (item), g_object_unref);
  g_signal_connect_object (row, "activated", callback, self, G_CONNECT_SWAPPED);

  return row;
}

static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  SkepAgentsDialog *self = data;
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *disconnect_row = create_button (self, item, _("_Disconnect"),
                                             G_CALLBACK (disconnect_cb));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), skep_agent_item_get_title (item));
  g_object_bind_property (item, "description", row, "subtitle", G_BINDING_SYNC_CREATE);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row),
                               gtk_image_new_from_icon_name ("skep-agent-symbolic"));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                            create_button (self, item, _("_Permissions…"),
                                           G_CALLBACK (permissions_cb)));
  gtk_widget_add_css_class (disconnect_row, "destructive-action");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), disconnect_row);

  return row;
}

static void
clients_changed_cb (SkepAgentsDialog *self)
{
  GListModel *clients = skep_agents_get_clients (self->agents);

  gtk_stack_set_visible_child_name (self->clients,
                                    g_list_model_get_n_items (clients) > 0 ? "list" : "empty");
}

static void
skep_agents_dialog_dispose (GObject *object)
{
  SkepAgentsDialog *self = SKEP_AGENTS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_AGENTS_DIALOG);
  g_clear_object (&self->agents);

  G_OBJECT_CLASS (skep_agents_dialog_parent_class)->dispose (object);
}

static void
skep_agents_dialog_class_init (SkepAgentsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_agents_dialog_dispose;

  g_type_ensure (SKEP_TYPE_AGENT_JOURNAL);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-agents-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsDialog, clients);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentsDialog, journal);
  gtk_widget_class_bind_template_callback (widget_class, permissions_cb);
}

static void
skep_agents_dialog_init (SkepAgentsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
skep_agents_dialog_new (SkepAgents *agents)
{
  SkepAgentsDialog *self = g_object_new (SKEP_TYPE_AGENTS_DIALOG, NULL);

  self->agents = g_object_ref (agents);
  gtk_list_box_bind_model (self->list, skep_agents_get_clients (agents), create_row, self, NULL);
  skep_agent_journal_set_calls (self->journal, skep_agents_get_calls (agents));
  g_signal_connect_object (agents, "clients-changed", G_CALLBACK (clients_changed_cb), self,
                           G_CONNECT_SWAPPED);
  clients_changed_cb (self);
  adw_view_stack_set_visible_child_name (
    self->stack, g_list_model_get_n_items (skep_agents_get_clients (agents)) > 0 ? "clients"
                                                                                 : "journal");

  return ADW_DIALOG (self);
}
