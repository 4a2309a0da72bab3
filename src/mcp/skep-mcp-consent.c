/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-clients.h"
#include "skep-mcp-consent-private.h"
#include "skep-mcp-journal.h"
#include "skep-mcp-questions.h"
#include "skep-mcp-rules.h"
#include "skep-mcp-start-limit.h"
#include "skep-wake-list.h"

/* Calls are many: who watches them is told no more often. */
#define JOURNAL_DELAY_USEC (100 * G_TIME_SPAN_MILLISECOND)

typedef enum
{
  VERDICT_ALLOW,
  VERDICT_REFUSE,
  VERDICT_ASK,
} Verdict;

/* By policy and right. */
static const Verdict policies[][2] = {
  [SKEP_MCP_POLICY_ASK] = { VERDICT_ASK, VERDICT_ASK },
  [SKEP_MCP_POLICY_READ] = { VERDICT_ALLOW, VERDICT_ASK },
  [SKEP_MCP_POLICY_READ_ONLY] = { VERDICT_ALLOW, VERDICT_REFUSE },
  [SKEP_MCP_POLICY_RUN] = { VERDICT_ALLOW, VERDICT_ALLOW },
  [SKEP_MCP_POLICY_NOTHING] = { VERDICT_REFUSE, VERDICT_REFUSE },
};

static const char *const wishes[] = {
  [SKEP_MCP_RIGHT_READ] = "see scripts and their output",
  [SKEP_MCP_RIGHT_RUN] = "start and stop this script",
};

struct _SkepMcpConsent
{
  int ref_count; /* (atomic) */
  GMutex mutex;
  SkepWakeList *watches;

  /* Under the mutex */
  SkepMcpPolicy policy;
  SkepMcpClients *clients;
  SkepMcpJournal *journal;
  SkepMcpRules *rules;
  SkepMcpStartLimit *start_limit;
  SkepMcpQuestions *questions;
  GPtrArray *asks; /* of SkepMcpAsk, in the order in which they came */
  guint64 last_id;
  guint wait_ms;
  gint64 (*clock) (void);
};

static gboolean
is_of_other_client (const SkepMcpQuestion *question,
                    gpointer               user_data)
{
  return question->client->id != *(const guint64 *) user_data;
}

static void
client_gone (const SkepMcpClient *client,
             gpointer             user_data)
{
  SkepMcpConsent *self = user_data;

  skep_mcp_questions_filter (self->questions, is_of_other_client, (gpointer) &client->id);
  if (!skep_mcp_clients_has_name (self->clients, client->name))
    skep_mcp_rules_forget_once (self->rules, client->name);
}

/**
 * skep_mcp_consent_new:
 * @policy: what holds where the person has decided nothing
 *
 * Returns: (transfer full): nobody connected, nothing decided
 */
SkepMcpConsent *
skep_mcp_consent_new (SkepMcpPolicy policy)
{
  SkepMcpConsent *self = g_new0 (SkepMcpConsent, 1);

  self->ref_count = 1;
  g_mutex_init (&self->mutex);
  self->watches = skep_wake_list_new ();
  self->policy = policy;
  self->clients = skep_mcp_clients_new (client_gone, self);
  self->journal = skep_mcp_journal_new ();
  self->rules = skep_mcp_rules_new ();
  self->start_limit = skep_mcp_start_limit_new ();
  self->questions = skep_mcp_questions_new ();
  self->asks = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_ask_free);
  self->wait_ms = SKEP_MCP_MAX_ASK_MSEC;
  self->clock = g_get_monotonic_time;

  return self;
}

SkepMcpConsent *
skep_mcp_consent_ref (SkepMcpConsent *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
skep_mcp_consent_unref (SkepMcpConsent *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->asks);
  skep_mcp_questions_free (self->questions);
  skep_mcp_start_limit_free (self->start_limit);
  skep_mcp_rules_free (self->rules);
  skep_mcp_journal_free (self->journal);
  skep_mcp_clients_free (self->clients);
  skep_wake_list_free (self->watches);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* The rest, up to the public functions, is under the lock. */

static const char *
get_client_name (SkepMcpConsent *self,
                 guint64         client_id)
{
  SkepMcpClient *client = skep_mcp_clients_find (self->clients, client_id);

  return client != NULL ? client->name : NULL;
}

static Verdict
refuse_gone (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the person has disconnected this client");
  return VERDICT_REFUSE;
}

static Verdict
apply_rule (const SkepMcpRule  *rule,
            GError            **error)
{
  if (rule->is_allowed)
    return VERDICT_ALLOW;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               "the person does not let you %s: don't try again, go on without it, or ask them "
               "to change that in the preferences of Skep", wishes[rule->right]);
  return VERDICT_REFUSE;
}

static Verdict
apply_policy (SkepMcpConsent  *self,
              SkepMcpRight     right,
              GError         **error)
{
  Verdict verdict = policies[self->policy][right];

  if (verdict == VERDICT_REFUSE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "agents may not %s here: ask the person to do it, or to allow it in Skep",
                 wishes[right]);
  return verdict;
}

/* With @use, what was allowed once is used up. */
static Verdict
decide (SkepMcpConsent  *self,
        guint64          client_id,
        SkepMcpRight     right,
        SkepScript      *script,
        gboolean         use,
        GError         **error)
{
  const SkepMcpRule *rule;
  Verdict verdict;

  if (!skep_mcp_clients_is_welcome (self->clients, client_id))
    return refuse_gone (error);

  rule = skep_mcp_rules_find (self->rules, get_client_name (self, client_id), right, script);
  if (rule == NULL)
    return apply_policy (self, right, error);

  verdict = apply_rule (rule, error);
  if (use && rule->lasting == SKEP_MCP_LASTING_ONCE)
    skep_mcp_rules_remove (self->rules, rule);
  return verdict;
}

static void
settle_ask (SkepMcpConsent *self,
            SkepMcpAsk     *ask)
{
  GError *error = NULL;

  if (decide (self, ask->client_id, ask->right, ask->script, TRUE, &error) != VERDICT_ASK)
    skep_mcp_ask_decide (ask, error);
}

static gboolean
is_open (const SkepMcpQuestion *question,
         gpointer               user_data)
{
  return decide (user_data, question->client->id, question->right, question->script, FALSE,
                 NULL) == VERDICT_ASK;
}

/* Rules have changed: who waits is answered by them in the order in which they came, and what
 * needs no answer any more is not asked. */
static void
settle (SkepMcpConsent *self)
{
  for (guint i = 0; i < self->asks->len; i++)
    {
      SkepMcpAsk *ask = g_ptr_array_index (self->asks, i);

      if (!ask->is_decided)
        settle_ask (self, ask);
    }
  skep_mcp_questions_filter (self->questions, is_open, self);
  skep_wake_list_ring (self->watches);
}

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

/* Any thread, takes the lock */

/**
 * skep_mcp_consent_add_client:
 * @self: a consent
 * @name: (nullable): what the client calls itself, any bytes
 * @version: (nullable): likewise
 * @transport: how it is connected
 * @pid: of its process, 0 if unknown
 *
 * Returns: its id, for skep_mcp_consent_remove_client(). Requests by HTTP that call themselves
 *   the same have the same.
 */
guint64
skep_mcp_consent_add_client (SkepMcpConsent   *self,
                             const char       *name,
                             const char       *version,
                             SkepMcpTransport  transport,
                             int               pid)
{
  SkepMcpClient *client = skep_mcp_client_new (0, name, version, transport, pid);
  guint64 id;

  g_mutex_lock (&self->mutex);
  client->id = ++self->last_id;
  id = skep_mcp_clients_take (self->clients, client);
  /* One more request of a client that is known is nothing new. */
  if (id == self->last_id)
    skep_wake_list_ring (self->watches);
  g_mutex_unlock (&self->mutex);

  return id;
}

/**
 * skep_mcp_consent_remove_client:
 * @self: a consent
 * @client_id: what skep_mcp_consent_add_client() returned
 *
 * The client has gone, and so has what it asked; one by HTTP only when it does not come back for
 * a while.
 */
void
skep_mcp_consent_remove_client (SkepMcpConsent *self,
                                guint64         client_id)
{
  g_mutex_lock (&self->mutex);
  if (skep_mcp_clients_remove (self->clients, client_id, self->clock ()))
    settle (self);
  else
    skep_wake_list_ring_within (self->watches, SKEP_MCP_LINGER_USEC);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_is_welcome:
 * @self: a consent
 * @client_id: of a client
 *
 * Returns: %FALSE if the person wants it to be disconnected; watches are told
 */
gboolean
skep_mcp_consent_is_welcome (SkepMcpConsent *self,
                             guint64         client_id)
{
  gboolean is_welcome;

  g_mutex_lock (&self->mutex);
  is_welcome = skep_mcp_clients_is_welcome (self->clients, client_id);
  g_mutex_unlock (&self->mutex);

  return is_welcome;
}

char *
skep_mcp_consent_dup_client_name (SkepMcpConsent *self,
                                  guint64         client_id)
{
  char *name;

  g_mutex_lock (&self->mutex);
  name = g_strdup (get_client_name (self, client_id));
  g_mutex_unlock (&self->mutex);

  return name;
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
  if (decide (self, client_id, right, script, TRUE, &error) == VERDICT_ASK &&
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
 * skep_mcp_consent_may_read:
 * @self: a consent
 * @client_id: who wants to
 * @error: return location: what to do first
 *
 * Looks without asking anybody, for what a call that may do something else would tell besides.
 *
 * Returns: whether the client may see output
 */
gboolean
skep_mcp_consent_may_read (SkepMcpConsent  *self,
                           guint64          client_id,
                           GError         **error)
{
  Verdict verdict;

  g_mutex_lock (&self->mutex);
  verdict = decide (self, client_id, SKEP_MCP_RIGHT_READ, NULL, FALSE, error);
  g_mutex_unlock (&self->mutex);

  if (verdict == VERDICT_ASK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "this would tell what is in the output, which the person has not allowed yet: "
                 "call logs_stream first, and they are asked");
  return verdict == VERDICT_ALLOW;
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
 * skep_mcp_consent_take_start:
 * @self: a consent
 * @client_id: who wants to start something
 * @error: return location: when it may try again
 *
 * Returns: whether it has not started too many scripts lately; this one counts then
 */
gboolean
skep_mcp_consent_take_start (SkepMcpConsent  *self,
                             guint64          client_id,
                             GError         **error)
{
  const char *name;
  gboolean is_fine;

  g_mutex_lock (&self->mutex);
  name = get_client_name (self, client_id);
  if (name != NULL)
    is_fine = skep_mcp_start_limit_take (self->start_limit, name, self->clock (), error);
  else
    is_fine = refuse_gone (error) == VERDICT_ALLOW;
  g_mutex_unlock (&self->mutex);

  return is_fine;
}

/**
 * skep_mcp_consent_begin_call:
 * @self: a consent
 * @client_id: who calls
 * @method: tool or method
 * @words: (nullable): its arguments
 *
 * Writes it into the journal.
 *
 * Returns: for skep_mcp_consent_end_call(); 0 if there is no such client
 */
guint64
skep_mcp_consent_begin_call (SkepMcpConsent *self,
                             guint64         client_id,
                             const char     *method,
                             const char     *words)
{
  SkepMcpClient *client;
  guint64 serial = 0;

  g_mutex_lock (&self->mutex);
  client = skep_mcp_clients_find (self->clients, client_id);
  if (client != NULL)
    {
      client->n_calls++;
      serial = skep_mcp_journal_begin (self->journal, client_id, client->name, method, words,
                                       self->clock ());
      skep_wake_list_ring_within (self->watches, JOURNAL_DELAY_USEC);
    }
  g_mutex_unlock (&self->mutex);

  return serial;
}

void
skep_mcp_consent_end_call (SkepMcpConsent *self,
                           guint64         serial,
                           SkepMcpOutcome  outcome)
{
  g_mutex_lock (&self->mutex);
  if (skep_mcp_journal_end (self->journal, serial, outcome, self->clock ()))
    skep_wake_list_ring_within (self->watches, JOURNAL_DELAY_USEC);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_add_watch:
 * @self: a consent
 * @context: (nullable): where @callback is called
 * @callback: called once after any number of changes; returns %G_SOURCE_CONTINUE
 * @user_data: for @callback
 *
 * Tells when clients, questions, rules or records have changed.
 *
 * Returns: (transfer none): the source, valid until skep_mcp_consent_remove_watch()
 */
GSource *
skep_mcp_consent_add_watch (SkepMcpConsent *self,
                            GMainContext   *context,
                            GSourceFunc     callback,
                            gpointer        user_data)
{
  return skep_wake_list_add (self->watches, context, callback, user_data);
}

/**
 * skep_mcp_consent_remove_watch:
 * @self: a consent
 * @watch: (transfer none): what skep_mcp_consent_add_watch() returned
 *
 * No callback comes after this. In the thread of the watch's context.
 */
void
skep_mcp_consent_remove_watch (SkepMcpConsent *self,
                               GSource        *watch)
{
  skep_wake_list_remove (self->watches, watch);
}

/* Who looks is told when somebody goes just because time passes, if only they look again. */
static void
expire (SkepMcpConsent *self)
{
  skep_mcp_clients_expire (self->clients, self->clock ());
  if (skep_mcp_clients_has_linger (self->clients))
    skep_wake_list_ring_within (self->watches, SKEP_MCP_LINGER_USEC);
}

/**
 * skep_mcp_consent_dup_clients:
 * @self: a consent
 *
 * Returns: (transfer full) (element-type SkepMcpClient): who is connected, in the order in which
 *   they came
 */
GPtrArray *
skep_mcp_consent_dup_clients (SkepMcpConsent *self)
{
  GPtrArray *clients;

  g_mutex_lock (&self->mutex);
  expire (self);
  clients = skep_mcp_clients_copy (self->clients);
  g_mutex_unlock (&self->mutex);

  return clients;
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
  expire (self);
  shown = skep_mcp_questions_copy_shown (self->questions);
  g_mutex_unlock (&self->mutex);

  return shown;
}

/**
 * skep_mcp_consent_dup_records:
 * @self: a consent
 * @first_serial: 0 for all
 *
 * Returns: (transfer full) (element-type SkepMcpRecord): the journal from @first_serial on
 */
GPtrArray *
skep_mcp_consent_dup_records (SkepMcpConsent *self,
                              guint64         first_serial)
{
  GPtrArray *records;

  g_mutex_lock (&self->mutex);
  records = skep_mcp_journal_copy (self->journal, first_serial);
  g_mutex_unlock (&self->mutex);

  return records;
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
  settle (self);
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

void
skep_mcp_consent_set_policy (SkepMcpConsent *self,
                             SkepMcpPolicy   policy)
{
  g_mutex_lock (&self->mutex);
  self->policy = policy;
  settle (self);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_dup_rules:
 * @self: a consent
 *
 * Returns: (transfer full) (element-type SkepMcpRule): what was decided, the oldest first
 */
GPtrArray *
skep_mcp_consent_dup_rules (SkepMcpConsent *self)
{
  GPtrArray *rules;

  g_mutex_lock (&self->mutex);
  rules = skep_mcp_rules_copy (self->rules);
  g_mutex_unlock (&self->mutex);

  return rules;
}

void
skep_mcp_consent_add_rule (SkepMcpConsent    *self,
                           const SkepMcpRule *rule)
{
  g_mutex_lock (&self->mutex);
  skep_mcp_rules_take (self->rules, skep_mcp_rule_copy (rule));
  settle (self);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_remove_rule:
 * @self: a consent
 * @rule: of skep_mcp_consent_dup_rules()
 *
 * Takes back what was decided; the next call asks again.
 */
void
skep_mcp_consent_remove_rule (SkepMcpConsent    *self,
                              const SkepMcpRule *rule)
{
  g_mutex_lock (&self->mutex);
  skep_mcp_rules_remove (self->rules, rule);
  settle (self);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_dump_rules:
 * @self: a consent
 *
 * Returns: (transfer floating): the rules that last, for skep_mcp_consent_load_rules(): an array
 *   of %SKEP_MCP_RULE_VARIANT_TYPE
 */
GVariant *
skep_mcp_consent_dump_rules (SkepMcpConsent *self)
{
  GVariant *variant;

  g_mutex_lock (&self->mutex);
  variant = skep_mcp_rules_dump (self->rules);
  g_mutex_unlock (&self->mutex);

  return variant;
}

/**
 * skep_mcp_consent_load_rules:
 * @self: a consent
 * @variant: what was kept; what makes no sense of it is left out
 *
 * Adds to the rules that are there.
 */
void
skep_mcp_consent_load_rules (SkepMcpConsent *self,
                             GVariant       *variant)
{
  g_mutex_lock (&self->mutex);
  skep_mcp_rules_load (self->rules, variant);
  settle (self);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_disconnect:
 * @self: a consent
 * @client_id: of a client
 *
 * The person wants it to go: what it waits for is refused, and the server closes its connection,
 * as skep_mcp_consent_is_welcome() tells it.
 */
void
skep_mcp_consent_disconnect (SkepMcpConsent *self,
                             guint64         client_id)
{
  g_mutex_lock (&self->mutex);
  skep_mcp_clients_set_unwelcome (self->clients, client_id);
  settle (self);
  g_mutex_unlock (&self->mutex);
}

/* For tests */

void
skep_mcp_consent_set_clock (SkepMcpConsent *self,
                            gint64 (*clock) (void))
{
  g_mutex_lock (&self->mutex);
  self->clock = clock;
  g_mutex_unlock (&self->mutex);
}

void
skep_mcp_consent_set_wait (SkepMcpConsent *self,
                           guint           wait_ms)
{
  g_mutex_lock (&self->mutex);
  self->wait_ms = wait_ms;
  g_mutex_unlock (&self->mutex);
}
