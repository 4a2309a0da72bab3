/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-level.h"

const char *const skep_mcp_level_choices[] = { "all", "error", "warn", "info", NULL };

/* Of a line, by what it belongs to. */
static SkepMcpLevel
get_level (const SkepProblem *problem)
{
  if (problem == NULL)
    return SKEP_MCP_LEVEL_INFO;

  return problem->severity == SKEP_PROBLEM_ERROR ? SKEP_MCP_LEVEL_ERROR : SKEP_MCP_LEVEL_WARN;
}

/**
 * skep_mcp_level_includes:
 * @self: what is wanted
 * @problem: (nullable): what a line belongs to
 *
 * Returns: whether the line is wanted
 */
gboolean
skep_mcp_level_includes (SkepMcpLevel       self,
                         const SkepProblem *problem)
{
  const SkepMcpLevel level = get_level (problem);

  return self == SKEP_MCP_LEVEL_ALL || self == level ||
         (self == SKEP_MCP_LEVEL_WARN && level == SKEP_MCP_LEVEL_ERROR);
}

/**
 * skep_mcp_level_describe:
 * @line: what is told of a line
 * @problem: (nullable): what it belongs to
 *
 * Adds how bad the line is. Priority is higher where it is worse; tags name the tool.
 */
void
skep_mcp_level_describe (JsonObject        *line,
                         const SkepProblem *problem)
{
  const SkepMcpLevel level = get_level (problem);
  JsonArray *tags = json_array_new ();

  if (problem != NULL && problem->tool != NULL)
    json_array_add_string_element (tags, problem->tool);
  json_object_set_boolean_member (line, "isError", level == SKEP_MCP_LEVEL_ERROR);
  json_object_set_string_member (line, "level", skep_mcp_level_choices[level]);
  json_object_set_int_member (line, "priority", SKEP_MCP_LEVEL_INFO - level);
  json_object_set_array_member (line, "tags", tags);
}
