/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-tool-help.h"
#include "skep-mcp-tools-private.h"

static const SkepMcpTool *
find_tool (const SkepMcpRegistry  *registry,
           const char             *name,
           GError                **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (const SkepMcpTool *const *tool = registry->tools; *tool != NULL; tool++)
    {
      if (g_str_equal ((*tool)->name, name))
        return *tool;
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", (*tool)->name);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("“%s” is no tool: it is one of %s"), name,
               names->str);
  return NULL;
}

static void
return_text (SkepMcpCall *call,
             const char  *text)
{
  JsonObject *content = json_object_new ();

  json_object_set_string_member (content, "content", text);
  skep_mcp_call_return_content (call, content);
}

static void
serve_about (SkepMcpCall *call)
{
  const SkepMcpRegistry *registry = call->services->registry;
  const char *name = skep_mcp_schema_get_string (call->arguments, "tool");
  g_autoptr (GError) error = NULL;
  const SkepMcpTool *tool = name != NULL ? find_tool (registry, name, &error) : NULL;
  g_autofree char *text = NULL;

  if (error != NULL)
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  text = tool != NULL ? skep_mcp_tool_help_make (tool)
                      : skep_mcp_tool_help_make_overview (registry);
  return_text (call, text);
}

static const SkepMcpArgument about_arguments[] = {
  { "tool", SKEP_MCP_STRING, .description = "Name of a tool, for its help" },
  { NULL },
};

static const char *const about_examples[] = {
  "{}",
  "{\"tool\":\"scripts_run\"}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_about = {
  .name = "about",
  .title = "About these tools",
  .description = "What Skep and its tools are for; or the help of one tool: its arguments, its "
                 "result and examples.",
  .hints = SKEP_MCP_TOOL_READS,
  .right = SKEP_MCP_RIGHT_READ,
  .arguments = about_arguments,
  .output = "{\"type\":\"object\",\"properties\":{\"content\":{\"type\":\"string\","
            "\"description\":\"Markdown\"}},\"required\":[\"content\"]}",
  .examples = about_examples,
  .serve = serve_about,
};
