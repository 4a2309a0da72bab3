/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-member.h"
#include "skep-mcp-methods.h"
#include "skep-mcp-modern.h"

static void
refuse_version (SkepMcpCall *call,
                const char  *requested)
{
  JsonObject *data = json_object_new ();

  json_object_set_array_member (data, "supported", skep_mcp_methods_make_versions ());
  json_object_set_string_member (data, "requested", requested != NULL ? requested : "");
  skep_mcp_call_refuse (call, SKEP_MCP_ERROR_VERSION, "this protocol version is not supported",
                        data);
}

/* Which member of the parameters `Mcp-Name` repeats. */
static const struct
{
  const char *method;
  const char *member;
} named_methods[] = {
  { "prompts/get", "name" },
  { "resources/read", "uri" },
  { "tools/call", "name" },
};

static const char *
get_name_member (const char *method)
{
  for (gsize i = 0; i < G_N_ELEMENTS (named_methods); i++)
    if (g_str_equal (named_methods[i].method, method))
      return named_methods[i].member;

  return NULL;
}

static gboolean
check_header (SkepMcpCall *call,
              const char  *header,
              const char  *value,
              const char  *expected)
{
  g_autofree char *text = NULL;

  if (value != NULL && g_strcmp0 (value, expected) == 0)
    return TRUE;

  text = g_strdup_printf (value == NULL ? "the header %s is missing"
                                        : "the header %s is not what the message says",
                          header);
  skep_mcp_call_refuse (call, SKEP_MCP_ERROR_HEADER, text, NULL);
  return FALSE;
}

/* What an HTTP request says twice must be the same, since others route by the headers. */
static gboolean
check_names (SkepMcpCall          *call,
             const char           *method,
             const SkepMcpHeaders *headers)
{
  const char *member = get_name_member (method);

  return check_header (call, "Mcp-Method", headers->method, method) &&
         (member == NULL ||
          check_header (call, "Mcp-Name", headers->name,
                        skep_mcp_member_get_string (call->params, member)));
}

/* What each request of the newer era must have. */
static gboolean
check_meta (SkepMcpCall *call)
{
  JsonNode *capabilities = NULL;

  if (call->meta != NULL)
    capabilities = json_object_get_member (call->meta, SKEP_MCP_META_CAPABILITIES);

  if (call->meta == NULL || !json_object_has_member (call->meta, SKEP_MCP_META_VERSION))
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS,
                          "“_meta” lacks " SKEP_MCP_META_VERSION, NULL);
  else if (capabilities == NULL || !JSON_NODE_HOLDS_OBJECT (capabilities))
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS,
                          "“_meta” lacks " SKEP_MCP_META_CAPABILITIES, NULL);
  else
    return TRUE;

  return FALSE;
}

/* A version that the header contradicts is not yet one that is not supported. */
static gboolean
check_version (SkepMcpCall          *call,
               const SkepMcpHeaders *headers)
{
  const char *version = skep_mcp_member_get_string (call->meta, SKEP_MCP_META_VERSION);

  if (headers != NULL && !check_header (call, "MCP-Protocol-Version", headers->version, version))
    return FALSE;
  if (g_strcmp0 (version, SKEP_MCP_MODERN_VERSION) == 0)
    return TRUE;

  refuse_version (call, version);
  return FALSE;
}

/**
 * skep_mcp_modern_check:
 * @call: a request of the newer era
 * @method: its method
 * @headers: (nullable): what the HTTP request says of it
 *
 * Looks whether a request has what each of that era must have; else refuses it.
 *
 * Returns: %TRUE if it has
 */
gboolean
skep_mcp_modern_check (SkepMcpCall          *call,
                       const char           *method,
                       const SkepMcpHeaders *headers)
{
  if (headers != NULL && !check_names (call, method, headers))
    return FALSE;

  return check_meta (call) && check_version (call, headers);
}
