/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-window-private.h"

#include <glib/gi18n.h>

#include "skep-agent-question-dialog.h"
#include "skep-agent-text.h"
#include "skep-agents-dialog.h"

/* One: questions come one at a time. */
#define NOTIFICATION_ID "agent-question"

static GApplication *
get_application (SkepWindow *self)
{
  return G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

static char *
dup_words (const SkepMcpQuestion *question)
{
  g_autofree char *name = skep_agent_text_quote (question->client->name);

  if (question->script == NULL)
    /* Translators: the name of an agent, in quotes */
    return g_strdup_printf (_("%s asks to see your scripts"), name);

  /* Translators: the name of an agent, in quotes, and of a script */
  return g_strdup_printf (_("%s asks about “%s”"), name, question->script->name);
}

static void
notify (SkepWindow            *self,
        const SkepMcpQuestion *question)
{
  g_autoptr (GNotification) notification = g_notification_new (_("An agent needs your answer"));
  g_autofree char *words = dup_words (question);

  g_notification_set_body (notification, words);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.show-question");
  g_application_send_notification (get_application (self), NOTIFICATION_ID, notification);
}

/**
 * skep_window_withdraw_question:
 *
 * Withdraws the notification once the question can be seen in the window, or is none any more.
 */
void
skep_window_withdraw_question (SkepWindow *self)
{
  GApplication *application = get_application (self);

  if (application != NULL && (gtk_window_is_active (GTK_WINDOW (self)) || self->question == NULL))
    g_application_withdraw_notification (application, NOTIFICATION_ID);
}

/* “closed” comes too early: before the answer. */
static void
response_cb (SkepWindow *self)
{
  g_clear_weak_pointer (&self->question);
  skep_window_withdraw_question (self);
  skep_window_ask (self);
}

/* One at a time; the next one comes when that is closed. */
static void
ask (SkepWindow            *self,
     const SkepMcpQuestion *question)
{
  if (self->question != NULL || question == NULL)
    return;

  g_set_weak_pointer (&self->question, skep_agent_question_dialog_new (self->agents, question));
  g_signal_connect_object (self->question, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  adw_dialog_present (self->question, GTK_WIDGET (self));
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    notify (self, question);
}

static char *
dup_count (guint n_clients,
           guint n_questions)
{
  if (n_questions > 0)
    return g_strdup_printf (ngettext ("%u question of an agent", "%u questions of agents",
                                      n_questions), n_questions);
  if (n_clients == 0)
    return g_strdup (_("No agent connected"));

  return g_strdup_printf (ngettext ("%u agent connected", "%u agents connected", n_clients),
                          n_clients);
}

/* A question that was put aside can still be answered, as long as the agent waits. */
static void
show_count (SkepWindow *self)
{
  guint n_clients = g_list_model_get_n_items (skep_agents_get_clients (self->agents));
  guint n_questions = skep_agents_get_questions (self->agents)->len;
  g_autofree char *text = dup_count (n_clients, n_questions);

  adw_button_content_set_label (self->agents_label, text);
  gtk_widget_set_visible (self->agents_button, skep_agents_had_clients (self->agents));
  if (n_questions > 0)
    gtk_widget_add_css_class (self->agents_button, "accent");
  else
    gtk_widget_remove_css_class (self->agents_button, "accent");
}

/**
 * skep_window_ask:
 *
 * Asks what was not put aside, unless something is asked already.
 */
void
skep_window_ask (SkepWindow *self)
{
  if (self->agents == NULL)
    return;

  show_count (self);
  ask (self, skep_agents_get_next_question (self->agents));
}

/**
 * skep_window_show_question:
 *
 * Shows what an agent waits for, if any does.
 */
void
skep_window_show_question (SkepWindow *self)
{
  GPtrArray *questions;

  g_return_if_fail (SKEP_IS_WINDOW (self));

  questions = skep_agents_get_questions (self->agents);
  if (questions->len > 0)
    ask (self, questions->pdata[0]);
}

/**
 * skep_window_show_agents:
 *
 * Shows what an agent waits for, or else who is connected, and what they did.
 */
void
skep_window_show_agents (SkepWindow *self)
{
  if (skep_agents_get_questions (self->agents)->len > 0)
    skep_window_show_question (self);
  else
    adw_dialog_present (skep_agents_dialog_new (self->agents), GTK_WIDGET (self));
}

/**
 * skep_window_set_agents:
 * @agents: who may ask the person. To be called once.
 */
void
skep_window_set_agents (SkepWindow *self,
                        SkepAgents *agents)
{
  g_return_if_fail (SKEP_IS_WINDOW (self));
  g_return_if_fail (self->agents == NULL);

  self->agents = g_object_ref (agents);
  g_signal_connect_object (agents, "clients-changed", G_CALLBACK (show_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (agents, "questions-changed", G_CALLBACK (skep_window_ask), self,
                           G_CONNECT_SWAPPED);
  skep_window_ask (self);
}
