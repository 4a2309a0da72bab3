/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-json-text.h"

#define SPACES " \t\r\n"
#define DEFAULT_INDENTATION "  "

/* How a file is written. */
typedef struct
{
  const char *newline;
  char *indentation; /* owned, of one level */
  char *colon;       /* owned, with the spaces around it */
} Style;

static gsize
skip_spaces (const char *text,
             gsize       at)
{
  return at + strspn (text + at, SPACES);
}

/* From the first quotation mark to behind the last. */
static gsize
skip_string (const char *text,
             gsize       at)
{
  for (at++; text[at] != '"'; at++)
    if (text[at] == '\\')
      at++;
  return at + 1;
}

static gsize
skip_container (const char *text,
                gsize       at)
{
  guint depth = 0;

  do
    {
      if (text[at] == '"')
        {
          at = skip_string (text, at);
          continue;
        }
      if (text[at] == '{' || text[at] == '[')
        depth++;
      else if (text[at] == '}' || text[at] == ']')
        depth--;
      at++;
    }
  while (depth > 0);
  return at;
}

static gsize
skip_value (const char *text,
            gsize       at)
{
  if (text[at] == '"')
    return skip_string (text, at);
  if (text[at] == '{' || text[at] == '[')
    return skip_container (text, at);
  return at + strcspn (text + at, ",]}" SPACES);
}

static SkepJsonItem
read_item (const char *text,
           gsize       at,
           gboolean    has_key)
{
  SkepJsonItem item = { at, at, at };

  if (has_key)
    {
      item.key_end = skip_string (text, at);
      item.value = skip_spaces (text, skip_spaces (text, item.key_end) + 1);
    }
  item.end = skip_value (text, item.value);
  return item;
}

/**
 * skep_json_text_find_root:
 * @text: valid JSON, an object
 *
 * Returns: where it begins
 */
gsize
skep_json_text_find_root (const char *text)
{
  return skip_spaces (text, 0);
}

/**
 * skep_json_text_list_items:
 * @text: valid JSON
 * @container: where an object or a list begins
 *
 * Returns: (transfer full) (element-type SkepJsonItem): what is in it, in order
 */
GArray *
skep_json_text_list_items (const char *text,
                           gsize       container)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (SkepJsonItem));
  gsize at = skip_spaces (text, container + 1);

  while (text[at] != '}' && text[at] != ']')
    {
      SkepJsonItem item = read_item (text, at, text[container] == '{');

      g_array_append_val (items, item);
      at = skip_spaces (text, item.end);
      if (text[at] == ',')
        at = skip_spaces (text, at + 1);
    }
  return items;
}

static JsonNode *
parse (const char *text,
       gsize       start,
       gsize       end)
{
  g_autofree char *value = g_strndup (text + start, end - start);

  return json_from_string (value, NULL);
}

/**
 * skep_json_text_parse_value:
 * @text: valid JSON
 * @item: something in it
 *
 * Returns: (transfer full) (nullable): its value; %NULL if json-glib doesn't take it
 */
JsonNode *
skep_json_text_parse_value (const char         *text,
                            const SkepJsonItem *item)
{
  return parse (text, item->value, item->end);
}

static gboolean
has_key (const char         *text,
         const SkepJsonItem *item,
         const char         *key)
{
  g_autoptr (JsonNode) node = parse (text, item->start, item->key_end);

  return node != NULL && g_strcmp0 (json_node_get_string (node), key) == 0;
}

/**
 * skep_json_text_find_member:
 * @text: valid JSON
 * @container: where an object begins
 * @key: a key
 * @item: (out caller-allocates): the member
 *
 * Returns: whether there is such a member; of several it is the last one, as in JavaScript
 */
gboolean
skep_json_text_find_member (const char   *text,
                            gsize         container,
                            const char   *key,
                            SkepJsonItem *item)
{
  g_autoptr (GArray) items = skep_json_text_list_items (text, container);

  for (guint i = items->len; i > 0; i--)
    {
      *item = g_array_index (items, SkepJsonItem, i - 1);
      if (has_key (text, item, key))
        return TRUE;
    }
  return FALSE;
}

/* What stands before an item: spaces, behind the last comma or bracket. */
static char *
dup_space_before (const char         *text,
                  const SkepJsonItem *item)
{
  gsize start = item->start;

  while (strchr (SPACES, text[start - 1]) != NULL)
    start--;
  return g_strndup (text + start, item->start - start);
}

/* The spaces with which the line of @at begins. */
static char *
dup_indentation_of_line (const char *text,
                         gsize       at)
{
  while (at > 0 && text[at - 1] != '\n')
    at--;
  return g_strndup (text + at, strspn (text + at, " \t"));
}

static const char *
find_newline (const char *text)
{
  const char *end = strchr (text, '\n');

  return end != NULL && end > text && end[-1] == '\r' ? "\r\n" : "\n";
}

static char *
find_indentation (const char *text,
                  GArray     *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const SkepJsonItem *item = &g_array_index (items, SkepJsonItem, i);
      g_autofree char *space = dup_space_before (text, item);
      const char *line = strrchr (space, '\n');

      if (line != NULL && line[1] != '\0')
        return g_strdup (line + 1);
    }
  return g_strdup (DEFAULT_INDENTATION);
}

static char *
find_colon (const char *text,
            GArray     *items)
{
  const SkepJsonItem *item = items->len > 0 ? &g_array_index (items, SkepJsonItem, 0) : NULL;
  g_autofree char *colon = NULL;

  if (item == NULL)
    return g_strdup (": ");
  colon = g_strndup (text + item->key_end, item->value - item->key_end);
  return strpbrk (colon, "\r\n") != NULL ? g_strdup (": ") : g_steal_pointer (&colon);
}

static void
style_init (Style      *self,
            const char *text)
{
  g_autoptr (GArray) items = skep_json_text_list_items (text, skep_json_text_find_root (text));

  self->newline = find_newline (text);
  self->indentation = find_indentation (text, items);
  self->colon = find_colon (text, items);
}

static void
style_clear (Style *self)
{
  g_free (self->indentation);
  g_free (self->colon);
}

static gboolean
is_dense (const Style *style)
{
  return g_str_equal (style->colon, ":");
}

static void
write_key (GString     *out,
           const char  *key,
           const Style *style)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), key);
  g_autofree char *text = json_to_string (node, FALSE);

  g_string_append (out, text);
  g_string_append (out, style->colon);
}

static void write_value (GString     *out,
                         JsonNode    *value,
                         const Style *style,
                         const char  *indentation);

/* @indentation: of the line that the object begins in; NULL: all in one line */
static void
write_object (GString     *out,
              JsonObject  *object,
              const Style *style,
              const char  *indentation)
{
  g_autofree char *inner = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (indentation != NULL)
    inner = g_strconcat (indentation, style->indentation, NULL);
  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  for (guint i = 0; json_object_iter_next_ordered (&iter, &key, &value); i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      if (inner != NULL)
        g_string_append_printf (out, "%s%s", style->newline, inner);
      else if (!is_dense (style))
        g_string_append_c (out, ' ');
      write_key (out, key, style);
      write_value (out, value, style, inner);
    }
  if (inner != NULL)
    g_string_append_printf (out, "%s%s", style->newline, indentation);
  else if (!is_dense (style))
    g_string_append_c (out, ' ');
  g_string_append_c (out, '}');
}

static void
write_array (GString     *out,
             JsonArray   *array,
             const Style *style)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append (out, is_dense (style) ? "," : ", ");
      write_value (out, json_array_get_element (array, i), style, NULL);
    }
  g_string_append_c (out, ']');
}

static void
write_value (GString     *out,
             JsonNode    *value,
             const Style *style,
             const char  *indentation)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_OBJECT (value) && json_object_get_size (json_node_get_object (value)) > 0)
    {
      write_object (out, json_node_get_object (value), style, indentation);
    }
  else if (JSON_NODE_HOLDS_ARRAY (value))
    {
      write_array (out, json_node_get_array (value), style);
    }
  else
    {
      text = json_to_string (value, FALSE);
      g_string_append (out, text);
    }
}

/* Where the one who wrote the file has an object in one line, a further one is so, too. */
static gboolean
has_objects_in_lines (const char         *text,
                      const SkepJsonItem *item)
{
  return text[item->value] == '{'
         && memchr (text + item->value, '\n', item->end - item->value) == NULL;
}

static void
append_to_empty (GString     *text,
                 gsize        container,
                 const char  *key,
                 JsonNode    *value,
                 const Style *style)
{
  gsize close = skip_spaces (text->str, container + 1);
  g_autofree char *outer = dup_indentation_of_line (text->str, container);
  g_autofree char *inner = g_strconcat (outer, style->indentation, NULL);
  g_autoptr (GString) item = g_string_new (NULL);
  gboolean is_in_lines = key != NULL && strchr (text->str, '\n') != NULL;
  const char *space = key != NULL && !is_dense (style) ? " " : "";

  if (is_in_lines)
    g_string_append_printf (item, "%s%s", style->newline, inner);
  else
    g_string_append (item, space);
  if (key != NULL)
    write_key (item, key, style);
  write_value (item, value, style, is_in_lines ? inner : NULL);
  if (is_in_lines)
    g_string_append_printf (item, "%s%s", style->newline, outer);
  else
    g_string_append (item, space);
  g_string_erase (text, container + 1, close - container - 1);
  g_string_insert (text, container + 1, item->str);
}

static void
append_behind (GString            *text,
               const SkepJsonItem *last,
               const char         *key,
               JsonNode           *value,
               const Style        *style)
{
  g_autofree char *space = dup_space_before (text->str, last);
  const char *line = strrchr (space, '\n');
  g_autoptr (GString) item = g_string_new (",");
  gboolean is_in_line = line == NULL || has_objects_in_lines (text->str, last);

  if (*space == '\0' && !is_dense (style))
    g_string_append_c (item, ' ');
  g_string_append (item, space);
  if (key != NULL)
    write_key (item, key, style);
  write_value (item, value, style, is_in_line ? NULL : line + 1);
  g_string_insert (text, last->end, item->str);
}

/**
 * skep_json_text_append:
 * @text: valid JSON
 * @container: where an object or a list begins
 * @key: (nullable): a key that isn't there; %NULL for a list
 * @value: its value
 *
 * Adds something at the end of an object or a list.
 */
void
skep_json_text_append (GString    *text,
                       gsize       container,
                       const char *key,
                       JsonNode   *value)
{
  g_autoptr (GArray) items = skep_json_text_list_items (text->str, container);
  Style style;

  style_init (&style, text->str);
  if (items->len == 0)
    append_to_empty (text, container, key, value, &style);
  else
    append_behind (text, &g_array_index (items, SkepJsonItem, items->len - 1), key, value, &style);
  style_clear (&style);
}

/**
 * skep_json_text_replace:
 * @text: valid JSON
 * @item: something in it
 * @value: its new value
 */
void
skep_json_text_replace (GString            *text,
                        const SkepJsonItem *item,
                        JsonNode           *value)
{
  g_autofree char *indentation = dup_indentation_of_line (text->str, item->start);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean is_in_line = memchr (text->str + item->value, '\n', item->end - item->value) == NULL;
  Style style;

  style_init (&style, text->str);
  write_value (out, value, &style, is_in_line ? NULL : indentation);
  style_clear (&style);
  g_string_erase (text, item->value, item->end - item->value);
  g_string_insert (text, item->value, out->str);
}

/**
 * skep_json_text_remove:
 * @text: valid JSON
 * @container: where an object or a list begins
 * @position: of what is in it, counted from 0
 */
void
skep_json_text_remove (GString *text,
                       gsize    container,
                       guint    position)
{
  g_autoptr (GArray) items = skep_json_text_list_items (text->str, container);
  const SkepJsonItem *item = &g_array_index (items, SkepJsonItem, position);
  gsize start = item->start;
  gsize end = item->end;

  if (position > 0)
    start = skip_spaces (text->str, item[-1].end); /* the comma before it */
  else if (items->len > 1)
    end = item[1].start;
  else
    {
      start = container + 1;
      end = skip_spaces (text->str, item->end);
    }
  g_string_erase (text, start, end - start);
}

/**
 * skep_json_text_has_comment:
 * @text: anything
 *
 * Returns: %TRUE if there is a comment as in JavaScript outside of strings
 */
gboolean
skep_json_text_has_comment (const char *text)
{
  gboolean is_string = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (is_string && *p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '"' || *p == '\n')
      is_string = *p == '"' && !is_string;
    else if (!is_string && *p == '/' && (p[1] == '/' || p[1] == '*'))
      return TRUE;
  return FALSE;
}
