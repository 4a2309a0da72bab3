/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-mcp-page.h"
#include "skep-mcp-schema.h"

/* An item that takes more is shortened for agents. */
#define MAX_ITEM_BYTES (32 * 1024)
/* Its texts have that many bytes then, or less and less until it fits. */
#define MAX_TEXT_BYTES 2048
#define MIN_TEXT_BYTES 32
/* And its lists one element for that many. */
#define BYTES_OF_ELEMENT 64

/* --- How much an item takes --- */

/* A value is told twice, as JSON and as text with that JSON, where what is escaped is escaped once
 * more: a quote takes two bytes, and then four. */
static gsize
measure_text (const char *text)
{
  gsize n_bytes = 2 + 4;

  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      n_bytes += 2 + 4;
    else if ((guchar) *text < ' ' || *text == '\177')
      n_bytes += 6 + 7;
    else
      n_bytes += 2;

  return n_bytes;
}

static gsize
measure_object (JsonObject *object)
{
  gsize n_bytes = 4;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &member))
    n_bytes += measure_text (name) + 4 + skep_mcp_page_measure (member);

  return n_bytes;
}

static gsize
measure_array (JsonArray *array)
{
  gsize n_bytes = 4;

  for (guint i = 0; i < json_array_get_length (array); i++)
    n_bytes += 2 + skep_mcp_page_measure (json_array_get_element (array, i));

  return n_bytes;
}

/**
 * skep_mcp_page_measure:
 * @value: what is to be told
 *
 * Returns: how many bytes of a result it takes at most, in both of its forms
 */
gsize
skep_mcp_page_measure (JsonNode *value)
{
  const char *text;

  if (JSON_NODE_HOLDS_OBJECT (value))
    return measure_object (json_node_get_object (value));
  if (JSON_NODE_HOLDS_ARRAY (value))
    return measure_array (json_node_get_array (value));

  text = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_string (value) : NULL;
  return text != NULL ? measure_text (text) : 2 * 24;
}

/* --- Items that take too much --- */

static char *
shorten_text (const char *text,
              gsize       max_bytes)
{
  g_autofree char *start = g_strndup (text, g_utf8_find_prev_char (text, text + max_bytes + 1) -
                                                text);

  return g_strconcat (start, "…", NULL);
}

/* A list loses its last elements: part of an address is of no use. */
static void
shorten_array (JsonArray *array,
               gsize      max_bytes)
{
  const guint max_length = MAX (max_bytes / BYTES_OF_ELEMENT, 1);

  while (json_array_get_length (array) > max_length)
    json_array_remove_element (array, json_array_get_length (array) - 1);
  while (json_array_get_length (array) > 0 && measure_array (array) > 4 * max_bytes)
    json_array_remove_element (array, json_array_get_length (array) - 1);
}

static void
shorten_member (JsonObject *item,
                const char *name,
                gsize       max_bytes)
{
  JsonNode *member = json_object_get_member (item, name);
  const char *text = JSON_NODE_HOLDS_VALUE (member) ? json_node_get_string (member) : NULL;
  g_autofree char *shorter = NULL;

  if (JSON_NODE_HOLDS_ARRAY (member))
    shorten_array (json_node_get_array (member), max_bytes);
  if (text == NULL || strlen (text) <= max_bytes)
    return;

  shorter = shorten_text (text, max_bytes);
  json_object_set_string_member (item, name, shorter);
}

static void
shorten_members (JsonObject *item,
                 gsize       max_bytes)
{
  g_autoptr (GList) names = json_object_get_members (item);

  for (GList *name = names; name != NULL; name = name->next)
    shorten_member (item, name->data, max_bytes);
}

/**
 * skep_mcp_page_shorten:
 * @item: what is to be told of something
 *
 * Shortens its texts and lists if it takes too much, and says so in it. None of what we tell is
 * that long unless somebody means it to be.
 */
void
skep_mcp_page_shorten (JsonObject *item)
{
  if (measure_object (item) <= MAX_ITEM_BYTES)
    return;

  for (gsize max_bytes = MAX_TEXT_BYTES;
       measure_object (item) > MAX_ITEM_BYTES && max_bytes >= MIN_TEXT_BYTES; max_bytes /= 2)
    shorten_members (item, max_bytes);
  json_object_set_boolean_member (item, "shortened", TRUE);
}

/* --- Where to go on --- */

/* By its place, which is looked at first, and by its key. */
static char *
make_cursor (const SkepMcpPageSource *source,
             GPtrArray               *items,
             guint                    index)
{
  g_autofree char *key = source->dup_key (g_ptr_array_index (items, index));
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, key, -1);

  return g_strdup_printf ("%u-%.16s", index, sum);
}

static gboolean
is_at (const SkepMcpPageSource *source,
       GPtrArray               *items,
       guint                    index,
       const char              *sum)
{
  g_autofree char *cursor = make_cursor (source, items, index);

  return g_strcmp0 (strchr (cursor, '-'), sum) == 0;
}

/* The item that a cursor names may have moved. Returns FALSE if there is none. */
static gboolean
find_cursor (const SkepMcpPageSource *source,
             GPtrArray               *items,
             const char              *cursor,
             guint                   *index)
{
  const char *sum = strchr (cursor, '-');
  const guint64 hint = g_ascii_strtoull (cursor, NULL, 10);

  *index = hint < items->len ? hint : 0;
  if (hint < items->len && is_at (source, items, *index, sum))
    return TRUE;

  for (*index = 0; *index < items->len; (*index)++)
    if (is_at (source, items, *index, sum))
      return TRUE;

  return FALSE;
}

static gboolean
find_start (SkepMcpCall              *call,
            const SkepMcpPageSource  *source,
            GPtrArray                *items,
            guint                    *start,
            GError                  **error)
{
  const char *cursor = skep_mcp_schema_get_string (call->arguments, "cursor");

  *start = 0;
  if (cursor == NULL)
    return TRUE;

  if (find_cursor (source, items, cursor, start))
    {
      (*start)++;
      return TRUE;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("“%s” is not a “cursor” of this list, or no more: begin without it"), cursor);
  return FALSE;
}

/* --- The page --- */

static JsonNode *
make_item (SkepMcpCall             *call,
           const SkepMcpPageSource *source,
           gpointer                 item,
           gpointer                 user_data)
{
  JsonObject *object = source->make (item, user_data);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  if (!call->is_person)
    skep_mcp_page_shorten (object);
  json_node_take_object (node, object);
  return node;
}

/* From @start on: at least one, so that it goes on. */
static JsonObject *
make_page (SkepMcpCall             *call,
           const SkepMcpPageSource *source,
           GPtrArray               *items,
           guint                    start,
           gpointer                 user_data)
{
  JsonObject *content = json_object_new ();
  JsonArray *list = json_array_new ();
  gsize n_bytes = 0;

  json_object_set_array_member (content, source->member, list);
  for (guint i = start; i < items->len; i++)
    {
      g_autoptr (JsonNode) item = make_item (call, source, items->pdata[i], user_data);

      n_bytes += skep_mcp_page_measure (item);
      if (i > start && n_bytes > SKEP_MCP_MAX_LIST_BYTES)
        {
          g_autofree char *cursor = make_cursor (source, items, i - 1);

          json_object_set_string_member (content, "nextCursor", cursor);
          break;
        }
      json_array_add_element (list, g_steal_pointer (&item));
    }

  return content;
}

/**
 * skep_mcp_page_make:
 * @call: a request
 * @source: how the list is told
 * @items: the whole list, in an order that stays
 * @user_data: for @source
 *
 * Returns: (transfer full): what skep_mcp_page_return() answers to a call without a cursor
 */
JsonObject *
skep_mcp_page_make (SkepMcpCall             *call,
                    const SkepMcpPageSource *source,
                    GPtrArray               *items,
                    gpointer                 user_data)
{
  return make_page (call, source, items, 0, user_data);
}

/**
 * skep_mcp_page_return:
 * @call: the call of a tool with the argument `cursor`
 * @source: how the list is told
 * @items: the whole list, in an order that stays
 * @user_data: for @source
 *
 * Answers with as much of a list as one result may have, and with where to go on.
 */
void
skep_mcp_page_return (SkepMcpCall             *call,
                      const SkepMcpPageSource *source,
                      GPtrArray               *items,
                      gpointer                 user_data)
{
  g_autoptr (GError) error = NULL;
  guint start;

  if (find_start (call, source, items, &start, &error))
    skep_mcp_call_return_content (call, make_page (call, source, items, start, user_data));
  else
    skep_mcp_call_return_failure (call, error);
}
