/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-json.h"
#include "skep-mcp-listing.h"
#include "skep-mcp-member.h"
#include "skep-mcp-tool.h"
#include "skep-mcp-tools.h"

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

static JsonNode *
parse_schema (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *schema = json_from_string (text, &error);

  g_assert_no_error (error);
  return schema;
}

static JsonObject *
make_tool (const SkepMcpRegistry *registry,
           guint                  index)
{
  const SkepMcpTool *tool = registry->tools[index];
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", tool->name);
  json_object_set_string_member (object, "title", tool->title);
  json_object_set_string_member (object, "description", tool->description);
  if (tool->input != NULL)
    json_object_set_member (object, "inputSchema", parse_schema (tool->input));
  else
    json_object_set_object_member (object, "inputSchema", skep_mcp_schema_make (tool->arguments));
  if (tool->output != NULL)
    json_object_set_member (object, "outputSchema", parse_schema (tool->output));
  json_object_set_object_member (object, "annotations", make_annotations (tool));
  return object;
}

/**
 * skep_mcp_tools_list:
 * @call: a request to list tools
 *
 * Serves the method `tools/list`.
 */
void
skep_mcp_tools_list (SkepMcpCall *call)
{
  guint n_tools = 0;

  while (call->services->registry->tools[n_tools] != NULL)
    n_tools++;

  skep_mcp_listing_return (call, "tools", n_tools, make_tool);
}

static const SkepMcpTool *
find_tool (SkepMcpCall *call)
{
  const char *name = skep_mcp_member_get_string (call->params, "name");

  for (const SkepMcpTool *const *tool = call->services->registry->tools; *tool != NULL; tool++)
    if (g_strcmp0 ((*tool)->name, name) == 0)
      return *tool;

  return NULL;
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
  return tool->input != NULL ||
         skep_mcp_schema_check (tool->arguments, call->arguments, call->is_person, error);
}

/* The arguments as an agent gave them, for the journal. */
static char *
make_words (SkepMcpCall *call)
{
  return skep_mcp_json_make_object (call->arguments, "");
}

static gboolean
dup_target (SkepMcpCall        *call,
            const SkepMcpTool  *tool,
            SkepScript        **target,
            GError            **error)
{
  *target = tool->find_target != NULL ? tool->find_target (call, error) : NULL;
  return tool->find_target == NULL || *target != NULL;
}

static gboolean
does_the_same (SkepScript *a,
               SkepScript *b)
{
  g_autofree char *digest_a = NULL;
  g_autofree char *digest_b = NULL;

  if (a == b || a == NULL || b == NULL)
    return a == b;

  digest_a = skep_mcp_rule_make_digest (a);
  digest_b = skep_mcp_rule_make_digest (b);
  return skep_script_is_same (a, b) && g_str_equal (digest_a, digest_b);
}

/* What cannot be done anyway is refused without asking anybody. The person may take their time, in
 * which the script may become another one: then they are asked again. */
static void
proceed (SkepMcpCall  *call,
         const GError *refusal)
{
  const SkepMcpTool *tool = find_tool (call);
  g_autoptr (SkepScript) target = NULL;
  g_autoptr (GError) error = NULL;

  if (refusal != NULL || !dup_target (call, tool, &target, &error))
    {
      skep_mcp_call_return_failure (call, refusal != NULL ? refusal : error);
      return;
    }

  if (call->is_asked && does_the_same (call->target, target))
    {
      tool->serve (call);
      return;
    }

  call->is_asked = TRUE;
  g_clear_pointer (&call->target, skep_script_unref);
  call->target = g_steal_pointer (&target);
  skep_mcp_call_check_right (call, tool->right, tool->name, call->target, proceed);
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
  const SkepMcpTool *tool = find_tool (call);
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;

  if (tool == NULL)
    {
      skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, "there is no such tool", NULL);
      return;
    }

  if (!take_arguments (call, tool, &error))
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  if (!call->is_person)
    words = make_words (call);
  skep_mcp_call_begin_record (call, tool->name, words);
  proceed (call, NULL);
}
