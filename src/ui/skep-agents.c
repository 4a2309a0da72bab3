/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agents.h"

#include "skep-agent-call.h"
#include "skep-agent-item.h"

#define RULES_KEY "agent-rules"

/* An agent may call a thousand times in a second; nobody reads faster than this. */
#define LOOK_INTERVAL_MSEC 100

/* What the window knows of agents: copies of what the consent has, brought up to date when that
 * rings, and the rules that outlive Skep. Main thread only. */
struct _SkepAgents
{
  GObject parent_instance;

  gboolean had_clients;
  guint look_id;        /* 0 unless a look is due */
  gint64 looked_us;     /* monotonic clock */
  guint64 first_serial; /* of the calls that are still to come, or to end */

  /* Owned */
  GSettings *settings;
  SkepMcpConsent *consent;
  GSource *watch;
  GListStore *clients;  /* of SkepAgentItem */
  GListStore *calls;    /* of SkepAgentCall, the newest first */
  GPtrArray *questions; /* of SkepMcpQuestion */
  GPtrArray *rules;     /* of SkepMcpRule */
};

enum
{
  CLIENTS_CHANGED,
  QUESTIONS_CHANGED,
  RULES_CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepAgents, skep_agents, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

/* --- Clients --- */

static const SkepMcpClient *
find_client (GPtrArray *clients,
             guint64    id)
{
  for (guint i = 0; i < clients->len; i++)
    {
      const SkepMcpClient *client = g_ptr_array_index (clients, i);

      if (client->id == id)
        return client;
    }

  return NULL;
}

/* Returns: whether any has gone. */
static gboolean
update_known_clients (SkepAgents *self,
                      GPtrArray  *clients)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->clients));

  for (guint i = n_before; i > 0; i--)
    {
      g_autoptr (SkepAgentItem) item = g_list_model_get_item (G_LIST_MODEL (self->clients), i - 1);
      const SkepMcpClient *client = find_client (clients, skep_agent_item_get_id (item));

      if (client != NULL)
        skep_agent_item_update (item, client);
      else
        g_list_store_remove (self->clients, i - 1);
    }

  return g_list_model_get_n_items (G_LIST_MODEL (self->clients)) < n_before;
}

static gboolean
has_client (SkepAgents *self,
            guint64     id)
{
  guint n_clients = g_list_model_get_n_items (G_LIST_MODEL (self->clients));

  for (guint i = 0; i < n_clients; i++)
    {
      g_autoptr (SkepAgentItem) item = g_list_model_get_item (G_LIST_MODEL (self->clients), i);

      if (skep_agent_item_get_id (item) == id)
        return TRUE;
    }

  return FALSE;
}

static gboolean
add_new_clients (SkepAgents *self,
                 GPtrArray  *clients)
{
  gboolean has_new = FALSE;

  for (guint i = 0; i < clients->len; i++)
    {
      const SkepMcpClient *client = g_ptr_array_index (clients, i);
      g_autoptr (SkepAgentItem) item = NULL;

      if (has_client (self, client->id))
        continue;
      item = skep_agent_item_new (client);
      g_list_store_append (self->clients, item);
      has_new = TRUE;
    }

  return has_new;
}

static void
update_clients (SkepAgents *self)
{
  g_autoptr (GPtrArray) clients = skep_mcp_consent_dup_clients (self->consent);
  gboolean have_gone = update_known_clients (self, clients);
  gboolean have_come = add_new_clients (self, clients);

  self->had_clients |= clients->len > 0;
  if (have_gone || have_come)
    g_signal_emit (self, signals[CLIENTS_CHANGED], 0);
}

/* --- Calls --- */

static SkepAgentCall *
find_call (SkepAgents *self,
           guint64     serial)
{
  guint n_calls = g_list_model_get_n_items (G_LIST_MODEL (self->calls));

  for (guint i = 0; i < n_calls; i++)
    {
      g_autoptr (SkepAgentCall) call = g_list_model_get_item (G_LIST_MODEL (self->calls), i);

      if (skep_agent_call_get_serial (call) == serial)
        return call; /* the list has it still */
      if (skep_agent_call_get_serial (call) < serial)
        break;
    }

  return NULL;
}

/* The newest ones come to the top all at once. */
static void
add_calls (SkepAgents *self,
           GPtrArray  *calls)
{
  guint n_calls;

  if (calls->len == 0)
    return;

  g_list_store_splice (self->calls, 0, 0, calls->pdata, calls->len);
  n_calls = g_list_model_get_n_items (G_LIST_MODEL (self->calls));
  if (n_calls > SKEP_AGENTS_MAX_CALLS)
    g_list_store_splice (self->calls, SKEP_AGENTS_MAX_CALLS, n_calls - SKEP_AGENTS_MAX_CALLS,
                         NULL, 0);
}

static void
update_calls (SkepAgents *self)
{
  g_autoptr (GPtrArray) records = skep_mcp_consent_dup_records (self->consent, self->first_serial);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  guint64 next = self->first_serial;
  guint64 first_running = G_MAXUINT64;

  for (guint i = 0; i < records->len; i++)
    {
      const SkepMcpRecord *record = g_ptr_array_index (records, i);
      SkepAgentCall *call = find_call (self, record->serial);

      if (call != NULL)
        skep_agent_call_update (call, record);
      else
        g_ptr_array_insert (added, 0, skep_agent_call_new (record));
      if (record->outcome == SKEP_MCP_OUTCOME_RUNNING)
        first_running = MIN (first_running, record->serial);
      next = MAX (next, record->serial + 1);
    }
  self->first_serial = MIN (first_running, next);
  add_calls (self, added);
}

/* --- Questions and rules --- */

static gboolean
are_same_questions (GPtrArray *questions,
                    GPtrArray *others)
{
  if (questions->len != others->len)
    return FALSE;

  for (guint i = 0; i < questions->len; i++)
    {
      const SkepMcpQuestion *question = g_ptr_array_index (questions, i);
      const SkepMcpQuestion *other = g_ptr_array_index (others, i);

      if (question->id != other->id || question->is_postponed != other->is_postponed)
        return FALSE;
    }

  return TRUE;
}

static void
update_questions (SkepAgents *self)
{
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (self->consent);

  if (are_same_questions (questions, self->questions))
    return;

  g_ptr_array_unref (self->questions);
  self->questions = g_steal_pointer (&questions);
  g_signal_emit (self, signals[QUESTIONS_CHANGED], 0);
}

static gboolean
are_same_rules (GPtrArray *rules,
                GPtrArray *others)
{
  if (rules->len != others->len)
    return FALSE;

  for (guint i = 0; i < rules->len; i++)
    {
      const SkepMcpRule *rule = g_ptr_array_index (rules, i);
      const SkepMcpRule *other = g_ptr_array_index (others, i);

      if (!skep_mcp_rule_is_same (rule, other) || rule->is_allowed != other->is_allowed ||
          rule->lasting != other->lasting || g_strcmp0 (rule->digest, other->digest) != 0)
        return FALSE;
    }

  return TRUE;
}

static void
save_rules (SkepAgents *self)
{
  g_autoptr (GVariant) rules = g_variant_ref_sink (skep_mcp_consent_dump_rules (self->consent));
  g_autoptr (GVariant) before = g_settings_get_value (self->settings, RULES_KEY);

  if (!g_variant_equal (rules, before))
    g_settings_set_value (self->settings, RULES_KEY, rules);
}

static void
restore_rules (SkepAgents *self)
{
  g_autoptr (GVariant) rules = g_settings_get_value (self->settings, RULES_KEY);

  skep_mcp_consent_load_rules (self->consent, rules);
}

static void
update_rules (SkepAgents *self)
{
  g_autoptr (GPtrArray) rules = skep_mcp_consent_dup_rules (self->consent);

  if (are_same_rules (rules, self->rules))
    return;

  g_ptr_array_unref (self->rules);
  self->rules = g_steal_pointer (&rules);
  save_rules (self);
  g_signal_emit (self, signals[RULES_CHANGED], 0);
}

/* --- Looking --- */

static void
look (SkepAgents *self)
{
  self->looked_us = g_get_monotonic_time ();
  update_clients (self);
  update_calls (self);
  update_rules (self);
  update_questions (self);
}

static gboolean
look_cb (gpointer data)
{
  SkepAgents *self = data;

  self->look_id = 0;
  look (self);

  return G_SOURCE_REMOVE;
}

static gboolean
changed_cb (gpointer data)
{
  SkepAgents *self = data;
  gint64 elapsed_ms = (g_get_monotonic_time () - self->looked_us) / 1000;

  if (self->look_id == 0)
    self->look_id = g_timeout_add (CLAMP (LOOK_INTERVAL_MSEC - elapsed_ms, 0, LOOK_INTERVAL_MSEC),
                                   look_cb, self);

  return G_SOURCE_CONTINUE;
}

static void
skep_agents_dispose (GObject *object)
{
  SkepAgents *self = SKEP_AGENTS (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->watch != NULL)
    skep_mcp_consent_remove_watch (self->consent, g_steal_pointer (&self->watch));

  G_OBJECT_CLASS (skep_agents_parent_class)->dispose (object);
}

static void
skep_agents_finalize (GObject *object)
{
  SkepAgents *self = SKEP_AGENTS (object);

  g_clear_pointer (&self->consent, skep_mcp_consent_unref);
  g_clear_object (&self->settings);
  g_object_unref (self->clients);
  g_object_unref (self->calls);
  g_ptr_array_unref (self->questions);
  g_ptr_array_unref (self->rules);

  G_OBJECT_CLASS (skep_agents_parent_class)->finalize (object);
}

static guint
add_signal (SkepAgentsClass *klass,
            const char      *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
skep_agents_class_init (SkepAgentsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skep_agents_dispose;
  G_OBJECT_CLASS (klass)->finalize = skep_agents_finalize;

  signals[CLIENTS_CHANGED] = add_signal (klass, "clients-changed");
  signals[QUESTIONS_CHANGED] = add_signal (klass, "questions-changed");
  signals[RULES_CHANGED] = add_signal (klass, "rules-changed");
}

static void
skep_agents_init (SkepAgents *self)
{
  self->clients = g_list_store_new (SKEP_TYPE_AGENT_ITEM);
  self->calls = g_list_store_new (SKEP_TYPE_AGENT_CALL);
  self->questions = g_ptr_array_new ();
  self->rules = g_ptr_array_new ();
}

/**
 * skep_agents_new:
 * @settings: where the rules are kept that hold always
 *
 * Returns: (transfer full): what agents may by these rules; nobody is connected yet
 */
SkepAgents *
skep_agents_new (GSettings *settings)
{
  SkepAgents *self = g_object_new (SKEP_TYPE_AGENTS, NULL);

  self->settings = g_object_ref (settings);
  self->consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  restore_rules (self);
  self->watch = skep_mcp_consent_add_watch (self->consent, g_main_context_default (), changed_cb,
                                            self);
  look (self);

  return self;
}

/**
 * skep_agents_get_consent:
 *
 * Returns: (transfer none): for the server
 */
SkepMcpConsent *
skep_agents_get_consent (SkepAgents *self)
{
  g_return_val_if_fail (SKEP_IS_AGENTS (self), NULL);

  return self->consent;
}

/**
 * skep_agents_get_clients:
 *
 * Returns: (transfer none): the `SkepAgentItem`s of the clients that are connected
 */
GListModel *
skep_agents_get_clients (SkepAgents *self)
{
  g_return_val_if_fail (SKEP_IS_AGENTS (self), NULL);

  return G_LIST_MODEL (self->clients);
}

/**
 * skep_agents_get_calls:
 *
 * Returns: (transfer none): the `SkepAgentCall`s of all agents, the newest first
 */
GListModel *
skep_agents_get_calls (SkepAgents *self)
{
  g_return_val_if_fail (SKEP_IS_AGENTS (self), NULL);

  return G_LIST_MODEL (self->calls);
}

/**
 * skep_agents_get_questions:
 *
 * Returns: (transfer none) (element-type SkepMcpQuestion): what waits for an answer, the oldest
 *   first
 */
GPtrArray *
skep_agents_get_questions (SkepAgents *self)
{
  g_return_val_if_fail (SKEP_IS_AGENTS (self), NULL);

  return self->questions;
}

/**
 * skep_agents_get_next_question:
 *
 * Returns: (transfer none) (nullable): the oldest question that was not put aside
 */
const SkepMcpQuestion *
skep_agents_get_next_question (SkepAgents *self)
{
  g_return_val_if_fail (SKEP_IS_AGENTS (self), NULL);

  for (guint i = 0; i < self->questions->len; i++)
    {
      const SkepMcpQuestion *question = g_ptr_array_index (self->questions, i);

      if (!question->is_postponed)
        return question;
    }

  return NULL;
}

/**
 * skep_agents_get_rules:
 *
 * Returns: (transfer none) (element-type SkepMcpRule): what the person has decided
 */
GPtrArray *
skep_agents_get_rules (SkepAgents *self)
{
  g_return_val_if_fail (SKEP_IS_AGENTS (self), NULL);

  return self->rules;
}

/**
 * skep_agents_had_clients:
 *
 * Returns: whether any agent was connected since Skep was started
 */
gboolean
skep_agents_had_clients (SkepAgents *self)
{
  g_return_val_if_fail (SKEP_IS_AGENTS (self), FALSE);

  return self->had_clients;
}

/**
 * skep_agents_answer:
 *
 * Answers a question, which is gone by that.
 */
void
skep_agents_answer (SkepAgents     *self,
                    guint64         question_id,
                    gboolean        is_allowed,
                    gboolean        is_every_script,
                    SkepMcpLasting  lasting)
{
  g_return_if_fail (SKEP_IS_AGENTS (self));

  skep_mcp_consent_answer (self->consent, question_id, is_allowed, is_every_script, lasting);
  look (self);
}

/**
 * skep_agents_postpone:
 *
 * Puts a question aside: it can be answered for as long as the agent waits.
 */
void
skep_agents_postpone (SkepAgents *self,
                      guint64     question_id)
{
  g_return_if_fail (SKEP_IS_AGENTS (self));

  skep_mcp_consent_postpone (self->consent, question_id);
  look (self);
}

void
skep_agents_disconnect (SkepAgents *self,
                        guint64     client_id)
{
  g_return_if_fail (SKEP_IS_AGENTS (self));

  skep_mcp_consent_disconnect (self->consent, client_id);
}

void
skep_agents_remove_rule (SkepAgents        *self,
                         const SkepMcpRule *rule)
{
  g_return_if_fail (SKEP_IS_AGENTS (self));

  skep_mcp_consent_remove_rule (self->consent, rule);
  look (self);
}

/**
 * skep_agents_forget:
 * @client: what a client calls itself
 *
 * Takes back all that was decided on a client.
 */
void
skep_agents_forget (SkepAgents *self,
                    const char *client)
{
  g_autoptr (GPtrArray) rules = NULL;

  g_return_if_fail (SKEP_IS_AGENTS (self));

  rules = skep_mcp_consent_dup_rules (self->consent);
  for (guint i = 0; i < rules->len; i++)
    {
      const SkepMcpRule *rule = g_ptr_array_index (rules, i);

      if (g_str_equal (rule->client, client))
        skep_mcp_consent_remove_rule (self->consent, rule);
    }
  look (self);
}
