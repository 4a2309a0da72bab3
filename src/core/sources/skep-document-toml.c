/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document-private.h"
#include "skep-toml-reader.h"

/* A strict reader of TOML 1.0. Its limits: integers have 64 bits (as the specification has it),
 * there is no NUL in strings, and depth and number of values are those of all documents. Dates
 * and times are checked, and stay text. */

/* What made a table, which decides who may add to it; the lists of `[[…]]` are one, too. */
typedef enum
{
  TABLE_CLOSED, /* written as a value, {…}: nobody */
  TABLE_OPEN,   /* on the way to the one in a header: a header of its own, or dotted keys */
  TABLE_HEADER, /* [table]: the lines below */
  TABLE_DOTTED, /* on the way in a dotted key: other dotted keys */
  TABLE_LIST,   /* [[table]]: another header like this */
} TableKind;

typedef struct
{
  SkepTomlReader reader;
  SkepDocument *document;
  GHashTable *kinds; /* JsonObject or JsonArray, borrowed → TableKind, closed if not there */
  guint n_values;
  guint depth;       /* of what is being filled */
} Load;

static JsonNode *read_value (Load *self);

static TableKind
get_kind (Load    *self,
          gpointer table)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->kinds, table));
}

static void
set_kind (Load      *self,
          gpointer   table,
          TableKind  kind)
{
  g_hash_table_insert (self->kinds, table, GINT_TO_POINTER (kind));
}

static gboolean
count (Load *self)
{
  SkepTomlReader *reader = &self->reader;

  if (++self->n_values > SKEP_DOCUMENT_MAX_VALUES)
    return skep_toml_reader_fail (reader, reader->p, _("The file has too many values.")) != NULL;
  if (self->depth > SKEP_DOCUMENT_MAX_DEPTH)
    return skep_toml_reader_fail (reader, reader->p, _("The nesting is too deep here.")) != NULL;
  return TRUE;
}

static JsonObject *
add_table (Load       *self,
           JsonObject *parent,
           const char *key,
           TableKind   kind)
{
  JsonObject *table = json_object_new ();

  json_object_set_object_member (parent, key, table);
  skep_document_note (self->document, json_object_get_member (parent, key), self->reader.line,
                      FALSE);
  set_kind (self, table, kind);
  return table;
}

/* The table that the last header like this made. */
static JsonObject *
get_last (JsonArray *list)
{
  return json_array_get_object_element (list, json_array_get_length (list) - 1);
}

static gpointer
fail_twice (Load       *self,
            const char *place,
            const char *key)
{
  return skep_toml_reader_fail (&self->reader, place, _("“%s” is already defined."), key);
}

/* Of a table that is there, and becomes one that @step may add to. */
static gboolean
allows (Load       *self,
        JsonObject *table,
        TableKind   step)
{
  TableKind kind = get_kind (self, table);

  if (step == TABLE_OPEN)
    return kind != TABLE_CLOSED;
  if (kind == TABLE_OPEN)
    set_kind (self, table, TABLE_DOTTED);
  return kind == TABLE_OPEN || kind == TABLE_DOTTED;
}

/* A step to the last part of a header, which makes tables that are open, or of a dotted key. */
static JsonObject *
enter (Load       *self,
       JsonObject *parent,
       const char *key,
       TableKind   step,
       const char *place)
{
  JsonNode *member = json_object_get_member (parent, key);

  self->depth++;
  if (!count (self))
    return NULL;
  if (member == NULL)
    return add_table (self, parent, key, step);
  if (JSON_NODE_HOLDS_OBJECT (member) && allows (self, json_node_get_object (member), step))
    return json_node_get_object (member);
  if (!JSON_NODE_HOLDS_ARRAY (member) || step != TABLE_OPEN
      || get_kind (self, json_node_get_array (member)) != TABLE_LIST)
    return fail_twice (self, place, key);
  self->depth++;
  return get_last (json_node_get_array (member));
}

static JsonObject *
open_table (Load       *self,
            JsonObject *parent,
            const char *key,
            const char *place)
{
  JsonNode *member = json_object_get_member (parent, key);
  JsonObject *table;

  self->depth++;
  if (!count (self))
    return NULL;
  if (member == NULL)
    return add_table (self, parent, key, TABLE_HEADER);
  table = JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : NULL;
  if (table == NULL || get_kind (self, table) != TABLE_OPEN)
    return fail_twice (self, place, key);
  set_kind (self, table, TABLE_HEADER);
  skep_document_note (self->document, member, self->reader.line, FALSE);
  return table;
}

static JsonArray *
add_list (Load       *self,
          JsonObject *parent,
          const char *key)
{
  JsonArray *list = json_array_new ();

  json_object_set_array_member (parent, key, list);
  skep_document_note (self->document, json_object_get_member (parent, key), self->reader.line,
                      FALSE);
  set_kind (self, list, TABLE_LIST);
  return list;
}

/* A new table at the end of the list. */
static JsonObject *
open_list (Load       *self,
           JsonObject *parent,
           const char *key,
           const char *place)
{
  JsonNode *member = json_object_get_member (parent, key);
  JsonArray *list = member != NULL && JSON_NODE_HOLDS_ARRAY (member)
                      ? json_node_get_array (member) : NULL;
  JsonObject *table;

  self->depth += 2;
  if (!count (self))
    return NULL;
  if (member == NULL)
    list = add_list (self, parent, key);
  else if (list == NULL || get_kind (self, list) != TABLE_LIST)
    return fail_twice (self, place, key);
  table = json_object_new ();
  json_array_add_object_element (list, table);
  skep_document_note (self->document,
                      json_array_get_element (list, json_array_get_length (list) - 1),
                      self->reader.line, FALSE);
  set_kind (self, table, TABLE_HEADER);
  return table;
}

/* The parts of a key with dots between, and the blanks around it. */
static char **
read_path (Load *self)
{
  SkepTomlReader *reader = &self->reader;
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();

  for (guint n = 0; n < SKEP_DOCUMENT_MAX_DEPTH; n++)
    {
      g_autofree char *part = NULL;

      skep_toml_reader_skip_blanks (reader);
      if ((part = skep_toml_reader_read_key (reader)) == NULL)
        return NULL;
      g_strv_builder_add (parts, part);
      skep_toml_reader_skip_blanks (reader);
      if (*reader->p != '.')
        return g_strv_builder_end (parts);
      reader->p++;
    }
  return skep_toml_reader_fail (reader, reader->p, _("The nesting is too deep here."));
}

/* Returns the table that the next lines are about. */
static JsonObject *
read_header (Load *self)
{
  SkepTomlReader *reader = &self->reader;
  const char *place = reader->p;
  gboolean is_list = place[1] == '[';
  JsonObject *table = self->document->root;
  g_auto (GStrv) path = NULL;
  char **part;

  reader->p += is_list ? 2 : 1;
  if ((path = read_path (self)) == NULL || !skep_toml_reader_take (reader, is_list ? "]]" : "]"))
    return NULL;
  self->depth = 1;
  for (part = path; part[1] != NULL && table != NULL; part++)
    table = enter (self, table, *part, TABLE_OPEN, place);
  if (table == NULL)
    return NULL;
  return is_list ? open_list (self, table, *part, place) : open_table (self, table, *part, place);
}

static gboolean
read_pair (Load       *self,
           JsonObject *table)
{
  SkepTomlReader *reader = &self->reader;
  const char *place = reader->p;
  guint depth = self->depth;
  guint line = reader->line;
  g_auto (GStrv) path = read_path (self);
  JsonNode *value;
  char **part;

  if (path == NULL || !skep_toml_reader_take (reader, "="))
    return FALSE;
  skep_toml_reader_skip_blanks (reader);
  for (part = path; part[1] != NULL && table != NULL; part++)
    table = enter (self, table, *part, TABLE_DOTTED, place);
  if (table == NULL)
    return FALSE;
  if (json_object_has_member (table, *part))
    return fail_twice (self, place, *part) != NULL;
  if ((value = read_value (self)) == NULL)
    return FALSE;
  json_object_set_member (table, *part, value);
  skep_document_note (self->document, value, line, FALSE);
  self->depth = depth;
  return TRUE;
}

static JsonNode *
read_inline_table (Load *self)
{
  SkepTomlReader *reader = &self->reader;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *table = json_object_new ();

  json_node_take_object (node, table);
  reader->p++;
  skep_toml_reader_skip_blanks (reader);
  if (*reader->p == '}')
    {
      reader->p++;
      return g_steal_pointer (&node);
    }
  do
    {
      if (!read_pair (self, table))
        return NULL;
      skep_toml_reader_skip_blanks (reader);
    }
  while (*reader->p == ',' && reader->p++);
  return skep_toml_reader_take (reader, "}") ? g_steal_pointer (&node) : NULL;
}

static JsonNode *
read_list (Load *self)
{
  SkepTomlReader *reader = &self->reader;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *list = json_array_new ();

  json_node_take_array (node, list);
  do
    {
      JsonNode *element;
      guint line;

      reader->p++;
      skep_toml_reader_skip_lines (reader);
      if (*reader->p == ']' || *reader->p == '\0')
        break;
      line = reader->line;
      if ((element = read_value (self)) == NULL)
        return NULL;
      json_array_add_element (list, element);
      skep_document_note (self->document, element, line, FALSE);
      skep_toml_reader_skip_lines (reader);
    }
  while (*reader->p == ',');
  return skep_toml_reader_take (reader, "]") ? g_steal_pointer (&node) : NULL;
}

static JsonNode *
read_value (Load *self)
{
  char first = *self->reader.p;
  JsonNode *node = NULL;

  if (first != '[' && first != '{')
    return count (self) ? skep_toml_reader_read_scalar (&self->reader) : NULL;
  self->depth++;
  if (count (self))
    node = first == '[' ? read_list (self) : read_inline_table (self);
  self->depth--;
  return node;
}

static gboolean
read_lines (Load *self)
{
  SkepTomlReader *reader = &self->reader;
  JsonObject *table = self->document->root;

  for (skep_toml_reader_skip_lines (reader); *reader->p != '\0';
       skep_toml_reader_skip_lines (reader))
    {
      if (*reader->p == '[' ? (table = read_header (self)) == NULL : !read_pair (self, table))
        return FALSE;
      if (!skep_toml_reader_end_line (reader))
        return FALSE;
    }
  return TRUE;
}

static void
add_error (Load *self)
{
  const char *text = self->reader.text;
  const char *place = self->reader.failed_at;
  const char *start = place;

  while (start > text && start[-1] != '\n')
    start--;
  skep_discovery_add_error (self->document->discovery, self->document->dir, self->document->file,
                            skep_document_find_line (text, place),
                            g_utf8_strlen (start, place - start) + 1, "%s", self->reader.reason);
}

/**
 * skep_document_load_toml:
 * @discovery: gets an error if the text isn't TOML
 * @dir: folder relative to the project
 * @file: name in @dir
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Reads TOML 1.0. A key or table that is defined twice is an error, as the format has it.
 *
 * Returns: (transfer full) (nullable): the file; %NULL if it is empty or invalid
 */
SkepDocument *
skep_document_load_toml (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  g_autoptr (SkepDocument) document = NULL;
  g_autoptr (GHashTable) kinds = NULL;
  Load self = { { text, text, .line = 1 }, .depth = 1 };

  if (!skep_document_check_text (discovery, dir, file, text, length))
    return NULL;
  self.document = document = skep_document_new (discovery, dir, file);
  self.kinds = kinds = g_hash_table_new (NULL, NULL);
  document->root = json_object_new ();
  document->tree = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (document->tree, document->root);
  if (!read_lines (&self))
    {
      add_error (&self);
      g_free (self.reader.reason);
      return NULL;
    }
  return json_object_get_size (document->root) > 0 ? g_steal_pointer (&document) : NULL;
}
