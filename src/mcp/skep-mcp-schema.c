/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-schema.h"

static gboolean
holds (JsonNode *node,
       GType     type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
is_string (JsonNode *node)
{
  return holds (node, G_TYPE_STRING);
}

static gboolean
is_boolean (JsonNode *node)
{
  return holds (node, G_TYPE_BOOLEAN);
}

static gboolean
is_integer (JsonNode *node)
{
  return holds (node, G_TYPE_INT64);
}

static gboolean
is_strings (JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_string (json_array_get_element (array, i)))
      return FALSE;

  return TRUE;
}

static const struct
{
  const char *name; /* as of JSON Schema */
  const char *words;
  gboolean (*is_valid) (JsonNode *);
} types[] = {
  [SKEP_MCP_STRING] = { "string", N_("“%s” must be a string"), is_string },
  [SKEP_MCP_BOOLEAN] = { "boolean", N_("“%s” must be true or false"), is_boolean },
  [SKEP_MCP_INTEGER] = { "integer", N_("“%s” must be a whole number"), is_integer },
  [SKEP_MCP_STRINGS] = { "array", N_("“%s” must be a list of strings"), is_strings },
};

static JsonArray *
make_choices (const char *const *choices)
{
  JsonArray *array = json_array_new ();

  for (; *choices != NULL; choices++)
    json_array_add_string_element (array, *choices);
  return array;
}

/* Which are there depends on the type. */
static void
add_limits (JsonObject            *schema,
            const SkepMcpArgument *argument)
{
  JsonObject *items;

  if (argument->type == SKEP_MCP_INTEGER)
    {
      json_object_set_int_member (schema, "minimum", argument->minimum);
      json_object_set_int_member (schema, "maximum", argument->maximum);
    }
  if (argument->choices != NULL)
    json_object_set_array_member (schema, "enum", make_choices (argument->choices));
  if (argument->format != NULL)
    json_object_set_string_member (schema, "format", argument->format);
  if (argument->type == SKEP_MCP_STRINGS)
    {
      items = json_object_new ();
      json_object_set_string_member (items, "type", "string");
      json_object_set_object_member (schema, "items", items);
    }
}

static JsonObject *
make_argument (const SkepMcpArgument *argument)
{
  JsonObject *schema = json_object_new ();

  json_object_set_string_member (schema, "type", types[argument->type].name);
  if (argument->description != NULL)
    json_object_set_string_member (schema, "description", argument->description);
  add_limits (schema, argument);
  if (argument->preset != NULL)
    json_object_set_member (schema, "default", json_from_string (argument->preset, NULL));

  return schema;
}

/**
 * skep_mcp_schema_make:
 * @arguments: table of arguments
 *
 * Returns: (transfer full): the JSON Schema of an object with these, and no other
 */
JsonObject *
skep_mcp_schema_make (const SkepMcpArgument *arguments)
{
  JsonObject *schema = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonArray *required = json_array_new ();

  for (; arguments->name != NULL; arguments++)
    {
      if ((arguments->flags & SKEP_MCP_ARGUMENT_PERSON) != 0)
        continue;
      json_object_set_object_member (properties, arguments->name, make_argument (arguments));
      if ((arguments->flags & SKEP_MCP_ARGUMENT_REQUIRED) != 0)
        json_array_add_string_element (required, arguments->name);
    }

  json_object_set_string_member (schema, "type", "object");
  json_object_set_object_member (schema, "properties", properties);
  if (json_array_get_length (required) > 0)
    json_object_set_array_member (schema, "required", json_array_ref (required));
  json_object_set_boolean_member (schema, "additionalProperties", FALSE);
  json_array_unref (required);
  return schema;
}

static const SkepMcpArgument *
find_argument (const SkepMcpArgument *arguments,
               const char            *name)
{
  for (; arguments->name != NULL; arguments++)
    if (g_str_equal (arguments->name, name))
      return arguments;

  return NULL;
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, arguments);
  va_end (arguments);

  return FALSE;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static gboolean
refuse_type (const SkepMcpArgument  *argument,
             GError                **error)
{
  return refuse (error, _(types[argument->type].words), argument->name);
}
#pragma GCC diagnostic pop

static gboolean
is_in_range (const SkepMcpArgument *argument,
             gint64                 value)
{
  return value >= argument->minimum && value <= argument->maximum;
}

static gboolean
check_choice (const SkepMcpArgument  *argument,
              const char             *value,
              GError                **error)
{
  g_autofree char *choices = NULL;

  if (argument->choices == NULL || g_strv_contains (argument->choices, value))
    return TRUE;

  choices = g_strjoinv (", ", (char **) argument->choices);
  return refuse (error, _("“%s” is no “%s”: it is one of %s"), value, argument->name, choices);
}

static gboolean
check_value (const SkepMcpArgument  *argument,
             JsonNode               *value,
             GError                **error)
{
  if (!types[argument->type].is_valid (value))
    return refuse_type (argument, error);
  if (argument->type == SKEP_MCP_INTEGER && !is_in_range (argument, json_node_get_int (value)))
    return refuse (error, _("“%s” must be from %d to %d"), argument->name, argument->minimum,
                   argument->maximum);

  return argument->type != SKEP_MCP_STRING ||
         check_choice (argument, json_node_get_string (value), error);
}

static gboolean
check_member (const SkepMcpArgument  *arguments,
              const char             *name,
              JsonNode               *value,
              gboolean                is_person,
              GError                **error)
{
  const SkepMcpArgument *argument = find_argument (arguments, name);

  if (argument == NULL)
    return refuse (error, _("there is no argument “%s”"), name);
  if ((argument->flags & SKEP_MCP_ARGUMENT_PERSON) != 0 && !is_person)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   _("the argument “%s” is not for agents"), name);
      return FALSE;
    }

  return check_value (argument, value, error);
}

/**
 * skep_mcp_schema_check:
 * @arguments: table of arguments
 * @values: what was given
 * @is_person: whether the person gave it
 * @error: return location: %G_IO_ERROR_INVALID_ARGUMENT, which names the argument, or
 *   %G_IO_ERROR_PERMISSION_DENIED for one that is not for agents
 *
 * Returns: %TRUE if @values fit
 */
gboolean
skep_mcp_schema_check (const SkepMcpArgument  *arguments,
                       JsonObject             *values,
                       gboolean                is_person,
                       GError                **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, values);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (!check_member (arguments, name, value, is_person, error))
      return FALSE;

  for (; arguments->name != NULL; arguments++)
    if ((arguments->flags & SKEP_MCP_ARGUMENT_REQUIRED) != 0 &&
        !json_object_has_member (values, arguments->name))
      return refuse (error, _("the argument “%s” is missing"), arguments->name);

  return TRUE;
}

const char *
skep_mcp_schema_get_string (JsonObject *values,
                            const char *name)
{
  return json_object_get_string_member_with_default (values, name, NULL);
}

gboolean
skep_mcp_schema_get_boolean (JsonObject *values,
                             const char *name,
                             gboolean    fallback)
{
  return json_object_get_boolean_member_with_default (values, name, fallback);
}

gint64
skep_mcp_schema_get_integer (JsonObject *values,
                             const char *name,
                             gint64      fallback)
{
  return json_object_get_int_member_with_default (values, name, fallback);
}

/* The place of what was given among the choices of the argument. */
guint
skep_mcp_schema_get_choice (JsonObject         *values,
                            const char         *name,
                            const char *const  *choices,
                            guint               fallback)
{
  const char *value = skep_mcp_schema_get_string (values, name);

  for (guint i = 0; value != NULL && choices[i] != NULL; i++)
    if (g_str_equal (choices[i], value))
      return i;

  return fallback;
}

/* NULL if it was not given. */
char **
skep_mcp_schema_dup_strings (JsonObject *values,
                             const char *name)
{
  g_autoptr (GStrvBuilder) strings = NULL;
  JsonArray *array;

  if (!json_object_has_member (values, name))
    return NULL;

  strings = g_strv_builder_new ();
  array = json_object_get_array_member (values, name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (strings, json_array_get_string_element (array, i));

  return g_strv_builder_end (strings);
}
