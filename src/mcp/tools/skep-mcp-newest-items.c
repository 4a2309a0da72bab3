/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-newest-items.h"
#include "skep-mcp-page.h"

typedef struct
{
  JsonNode *node;   /* with an object */
  const char *time; /* of it, or the latest before it in its run; in one of the nodes */
} Item;

struct _SkepMcpNewestItems
{
  GArray *items;
  const char *last_time; /* of the run at hand */
};

static void
item_clear (gpointer data)
{
  Item *item = data;

  json_node_unref (item->node);
}

SkepMcpNewestItems *
skep_mcp_newest_items_new (void)
{
  SkepMcpNewestItems *self = g_new0 (SkepMcpNewestItems, 1);

  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);
  skep_mcp_newest_items_begin_run (self);
  return self;
}

void
skep_mcp_newest_items_free (SkepMcpNewestItems *self)
{
  g_array_unref (self->items);
  g_free (self);
}

/**
 * skep_mcp_newest_items_begin_run:
 * @self: items
 *
 * What is taken from now on is of another run.
 */
void
skep_mcp_newest_items_begin_run (SkepMcpNewestItems *self)
{
  self->last_time = "";
}

/**
 * skep_mcp_newest_items_take:
 * @self: items
 * @object: (transfer full): an item with a `timestamp`; of each run in the order of its output,
 *   which it keeps, whatever the clock said
 */
void
skep_mcp_newest_items_take (SkepMcpNewestItems *self,
                            JsonObject         *object)
{
  Item item = { json_node_new (JSON_NODE_OBJECT), NULL };

  skep_mcp_page_shorten (object);
  json_node_take_object (item.node, object);
  item.time = json_object_get_string_member_with_default (object, "timestamp", "");
  /* Times of one precision and zone are ordered as their texts are. */
  if (strcmp (item.time, self->last_time) < 0)
    item.time = self->last_time;
  self->last_time = item.time;
  g_array_append_val (self->items, item);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const Item *first = a;
  const Item *second = b;

  return strcmp (first->time, second->time);
}

static guint
find_first (SkepMcpNewestItems *self,
            guint               max_items)
{
  gsize n_bytes = 0;
  guint first = self->items->len;

  while (first > 0 && self->items->len - first < max_items)
    {
      n_bytes += skep_mcp_page_measure (g_array_index (self->items, Item, first - 1).node);
      if (n_bytes > SKEP_MCP_MAX_LIST_BYTES)
        break;
      first--;
    }

  return first;
}

/**
 * skep_mcp_newest_items_finish:
 * @self: items, empty afterwards
 * @max_items: how many at most
 *
 * Returns: (transfer full): the newest ones that fit, the oldest of these first
 */
JsonArray *
skep_mcp_newest_items_finish (SkepMcpNewestItems *self,
                              guint               max_items)
{
  JsonArray *array = json_array_new ();
  guint first;

  /* It keeps the order of what has the same time. */
  g_array_sort (self->items, compare_times);
  first = find_first (self, max_items);
  for (guint i = first; i < self->items->len; i++)
    json_array_add_element (array, json_node_ref (g_array_index (self->items, Item, i).node));
  skep_mcp_newest_items_begin_run (self);
  g_array_set_size (self->items, 0);

  return array;
}
