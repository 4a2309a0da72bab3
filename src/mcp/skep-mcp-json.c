/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* JSON as text. It says what json-glib's generator says, which takes a third of the time of a
 * short call. */

#include "config.h"

#include <math.h>

#include "skep-mcp-json.h"

#define USUAL_BYTES 1024
/* Times are told in milliseconds. */
#define DECIMALS 3
#define DECIMALS_POWER 1000
/* Up to here a product with that is exact enough to be looked at. */
#define MAX_SHORT 1e9

/* What has a short form; 0 for what has none. */
static const char escapes[256] = {
  ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
};

static gboolean
is_plain (guchar c)
{
  return c >= ' ' && c != '"' && c != '\\' && c != '\177';
}

static void
append_escaped (GString *text,
                guchar   c)
{
  if (escapes[c] == 0)
    {
      g_string_append_printf (text, "\\u%04x", c);
      return;
    }

  g_string_append_c (text, '\\');
  g_string_append_c (text, escapes[c]);
}

static void
append_string (GString    *text,
               const char *string)
{
  const char *start = string;

  g_string_append_c (text, '"');
  while (*start != '\0')
    {
      const char *end = start;

      while (is_plain (*end))
        end++;
      g_string_append_len (text, start, end - start);
      if (*end == '\0')
        break;
      append_escaped (text, *end);
      start = end + 1;
    }
  g_string_append_c (text, '"');
}

static void
append_integer (GString *text,
                gint64   value)
{
  char digits[24];
  char *first = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--first = '0' + rest % 10;
  while ((rest /= 10) > 0);
  if (value < 0)
    *--first = '-';

  g_string_append_len (text, first, digits + sizeof digits - first);
}

/* 1.5 and not 1.500; a number with a point stays one. */
static void
append_decimals (GString *text,
                 guint    thousandths)
{
  char digits[DECIMALS];
  gsize length = DECIMALS;

  for (guint i = DECIMALS; i > 0; i--, thousandths /= 10)
    digits[i - 1] = '0' + thousandths % 10;
  while (length > 1 && digits[length - 1] == '0')
    length--;

  g_string_append_c (text, '.');
  g_string_append_len (text, digits, length);
}

/* Returns whether the value has so few decimals that nothing is lost. */
static gboolean
append_short (GString *text,
              double   value)
{
  double magnitude = value < 0 ? -value : value;
  guint64 thousandths;

  if (!(magnitude < MAX_SHORT) || (value == 0 && signbit (value)))
    return FALSE;

  thousandths = magnitude * DECIMALS_POWER + 0.5;
  if ((double) thousandths / DECIMALS_POWER != magnitude)
    return FALSE;

  if (value < 0)
    g_string_append_c (text, '-');
  append_integer (text, thousandths / DECIMALS_POWER);
  append_decimals (text, thousandths % DECIMALS_POWER);
  return TRUE;
}

static void
append_double (GString *text,
               double   value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    g_string_append (text, "null");
  else if (!append_short (text, value))
    g_string_append (text, g_ascii_dtostr (digits, sizeof digits, value));
}

static void
append_value (GString  *text,
              JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    append_string (text, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    append_integer (text, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE)
    append_double (text, json_node_get_double (node));
  else
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
}

static void
append_array (GString   *text,
              JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (text, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      skep_mcp_json_append (text, json_array_get_element (array, i));
    }
  g_string_append_c (text, ']');
}

static void
append_object (GString    *text,
               JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  gboolean is_first = TRUE;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      if (!is_first)
        g_string_append_c (text, ',');
      is_first = FALSE;
      append_string (text, name);
      g_string_append_c (text, ':');
      skep_mcp_json_append (text, member);
    }
  g_string_append_c (text, '}');
}

/**
 * skep_mcp_json_append:
 * @text: where to append
 * @node: a value
 *
 * Appends JSON, in one line without spaces. Members keep their order.
 */
void
skep_mcp_json_append (GString  *text,
                      JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (text, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_array (text, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      append_value (text, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
      break;
    }
}

/**
 * skep_mcp_json_make_object:
 * @object: an object
 * @end: what comes behind it
 *
 * Returns: (transfer full): both as text
 */
char *
skep_mcp_json_make_object (JsonObject *object,
                           const char *end)
{
  GString *text = g_string_sized_new (USUAL_BYTES);

  append_object (text, object);
  g_string_append (text, end);
  return g_string_free (text, FALSE);
}
