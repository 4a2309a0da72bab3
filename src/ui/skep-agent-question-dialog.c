/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-question-dialog.h"

#include <glib/gi18n.h>

#include "skep-agent-text.h"

/* Asks the person whether an agent may do what it is about to. */
struct _SkepAgentQuestionDialog
{
  AdwAlertDialog parent_instance;

  guint64 question_id; /* 0 once it is answered or of no more interest */
  guint wait_id;       /* 0 unless it is too early to allow */

  /* Owned */
  SkepAgents *agents;

  /* Template */
  GtkLabel *command;
  AdwActionRow *name;
  AdwActionRow *process;
  AdwComboRow *lasting;
  AdwSwitchRow *every_script;
  GtkLabel *behind;
};

G_DEFINE_FINAL_TYPE (SkepAgentQuestionDialog, skep_agent_question_dialog, ADW_TYPE_ALERT_DIALOG)

/* Names are in the body alone: a heading that is longer than the dialog is wide is cut off. */
static const struct
{
  const char *tool; /* NULL: any other */
  const char *heading;
  const char *body;
} wordings[] = {
  { "scripts_run", N_("Let an Agent Start It?"),
    /* Translators: the name of an agent in quotes, a script, its folder */
    N_("%s wants to start “%s” in %s. If it may, it may also stop and restart it.") },
  { "scripts_stop", N_("Let an Agent Stop It?"),
    /* Translators: the name of an agent in quotes, a script, its folder */
    N_("%s wants to stop “%s” in %s. If it may, it may also start and restart it.") },
  { "scripts_restart", N_("Let an Agent Restart It?"),
    /* Translators: the name of an agent in quotes, a script, its folder */
    N_("%s wants to restart “%s” in %s. If it may, it may also start and stop it.") },
  { NULL, N_("Let an Agent Use It?"),
    /* Translators: the name of an agent in quotes, a script, its folder */
    N_("%s wants to use “%s” in %s. If it may, it may start, stop and restart it.") },
};

static guint
find_wording (const char *tool)
{
  guint i = 0;

  while (wordings[i].tool != NULL && g_strcmp0 (wordings[i].tool, tool) != 0)
    i++;

  return i;
}

static const char *
get_heading (const SkepMcpQuestion *question)
{
  if (question->script == NULL)
    return _("Let an Agent Look?");

  return _(wordings[find_wording (question->tool)].heading);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *
dup_body (const SkepMcpQuestion *question)
{
  g_autofree char *name = skep_agent_text_quote (question->client->name);
  g_autofree char *folder = NULL;

  if (question->script == NULL)
    /* Translators: the name of an agent in quotes */
    return g_strdup_printf (_("%s wants to see your open projects, their scripts, and all that "
                              "these write, which may contain secrets."), name);

  folder = skep_agent_text_dup_folder (question->script->cwd);
  return g_strdup_printf (_(wordings[find_wording (question->tool)].body), name,
                          question->script->name, folder);
}
#pragma GCC diagnostic pop

static void
show_client (SkepAgentQuestionDialog *self,
             const SkepMcpClient     *client)
{
  g_autofree char *title = skep_agent_text_dup_title (client);
  g_autofree char *process = skep_agent_text_dup_process (client);

  adw_action_row_set_subtitle (self->name, title);
  adw_action_row_set_subtitle (self->process, process);
}

static void
show_behind (SkepAgentQuestionDialog *self,
             guint                    n_behind)
{
  g_autofree char *text = g_strdup_printf (ngettext ("It has %u more question",
                                                     "It has %u more questions", n_behind),
                                           n_behind);

  gtk_label_set_label (self->behind, text);
  gtk_widget_set_visible (GTK_WIDGET (self->behind), n_behind > 0);
}

/* Nothing that a key does there could be an answer. */
static void
focus_harmless (SkepAgentQuestionDialog *self,
                gboolean                 has_command)
{
  adw_dialog_set_focus (ADW_DIALOG (self),
                        has_command ? GTK_WIDGET (self->command) : GTK_WIDGET (self->name));
}

static void
show_question (SkepAgentQuestionDialog *self,
               const SkepMcpQuestion   *question)
{
  gboolean has_command = question->script != NULL;
  g_autofree char *body = dup_body (question);

  adw_alert_dialog_set_heading (ADW_ALERT_DIALOG (self), get_heading (question));
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self), body);
  if (has_command)
    gtk_label_set_label (self->command, question->script->command);
  gtk_widget_set_visible (GTK_WIDGET (self->command), has_command);
  gtk_widget_set_visible (GTK_WIDGET (self->every_script), has_command);
  show_client (self, question->client);
  show_behind (self, question->n_behind);
  focus_harmless (self, has_command);
}

static gboolean
waited_cb (gpointer data)
{
  SkepAgentQuestionDialog *self = data;

  self->wait_id = 0;
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "allow", TRUE);

  return G_SOURCE_REMOVE;
}

static void
wait_cb (SkepAgentQuestionDialog *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "allow", FALSE);
  self->wait_id = g_timeout_add (SKEP_AGENT_QUESTION_DELAY_MSEC, waited_cb, self);
}

static gboolean
is_asked (SkepAgentQuestionDialog *self)
{
  GPtrArray *questions = skep_agents_get_questions (self->agents);

  for (guint i = 0; i < questions->len; i++)
    {
      const SkepMcpQuestion *question = g_ptr_array_index (questions, i);

      if (question->id == self->question_id)
        return TRUE;
    }

  return FALSE;
}

/* The agent has gone, or doesn't wait any more. */
static void
questions_changed_cb (SkepAgentQuestionDialog *self)
{
  if (self->question_id == 0 || is_asked (self))
    return;

  self->question_id = 0;
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
skep_agent_question_dialog_response (AdwAlertDialog *dialog,
                                     const char     *response)
{
  SkepAgentQuestionDialog *self = SKEP_AGENT_QUESTION_DIALOG (dialog);
  guint64 question_id = self->question_id;

  self->question_id = 0;
  if (question_id == 0)
    return;

  if (g_str_equal (response, "later"))
    skep_agents_postpone (self->agents, question_id);
  else
    skep_agents_answer (self->agents, question_id, g_str_equal (response, "allow"),
                        adw_switch_row_get_active (self->every_script),
                        adw_combo_row_get_selected (self->lasting));
}

static void
skep_agent_question_dialog_dispose (GObject *object)
{
  SkepAgentQuestionDialog *self = SKEP_AGENT_QUESTION_DIALOG (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_AGENT_QUESTION_DIALOG);
  g_clear_object (&self->agents);

  G_OBJECT_CLASS (skep_agent_question_dialog_parent_class)->dispose (object);
}

static void
skep_agent_question_dialog_class_init (SkepAgentQuestionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_agent_question_dialog_dispose;
  ADW_ALERT_DIALOG_CLASS (klass)->response = skep_agent_question_dialog_response;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-agent-question-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepAgentQuestionDialog, command);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentQuestionDialog, name);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentQuestionDialog, process);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentQuestionDialog, lasting);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentQuestionDialog, every_script);
  gtk_widget_class_bind_template_child (widget_class, SkepAgentQuestionDialog, behind);
  gtk_widget_class_bind_template_callback (widget_class, wait_cb);
}

static void
skep_agent_question_dialog_init (SkepAgentQuestionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_agent_question_dialog_new:
 * @agents: who is to be told the answer
 * @question: what is asked
 *
 * Returns: (transfer floating): a dialog that closes itself when nobody waits for an answer
 */
AdwDialog *
skep_agent_question_dialog_new (SkepAgents            *agents,
                                const SkepMcpQuestion *question)
{
  SkepAgentQuestionDialog *self = g_object_new (SKEP_TYPE_AGENT_QUESTION_DIALOG, NULL);

  self->agents = g_object_ref (agents);
  self->question_id = question->id;
  show_question (self, question);
  g_signal_connect_object (agents, "questions-changed", G_CALLBACK (questions_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return ADW_DIALOG (self);
}
