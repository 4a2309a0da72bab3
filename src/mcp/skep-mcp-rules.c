/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-rules.h"

struct _SkepMcpRules
{
  GPtrArray *rules;
};

SkepMcpRules *
skep_mcp_rules_new (void)
{
  SkepMcpRules *self = g_new0 (SkepMcpRules, 1);

  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_rule_free);

  return self;
}

void
skep_mcp_rules_free (SkepMcpRules *self)
{
  g_ptr_array_unref (self->rules);
  g_free (self);
}

/**
 * skep_mcp_rules_remove:
 * @self: rules
 * @rule: a rule, or a copy
 *
 * Returns: whether there was one about the same thing, which is gone now
 */
gboolean
skep_mcp_rules_remove (SkepMcpRules      *self,
                       const SkepMcpRule *rule)
{
  guint index;

  if (!g_ptr_array_find_with_equal_func (self->rules, rule, (GEqualFunc) skep_mcp_rule_is_same,
                                         &index))
    return FALSE;

  g_ptr_array_remove_index (self->rules, index);
  return TRUE;
}

/**
 * skep_mcp_rules_take:
 * @self: rules
 * @rule: (transfer full): a rule
 *
 * Adds it in place of one about the same thing.
 */
void
skep_mcp_rules_take (SkepMcpRules *self,
                     SkepMcpRule  *rule)
{
  skep_mcp_rules_remove (self, rule);
  if (self->rules->len >= SKEP_MCP_MAX_RULES)
    g_ptr_array_remove_index (self->rules, 0);
  g_ptr_array_add (self->rules, rule);
}

static const SkepMcpRule *
find_same (SkepMcpRules      *self,
           const SkepMcpRule *like)
{
  guint index;

  if (!g_ptr_array_find_with_equal_func (self->rules, like, (GEqualFunc) skep_mcp_rule_is_same,
                                         &index))
    return NULL;

  return g_ptr_array_index (self->rules, index);
}

static gboolean
still_holds (const SkepMcpRule *rule,
             SkepScript        *script)
{
  g_autofree char *digest = rule->is_allowed ? skep_mcp_rule_make_digest (script) : NULL;

  return !rule->is_allowed || g_strcmp0 (rule->digest, digest) == 0;
}

/**
 * skep_mcp_rules_find:
 * @self: rules
 * @client: name of a client
 * @right: what it wants
 * @script: (nullable): with which script
 *
 * What was decided about the script itself comes before what was decided about every script.
 *
 * Returns: (transfer none) (nullable): the rule that holds
 */
const SkepMcpRule *
skep_mcp_rules_find (SkepMcpRules *self,
                     const char   *client,
                     SkepMcpRight  right,
                     SkepScript   *script)
{
  SkepMcpRule like = { .client = (char *) client, .right = right };
  const SkepMcpRule *rule = NULL;

  if (script != NULL)
    {
      like.project = (char *) script->project;
      like.script = script->id;
      rule = find_same (self, &like);
    }
  if (rule != NULL && still_holds (rule, script))
    return rule;

  like.project = like.script = NULL;
  return find_same (self, &like);
}

/**
 * skep_mcp_rules_forget_once:
 * @self: rules
 * @client: name of a client that has gone
 *
 * What was allowed for one call is not for another one that takes the name later.
 */
void
skep_mcp_rules_forget_once (SkepMcpRules *self,
                            const char   *client)
{
  for (guint i = self->rules->len; i > 0; i--)
    {
      const SkepMcpRule *rule = g_ptr_array_index (self->rules, i - 1);

      if (rule->lasting == SKEP_MCP_LASTING_ONCE && g_str_equal (rule->client, client))
        g_ptr_array_remove_index (self->rules, i - 1);
    }
}

/**
 * skep_mcp_rules_copy:
 * @self: rules
 *
 * Returns: (transfer full) (element-type SkepMcpRule): copies
 */
GPtrArray *
skep_mcp_rules_copy (SkepMcpRules *self)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_rule_free);

  for (guint i = 0; i < self->rules->len; i++)
    g_ptr_array_add (copies, skep_mcp_rule_copy (g_ptr_array_index (self->rules, i)));

  return copies;
}

/**
 * skep_mcp_rules_dump:
 * @self: rules
 *
 * Returns: (transfer floating): those that last, an array of %SKEP_MCP_RULE_VARIANT_TYPE
 */
GVariant *
skep_mcp_rules_dump (SkepMcpRules *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (
      G_VARIANT_TYPE ("a" SKEP_MCP_RULE_VARIANT_TYPE));

  for (guint i = 0; i < self->rules->len; i++)
    {
      const SkepMcpRule *rule = g_ptr_array_index (self->rules, i);

      if (rule->lasting == SKEP_MCP_LASTING_ALWAYS)
        g_variant_builder_add_value (&builder, skep_mcp_rule_to_variant (rule));
    }

  return g_variant_builder_end (&builder);
}

/**
 * skep_mcp_rules_load:
 * @self: rules
 * @variant: what skep_mcp_rules_dump() returned at another time, or what a person has made of it
 *
 * Adds what makes sense.
 */
void
skep_mcp_rules_load (SkepMcpRules *self,
                     GVariant     *variant)
{
  gsize n_rules = 0;

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE ("a" SKEP_MCP_RULE_VARIANT_TYPE)))
    n_rules = g_variant_n_children (variant);

  for (gsize i = 0; i < n_rules; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);
      SkepMcpRule *rule = skep_mcp_rule_from_variant (child);

      if (rule != NULL)
        skep_mcp_rules_take (self, rule);
    }
}
