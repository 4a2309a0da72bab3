/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <yaml.h>

#include "skep-document-private.h"

/* What the values inside of a list or mapping come to when each alias in it is expanded: a few
 * lines of aliases to lists of aliases can be billions, for whoever walks the tree. */
typedef struct
{
  guint n_values;
  guint height; /* levels of lists and mappings with its own: 0 for anything else */
} Extent;

/* All but the document is only for the time of the call. */
typedef struct
{
  SkepDocument *document;
  const char *text;
  yaml_parser_t parser;
  GHashTable *anchors; /* name → JsonNode, both owned */
  GHashTable *extents; /* JsonObject or JsonArray, borrowed → Extent */
  guint n_values;      /* so far, with those of aliases */
  guint depth;
} Load;

typedef struct
{
  JsonObject *object; /* borrowed from its node */
  Extent *extent;     /* borrowed from all */
  GPtrArray *merges;  /* JsonObject, from the values of `<<` in their order */
  guint n_keys;
} Mapping;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (yaml_event_t, yaml_event_delete)

static JsonNode *read_node (Load         *self,
                            yaml_event_t *event);

/* Returns NULL, for the caller to return. */
static gpointer G_GNUC_PRINTF (4, 5)
fail (Load       *self,
      guint       line,
      guint       column,
      const char *format,
      ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skep_discovery_add_error (self->document->discovery, self->document->dir, self->document->file,
                            line, column, "%s", reason);
  return NULL;
}

#define fail_at(self, mark, ...) fail (self, (mark).line + 1, (mark).column + 1, __VA_ARGS__)

/* A character that YAML forbids is told by its offset only. */
static gboolean
next_event (Load         *self,
            yaml_event_t *event)
{
  yaml_parser_t *parser = &self->parser;
  guint line, column;

  if (yaml_parser_parse (parser, event))
    return TRUE;
  line = parser->problem_mark.line + 1;
  column = parser->problem_mark.column + 1;
  if (parser->error == YAML_READER_ERROR)
    {
      line = skep_document_find_line (self->text, self->text + parser->problem_offset);
      column = 0;
    }
  /* Translators: the argument is in English, such as “did not find expected key” */
  fail (self, line, column, _("This is not valid YAML: %s"), parser->problem);
  return FALSE;
}

/* Of a node that is whole. */
static Extent
get_extent (Load     *self,
            JsonNode *node)
{
  Extent *extent = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    extent = g_hash_table_lookup (self->extents, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    extent = g_hash_table_lookup (self->extents, json_node_get_array (node));
  return extent != NULL ? *extent : (Extent) { 0, 0 };
}

static Extent *
add_extent (Load     *self,
            gpointer  container)
{
  Extent *extent = g_new0 (Extent, 1);

  extent->height = 1;
  g_hash_table_insert (self->extents, container, extent);
  return extent;
}

static void
extend (Load     *self,
        Extent   *extent,
        JsonNode *node)
{
  Extent inner = get_extent (self, node);

  extent->n_values += inner.n_values + 1;
  extent->height = MAX (extent->height, inner.height + 1);
}

/* Another value in the tree, with all that is in it. */
static gboolean
count (Load        *self,
       Extent       extent,
       yaml_mark_t  mark)
{
  self->n_values += extent.n_values + 1;
  if (self->n_values > SKEP_DOCUMENT_MAX_VALUES)
    fail_at (self, mark, _("The file has too many values."));
  else if (self->depth + extent.height > SKEP_DOCUMENT_MAX_DEPTH)
    fail_at (self, mark, _("The nesting is too deep here."));
  else
    return TRUE;
  return FALSE;
}

static void
set_anchor (Load              *self,
            const yaml_char_t *name,
            JsonNode          *node)
{
  if (name != NULL)
    g_hash_table_insert (self->anchors, g_strdup ((const char *) name), json_node_ref (node));
}

/* Numbers stay as they are written, `3.10` and `0770` too. */
static JsonNode *
read_scalar (Load         *self,
             yaml_event_t *event)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
  static const char *const trues[] = { "true", "True", "TRUE", NULL };
  static const char *const falses[] = { "false", "False", "FALSE", NULL };
  const char *text = (const char *) event->data.scalar.value;
  gboolean is_plain = event->data.scalar.plain_implicit;
  JsonNode *node;

  if (strlen (text) != event->data.scalar.length)
    return fail_at (self, event->start_mark, _("There is a NUL byte here."));
  node = json_node_alloc ();
  if (is_plain && g_strv_contains (nulls, text))
    json_node_init_null (node);
  else if (is_plain && g_strv_contains (trues, text))
    json_node_init_boolean (node, TRUE);
  else if (is_plain && g_strv_contains (falses, text))
    json_node_init_boolean (node, FALSE);
  else
    json_node_init_string (node, text);
  set_anchor (self, event->data.scalar.anchor, node);
  return node;
}

/* What the anchor names is shared; only the line is its own. */
static JsonNode *
read_alias (Load         *self,
            yaml_event_t *event)
{
  const char *name = (const char *) event->data.alias.anchor;
  JsonNode *node = g_hash_table_lookup (self->anchors, name);

  if (node == NULL)
    return fail_at (self, event->start_mark, _("There is no anchor “%s” before this."), name);
  return count (self, get_extent (self, node), event->start_mark) ? json_node_copy (node) : NULL;
}

static JsonNode *
read_list (Load         *self,
           yaml_event_t *start)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  Extent *extent = add_extent (self, array);

  json_node_take_array (node, array);
  while (TRUE)
    {
      g_auto (yaml_event_t) event = { 0 };
      JsonNode *element;

      if (!next_event (self, &event))
        return NULL;
      if (event.type == YAML_SEQUENCE_END_EVENT)
        break;
      if ((element = read_node (self, &event)) == NULL)
        return NULL;
      json_array_add_element (array, element);
      skep_document_note (self->document, element, event.start_mark.line + 1, FALSE);
      extend (self, extent, element);
    }
  set_anchor (self, start->data.sequence_start.anchor, node);
  return g_steal_pointer (&node);
}

/* Owned by the caller. A key is a text, whatever it looks like. */
static char *
read_key (Load         *self,
          yaml_event_t *event)
{
  g_autoptr (JsonNode) node = NULL;

  if (event->type == YAML_SCALAR_EVENT || event->type == YAML_ALIAS_EVENT)
    {
      if ((node = read_node (self, event)) == NULL)
        return NULL;
      if (event->type == YAML_SCALAR_EVENT)
        return g_strdup ((const char *) event->data.scalar.value);
      if (skep_document_get_string (node) != NULL)
        return json_node_dup_string (node);
    }
  return fail_at (self, event->start_mark, _("This can’t be a key."));
}

static gboolean
add_merge (Load        *self,
           Mapping     *mapping,
           JsonNode    *value,
           yaml_mark_t  mark)
{
  JsonArray *list;

  if (JSON_NODE_HOLDS_OBJECT (value))
    {
      g_ptr_array_add (mapping->merges, json_node_dup_object (value));
      return TRUE;
    }
  list = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)))
      g_ptr_array_add (mapping->merges, json_object_ref (json_array_get_object_element (list, i)));
    else
      list = NULL;
  return list != NULL
         || fail_at (self, mark, _("“<<” needs a mapping or a list of mappings.")) != NULL;
}

/* What is in the mapping itself, or in a merge before, stays. */
static void
merge (Load       *self,
       Mapping    *mapping,
       JsonObject *object)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &member))
    if (!json_object_has_member (mapping->object, key))
      {
        JsonNode *copy = json_node_copy (member);

        json_object_set_member (mapping->object, key, copy);
        skep_document_note (self->document, copy, skep_document_get_line (self->document, member),
                            FALSE);
        extend (self, mapping->extent, copy);
      }
}

static gboolean
read_member (Load         *self,
             Mapping      *mapping,
             yaml_event_t *key_event)
{
  g_auto (yaml_event_t) event = { 0 };
  g_autofree char *key = read_key (self, key_event);
  g_autoptr (JsonNode) value = NULL;
  yaml_mark_t mark = key_event->start_mark;
  gboolean repeats;

  if (key == NULL || !next_event (self, &event) || (value = read_node (self, &event)) == NULL)
    return FALSE;
  if (++mapping->n_keys > SKEP_DOCUMENT_MAX_KEYS)
    return fail_at (self, mark, _("There are too many keys here.")) != NULL;
  if (key_event->type == YAML_SCALAR_EVENT && key_event->data.scalar.plain_implicit
      && g_str_equal (key, "<<"))
    return add_merge (self, mapping, value, mark);
  repeats = json_object_has_member (mapping->object, key);
  extend (self, mapping->extent, value);
  skep_document_note (self->document, value, mark.line + 1, repeats);
  json_object_set_member (mapping->object, key, g_steal_pointer (&value));
  return TRUE;
}

static JsonNode *
read_mapping (Load         *self,
              yaml_event_t *start)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autoptr (GPtrArray) merges =
    g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  Mapping mapping = { object, add_extent (self, object), merges, 0 };

  json_node_take_object (node, object);
  while (TRUE)
    {
      g_auto (yaml_event_t) event = { 0 };

      if (!next_event (self, &event))
        return NULL;
      if (event.type == YAML_MAPPING_END_EVENT)
        break;
      if (!read_member (self, &mapping, &event))
        return NULL;
    }
  for (guint i = 0; i < merges->len; i++)
    merge (self, &mapping, merges->pdata[i]);
  set_anchor (self, start->data.mapping_start.anchor, node);
  return g_steal_pointer (&node);
}

static JsonNode *
read_node (Load         *self,
           yaml_event_t *event)
{
  JsonNode *node;

  if (event->type == YAML_ALIAS_EVENT)
    return read_alias (self, event);
  if (event->type == YAML_SCALAR_EVENT)
    return count (self, (Extent) { 0, 0 }, event->start_mark) ? read_scalar (self, event) : NULL;
  if (!count (self, (Extent) { 0, 1 }, event->start_mark))
    return NULL;
  self->depth++;
  node = event->type == YAML_SEQUENCE_START_EVENT ? read_list (self, event)
                                                  : read_mapping (self, event);
  self->depth--;
  return node;
}

static JsonNode *
read_root (Load *self)
{
  g_auto (yaml_event_t) event = { 0 };
  g_autoptr (JsonNode) node = NULL;

  do
    {
      yaml_event_delete (&event);
      if (!next_event (self, &event) || event.type == YAML_STREAM_END_EVENT)
        return NULL;
    }
  while (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT);
  node = read_node (self, &event);
  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return g_steal_pointer (&node);
  return JSON_NODE_HOLDS_NULL (node)
           ? NULL : fail_at (self, event.start_mark, _("A mapping is expected here."));
}

/* Text behind the first document must be another one, of which no more is read. */
static gboolean
read_end (Load *self)
{
  g_auto (yaml_event_t) end = { 0 };
  g_auto (yaml_event_t) next = { 0 };

  return next_event (self, &end) && next_event (self, &next);
}

static gboolean
load (Load       *self,
      const char *text,
      gsize       length)
{
  gboolean is_valid;

  if (!yaml_parser_initialize (&self->parser))
    g_error ("Out of memory");
  yaml_parser_set_encoding (&self->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&self->parser, (const unsigned char *) text, length);
  self->document->tree = read_root (self);
  is_valid = self->document->tree != NULL && read_end (self);
  yaml_parser_delete (&self->parser);
  return is_valid;
}

/**
 * skep_document_load_yaml:
 * @discovery: gets an error if the text isn't a YAML mapping
 * @dir: folder relative to the project
 * @file: name in @dir
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Reads the first document of a YAML file. Plain `true`, `false` and `null` have these types, all
 * other scalars are strings, numbers as they are written. Aliases and `<<` are followed.
 *
 * Returns: (transfer full) (nullable): the file; %NULL if it is empty or invalid
 */
SkepDocument *
skep_document_load_yaml (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  g_autoptr (SkepDocument) self = NULL;
  g_autoptr (GHashTable) anchors = NULL;
  g_autoptr (GHashTable) extents = NULL;

  if (!skep_document_check_text (discovery, dir, file, text, length))
    return NULL;
  self = skep_document_new (discovery, dir, file);
  anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                   (GDestroyNotify) json_node_unref);
  extents = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!load (&(Load) { self, text, .anchors = anchors, .extents = extents }, text, length))
    return NULL;
  self->root = json_node_get_object (self->tree);
  return g_steal_pointer (&self);
}
