/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "json-schema-check.h"

/* The words of JSON Schema that schemas of this product use. One that is not known here is a fault
 * of the schema, so that none goes unchecked; and so is a member that a schema doesn't tell of. */

typedef char *(*Check) (JsonNode   *rule,
                        JsonObject *schema,
                        JsonNode   *value);

static gboolean
is_number (JsonNode *value)
{
  GType type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

static gboolean
is_type (JsonNode   *value,
         const char *type)
{
  const GType held = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : 0;

  return (g_str_equal (type, "object") && JSON_NODE_HOLDS_OBJECT (value)) ||
         (g_str_equal (type, "array") && JSON_NODE_HOLDS_ARRAY (value)) ||
         (g_str_equal (type, "string") && held == G_TYPE_STRING) ||
         (g_str_equal (type, "boolean") && held == G_TYPE_BOOLEAN) ||
         (g_str_equal (type, "integer") && held == G_TYPE_INT64) ||
         (g_str_equal (type, "number") && is_number (value));
}

static char *
check_type (JsonNode   *rule,
            JsonObject *schema,
            JsonNode   *value)
{
  const char *type = json_node_get_string (rule);

  return is_type (value, type) ? NULL : g_strdup_printf (" is no %s", type);
}

static char *
check_properties (JsonNode   *rule,
                  JsonObject *schema,
                  JsonNode   *value)
{
  const gboolean is_open = json_object_get_boolean_member_with_default (
      schema, "additionalProperties", FALSE);
  JsonObject *known = json_node_get_object (rule);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init (&iter, json_node_get_object (value));
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_autofree char *fault = NULL;

      if (json_object_has_member (known, name))
        fault = json_schema_find_fault (json_object_get_object_member (known, name), member);
      else if (!is_open)
        fault = g_strdup (" is not told of");
      if (fault != NULL)
        return g_strdup_printf (".%s%s", name, fault);
    }
  return NULL;
}

static char *
check_required (JsonNode   *rule,
                JsonObject *schema,
                JsonNode   *value)
{
  JsonArray *names = json_node_get_array (rule);

  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      const char *name = json_array_get_string_element (names, i);

      if (!json_object_has_member (json_node_get_object (value), name))
        return g_strdup_printf (".%s is missing", name);
    }
  return NULL;
}

static char *
check_items (JsonNode   *rule,
             JsonObject *schema,
             JsonNode   *value)
{
  JsonArray *items = json_node_get_array (value);

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      g_autofree char *fault = json_schema_find_fault (json_node_get_object (rule),
                                                       json_array_get_element (items, i));

      if (fault != NULL)
        return g_strdup_printf ("[%u]%s", i, fault);
    }
  return NULL;
}

static char *
check_enum (JsonNode   *rule,
            JsonObject *schema,
            JsonNode   *value)
{
  JsonArray *values = json_node_get_array (rule);

  for (guint i = 0; i < json_array_get_length (values); i++)
    if (json_node_equal (json_array_get_element (values, i), value))
      return NULL;

  return g_strdup (" is none of those that may be");
}

static char *
check_minimum (JsonNode   *rule,
               JsonObject *schema,
               JsonNode   *value)
{
  return json_node_get_double (value) >= json_node_get_double (rule) ? NULL
                                                                     : g_strdup (" is too low");
}

static char *
check_maximum (JsonNode   *rule,
               JsonObject *schema,
               JsonNode   *value)
{
  return json_node_get_double (value) <= json_node_get_double (rule) ? NULL
                                                                     : g_strdup (" is too high");
}

/* The type comes first: the others rely on it. */
static const struct
{
  const char *word;
  Check check; /* NULL: says nothing of a value, or is looked at elsewhere */
} words[] = {
  { "type", check_type },
  { "properties", check_properties },
  { "required", check_required },
  { "items", check_items },
  { "enum", check_enum },
  { "minimum", check_minimum },
  { "maximum", check_maximum },
  { "additionalProperties", NULL },
  { "description", NULL },
  { "default", NULL },
  { "format", NULL },
};

static gboolean
is_known (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].word, word))
      return TRUE;

  return FALSE;
}

static char *
find_unknown (JsonObject *schema)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, schema);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!is_known (name))
      return g_strdup_printf (": its schema says “%s”, which is not checked", name);

  return NULL;
}

/* Where and how @value is not as @schema says; NULL if it is. */
char *
json_schema_find_fault (JsonObject *schema,
                        JsonNode   *value)
{
  char *fault = find_unknown (schema);

  for (gsize i = 0; fault == NULL && i < G_N_ELEMENTS (words); i++)
    if (words[i].check != NULL && json_object_has_member (schema, words[i].word))
      fault = words[i].check (json_object_get_member (schema, words[i].word), schema, value);

  return fault;
}
