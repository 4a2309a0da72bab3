/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-config-list.h"

#include <glib/gi18n.h>

#include "skep-mcp-client-config.h"

/* What to put into the configuration of each agent, and where. */
struct _SkepAgentConfigList
{
  AdwPreferencesGroup parent_instance;
};

enum
{
  COPIED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepAgentConfigList, skep_agent_config_list, ADW_TYPE_PREFERENCES_GROUP)

static guint signals[N_SIGNALS];

static char *
dup_place (const SkepMcpClientConfig *config)
{
  if (config->format == SKEP_MCP_CLIENT_COMMAND)
    return g_strdup (_("A command for a terminal"));
  if (config->file == NULL)
    /* Translators: the name of a file */
    return g_strdup_printf (_("%s in the project"), config->project_file);

  return g_strdup (config->file);
}

static void
copy_cb (SkepAgentConfigList *self,
         GtkWidget           *button)
{
  const SkepMcpClientConfig *config = g_object_get_data (G_OBJECT (button), "config");
  g_auto (GStrv) words = skep_mcp_client_config_make_words (NULL, NULL);
  g_autofree char *snippet = skep_mcp_client_config_make_stdio (config,
                                                                (const char *const *) words);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), snippet);
  g_signal_emit (self, signals[COPIED], 0, config->title);
}

static GtkWidget *
create_button (SkepAgentConfigList       *self,
               const SkepMcpClientConfig *config)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  /* Translators: the name of a coding agent */
  g_autofree char *label = g_strdup_printf (_("Copy configuration for %s"), config->title);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "config", (gpointer) config);
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static void
add_row (SkepAgentConfigList       *self,
         const SkepMcpClientConfig *config)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = create_button (self, config);
  g_autofree char *place = dup_place (config);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), config->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), place);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
skep_agent_config_list_class_init (SkepAgentConfigListClass *klass)
{
  /* The configuration for the agent of that name is on the clipboard. */
  signals[COPIED] = g_signal_new ("copied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
skep_agent_config_list_init (SkepAgentConfigList *self)
{
  const SkepMcpClientConfig *config;

  for (guint i = 0; (config = skep_mcp_client_config_peek (i)) != NULL; i++)
    add_row (self, config);
}
