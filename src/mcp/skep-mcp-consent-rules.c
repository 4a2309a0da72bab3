/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-consent-private.h"

/* By policy and right. */
static const SkepMcpVerdict policies[][2] = {
  [SKEP_MCP_POLICY_ASK] = { SKEP_MCP_VERDICT_ASK, SKEP_MCP_VERDICT_ASK },
  [SKEP_MCP_POLICY_READ] = { SKEP_MCP_VERDICT_ALLOW, SKEP_MCP_VERDICT_ASK },
  [SKEP_MCP_POLICY_READ_ONLY] = { SKEP_MCP_VERDICT_ALLOW, SKEP_MCP_VERDICT_REFUSE },
  [SKEP_MCP_POLICY_RUN] = { SKEP_MCP_VERDICT_ALLOW, SKEP_MCP_VERDICT_ALLOW },
  [SKEP_MCP_POLICY_NOTHING] = { SKEP_MCP_VERDICT_REFUSE, SKEP_MCP_VERDICT_REFUSE },
};

static const char *const wishes[] = {
  [SKEP_MCP_RIGHT_READ] = "see scripts and their output",
  [SKEP_MCP_RIGHT_RUN] = "start and stop this script",
};

static SkepMcpVerdict
refuse_gone (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the person has disconnected this client");
  return SKEP_MCP_VERDICT_REFUSE;
}

static SkepMcpVerdict
apply_rule (const SkepMcpRule  *rule,
            GError            **error)
{
  if (rule->is_allowed)
    return SKEP_MCP_VERDICT_ALLOW;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               "the person does not let you %s: don't try again, go on without it, or ask them "
               "to change that in the preferences of Skep", wishes[rule->right]);
  return SKEP_MCP_VERDICT_REFUSE;
}

static SkepMcpVerdict
apply_policy (SkepMcpConsent  *self,
              SkepMcpRight     right,
              GError         **error)
{
  SkepMcpVerdict verdict = policies[self->policy][right];

  if (verdict == SKEP_MCP_VERDICT_REFUSE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "agents may not %s here: ask the person to do it, or to allow it in Skep",
                 wishes[right]);
  return verdict;
}

/* With @use, what was allowed once is used up. */
SkepMcpVerdict
skep_mcp_consent_decide (SkepMcpConsent  *self,
                         guint64          client_id,
                         SkepMcpRight     right,
                         SkepScript      *script,
                         gboolean         use,
                         GError         **error)
{
  const SkepMcpRule *rule;
  SkepMcpVerdict verdict;

  if (!skep_mcp_clients_is_welcome (self->clients, client_id))
    return refuse_gone (error);

  rule = skep_mcp_rules_find (self->rules, skep_mcp_clients_get_name (self->clients, client_id),
                              right, script);
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

  if (skep_mcp_consent_decide (self, ask->client_id, ask->right, ask->script, TRUE, &error) !=
      SKEP_MCP_VERDICT_ASK)
    skep_mcp_ask_decide (ask, error);
}

static gboolean
is_open (const SkepMcpQuestion *question,
         gpointer               user_data)
{
  return skep_mcp_consent_decide (user_data, question->client->id, question->right,
                                  question->script, FALSE, NULL) == SKEP_MCP_VERDICT_ASK;
}

/* Rules have changed: who waits is answered by them in the order in which they came, and what
 * needs no answer any more is not asked. */
void
skep_mcp_consent_settle (SkepMcpConsent *self)
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
  SkepMcpVerdict verdict;

  g_mutex_lock (&self->mutex);
  verdict = skep_mcp_consent_decide (self, client_id, SKEP_MCP_RIGHT_READ, NULL, FALSE, error);
  g_mutex_unlock (&self->mutex);

  if (verdict == SKEP_MCP_VERDICT_ASK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "this would tell what is in the output, which the person has not allowed yet: "
                 "call logs_stream first, and they are asked");
  return verdict == SKEP_MCP_VERDICT_ALLOW;
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
  name = skep_mcp_clients_get_name (self->clients, client_id);
  if (name != NULL)
    is_fine = skep_mcp_start_limit_take (self->start_limit, name, self->clock (), error);
  else
    is_fine = refuse_gone (error) == SKEP_MCP_VERDICT_ALLOW;
  g_mutex_unlock (&self->mutex);

  return is_fine;
}

void
skep_mcp_consent_set_policy (SkepMcpConsent *self,
                             SkepMcpPolicy   policy)
{
  g_mutex_lock (&self->mutex);
  self->policy = policy;
  skep_mcp_consent_settle (self);
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
  skep_mcp_consent_settle (self);
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
  skep_mcp_consent_settle (self);
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
  skep_mcp_consent_settle (self);
  g_mutex_unlock (&self->mutex);
}
