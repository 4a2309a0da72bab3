/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document-private.h"
#include "skep-project-tree.h"
#include "skep-source.h"

/**
 * skep_document_new:
 * @discovery: gets what is wrong in the file
 * @dir: folder relative to the project
 * @file: name in @dir
 *
 * Returns: (transfer full): a document without a tree
 */
SkepDocument *
skep_document_new (SkepDiscovery *discovery,
                   const char    *dir,
                   const char    *file)
{
  SkepDocument *self = g_new0 (SkepDocument, 1);

  *self = (SkepDocument) { discovery, g_intern_string (dir), g_intern_string (file) };
  self->members = g_hash_table_new (NULL, NULL);
  return self;
}

/**
 * skep_document_find_line:
 * @text: where the file begins
 * @place: a place in it
 *
 * Returns: the line of @place, counted from 1
 */
guint
skep_document_find_line (const char *text,
                         const char *place)
{
  guint line = 1;

  for (; text < place; text++)
    line += *text == '\n';
  return line;
}

/**
 * skep_document_check_text:
 * @discovery: gets an error if the text isn't UTF-8 or has NUL bytes
 * @dir: folder relative to the project
 * @file: name in @dir
 * @text: any bytes
 * @length: bytes in @text
 *
 * Returns: whether the text is fit to be parsed
 */
gboolean
skep_document_check_text (SkepDiscovery *discovery,
                          const char    *dir,
                          const char    *file,
                          const char    *text,
                          gsize          length)
{
  const char *end;

  if (g_utf8_validate_len (text, length, &end))
    return TRUE;
  skep_discovery_add_error (discovery, dir, file, skep_document_find_line (text, end), 0, "%s",
                            *end == '\0' ? _("There is a NUL byte here.")
                                         : _("This is not valid UTF-8."));
  return FALSE;
}

void
skep_document_free (SkepDocument *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->tree, json_node_unref);
  g_hash_table_unref (self->members);
  g_free (self);
}

/**
 * skep_document_note:
 * @self: a document
 * @member: value of a member of an object, or element of a list
 * @line: where it is, counted from 1
 * @repeats: whether it replaced another by the same key
 */
void
skep_document_note (SkepDocument *self,
                    JsonNode     *member,
                    guint         line,
                    gboolean      repeats)
{
  g_hash_table_insert (self->members, member, GUINT_TO_POINTER (line * 2 + (repeats ? 1 : 0)));
}

/**
 * skep_document_get_line:
 * @self: a document
 * @member: value of a member of an object in it, or element of a list
 *
 * Returns: the line of the member's key or of the element, counted from 1
 */
guint
skep_document_get_line (SkepDocument *self,
                        JsonNode     *member)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->members, member)) / 2;
}

/**
 * skep_document_warn_if_repeated:
 * @self: a document
 * @member: value of a member
 * @key: its key
 *
 * Adds a warning if the key was there before: the last one counts, as in JavaScript.
 */
void
skep_document_warn_if_repeated (SkepDocument *self,
                                JsonNode     *member,
                                const char   *key)
{
  if (GPOINTER_TO_UINT (g_hash_table_lookup (self->members, member)) % 2 != 0)
    skep_document_add_warning (self, member, _("“%s” is defined twice; this definition is used."),
                               key);
}

/**
 * skep_document_read_object:
 * @self: a document
 * @object: an object in it
 * @key: one of its keys
 *
 * Returns: (transfer none) (nullable): the object by that key; a value of another type is an error
 */
JsonObject *
skep_document_read_object (SkepDocument *self,
                           JsonObject   *object,
                           const char   *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return node != NULL ? json_node_get_object (node) : NULL;
  skep_document_add_error (self, node, _("“%s” must be an object."), key);
  return NULL;
}

/**
 * skep_document_read_array:
 * @self: a document
 * @object: an object in it
 * @key: one of its keys
 *
 * Returns: (transfer none) (nullable): the list by that key; a value of another type is an error
 */
JsonArray *
skep_document_read_array (SkepDocument *self,
                          JsonObject   *object,
                          const char   *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || JSON_NODE_HOLDS_ARRAY (node))
    return node != NULL ? json_node_get_array (node) : NULL;
  skep_document_add_error (self, node, _("“%s” must be a list."), key);
  return NULL;
}

/**
 * skep_document_read_string:
 * @self: a document
 * @object: an object in it
 * @key: one of its keys
 *
 * Returns: (transfer none) (nullable): the text by that key; a value of another type is an error
 */
const char *
skep_document_read_string (SkepDocument *self,
                           JsonObject   *object,
                           const char   *key)
{
  JsonNode *node = json_object_get_member (object, key);
  const char *text = node != NULL ? skep_document_get_string (node) : NULL;

  if (node != NULL && text == NULL)
    skep_document_add_error (self, node, _("“%s” must be a string."), key);
  return text;
}

static void
add_string (SkepDocument *self,
            GStrvBuilder *strings,
            JsonNode     *member,
            JsonNode     *node,
            const char   *key)
{
  const char *text = skep_document_get_string (node);

  if (text != NULL)
    g_strv_builder_add (strings, text);
  else
    skep_document_add_error (self, member, _("“%s” must be a list of strings."), key);
}

/**
 * skep_document_dup_strings:
 * @self: a document
 * @object: an object in it
 * @key: one of its keys
 *
 * Returns: (transfer full) (nullable): the strings of the list by that key, or the one string in
 *   its place; what is of another type is left out and an error; %NULL if there is no such key
 */
char **
skep_document_dup_strings (SkepDocument *self,
                           JsonObject   *object,
                           const char   *key)
{
  JsonNode *node = json_object_get_member (object, key);
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      add_string (self, strings, node, node, key);
      return g_strv_builder_end (strings);
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    add_string (self, strings, node, json_array_get_element (array, i), key);
  return g_strv_builder_end (strings);
}

/**
 * skep_document_resolve:
 * @self: a document
 * @member: value of a member that has @path
 * @path: a path, relative to the folder of the file
 *
 * Returns: (transfer full) (nullable): @path relative to the project; %NULL if it is outside, which
 *   is an error
 */
char *
skep_document_resolve (SkepDocument *self,
                       JsonNode     *member,
                       const char   *path)
{
  g_autofree char *file = skep_project_tree_join (self->dir, self->file);

  return skep_source_resolve (self->discovery, self->dir, path, file,
                              skep_document_get_line (self, member));
}
