/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-rule-list.h"

#include <glib/gi18n.h>

#include "skep-agent-text.h"

/* What the person has decided, by the name of the agent; all of it can be taken back. */
struct _SkepAgentRuleList
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* borrowed: of the group */

  /* Owned */
  SkepAgents *agents; /* NULL before it is set */
};

G_DEFINE_FINAL_TYPE (SkepAgentRuleList, skep_agent_rule_list, ADW_TYPE_PREFERENCES_GROUP)

static const char *const lastings[] = {
  [SKEP_MCP_LASTING_ONCE] = N_("Once"),
  [SKEP_MCP_LASTING_SESSION] = N_("Until Skep is closed"),
  [SKEP_MCP_LASTING_ALWAYS] = N_("Always"),
};

static char *
dup_title (const SkepMcpRule *rule)
{
  if (rule->right == SKEP_MCP_RIGHT_READ)
    return g_strdup (rule->is_allowed ? _("May look") : _("May not look"));
  if (rule->script == NULL)
    return g_strdup (rule->is_allowed ? _("May use every script") : _("May use no script"));

  /* Translators: the id of a script */
  return g_strdup_printf (rule->is_allowed ? _("May use “%s”") : _("May not use “%s”"),
                          rule->script);
}

static char *
dup_subtitle (const SkepMcpRule *rule)
{
  g_autofree char *folder = NULL;

  if (rule->project != NULL)
    folder = skep_agent_text_dup_folder (rule->project);

  return g_strjoin (" · ", _(lastings[rule->lasting]), folder, NULL);
}

/* The rules may be others by the time of the click. */
static void
remove_cb (SkepAgentRuleList *self,
           GtkWidget         *button)
{
  skep_agents_remove_rule (self->agents, g_object_get_data (G_OBJECT (button), "rule"));
}

static void
forget_cb (SkepAgentRuleList *self,
           GtkWidget         *row)
{
  skep_agents_forget (self->agents, g_object_get_data (G_OBJECT (row), "client"));
}

static GtkWidget *
create_remove_button (SkepAgentRuleList *self,
                      const SkepMcpRule *rule,
                      const char        *title)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: what an agent may, such as “May look” */
  g_autofree char *label = g_strdup_printf (_("Take back: %s"), title);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "rule", skep_mcp_rule_copy (rule),
                          (GDestroyNotify) skep_mcp_rule_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
create_rule_row (SkepAgentRuleList *self,
                 const SkepMcpRule *rule)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = dup_title (rule);
  g_autofree char *subtitle = dup_subtitle (rule);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_remove_button (self, rule, title));

  return row;
}

static GtkWidget *
create_forget_row (SkepAgentRuleList *self,
                   const char        *client)
{
  GtkWidget *row = adw_button_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Take Back All"));
  gtk_widget_add_css_class (row, "destructive-action");
  g_object_set_data_full (G_OBJECT (row), "client", g_strdup (client), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (forget_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static guint
add_rules (SkepAgentRuleList *self,
           GtkWidget         *row,
           const char        *client)
{
  GPtrArray *rules = skep_agents_get_rules (self->agents);
  guint n_rules = 0;

  for (guint i = 0; i < rules->len; i++)
    {
      const SkepMcpRule *rule = g_ptr_array_index (rules, i);

      if (!g_str_equal (rule->client, client))
        continue;
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), create_rule_row (self, rule));
      n_rules++;
    }

  return n_rules;
}

static void
add_row (SkepAgentRuleList *self,
         GtkWidget         *row)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
add_client (SkepAgentRuleList *self,
            const char        *client,
            gboolean           is_expanded)
{
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = skep_agent_text_quote (client);
  g_autofree char *subtitle = NULL;
  guint n_rules;

  add_row (self, row);
  n_rules = add_rules (self, row, client);
  subtitle = g_strdup_printf (ngettext ("%u decision", "%u decisions", n_rules), n_rules);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), create_forget_row (self, client));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), is_expanded);
}

static void
add_empty_row (SkepAgentRuleList *self)
{
  GtkWidget *row = adw_action_row_new ();

  add_row (self, row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Nothing decided yet"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _("Skep asks when an agent wants something for the first time"));
}

/* Returns: (transfer full): names in quotes. */
static GHashTable *
clear_rows (SkepAgentRuleList *self)
{
  GHashTable *expanded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (ADW_IS_EXPANDER_ROW (row) && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)))
        g_hash_table_add (expanded,
                          g_strdup (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row))));
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
    }
  g_ptr_array_set_size (self->rows, 0);

  return expanded;
}

static void
rules_changed_cb (SkepAgentRuleList *self)
{
  g_autoptr (GHashTable) expanded = clear_rows (self);
  g_autoptr (GHashTable) clients = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *rules = skep_agents_get_rules (self->agents);

  for (guint i = 0; i < rules->len; i++)
    {
      const SkepMcpRule *rule = g_ptr_array_index (rules, i);
      g_autofree char *quoted = skep_agent_text_quote (rule->client);

      if (g_hash_table_add (clients, rule->client))
        add_client (self, rule->client, g_hash_table_contains (expanded, quoted));
    }
  if (rules->len == 0)
    add_empty_row (self);
}

static void
skep_agent_rule_list_finalize (GObject *object)
{
  SkepAgentRuleList *self = SKEP_AGENT_RULE_LIST (object);

  g_ptr_array_unref (self->rows);
  g_clear_object (&self->agents);

  G_OBJECT_CLASS (skep_agent_rule_list_parent_class)->finalize (object);
}

static void
skep_agent_rule_list_class_init (SkepAgentRuleListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_agent_rule_list_finalize;
}

static void
skep_agent_rule_list_init (SkepAgentRuleList *self)
{
  self->rows = g_ptr_array_new ();
}

/**
 * skep_agent_rule_list_set_agents:
 * @agents: what was decided on. To be called once.
 */
void
skep_agent_rule_list_set_agents (SkepAgentRuleList *self,
                                 SkepAgents        *agents)
{
  g_return_if_fail (SKEP_IS_AGENT_RULE_LIST (self));
  g_return_if_fail (self->agents == NULL);

  self->agents = g_object_ref (agents);
  g_signal_connect_object (agents, "rules-changed", G_CALLBACK (rules_changed_cb), self,
                           G_CONNECT_SWAPPED);
  rules_changed_cb (self);
}
