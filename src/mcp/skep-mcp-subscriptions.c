/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-core-private.h"
#include "skep-mcp-hub.h"
#include "skep-mcp-member.h"
#include "skep-mcp-resources.h"
#include "skep-mcp-subscriptions.h"

/* Whether there is such a resource at the moment. */
static gboolean
is_there (SkepMcpServices *services,
          const char      *uri)
{
  g_autofree char *variable = NULL;
  const SkepMcpResource *resource = skep_mcp_resources_find (services->registry, uri, &variable);
  g_autoptr (SkepMcpObservation) observation = skep_mcp_observation_new ();

  return resource != NULL &&
         (resource->observe == NULL || resource->observe (services, variable, observation));
}

/* --- The newer era --- */

static JsonArray *
get_uris (SkepMcpCall *call)
{
  return skep_mcp_member_get_array (
      skep_mcp_member_get_object (call->params, "notifications"), "resourceSubscriptions");
}

/* What is not there is not promised. */
static void
add_uris (SkepMcpListener *listener,
          SkepMcpServices *services,
          JsonArray       *uris)
{
  for (guint i = 0; i < json_array_get_length (uris); i++)
    {
      const char *uri = json_array_get_string_element (uris, i);

      if (is_there (services, uri))
        skep_mcp_listener_add_uri (listener, uri);
    }
}

/* Without the right to read it hears that lists have changed, and nothing of what is read. */
static void
listen (SkepMcpCall  *call,
        const GError *error)
{
  SkepMcpListener *listener = skep_mcp_listener_new (call->core, call);
  JsonArray *uris = get_uris (call);

  skep_mcp_listener_take_filter (listener,
                                 skep_mcp_member_get_object (call->params, "notifications"));
  if (uris != NULL && error == NULL)
    add_uris (listener, call->services, uris);
  skep_mcp_listener_acknowledge (listener);
  skep_mcp_hub_take (call->services->hub, listener);
}

/* Returns what is wrong with a request to listen, NULL if nothing is. */
static const char *
find_fault (JsonObject *params)
{
  JsonObject *filter = skep_mcp_member_get_object (params, "notifications");
  JsonArray *uris = filter != NULL ? skep_mcp_member_get_array (filter, "resourceSubscriptions")
                                   : NULL;

  if (filter == NULL)
    return "“notifications” must be an object";
  if (uris == NULL)
    return json_object_has_member (filter, "resourceSubscriptions")
               ? "“resourceSubscriptions” must be a list"
               : NULL;
  if (json_array_get_length (uris) > SKEP_MCP_MAX_LISTENER_URIS)
    return "“resourceSubscriptions” has more than 32 elements";

  for (guint i = 0; i < json_array_get_length (uris); i++)
    if (json_node_get_value_type (json_array_get_element (uris, i)) != G_TYPE_STRING)
      return "“resourceSubscriptions” must be a list of strings";

  return NULL;
}

/**
 * skep_mcp_subscriptions_listen:
 * @call: a request
 *
 * Serves the method `subscriptions/listen`: it is under way until either side ends it.
 */
void
skep_mcp_subscriptions_listen (SkepMcpCall *call)
{
  const char *fault = find_fault (call->params);
  JsonArray *uris;

  if (fault != NULL)
    {
      skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, fault, NULL);
      return;
    }
  if (skep_mcp_hub_count_calls (call->services->hub, call->core) >= SKEP_MCP_MAX_SUBSCRIPTIONS)
    {
      skep_mcp_call_refuse (call, SKEP_MCP_ERROR_TOO_MANY, "too many subscriptions: end one", NULL);
      return;
    }

  uris = get_uris (call);
  if (uris != NULL && json_array_get_length (uris) > 0)
    skep_mcp_call_check_right (call, SKEP_MCP_RIGHT_READ, "subscriptions/listen", NULL, listen);
  else
    listen (call, NULL);
}

/* --- The older era --- */

static void
subscribe (SkepMcpCall  *call,
           const GError *error)
{
  const char *uri = skep_mcp_member_get_string (call->params, "uri");
  SkepMcpHub *hub = call->services->hub;

  if (error != NULL)
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_REFUSED, error->message, NULL);
  else if (!is_there (call->services, uri))
    skep_mcp_call_refuse_resource (call, uri);
  else if (!skep_mcp_listener_add_uri (skep_mcp_hub_ensure_legacy (hub, call->core), uri))
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_TOO_MANY, "too many subscriptions: end one", NULL);
  else
    {
      skep_mcp_hub_update (hub);
      skep_mcp_call_return (call, json_object_new ());
    }
}

/* Else refuses the call. */
static gboolean
has_uri (SkepMcpCall *call)
{
  if (skep_mcp_member_get_string (call->params, "uri") != NULL)
    return TRUE;

  skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, "“uri” must be a string", NULL);
  return FALSE;
}

/**
 * skep_mcp_subscriptions_subscribe:
 * @call: a request
 *
 * Serves the method `resources/subscribe`.
 */
void
skep_mcp_subscriptions_subscribe (SkepMcpCall *call)
{
  if (!has_uri (call))
    return;

  skep_mcp_call_begin_record (call, "resources/subscribe",
                              skep_mcp_member_get_string (call->params, "uri"));
  skep_mcp_call_check_right (call, SKEP_MCP_RIGHT_READ, "resources/subscribe", NULL, subscribe);
}

/**
 * skep_mcp_subscriptions_unsubscribe:
 * @call: a request
 *
 * Serves the method `resources/unsubscribe`. It is no mistake if there is nothing to end.
 */
void
skep_mcp_subscriptions_unsubscribe (SkepMcpCall *call)
{
  SkepMcpHub *hub = call->services->hub;

  if (!has_uri (call))
    return;

  g_hash_table_remove (skep_mcp_hub_ensure_legacy (hub, call->core)->uris,
                       skep_mcp_member_get_string (call->params, "uri"));
  skep_mcp_hub_update (hub);
  skep_mcp_call_return (call, json_object_new ());
}
