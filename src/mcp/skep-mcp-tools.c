/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-tools-private.h"
#include "skep-mcp-tools.h"

/* Sorted by name: the list must not differ from one time to the next. */
static const SkepMcpTool *const tools[] = {
  &skep_mcp_tool_logs_search,
  &skep_mcp_tool_logs_stream,
  &skep_mcp_tool_problems_list,
  &skep_mcp_tool_projects_list,
  &skep_mcp_tool_scripts_list,
  &skep_mcp_tool_scripts_restart,
  &skep_mcp_tool_scripts_run,
  &skep_mcp_tool_scripts_status,
  &skep_mcp_tool_scripts_stop,
};

/* A tool that only reads has none of the others. */
static const struct
{
  const char *name;
  SkepMcpToolHints hint;
} hints[] = {
  { "readOnlyHint", SKEP_MCP_TOOL_READS },
  { "destructiveHint", SKEP_MCP_TOOL_DESTROYS },
  { "idempotentHint", SKEP_MCP_TOOL_IDEMPOTENT },
  { "openWorldHint", SKEP_MCP_TOOL_OPEN_WORLD },
};

static JsonObject *
make_annotations (const SkepMcpTool *tool)
{
  JsonObject *annotations = json_object_new ();

  json_object_set_string_member (annotations, "title", tool->title);
  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    json_object_set_boolean_member (annotations, hints[i].name,
                                    (tool->hints & hints[i].hint) != 0);
  return annotations;
}

static JsonObject *
make_tool (const SkepMcpTool *tool)
{
  JsonObject *object = json_object_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *output = json_from_string (tool->output, &error);

  g_assert_no_error (error);
  json_object_set_string_member (object, "name", tool->name);
  json_object_set_string_member (object, "title", tool->title);
  json_object_set_string_member (object, "description", tool->description);
  json_object_set_object_member (object, "inputSchema", skep_mcp_schema_make (tool->arguments));
  json_object_set_member (object, "outputSchema", output);
  json_object_set_object_member (object, "annotations", make_annotations (tool));
  return object;
}

/**
 * skep_mcp_tools_make_list:
 *
 * Returns: (transfer full): what is told of all tools
 */
JsonArray *
skep_mcp_tools_make_list (void)
{
  JsonArray *list = json_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    json_array_add_object_element (list, make_tool (tools[i]));

  return list;
}

static const SkepMcpTool *
find_tool (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    if (g_strcmp0 (tools[i]->name, name) == 0)
      return tools[i];

  return NULL;
}

static const char *
get_name (JsonObject *params)
{
  JsonNode *name = json_object_get_member (params, "name");

  return name != NULL && JSON_NODE_HOLDS_VALUE (name) ? json_node_get_string (name) : NULL;
}

static gboolean
check_consent (SkepMcpCall  *call,
               GError      **error)
{
  if (call->is_person)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               _("agents are not allowed yet: ask the person to use Skep or skepctl"));
  return FALSE;
}

static gboolean
take_arguments (SkepMcpCall        *call,
                const SkepMcpTool  *tool,
                GError            **error)
{
  JsonNode *node = json_object_get_member (call->params, "arguments");

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” must be an object"), "arguments");
      return FALSE;
    }

  if (node != NULL)
    {
      json_object_unref (call->arguments);
      call->arguments = json_object_ref (json_node_get_object (node));
    }
  return skep_mcp_schema_check (tool->arguments, call->arguments, call->is_person, error);
}

/**
 * skep_mcp_tools_call:
 * @call: a request to call a tool
 *
 * Serves the method `tools/call`.
 */
void
skep_mcp_tools_call (SkepMcpCall *call)
{
  const SkepMcpTool *tool = find_tool (get_name (call->params));
  g_autoptr (GError) error = NULL;

  if (tool == NULL)
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, "there is no such tool", NULL);
  else if (!check_consent (call, &error) || !take_arguments (call, tool, &error))
    skep_mcp_call_return_failure (call, error);
  else
    tool->serve (call);
}
