/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-rule.h"

#include <gio/gio.h>
#include <string.h>

#define DEFAULT_LINES 50
#define MAX_LINES 1000

/* What a key of the table has. Reads @node into @target. */
typedef gboolean (*ReadValue) (JsonNode    *node,
                               guint        fields,
                               gpointer     target,
                               GError     **error);

typedef struct
{
  const char *name;
  ReadValue read;
  gsize offset; /* of the member that it fills */
  guint fields; /* of a pattern: what the names of its groups may be */
} Key;

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, reason);
  return FALSE;
}

static const char *
get_text (JsonNode *node)
{
  const char *text = json_node_get_value_type (node) == G_TYPE_STRING
                       ? json_node_get_string (node) : NULL;

  return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
read_name (JsonNode  *node,
           guint      fields,
           gpointer   target,
           GError   **error)
{
  const char *name = get_text (node);

  if (name == NULL)
    return refuse (error, "it must be a text that is not empty");

  *(const char **) target = g_intern_string (name);
  return TRUE;
}

static gboolean
read_id (JsonNode  *node,
         guint      fields,
         gpointer   target,
         GError   **error)
{
  const char *id = get_text (node);
  const char *slash = id != NULL ? strchr (id, '/') : NULL;

  if (slash == NULL || slash == id || slash[1] == '\0')
    return refuse (error, "it must be TOOL/NAME");

  return read_name (node, fields, target, error);
}

static gboolean
read_severity (JsonNode  *node,
               guint      fields,
               gpointer   target,
               GError   **error)
{
  const char *severity = get_text (node);

  if (g_strcmp0 (severity, "error") != 0 && g_strcmp0 (severity, "warning") != 0)
    return refuse (error, "it must be “error” or “warning”");

  *(SkepProblemSeverity *) target = *severity == 'e' ? SKEP_PROBLEM_ERROR : SKEP_PROBLEM_WARNING;
  return TRUE;
}

static gboolean
read_needs (JsonNode  *node,
            guint      fields,
            gpointer   target,
            GError   **error)
{
  g_autoptr (GStrvBuilder) needs = g_strv_builder_new ();
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;

  if (length == 0)
    return refuse (error, "it must be an array with at least one text");

  for (guint i = 0; i < length; i++)
    {
      if (get_text (json_array_get_element (array, i)) == NULL)
        return refuse (error, "each must be a text that is not empty");
      g_strv_builder_add (needs, json_array_get_string_element (array, i));
    }

  *(char ***) target = g_strv_builder_end (needs);
  return TRUE;
}

static gboolean
read_pattern (JsonNode  *node,
              guint      fields,
              gpointer   target,
              GError   **error)
{
  const char *regex = get_text (node);
  SkepProblemPattern **pattern = target;

  if (regex == NULL)
    return refuse (error, "it must be a regular expression");

  *pattern = skep_problem_pattern_new (regex, fields, error);
  return *pattern != NULL;
}

static gboolean
read_number (JsonNode  *node,
             guint      fields,
             gpointer   target,
             GError   **error)
{
  gboolean is_number = json_node_get_value_type (node) == G_TYPE_INT64;
  gint64 number = is_number ? json_node_get_int (node) : -1;

  if (number < 0 || number > MAX_LINES)
    return refuse (error, "it must be a number from 0 to 1000");

  *(guint *) target = number;
  return TRUE;
}

static gboolean
read_preference (JsonNode  *node,
                 guint      fields,
                 gpointer   target,
                 GError   **error)
{
  const char *which = get_text (node);

  if (g_strcmp0 (which, "first") != 0 && g_strcmp0 (which, "last") != 0)
    return refuse (error, "it must be “first” or “last”");

  *(gboolean *) target = *which == 'l';
  return TRUE;
}

#define RULE(member) G_STRUCT_OFFSET (SkepProblemRule, member)
#define RULE_PATTERN(which) RULE (patterns[SKEP_PROBLEM_RULE_##which])
#define RESOLVE(member) G_STRUCT_OFFSET (SkepProblemResolve, member)

static const Key rule_keys[] = {
  { "id", read_id, RULE (id) },
  { "severity", read_severity, RULE (severity) },
  { "needs", read_needs, RULE (needs) },
  { "begin", read_pattern, RULE_PATTERN (BEGIN), SKEP_PROBLEM_ALL_FIELDS },
  { "unless", read_pattern, RULE_PATTERN (UNLESS), SKEP_PROBLEM_NO_FIELDS },
  { "after", read_pattern, RULE_PATTERN (AFTER), SKEP_PROBLEM_NO_FIELDS },
  { "head", read_pattern, RULE_PATTERN (HEAD), SKEP_PROBLEM_PLACE_FIELDS },
  { "continue", read_pattern, RULE_PATTERN (CONTINUE), SKEP_PROBLEM_ALL_FIELDS },
  { "end", read_pattern, RULE_PATTERN (END), SKEP_PROBLEM_ALL_FIELDS },
  { "require", read_pattern, RULE_PATTERN (REQUIRE), SKEP_PROBLEM_NO_FIELDS },
  { "place", read_pattern, RULE_PATTERN (PLACE), SKEP_PROBLEM_PLACE_FIELDS },
  { "blank", read_number, RULE (max_blank) },
  { "lines", read_number, RULE (max_lines) },
  { "prefer", read_preference, RULE (prefers_last) },
};

static const Key resolve_keys[] = {
  { "tool", read_name, RESOLVE (tool) },
  { "needs", read_needs, RESOLVE (needs) },
  { "pattern", read_pattern, RESOLVE (pattern), SKEP_PROBLEM_NO_FIELDS },
};

static const Key *
find_key (const Key  *keys,
          gsize       n_keys,
          const char *name)
{
  for (gsize i = 0; i < n_keys; i++)
    if (g_str_equal (keys[i].name, name))
      return &keys[i];

  return NULL;
}

static gboolean
read_object (JsonObject  *object,
             const Key   *keys,
             gsize        n_keys,
             gpointer     target,
             GError     **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const Key *key = find_key (keys, n_keys, name);
      gpointer member = key != NULL ? G_STRUCT_MEMBER_P (target, key->offset) : NULL;

      if (key == NULL ? !refuse (error, "there is no such key")
                      : !key->read (node, key->fields, member, error))
        {
          g_prefix_error (error, "“%s”: ", name);
          return FALSE;
        }
    }

  return TRUE;
}

/* What the keys must be together. */
static gboolean
check_rule (SkepProblemRule  *self,
            GError          **error)
{
  SkepProblemPattern **patterns = self->patterns;

  if (self->id == NULL)
    return refuse (error, "“id” is missing");
  if (patterns[SKEP_PROBLEM_RULE_BEGIN] == NULL)
    return refuse (error, "“begin” is missing");
  if (self->needs == NULL && patterns[SKEP_PROBLEM_RULE_AFTER] == NULL)
    return refuse (error, "“needs” is missing: only a rule with “after” can do without");
  if (skep_problem_rule_is_single (self) && (patterns[SKEP_PROBLEM_RULE_PLACE] != NULL ||
                                             patterns[SKEP_PROBLEM_RULE_REQUIRE] != NULL))
    return refuse (error, "“place” and “require” look at following lines: "
                          "“continue” or “end” is missing");

  return TRUE;
}

/**
 * skep_problem_rule_new:
 * @object: a rule of the table
 * @error: return location
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the rule; @error names the key that is wrong
 */
SkepProblemRule *
skep_problem_rule_new (JsonObject  *object,
                       GError     **error)
{
  g_autoptr (SkepProblemRule) self = g_new0 (SkepProblemRule, 1);
  g_autofree char *tool = NULL;

  self->severity = SKEP_PROBLEM_ERROR;
  self->max_lines = DEFAULT_LINES;
  if (!read_object (object, rule_keys, G_N_ELEMENTS (rule_keys), self, error) ||
      !check_rule (self, error))
    return NULL;

  tool = g_strndup (self->id, strchr (self->id, '/') - self->id);
  self->tool = g_intern_string (tool);
  return g_steal_pointer (&self);
}

/**
 * skep_problem_rule_free:
 * @self: (transfer full): a rule
 */
void
skep_problem_rule_free (SkepProblemRule *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->patterns); i++)
    g_clear_pointer (&self->patterns[i], skep_problem_pattern_free);
  g_strfreev (self->needs);
  g_free (self);
}

/**
 * skep_problem_rule_match:
 * @self: a rule
 * @which: one of its patterns
 * @text: a line
 * @length: bytes of @text
 * @match: (out) (optional): what its groups have
 *
 * Returns: whether it has that pattern, and it matches
 */
gboolean
skep_problem_rule_match (const SkepProblemRule  *self,
                         SkepProblemRulePattern  which,
                         const char             *text,
                         gsize                   length,
                         SkepProblemMatch       *match)
{
  SkepProblemPattern *pattern = self->patterns[which];

  return pattern != NULL && skep_problem_pattern_match (pattern, text, length, match);
}

/**
 * skep_problem_rule_is_single:
 * @self: a rule
 *
 * Returns: whether its problems have only one line
 */
gboolean
skep_problem_rule_is_single (const SkepProblemRule *self)
{
  return self->patterns[SKEP_PROBLEM_RULE_CONTINUE] == NULL &&
         self->patterns[SKEP_PROBLEM_RULE_END] == NULL;
}

/**
 * skep_problem_resolve_new:
 * @object: an entry of `resolves`
 * @error: return location
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the entry; @error names the key that is wrong
 */
SkepProblemResolve *
skep_problem_resolve_new (JsonObject  *object,
                          GError     **error)
{
  g_autoptr (SkepProblemResolve) self = g_new0 (SkepProblemResolve, 1);

  if (!read_object (object, resolve_keys, G_N_ELEMENTS (resolve_keys), self, error))
    return NULL;

  if (self->tool == NULL || self->needs == NULL || self->pattern == NULL)
    {
      refuse (error, "“tool”, “needs” and “pattern” must be there");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * skep_problem_resolve_free:
 * @self: (transfer full): an entry
 */
void
skep_problem_resolve_free (SkepProblemResolve *self)
{
  g_clear_pointer (&self->pattern, skep_problem_pattern_free);
  g_strfreev (self->needs);
  g_free (self);
}
