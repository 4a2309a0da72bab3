/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-document.h"
#include "skep-source-cmake-condition.h"

/* Conditions within conditions. */
#define MAX_DEPTH 32

/* Whether a preset can be used here; what can't be told without running CMake may be so. */
typedef enum
{
  NO,
  YES,
  PERHAPS,
} Answer;

static Answer evaluate (JsonNode *condition,
                        guint     depth);

/**
 * skep_source_cmake_get_text:
 * @object: a preset or condition
 * @key: one of its keys
 *
 * Returns: the string by that key, or else an empty one
 */
const char *
skep_source_cmake_get_text (JsonObject *object,
                            const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  const char *text = node != NULL ? skep_document_get_string (node) : NULL;

  return text != NULL ? text : "";
}

static char *
expand (JsonObject *condition,
        const char *key)
{
  const char *text = skep_source_cmake_get_text (condition, key);
  g_auto (GStrv) parts = g_strsplit (text, "${hostSystemName}", -1);

  return g_strjoinv ("Linux", parts);
}

static Answer
compare (JsonObject *condition)
{
  g_autofree char *left = expand (condition, "lhs");
  g_autofree char *right = expand (condition, "rhs");

  if (strchr (left, '$') != NULL || strchr (right, '$') != NULL)
    return PERHAPS;
  return g_str_equal (left, right) ? YES : NO;
}

/**
 * skep_source_cmake_get_list:
 * @object: a preset or condition
 * @key: one of its keys
 *
 * Returns: (nullable): the list by that key
 */
JsonArray *
skep_source_cmake_get_list (JsonObject *object,
                            const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static Answer
find_in_list (JsonObject *condition)
{
  g_autofree char *text = expand (condition, "string");
  JsonArray *list = skep_source_cmake_get_list (condition, "list");

  if (strchr (text, '$') != NULL || list == NULL)
    return PERHAPS;
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (g_strcmp0 (skep_document_get_string (json_array_get_element (list, i)), text) == 0)
      return YES;
  return NO;
}

/* @decisive: the answer of one that is that of all. */
static Answer
combine (JsonObject *condition,
         Answer      decisive,
         guint       depth)
{
  JsonArray *list = skep_source_cmake_get_list (condition, "conditions");
  Answer answer = decisive == YES ? NO : YES;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      Answer one = evaluate (json_array_get_element (list, i), depth + 1);

      if (one == decisive)
        return one;
      if (one == PERHAPS)
        answer = PERHAPS;
    }
  return answer;
}

static Answer
negate (Answer answer)
{
  static const Answer opposites[] = { [NO] = YES, [YES] = NO, [PERHAPS] = PERHAPS };

  return opposites[answer];
}

static Answer
evaluate_typed (JsonObject *condition,
                const char *type,
                guint       depth)
{
  if (g_str_equal (type, "const"))
    return json_object_get_boolean_member_with_default (condition, "value", TRUE) ? YES : NO;
  if (g_str_equal (type, "equals"))
    return compare (condition);
  if (g_str_equal (type, "notEquals"))
    return negate (compare (condition));
  if (g_str_equal (type, "inList"))
    return find_in_list (condition);
  if (g_str_equal (type, "notInList"))
    return negate (find_in_list (condition));
  if (g_str_equal (type, "anyOf"))
    return combine (condition, YES, depth);
  if (g_str_equal (type, "allOf"))
    return combine (condition, NO, depth);
  if (g_str_equal (type, "not") && json_object_has_member (condition, "condition"))
    return negate (evaluate (json_object_get_member (condition, "condition"), depth + 1));
  return PERHAPS;
}

static Answer
evaluate (JsonNode *condition,
          guint     depth)
{
  JsonObject *object;

  if (JSON_NODE_HOLDS_VALUE (condition)
      && json_node_get_value_type (condition) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (condition) ? YES : NO;
  if (!JSON_NODE_HOLDS_OBJECT (condition) || depth > MAX_DEPTH)
    return PERHAPS;
  object = json_node_get_object (condition);
  return evaluate_typed (object, skep_source_cmake_get_text (object, "type"), depth);
}

/**
 * skep_source_cmake_may_be_met:
 * @condition: of a preset
 *
 * Returns: %FALSE if it can be told, without running CMake, that it isn't met on this system
 */
gboolean
skep_source_cmake_may_be_met (JsonNode *condition)
{
  return evaluate (condition, 0) != NO;
}
