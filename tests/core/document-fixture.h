/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "discovery-fixture.h"
#include "skep-document.h"

/* What a loader makes of a text, as one string. For the tests of the formats; each includes it
 * once. */
typedef SkepDocument *(*DocumentLoadFunc) (SkepDiscovery *discovery,
                                           const char    *dir,
                                           const char    *file,
                                           const char    *text,
                                           gsize          length);

static void document_write (SkepDocument *self,
                            JsonNode     *node,
                            GString      *out);

static void
document_write_object (SkepDocument *self,
                       JsonObject   *object,
                       GString      *out)
{
  const char *separator = "";
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &member))
    {
      g_string_append_printf (out, "%s%s@%u=", separator, key,
                              skep_document_get_line (self, member));
      document_write (self, member, out);
      separator = " ";
    }
}

static void
document_write_array (SkepDocument *self,
                      JsonArray    *array,
                      GString      *out)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      g_string_append_printf (out, "%s@%u=", i == 0 ? "" : " ",
                              skep_document_get_line (self, element));
      document_write (self, element, out);
    }
}

static void
document_write_value (JsonNode *node,
                      GString  *out)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    g_string_append_printf (out, "~%s", g_ascii_dtostr (number, sizeof number,
                                                        json_node_get_double (node)));
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else
    g_string_append_printf (out, "'%s'", skep_document_get_string (node));
}

/* The line of each member and element is behind an `@`; floating-point numbers begin with `~`. */
static void
document_write (SkepDocument *self,
                JsonNode     *node,
                GString      *out)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      g_string_append_c (out, '{');
      document_write_object (self, json_node_get_object (node), out);
      g_string_append_c (out, '}');
      break;
    case JSON_NODE_ARRAY:
      g_string_append_c (out, '[');
      document_write_array (self, json_node_get_array (node), out);
      g_string_append_c (out, ']');
      break;
    case JSON_NODE_NULL:
      g_string_append (out, "null");
      break;
    case JSON_NODE_VALUE:
    default:
      document_write_value (node, out);
    }
}

/* The tree, if there is one, then a line for each error and warning. */
static inline char *
document_describe (DocumentLoadFunc  load,
                   const char       *text,
                   gsize             length)
{
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new ("/nowhere", "");
  g_autofree char *exact = g_memdup2 (text, length + 1);
  g_autoptr (SkepDocument) document = load (discovery, "", "file", exact, length);
  GString *out = g_string_new (NULL);
  GPtrArray *errors;

  if (document != NULL)
    document_write (document, document->tree, out);
  skep_discovery_conclude (discovery);
  errors = skep_discovery_get_errors (discovery);
  for (guint i = 0; i < errors->len; i++)
    {
      g_autofree char *error = skep_source_error_to_string (errors->pdata[i]);

      g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", error);
    }
  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *text;
  const char *expected;
} DocumentCase;

static inline void
document_check_all (DocumentLoadFunc    load,
                    const DocumentCase *cases,
                    gsize               n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *found = document_describe (load, cases[i].text, strlen (cases[i].text));

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

#define document_check(load, cases) document_check_all (load, cases, G_N_ELEMENTS (cases))

/* @unit @n times between @before and @after. */
static inline void
document_check_repeated (DocumentLoadFunc  load,
                         const char       *before,
                         const char       *unit,
                         guint             n,
                         const char       *after,
                         const char       *expected)
{
  g_autoptr (GString) text = g_string_new (before);
  g_autofree char *found = NULL;

  while (n-- > 0)
    g_string_append (text, unit);
  g_string_append (text, after);
  found = document_describe (load, text->str, text->len);
  g_assert_cmpstr (found, ==, expected);
}

/* For fixture_mutate(): the whole tree is walked; a script stands for a text that was valid. */
static inline void
document_walk (SkepDocument  *document,
               SkepDiscovery *discovery)
{
  g_autoptr (GString) out = g_string_new (NULL);
  SkepScript *script;

  if (document == NULL)
    return;
  document_write (document, document->tree, out);
  g_assert_true (g_utf8_validate (out->str, out->len, NULL));
  script = skep_source_new_script (discovery, "npm", "", "mutant", "valid");
  script->command = g_strdup ("valid");
  script->argv = skep_source_make_argv ("valid", NULL);
  skep_discovery_add_script (discovery, script);
}
