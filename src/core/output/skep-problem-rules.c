/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-rules.h"

#include <string.h>

#include "skep-core-resources.h"
#include "skep-literal-set.h"

#define VERSION 1
#define DEFAULT_TABLE "/io/github/skep_project/Skep/core/problem-rules.json"

struct _SkepProblemRules
{
  gatomicrefcount ref_count;
  GPtrArray *rules;         /* of SkepProblemRule */
  GPtrArray *resolves;      /* of SkepProblemResolve */
  SkepLiteralSet *literals; /* groups: the index of each rule, and behind them of each resolve */
  guint64 *always;          /* rules without literals, which any line may begin */
  gboolean has_always;
  SkepProblemPattern *prefix; /* NULL: nothing is left out at the beginning of lines */
};

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, reason);
  return FALSE;
}

static const SkepProblemRule *
find_rule (SkepProblemRules *self,
           const char       *id)
{
  for (guint i = 0; i < self->rules->len; i++)
    if (((SkepProblemRule *) g_ptr_array_index (self->rules, i))->id == id)
      return g_ptr_array_index (self->rules, i);

  return NULL;
}

static gboolean
has_tool (SkepProblemRules *self,
          const char       *tool)
{
  for (guint i = 0; i < self->rules->len; i++)
    if (((SkepProblemRule *) g_ptr_array_index (self->rules, i))->tool == tool)
      return TRUE;

  return FALSE;
}

/* By its id if it has one, since a number is not easily found in a long table. */
static char *
describe_rule (JsonObject *object,
               guint       index)
{
  JsonNode *node = json_object_get_member (object, "id");
  const char *id = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node)
                                                                : NULL;

  return id != NULL ? g_strdup_printf ("rule “%s”", id) : g_strdup_printf ("rule %u", index + 1);
}

static gboolean
add_rule (SkepProblemRules  *self,
          JsonObject        *object,
          guint              index,
          GError           **error)
{
  g_autoptr (SkepProblemRule) rule = skep_problem_rule_new (object, error);
  g_autofree char *name = describe_rule (object, index);

  if (rule != NULL && find_rule (self, rule->id) != NULL)
    {
      refuse (error, "“id”: another rule has it too");
      g_clear_pointer (&rule, skep_problem_rule_free);
    }
  if (rule == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  g_ptr_array_add (self->rules, g_steal_pointer (&rule));
  return TRUE;
}

static gboolean
add_resolve (SkepProblemRules  *self,
             JsonObject        *object,
             guint              index,
             GError           **error)
{
  g_autoptr (SkepProblemResolve) resolve = skep_problem_resolve_new (object, error);

  if (resolve != NULL && !has_tool (self, resolve->tool))
    {
      refuse (error, "“tool”: no rule is for it");
      g_clear_pointer (&resolve, skep_problem_resolve_free);
    }
  if (resolve == NULL)
    {
      g_prefix_error (error, "resolve %u: ", index + 1);
      return FALSE;
    }

  g_ptr_array_add (self->resolves, g_steal_pointer (&resolve));
  return TRUE;
}

typedef gboolean (*AddEntry) (SkepProblemRules  *self,
                              JsonObject        *object,
                              guint              index,
                              GError           **error);

static gboolean
add_entries (SkepProblemRules  *self,
             JsonObject        *table,
             const char        *key,
             AddEntry           add,
             GError           **error)
{
  JsonNode *node = json_object_get_member (table, key);
  JsonArray *entries = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                     : NULL;

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonNode *entry = json_array_get_element (entries, i);

      if (!JSON_NODE_HOLDS_OBJECT (entry))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s”: entry %u is no object",
                       key, i + 1);
          return FALSE;
        }
      if (!add (self, json_node_get_object (entry), i, error))
        return FALSE;
    }

  return entries != NULL || refuse (error, "“rules” and “resolves” must be arrays");
}

static gboolean
add_literals (SkepProblemRules  *self,
              char             **needs,
              guint              group,
              GError           **error)
{
  for (guint i = 0; needs != NULL && needs[i] != NULL; i++)
    if (!skep_literal_set_add (self->literals, needs[i], group))
      return refuse (error, "all texts of “needs” are too long together");

  if (needs == NULL)
    {
      self->always[group / 64] |= G_GUINT64_CONSTANT (1) << group % 64;
      self->has_always = TRUE;
    }
  return TRUE;
}

static gboolean
index_literals (SkepProblemRules  *self,
                GError           **error)
{
  self->literals = skep_literal_set_new (self->rules->len + self->resolves->len);
  self->always = g_new0 (guint64, skep_literal_set_get_n_words (self->literals));
  for (guint i = 0; i < self->rules->len; i++)
    if (!add_literals (self, skep_problem_rules_get_rule (self, i)->needs, i, error))
      return FALSE;
  for (guint i = self->rules->len; i < self->rules->len + self->resolves->len; i++)
    if (!add_literals (self, skep_problem_rules_get_resolve (self, i)->needs, i, error))
      return FALSE;

  skep_literal_set_build (self->literals);
  return TRUE;
}

static gboolean
is_version (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_int (node) == VERSION;
}

static gboolean
check_table (JsonNode  *root,
             GError   **error)
{
  static const char *const keys[] = { "version", "prefix", "rules", "resolves", NULL };
  JsonObjectIter iter;
  const char *name;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, "it is no object");

  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (keys, name))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s”: there is no such key",
                     name);
        return FALSE;
      }

  if (!is_version (json_object_get_member (json_node_get_object (root), "version")))
    return refuse (error, "“version” must be 1");

  return TRUE;
}

static gboolean
read_prefix (SkepProblemRules  *self,
             JsonObject        *table,
             GError           **error)
{
  JsonNode *node = json_object_get_member (table, "prefix");
  const char *regex = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node)
                                                                   : NULL;

  if (node == NULL)
    return TRUE;
  if (regex == NULL)
    return refuse (error, "“prefix”: it must be a regular expression");

  self->prefix = skep_problem_pattern_new (regex, 1 << SKEP_PROBLEM_MESSAGE, error);
  if (self->prefix == NULL)
    g_prefix_error (error, "“prefix”: ");
  return self->prefix != NULL;
}

static gboolean
read_table (SkepProblemRules  *self,
            const char        *text,
            gssize             length,
            GError           **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonObject *table;

  if (!json_parser_load_from_data (parser, text, length, error) ||
      !check_table (json_parser_get_root (parser), error))
    return FALSE;

  table = json_node_get_object (json_parser_get_root (parser));
  return read_prefix (self, table, error) &&
         add_entries (self, table, "rules", add_rule, error) &&
         add_entries (self, table, "resolves", add_resolve, error) &&
         index_literals (self, error);
}

/**
 * skep_problem_rules_new:
 * @text: a table, JSON
 * @length: bytes of @text, or -1
 * @name: what to call the table in an error
 * @error: return location
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the rules; @error names table, rule and key
 */
SkepProblemRules *
skep_problem_rules_new (const char  *text,
                        gssize       length,
                        const char  *name,
                        GError     **error)
{
  g_autoptr (SkepProblemRules) self = g_new0 (SkepProblemRules, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_problem_rule_free);
  self->resolves = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_problem_resolve_free);
  if (!read_table (self, text, length, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }

  return g_steal_pointer (&self);
}

static SkepProblemRules *
load_default (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (skep_core_get_resource (), DEFAULT_TABLE,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  SkepProblemRules *rules = NULL;

  if (bytes != NULL)
    rules = skep_problem_rules_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                    "problem-rules.json", &error);
  if (rules != NULL)
    return rules;

  /* Output is shown and kept without them too. */
  g_critical ("%s", error->message);
  return skep_problem_rules_new ("{\"version\":1,\"rules\":[],\"resolves\":[]}", -1, "", NULL);
}

/**
 * skep_problem_rules_get_default:
 *
 * Any thread.
 *
 * Returns: (transfer none): the rules that Skep comes with
 */
SkepProblemRules *
skep_problem_rules_get_default (void)
{
  static gsize rules;

  if (g_once_init_enter (&rules))
    g_once_init_leave (&rules, (gsize) load_default ());

  return (SkepProblemRules *) rules;
}

/**
 * skep_problem_rules_ref:
 * @self: rules
 *
 * Any thread.
 *
 * Returns: (transfer full): @self
 */
SkepProblemRules *
skep_problem_rules_ref (SkepProblemRules *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * skep_problem_rules_unref:
 * @self: (transfer full): rules
 *
 * Any thread.
 */
void
skep_problem_rules_unref (SkepProblemRules *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->literals, skep_literal_set_free);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_clear_pointer (&self->resolves, g_ptr_array_unref);
  g_clear_pointer (&self->prefix, skep_problem_pattern_free);
  g_free (self->always);
  g_free (self);
}

/**
 * skep_problem_rules_get_n_rules:
 * @self: rules
 *
 * Returns: how many there are
 */
guint
skep_problem_rules_get_n_rules (SkepProblemRules *self)
{
  return self->rules->len;
}

/**
 * skep_problem_rules_get_rule:
 * @self: rules
 * @index: of a rule, in the order of the table
 *
 * Returns: (transfer none): the rule
 */
const SkepProblemRule *
skep_problem_rules_get_rule (SkepProblemRules *self,
                             guint             index)
{
  return g_ptr_array_index (self->rules, index);
}

/**
 * skep_problem_rules_skip_prefix:
 * @self: rules
 * @text: a line
 * @length: bytes of @text
 *
 * Returns: how many bytes at its beginning were put there by whoever passes on the line, as the
 *   name of a service or the time
 */
gsize
skep_problem_rules_skip_prefix (SkepProblemRules *self,
                                const char       *text,
                                gsize             length)
{
  SkepProblemMatch match;

  if (self->prefix == NULL || !skep_problem_pattern_match (self->prefix, text, length, &match) ||
      match.texts[SKEP_PROBLEM_MESSAGE] == NULL)
    return 0;

  return match.texts[SKEP_PROBLEM_MESSAGE] - text;
}

/**
 * skep_problem_rules_init_candidates:
 * @self: rules
 * @candidates: (out): a set of them, whose words are to be freed by g_free()
 */
void
skep_problem_rules_init_candidates (SkepProblemRules      *self,
                                    SkepProblemCandidates *candidates)
{
  candidates->n_words = skep_literal_set_get_n_words (self->literals);
  candidates->words = g_new0 (guint64, candidates->n_words);
}

/**
 * skep_problem_rules_find:
 * @self: rules
 * @text: a line
 * @length: bytes of @text
 * @candidates: (inout): an empty set; if there are any: those which may be about the line
 *
 * Fast, since most lines are about none.
 *
 * Returns: whether there are any; otherwise @candidates is still empty
 */
gboolean
skep_problem_rules_find (SkepProblemRules      *self,
                         const char            *text,
                         gsize                  length,
                         SkepProblemCandidates *candidates)
{
  gboolean has_any = skep_literal_set_find (self->literals, text, length, candidates->words);

  for (guint i = 0; self->has_always && i < candidates->n_words; i++)
    candidates->words[i] |= self->always[i];

  return has_any || self->has_always;
}

/**
 * skep_problem_rules_get_resolve:
 * @self: rules
 * @index: of a candidate, behind those of the rules
 *
 * Returns: (transfer none): what it resolves
 */
const SkepProblemResolve *
skep_problem_rules_get_resolve (SkepProblemRules *self,
                                guint             index)
{
  return g_ptr_array_index (self->resolves, index - self->rules->len);
}
