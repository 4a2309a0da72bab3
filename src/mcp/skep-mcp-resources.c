/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-json.h"
#include "skep-mcp-listing.h"
#include "skep-mcp-member.h"
#include "skep-mcp-methods.h"
#include "skep-mcp-resources.h"

/**
 * skep_mcp_resources_count:
 * @list: resources, or templates
 *
 * Returns: how many there are
 */
guint
skep_mcp_resources_count (const SkepMcpResource *const *list)
{
  guint n = 0;

  while (list[n] != NULL)
    n++;

  return n;
}

static JsonObject *
make_object (const SkepMcpResource *resource,
             const char            *uri_member)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, uri_member, resource->uri);
  json_object_set_string_member (object, "name", resource->name);
  json_object_set_string_member (object, "title", resource->title);
  json_object_set_string_member (object, "description", resource->description);
  json_object_set_string_member (object, "mimeType", resource->mime_type);
  return object;
}

static JsonObject *
make_resource (const SkepMcpRegistry *registry,
               guint                  index)
{
  return make_object (registry->resources[index], "uri");
}

static JsonObject *
make_template (const SkepMcpRegistry *registry,
               guint                  index)
{
  return make_object (registry->templates[index], "uriTemplate");
}

/**
 * skep_mcp_resources_list:
 * @call: a request
 *
 * Serves the method `resources/list`.
 */
void
skep_mcp_resources_list (SkepMcpCall *call)
{
  skep_mcp_listing_return (call, "resources",
                           skep_mcp_resources_count (call->services->registry->resources),
                           make_resource);
}

/**
 * skep_mcp_resources_list_templates:
 * @call: a request
 *
 * Serves the method `resources/templates/list`.
 */
void
skep_mcp_resources_list_templates (SkepMcpCall *call)
{
  skep_mcp_listing_return (call, "resourceTemplates",
                           skep_mcp_resources_count (call->services->registry->templates),
                           make_template);
}

/* What stands in @uri where @pattern has its variable, decoded; NULL if it is none of it. */
static char *
match (const char *pattern,
       const char *uri)
{
  const char *start = strchr (pattern, '{');
  const char *rest = strchr (start, '}') + 1;
  const gsize before = start - pattern;
  const gsize length = strlen (uri);
  g_autofree char *value = NULL;

  if (length <= before + strlen (rest) || strncmp (pattern, uri, before) != 0 ||
      !g_str_has_suffix (uri, rest))
    return NULL;

  value = g_uri_unescape_segment (uri + before, uri + length - strlen (rest), NULL);
  return value != NULL && g_utf8_validate (value, -1, NULL) ? g_steal_pointer (&value) : NULL;
}

/**
 * skep_mcp_resources_find:
 * @registry: what is offered
 * @uri: any text
 * @variable: (out) (transfer full) (nullable): value of the variable, if it is of a template
 *
 * Returns: (nullable): the resource, or the template that it is of
 */
const SkepMcpResource *
skep_mcp_resources_find (const SkepMcpRegistry *registry,
                         const char            *uri,
                         char                 **variable)
{
  *variable = NULL;
  for (const SkepMcpResource *const *resource = registry->resources; *resource != NULL; resource++)
    if (g_str_equal ((*resource)->uri, uri))
      return *resource;

  for (const SkepMcpResource *const *pattern = registry->templates; *pattern != NULL; pattern++)
    if ((*variable = match ((*pattern)->uri, uri)) != NULL)
      return *pattern;

  return NULL;
}

/**
 * skep_mcp_resources_find_template:
 * @registry: what is offered
 * @uri: of a template
 * @variable: name of its variable
 *
 * Returns: (nullable): the template
 */
const SkepMcpResource *
skep_mcp_resources_find_template (const SkepMcpRegistry *registry,
                                  const char            *uri,
                                  const char            *variable)
{
  g_autofree char *expression = g_strconcat ("{", variable, "}", NULL);

  for (const SkepMcpResource *const *pattern = registry->templates; *pattern != NULL; pattern++)
    if (g_str_equal ((*pattern)->uri, uri) && strstr (uri, expression) != NULL)
      return *pattern;

  return NULL;
}

/* Projects may have changed since the person was asked, but what is offered has not. */
static void
go_on (SkepMcpCall  *call,
       const GError *error)
{
  const char *uri = skep_mcp_member_get_string (call->params, "uri");
  g_autofree char *variable = NULL;

  if (error != NULL)
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_REFUSED, error->message, NULL);
  else
    skep_mcp_resources_find (call->services->registry, uri, &variable)->read (call, uri, variable);
}

/**
 * skep_mcp_resources_read:
 * @call: a request
 *
 * Serves the method `resources/read`.
 */
void
skep_mcp_resources_read (SkepMcpCall *call)
{
  const char *uri = skep_mcp_member_get_string (call->params, "uri");
  g_autofree char *variable = NULL;

  if (uri == NULL)
    {
      skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, "“uri” must be a string", NULL);
      return;
    }

  skep_mcp_call_begin_record (call, "resources/read", uri);
  if (skep_mcp_resources_find (call->services->registry, uri, &variable) == NULL)
    skep_mcp_call_refuse_resource (call, uri);
  else
    skep_mcp_call_check_right (call, SKEP_MCP_RIGHT_READ, "resources/read", NULL, go_on);
}

/**
 * skep_mcp_resources_return:
 * @call: a request to read a resource
 * @uri: of the resource
 * @content: (transfer full): what it reads
 *
 * Answers with the content of a resource that is JSON.
 */
void
skep_mcp_resources_return (SkepMcpCall *call,
                           const char  *uri,
                           JsonObject  *content)
{
  g_autofree char *text = skep_mcp_json_make_object (content, "");
  JsonObject *result = json_object_new ();
  JsonArray *contents = json_array_new ();
  JsonObject *item = json_object_new ();

  json_object_set_string_member (item, "uri", uri);
  json_object_set_string_member (item, "mimeType", "application/json");
  json_object_set_string_member (item, "text", text);
  json_array_add_object_element (contents, item);
  json_object_set_array_member (result, "contents", contents);
  skep_mcp_methods_forbid_caching (call, result);
  skep_mcp_call_return (call, result);
  json_object_unref (content);
}
