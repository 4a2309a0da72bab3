/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-core.h"
#include "skep-mcp-listener.h"
#include "skep-mcp-member.h"

/* What a change is called in the filter of a request to listen, and when it is told. */
static const struct
{
  const char *filter;
  const char *notification;
} changes[] = {
  [SKEP_MCP_CHANGE_TOOLS] = { "toolsListChanged", "notifications/tools/list_changed" },
  [SKEP_MCP_CHANGE_PROMPTS] = { "promptsListChanged", "notifications/prompts/list_changed" },
  [SKEP_MCP_CHANGE_RESOURCES] = { "resourcesListChanged", "notifications/resources/list_changed" },
  [SKEP_MCP_CHANGE_RESOURCE] = { "resourceSubscriptions", "notifications/resources/updated" },
};

#define N_LISTS SKEP_MCP_CHANGE_RESOURCE

/**
 * skep_mcp_listener_new:
 * @core: whose client it is
 * @call: (nullable): the request to listen; without one it is an older client, which hears of all
 *   lists
 *
 * Returns: (transfer full): a listener
 */
SkepMcpListener *
skep_mcp_listener_new (SkepMcpCore *core,
                       SkepMcpCall *call)
{
  SkepMcpListener *self = g_new0 (SkepMcpListener, 1);

  self->core = core;
  self->call = call != NULL ? skep_mcp_call_ref (call) : NULL;
  self->lists = call == NULL ? (1 << N_LISTS) - 1 : 0;
  self->uris = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
skep_mcp_listener_free (SkepMcpListener *self)
{
  g_clear_pointer (&self->call, skep_mcp_call_unref);
  g_hash_table_unref (self->uris);
  g_free (self);
}

/**
 * skep_mcp_listener_take_filter:
 * @self: a listener
 * @filter: of a request to listen
 *
 * Takes the lists that it wants to hear of.
 */
void
skep_mcp_listener_take_filter (SkepMcpListener *self,
                               JsonObject      *filter)
{
  for (guint i = 0; i < N_LISTS; i++)
    if (skep_mcp_member_is_true (filter, changes[i].filter))
      self->lists |= 1 << i;
}

/**
 * skep_mcp_listener_add_uri:
 * @self: a listener
 * @uri: a resource
 *
 * Returns: %FALSE if it wants to hear of too many already
 */
gboolean
skep_mcp_listener_add_uri (SkepMcpListener *self,
                           const char      *uri)
{
  if (!g_hash_table_contains (self->uris, uri) &&
      g_hash_table_size (self->uris) >= SKEP_MCP_MAX_LISTENER_URIS)
    return FALSE;

  g_hash_table_add (self->uris, g_strdup (uri));
  return TRUE;
}

gboolean
skep_mcp_listener_wants (SkepMcpListener *self,
                         SkepMcpChange    change,
                         const char      *uri)
{
  return change == SKEP_MCP_CHANGE_RESOURCE ? g_hash_table_contains (self->uris, uri)
                                            : (self->lists & 1 << change) != 0;
}

/* By this a client knows which request to listen a message belongs to. */
static void
add_id (SkepMcpListener *self,
        JsonObject      *object)
{
  JsonObject *meta = json_object_new ();

  json_object_set_member (meta, SKEP_MCP_META_SUBSCRIPTION, json_node_copy (self->call->id));
  json_object_set_object_member (object, "_meta", meta);
}

/* What it will hear of: possibly less than what was wanted. */
static JsonObject *
make_filter (SkepMcpListener *self)
{
  JsonObject *filter = json_object_new ();
  g_autoptr (GList) uris = g_hash_table_get_keys (self->uris);
  JsonArray *array;

  for (guint i = 0; i < N_LISTS; i++)
    if ((self->lists & 1 << i) != 0)
      json_object_set_boolean_member (filter, changes[i].filter, TRUE);
  if (uris == NULL)
    return filter;

  array = json_array_new ();
  uris = g_list_sort (uris, (GCompareFunc) strcmp);
  for (GList *uri = uris; uri != NULL; uri = uri->next)
    json_array_add_string_element (array, uri->data);
  json_object_set_array_member (filter, changes[SKEP_MCP_CHANGE_RESOURCE].filter, array);
  return filter;
}

/**
 * skep_mcp_listener_acknowledge:
 * @self: a listener with a call
 *
 * Tells the client what it will hear of, before it hears anything.
 */
void
skep_mcp_listener_acknowledge (SkepMcpListener *self)
{
  JsonObject *params = json_object_new ();

  add_id (self, params);
  json_object_set_object_member (params, "notifications", make_filter (self));
  skep_mcp_call_notify (self->call, "notifications/subscriptions/acknowledged", params);
}

/**
 * skep_mcp_listener_tell:
 * @self: a listener that wants to hear this
 * @change: what has changed
 * @uri: (nullable): the resource, if it is one
 */
void
skep_mcp_listener_tell (SkepMcpListener *self,
                        SkepMcpChange    change,
                        const char      *uri)
{
  JsonObject *params = json_object_new ();

  if (uri != NULL)
    json_object_set_string_member (params, "uri", uri);
  if (self->call == NULL)
    {
      skep_mcp_core_notify (self->core, changes[change].notification, params);
      return;
    }

  add_id (self, params);
  skep_mcp_call_notify (self->call, changes[change].notification, params);
}

/**
 * skep_mcp_listener_end:
 * @self: a listener with a call
 *
 * Tells the client that nothing more comes.
 */
void
skep_mcp_listener_end (SkepMcpListener *self)
{
  JsonObject *result = json_object_new ();

  add_id (self, result);
  skep_mcp_call_return (self->call, result);
}
