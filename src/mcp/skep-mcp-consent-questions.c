/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-consent-private.h"

static gboolean
ensure_question (SkepMcpConsent  *self,
                 guint64          client_id,
                 SkepMcpRight     right,
                 SkepScript      *script,
                 const char      *tool,
                 GError         **error)
{
  SkepMcpClient *client = skep_mcp_clients_find (self->clients, client_id);

  if (skep_mcp_questions_find_same (self->questions, client_id, right, script) != NULL)
    return TRUE;

  skep_wake_list_ring (self->watches);
  return skep_mcp_questions_take (self->questions,
                                  skep_mcp_question_new (++self->last_id, client, right, script,
                                                         tool),
                                  error);
}

static gboolean
is_awaited (SkepMcpConsent  *self,
            SkepMcpQuestion *question)
{
  for (guint i = 0; i < self->asks->len; i++)
    {
      const SkepMcpAsk *ask = g_ptr_array_index (self->asks, i);

      if (!ask->is_decided &&
          skep_mcp_question_is_of (question, ask->client_id, ask->right, ask->script))
        return TRUE;
    }

  return FALSE;
}

/* Unless a call waits for the answer. */
static void
drop_question (SkepMcpConsent  *self,
               SkepMcpQuestion *question)
{
  if (question == NULL || is_awaited (self, question))
    return;

  skep_mcp_questions_remove (self->questions, question);
  skep_wake_list_ring (self->watches);
}

/* The caller frees it without the lock. */
static SkepMcpAsk *
steal_ask (SkepMcpConsent *self,
           guint64         id)
{
  for (guint i = 0; i < self->asks->len; i++)
    if (((SkepMcpAsk *) g_ptr_array_index (self->asks, i))->id == id)
      return g_ptr_array_steal_index (self->asks, i);

  return NULL;
}

/* In the context of who asks: decided, or the time is up. */
static gboolean
ready_cb (gpointer user_data)
{
  SkepMcpAsk *ask = user_data;
  g_autoptr (SkepMcpConsent) self = skep_mcp_consent_ref (ask->owner);

  g_mutex_lock (&self->mutex);
  steal_ask (self, ask->id);
  g_mutex_unlock (&self->mutex);

  skep_mcp_ask_answer (ask);
  skep_mcp_ask_free (ask);
  return G_SOURCE_REMOVE;
}

static guint64
add_ask (SkepMcpConsent *self,
         SkepMcpAsk     *ask,
         GMainContext   *context)
{
  ask->id = ++self->last_id;
  g_ptr_array_add (self->asks, ask);
  skep_mcp_ask_attach (ask, context, self->wait_ms, ready_cb);
  return ask->id;
}

/**
 * skep_mcp_consent_ask:
 * @self: a consent
 * @client_id: who asks
 * @right: for what
 * @tool: name of the tool that was called
 * @script: (nullable): what is to be run
 * @context: (nullable): where @answer is called
 * @answer: hears whether it may
 * @user_data: for @answer
 * @destroy: (nullable): frees @user_data
 *
 * If the rules know it, @answer is called before this returns. Else the person is asked, and
 * @answer is called when they have decided, or when they take too long: then their question stays,
 * and its answer is for the next call. In the thread of @context.
 *
 * Returns: for skep_mcp_consent_withdraw(), 0 if @answer was called
 */
guint64
skep_mcp_consent_ask (SkepMcpConsent     *self,
                      guint64             client_id,
                      SkepMcpRight        right,
                      const char         *tool,
                      SkepScript         *script,
                      GMainContext       *context,
                      SkepMcpConsentFunc  answer,
                      gpointer            user_data,
                      GDestroyNotify      destroy)
{
  g_autoptr (GError) error = NULL;
  guint64 id = 0;

  g_mutex_lock (&self->mutex);
  if (skep_mcp_consent_decide (self, client_id, right, script, TRUE, &error) ==
          SKEP_MCP_VERDICT_ASK &&
      ensure_question (self, client_id, right, script, tool, &error))
    {
      SkepMcpAsk *ask = skep_mcp_ask_new (self, client_id, right, script);

      skep_mcp_ask_set_answer (ask, answer, user_data, destroy);
      id = add_ask (self, ask, context);
    }
  g_mutex_unlock (&self->mutex);

  if (id == 0)
    answer (error, user_data);
  if (id == 0 && destroy != NULL)
    destroy (user_data);
  return id;
}

/**
 * skep_mcp_consent_withdraw:
 * @self: a consent
 * @ask_id: what skep_mcp_consent_ask() returned
 *
 * Nobody waits for the answer any more, and if none of its calls does, the person is not asked.
 * In the thread of the context of the call.
 */
void
skep_mcp_consent_withdraw (SkepMcpConsent *self,
                           guint64         ask_id)
{
  SkepMcpAsk *ask;

  g_mutex_lock (&self->mutex);
  ask = steal_ask (self, ask_id);
  if (ask != NULL && !ask->is_decided)
    drop_question (self, skep_mcp_questions_find_same (self->questions, ask->client_id, ask->right,
                                                       ask->script));
  g_mutex_unlock (&self->mutex);

  g_clear_pointer (&ask, skep_mcp_ask_free);
}

/**
 * skep_mcp_consent_dup_questions:
 * @self: a consent
 *
 * Returns: (transfer full) (element-type SkepMcpQuestion): one of each client that asks something,
 *   and all that were put aside; those that were asked first come first
 */
GPtrArray *
skep_mcp_consent_dup_questions (SkepMcpConsent *self)
{
  GPtrArray *shown;

  g_mutex_lock (&self->mutex);
  skep_mcp_consent_expire (self);
  shown = skep_mcp_questions_copy_shown (self->questions);
  g_mutex_unlock (&self->mutex);

  return shown;
}

/* What is refused is refused until Skep is closed at least: an agent may ask on and on. */
static SkepMcpRule *
make_rule (const SkepMcpQuestion *question,
           gboolean               is_allowed,
           gboolean               is_every_script,
           SkepMcpLasting         lasting)
{
  if (!is_allowed && lasting == SKEP_MCP_LASTING_ONCE)
    lasting = SKEP_MCP_LASTING_SESSION;

  return skep_mcp_rule_new (question->client->name, question->right,
                            is_every_script ? NULL : question->script, is_allowed, lasting);
}

/* What was allowed once may be used up by the first of the calls that wait: for the others it is
 * another question. */
static void
apply_answer (SkepMcpConsent  *self,
              SkepMcpQuestion *question,
              SkepMcpRule     *rule)
{
  guint64 id = ++self->last_id;

  question->id = id;
  question->is_postponed = FALSE;
  skep_mcp_rules_take (self->rules, rule);
  skep_mcp_consent_settle (self);
  drop_question (self, skep_mcp_questions_find (self->questions, id));
}

/**
 * skep_mcp_consent_answer:
 * @self: a consent
 * @question_id: of a question; nothing happens if it is no longer asked
 * @is_allowed: what the person says
 * @is_every_script: whether that is for every script and not only the one that was asked about
 * @lasting: for how long. A refusal lasts until Skep is closed at least.
 *
 * Answers a question, and with it all others that are decided now.
 */
void
skep_mcp_consent_answer (SkepMcpConsent *self,
                         guint64         question_id,
                         gboolean        is_allowed,
                         gboolean        is_every_script,
                         SkepMcpLasting  lasting)
{
  SkepMcpQuestion *question;

  g_mutex_lock (&self->mutex);
  question = skep_mcp_questions_find (self->questions, question_id);
  if (question != NULL)
    apply_answer (self, question,
                  make_rule (question, is_allowed, is_every_script, lasting));
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_postpone:
 * @self: a consent
 * @question_id: of a question
 *
 * Puts it aside: it can still be answered, but is not shown by itself any more.
 */
void
skep_mcp_consent_postpone (SkepMcpConsent *self,
                           guint64         question_id)
{
  SkepMcpQuestion *question;

  g_mutex_lock (&self->mutex);
  question = skep_mcp_questions_find (self->questions, question_id);
  if (question != NULL)
    question->is_postponed = TRUE;
  skep_wake_list_ring (self->watches);
  g_mutex_unlock (&self->mutex);
}
