/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-tool-help.h"

/* Help is for models, which read English, and is made of the tables that calls are checked by. */

/* The first that fits. */
static const struct
{
  SkepMcpToolHints hint;
  const char *words;
} effects[] = {
  { SKEP_MCP_TOOL_READS, "It only reads." },
  { SKEP_MCP_TOOL_DESTROYS, "It starts or ends processes; the person may be asked first." },
};

static void
add_limits (GString    *text,
            JsonObject *schema)
{
  if (json_object_has_member (schema, "minimum"))
    g_string_append_printf (text, ", %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                            json_object_get_int_member (schema, "minimum"),
                            json_object_get_int_member (schema, "maximum"));
  if (json_object_has_member (schema, "enum"))
    {
      g_autofree char *choices = json_to_string (json_object_get_member (schema, "enum"), FALSE);

      g_string_append_printf (text, ", one of %s", choices);
    }
  if (json_object_has_member (schema, "default"))
    {
      g_autofree char *preset = json_to_string (json_object_get_member (schema, "default"), FALSE);

      g_string_append_printf (text, ", %s if not given", preset);
    }
}

static gboolean
is_required (JsonObject *schema,
             const char *name)
{
  JsonArray *names = json_object_has_member (schema, "required")
                         ? json_object_get_array_member (schema, "required")
                         : NULL;

  for (guint i = 0; names != NULL && i < json_array_get_length (names); i++)
    if (g_str_equal (json_array_get_string_element (names, i), name))
      return TRUE;

  return FALSE;
}

/* What stands in a list of members: those of an object, or of the objects in an array. */
static JsonObject *
get_inner (JsonObject *schema)
{
  if (json_object_has_member (schema, "items"))
    schema = json_object_get_object_member (schema, "items");

  return json_object_has_member (schema, "properties") ? schema : NULL;
}

static void
add_member (GString    *text,
            const char *required,
            const char *name,
            JsonObject *schema,
            guint       depth)
{
  const char *words = json_object_get_string_member_with_default (schema, "description", NULL);

  g_string_append_printf (text, "%*s- `%s` (%s", 2 * (int) depth, "", name,
                          json_object_get_string_member (schema, "type"));
  g_string_append (text, required);
  add_limits (text, schema);
  g_string_append (text, words != NULL ? "): " : ")");
  g_string_append (text, words != NULL ? words : "");
  g_string_append_c (text, '\n');
}

/* Schemas are ours, and not deep. */
static void
add_members (GString    *text,
             JsonObject *schema,
             const char *required,
             guint       depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, json_object_get_object_member (schema, "properties"));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      JsonObject *inner = get_inner (json_node_get_object (member));

      add_member (text, is_required (schema, name) ? required : "", name,
                  json_node_get_object (member), depth);
      if (inner != NULL)
        add_members (text, inner, required, depth + 1);
    }
}

static void
add_arguments (GString           *text,
               const SkepMcpTool *tool)
{
  g_autoptr (JsonObject) schema = skep_mcp_schema_make (tool->arguments);

  if (tool->arguments->name == NULL)
    return;

  g_string_append (text, "\n## Arguments\n\n");
  add_members (text, schema, ", required", 0);
}

static void
add_result (GString           *text,
            const SkepMcpTool *tool)
{
  g_autoptr (JsonNode) schema = json_from_string (tool->output, NULL);

  g_string_append (text, "\n## Result\n\n");
  add_members (text, json_node_get_object (schema), ", always there", 0);
}

static void
add_examples (GString           *text,
              const SkepMcpTool *tool)
{
  g_string_append (text, "\n## Examples\n\n");
  for (const char *const *example = tool->examples; *example != NULL; example++)
    g_string_append_printf (text, "- `%s`\n", *example);
}

static const char *
get_effect (const SkepMcpTool *tool)
{
  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++)
    if ((tool->hints & effects[i].hint) != 0)
      return effects[i].words;

  g_return_val_if_reached ("");
}

/**
 * skep_mcp_tool_help_make:
 * @tool: a tool with tables of all that it has
 *
 * Returns: (transfer full): how it is used, as Markdown
 */
char *
skep_mcp_tool_help_make (const SkepMcpTool *tool)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "# %s\n\n%s %s\n", tool->name, tool->description,
                          get_effect (tool));
  add_arguments (text, tool);
  add_result (text, tool);
  add_examples (text, tool);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * skep_mcp_tool_help_make_overview:
 * @registry: what a server offers
 *
 * Returns: (transfer full): what its tools are for, as Markdown
 */
char *
skep_mcp_tool_help_make_overview (const SkepMcpRegistry *registry)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "# %s\n\n%s\n\n## Tools\n\n", registry->title,
                          registry->instructions);
  for (const SkepMcpTool *const *tool = registry->tools; *tool != NULL; tool++)
    g_string_append_printf (text, "- `%s`: %s\n", (*tool)->name, (*tool)->description);
  g_string_append (text, "\nThe name of one of them as the argument `tool` gets its help.\n");

  return g_string_free (g_steal_pointer (&text), FALSE);
}
