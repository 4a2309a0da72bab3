/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-completion.h"
#include "skep-mcp-core-private.h"
#include "skep-mcp-member.h"
#include "skep-mcp-methods.h"
#include "skep-mcp-prompts.h"
#include "skep-mcp-resources.h"
#include "skep-mcp-subscriptions.h"
#include "skep-mcp-tools.h"

/**
 * skep_mcp_methods_make_server_info:
 * @services: the services
 *
 * Returns: (transfer full): what we call ourselves
 */
JsonObject *
skep_mcp_methods_make_server_info (SkepMcpServices *services)
{
  JsonObject *info = json_object_new ();

  json_object_set_string_member (info, "name", services->registry->name);
  json_object_set_string_member (info, "title", services->registry->title);
  json_object_set_string_member (info, "version", PACKAGE_VERSION);
  return info;
}

static void
add_capability (JsonObject *capabilities,
                const char *name,
                const char *first,
                const char *second)
{
  JsonObject *capability = json_object_new ();

  if (first != NULL)
    json_object_set_boolean_member (capability, first, TRUE);
  if (second != NULL)
    json_object_set_boolean_member (capability, second, TRUE);
  json_object_set_object_member (capabilities, name, capability);
}

static JsonObject *
make_capabilities (const SkepMcpRegistry *registry)
{
  JsonObject *capabilities = json_object_new ();

  add_capability (capabilities, "tools", "listChanged", NULL);
  if (registry->resources[0] != NULL || registry->templates[0] != NULL)
    add_capability (capabilities, "resources", "listChanged", "subscribe");
  if (registry->prompts[0] != NULL)
    add_capability (capabilities, "prompts", "listChanged", NULL);
  add_capability (capabilities, "completions", NULL, NULL);
  add_capability (capabilities, "logging", NULL, NULL);
  return capabilities;
}

static const char *
choose_version (JsonObject *params)
{
  const char *wanted = skep_mcp_member_get_string (params, "protocolVersion");
  const char *known = skep_mcp_core_find_legacy_version (wanted);

  return known != NULL ? known : skep_mcp_core_get_newest_legacy_version ();
}

static void
remember_client (SkepMcpCall *call,
                 const char  *version)
{
  JsonObject *capabilities = skep_mcp_member_get_object (call->params, "capabilities");

  g_free (call->core->version);
  call->core->version = g_strdup (version);
  skep_mcp_core_name_client (call->core, skep_mcp_member_get_object (call->params, "clientInfo"));
  skep_mcp_core_ensure_client (call->core, NULL);
  if (capabilities != NULL && call->core->capabilities == NULL)
    call->core->capabilities = json_object_ref (capabilities);
}

static void
initialize (SkepMcpCall *call)
{
  const char *version = choose_version (call->params);
  JsonObject *result = json_object_new ();

  remember_client (call, version);
  json_object_set_string_member (result, "protocolVersion", version);
  json_object_set_object_member (result, "capabilities",
                                 make_capabilities (call->services->registry));
  json_object_set_object_member (result, "serverInfo",
                                 skep_mcp_methods_make_server_info (call->services));
  json_object_set_string_member (result, "instructions", call->services->registry->instructions);
  skep_mcp_call_return (call, result);
}

static void
ping (SkepMcpCall *call)
{
  skep_mcp_call_return (call, json_object_new ());
}

/**
 * skep_mcp_methods_make_versions:
 *
 * Returns: (transfer full): the versions of the newer era
 */
JsonArray *
skep_mcp_methods_make_versions (void)
{
  JsonArray *versions = json_array_new ();

  json_array_add_string_element (versions, SKEP_MCP_MODERN_VERSION);
  return versions;
}

/**
 * skep_mcp_methods_forbid_caching:
 * @call: a request whose result could be kept
 * @result: the result
 *
 * Scripts may change at any time, and whose result it is matters. Clients of the newer era must
 * be told so.
 */
void
skep_mcp_methods_forbid_caching (SkepMcpCall *call,
                                 JsonObject  *result)
{
  if (!call->is_modern)
    return;

  json_object_set_int_member (result, "ttlMs", 0);
  json_object_set_string_member (result, "cacheScope", "private");
}

static void
discover (SkepMcpCall *call)
{
  JsonObject *result = json_object_new ();

  skep_mcp_core_ensure_client (call->core, call->meta);
  json_object_set_array_member (result, "supportedVersions", skep_mcp_methods_make_versions ());
  json_object_set_object_member (result, "capabilities",
                                 make_capabilities (call->services->registry));
  json_object_set_string_member (result, "instructions", call->services->registry->instructions);
  skep_mcp_methods_forbid_caching (call, result);
  skep_mcp_call_return (call, result);
}

static void
set_log_level (SkepMcpCall *call)
{
  const char *level = skep_mcp_member_get_string (call->params, "level");

  if (skep_mcp_call_get_log_rank (level) < 0)
    {
      skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS,
                            "“level” must be one of debug, info, notice, warning, error, critical, "
                            "alert, emergency", NULL);
      return;
    }

  g_free (call->core->log_level);
  call->core->log_level = g_strdup (level);
  skep_mcp_call_return (call, json_object_new ());
}

static const SkepMcpMethod methods[] = {
  { "completion/complete", SKEP_MCP_ERA_BOTH, skep_mcp_completion_complete },
  { "initialize", SKEP_MCP_ERA_LEGACY, initialize },
  { "logging/setLevel", SKEP_MCP_ERA_LEGACY, set_log_level },
  { "ping", SKEP_MCP_ERA_LEGACY, ping },
  { "prompts/get", SKEP_MCP_ERA_BOTH, skep_mcp_prompts_get },
  { "prompts/list", SKEP_MCP_ERA_BOTH, skep_mcp_prompts_list },
  { "resources/list", SKEP_MCP_ERA_BOTH, skep_mcp_resources_list },
  { "resources/read", SKEP_MCP_ERA_BOTH, skep_mcp_resources_read },
  { "resources/subscribe", SKEP_MCP_ERA_LEGACY, skep_mcp_subscriptions_subscribe },
  { "resources/templates/list", SKEP_MCP_ERA_BOTH, skep_mcp_resources_list_templates },
  { "resources/unsubscribe", SKEP_MCP_ERA_LEGACY, skep_mcp_subscriptions_unsubscribe },
  { "server/discover", SKEP_MCP_ERA_MODERN, discover },
  { "subscriptions/listen", SKEP_MCP_ERA_MODERN, skep_mcp_subscriptions_listen },
  { "tools/call", SKEP_MCP_ERA_BOTH, skep_mcp_tools_call },
  { "tools/list", SKEP_MCP_ERA_BOTH, skep_mcp_tools_list },
};

/**
 * skep_mcp_methods_find:
 * @name: any text
 *
 * Returns: (nullable): the method of that name
 */
const SkepMcpMethod *
skep_mcp_methods_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, name))
      return &methods[i];

  return NULL;
}
