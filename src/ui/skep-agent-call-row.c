/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-call-row.h"

#include "skep-tooltip.h"

/* One call of an agent: what, who, when, and how it went. */
struct _SkepAgentCallRow
{
  GtkWidget parent_instance;

  /* Owned */
  GSignalGroup *signals;
  SkepAgentCall *call; /* NULL while the row is not bound */

  /* Template */
  GtkImage *icon;
  GtkWidget *texts;
  GtkLabel *title;
  GtkLabel *description;
};

G_DEFINE_FINAL_TYPE (SkepAgentCallRow, skep_agent_call_row, GTK_TYPE_WIDGET)

/* The colour is never alone: the words say the same. */
static const struct
{
  const char *icon_name;
  const char *css_class;
} looks[] = {
  [SKEP_MCP_OUTCOME_RUNNING] = { "skep-changing-symbolic", "accent" },
  [SKEP_MCP_OUTCOME_OK] = { "skep-success-symbolic", "success" },
  [SKEP_MCP_OUTCOME_FAILED] = { "skep-failed-symbolic", "error" },
  [SKEP_MCP_OUTCOME_REFUSED] = { "action-unavailable-symbolic", "warning" },
  [SKEP_MCP_OUTCOME_CANCELLED] = { "skep-stopped-symbolic", "dimmed" },
};

static void
show_look (SkepAgentCallRow *self)
{
  SkepMcpOutcome outcome = skep_agent_call_get_outcome (self->call);
  const char *css_classes[] = { looks[outcome].css_class, NULL };

  gtk_image_set_from_icon_name (self->icon, looks[outcome].icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), css_classes);
}

static void
refresh (SkepAgentCallRow *self)
{
  g_autofree char *title = skep_agent_call_dup_title (self->call);
  g_autofree char *description = skep_agent_call_dup_description (self->call);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->description, description);
  skep_tooltip_set_text (GTK_WIDGET (self), title);
  show_look (self);
}

static void
skep_agent_call_row_dispose (GObject *object)
{
  SkepAgentCallRow *self = SKEP_AGENT_CALL_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_AGENT_CALL_ROW);

  G_OBJECT_CLASS (skep_agent_call_row_parent_class)->dispose (object);
}

static void
skep_agent_call_row_class_init (SkepAgentCallRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_agent_call_row_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "agentcall");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-agent-call-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepAgentCallRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentCallRow, texts);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentCallRow, title);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentCallRow, description);
}

static void
skep_agent_call_row_init (SkepAgentCallRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (SKEP_TYPE_AGENT_CALL);
  g_signal_group_connect_swapped (self->signals, "notify::outcome", G_CALLBACK (refresh), self);
}

GtkWidget *
skep_agent_call_row_new (void)
{
  return g_object_new (SKEP_TYPE_AGENT_CALL_ROW, NULL);
}

/**
 * skep_agent_call_row_set_call:
 * @call: (nullable): the call to show
 */
void
skep_agent_call_row_set_call (SkepAgentCallRow *self,
                              SkepAgentCall    *call)
{
  g_return_if_fail (SKEP_IS_AGENT_CALL_ROW (self));

  if (!g_set_object (&self->call, call))
    return;

  g_signal_group_set_target (self->signals, call);
  if (call != NULL)
    refresh (self);
}
