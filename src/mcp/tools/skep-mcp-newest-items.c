/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-newest-items.h"
#include "skep-mcp-page.h"

struct _SkepMcpNewestItems
{
  GPtrArray *nodes; /* of JsonNode, each with an object */
};

SkepMcpNewestItems *
skep_mcp_newest_items_new (void)
{
  SkepMcpNewestItems *self = g_new0 (SkepMcpNewestItems, 1);

  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  return self;
}

void
skep_mcp_newest_items_free (SkepMcpNewestItems *self)
{
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

/**
 * skep_mcp_newest_items_take:
 * @self: items
 * @item: (transfer full): with a `timestamp`; of one run the older ones come first
 */
void
skep_mcp_newest_items_take (SkepMcpNewestItems *self,
                            JsonObject         *item)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  skep_mcp_page_shorten (item);
  json_node_take_object (node, item);
  g_ptr_array_add (self->nodes, node);
}

static const char *
get_time (gconstpointer item)
{
  JsonNode *const *node = item;

  return json_object_get_string_member_with_default (json_node_get_object (*node), "timestamp", "");
}

/* Times of one precision and zone are ordered as their texts are. */
static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (get_time (a), get_time (b));
}

static guint
find_first (SkepMcpNewestItems *self,
            guint               max_items)
{
  gsize n_bytes = 0;
  guint first = self->nodes->len;

  while (first > 0 && self->nodes->len - first < max_items)
    {
      n_bytes += skep_mcp_page_measure (g_ptr_array_index (self->nodes, first - 1));
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

  /* It keeps the order of what was written in the same millisecond. */
  g_ptr_array_sort (self->nodes, compare_times);
  first = find_first (self, max_items);
  for (guint i = first; i < self->nodes->len; i++)
    json_array_add_element (array, json_node_ref (g_ptr_array_index (self->nodes, i)));
  g_ptr_array_set_size (self->nodes, 0);

  return array;
}
