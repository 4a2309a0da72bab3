/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-journal.h"

#include <adwaita.h>

#include "skep-agent-call-row.h"

/* What agents have asked for, of all of them or of one. */
struct _SkepAgentJournal
{
  GtkWidget parent_instance;

  /* Owned */
  GListModel *calls; /* of SkepAgentCall; NULL before it is set */
  GtkFilter *by_name;

  /* Template */
  GtkStack *stack;
  GtkDropDown *filter;
  GtkStringList *names; /* the first one stands for all */
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (SkepAgentJournal, skep_agent_journal, GTK_TYPE_WIDGET)

static gboolean
is_shown (gpointer item,
          gpointer data)
{
  SkepAgentJournal *self = data;
  guint selected = gtk_drop_down_get_selected (self->filter);

  return selected == 0 || selected == GTK_INVALID_LIST_POSITION ||
         g_str_equal (gtk_string_list_get_string (self->names, selected),
                      skep_agent_call_get_client (item));
}

static void
filter_changed_cb (SkepAgentJournal *self)
{
  if (self->by_name != NULL)
    gtk_filter_changed (self->by_name, GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
has_name (SkepAgentJournal *self,
          const char       *name)
{
  guint n_names = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  /* An agent that calls itself as the first one is another. */
  for (guint i = 1; i < n_names; i++)
    if (g_str_equal (gtk_string_list_get_string (self->names, i), name))
      return TRUE;

  return FALSE;
}

static void
calls_changed_cb (SkepAgentJournal *self,
                  guint             position,
                  guint             n_removed,
                  guint             n_added)
{
  gboolean is_empty = g_list_model_get_n_items (self->calls) == 0;

  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (SkepAgentCall) call = g_list_model_get_item (self->calls, i);

      if (!has_name (self, skep_agent_call_get_client (call)))
        gtk_string_list_append (self->names, skep_agent_call_get_client (call));
    }
  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "calls");
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  gtk_list_item_set_child (item, skep_agent_call_row_new ());
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  SkepAgentCall *call = gtk_list_item_get_item (item);
  g_autofree char *title = skep_agent_call_dup_title (call);
  g_autofree char *description = skep_agent_call_dup_description (call);

  skep_agent_call_row_set_call (SKEP_AGENT_CALL_ROW (gtk_list_item_get_child (item)), call);
  gtk_list_item_set_accessible_label (item, title);
  gtk_list_item_set_accessible_description (item, description);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  skep_agent_call_row_set_call (SKEP_AGENT_CALL_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
skep_agent_journal_dispose (GObject *object)
{
  SkepAgentJournal *self = SKEP_AGENT_JOURNAL (object);

  g_clear_object (&self->by_name);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_AGENT_JOURNAL);
  g_clear_object (&self->calls);

  G_OBJECT_CLASS (skep_agent_journal_parent_class)->dispose (object);
}

static void
skep_agent_journal_class_init (SkepAgentJournalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_agent_journal_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-agent-journal.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepAgentJournal, stack);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentJournal, filter);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentJournal, names);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentJournal, list);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
skep_agent_journal_init (SkepAgentJournal *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_agent_journal_set_calls:
 * @calls: (transfer none): `SkepAgentCall`s, the newest first. To be called once.
 */
void
skep_agent_journal_set_calls (SkepAgentJournal *self,
                              GListModel       *calls)
{
  g_autoptr (GtkSelectionModel) selection = NULL;
  GtkFilterListModel *shown;

  g_return_if_fail (SKEP_IS_AGENT_JOURNAL (self));
  g_return_if_fail (self->calls == NULL);

  self->calls = g_object_ref (calls);
  self->by_name = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  shown = gtk_filter_list_model_new (g_object_ref (calls), g_object_ref (self->by_name));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (shown)));
  gtk_list_view_set_model (self->list, selection);
  g_signal_connect_object (calls, "items-changed", G_CALLBACK (calls_changed_cb), self,
                           G_CONNECT_SWAPPED);
  calls_changed_cb (self, 0, 0, g_list_model_get_n_items (calls));
}
