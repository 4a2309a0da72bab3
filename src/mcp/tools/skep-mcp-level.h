/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-problem.h"

G_BEGIN_DECLS

/**
 * SkepMcpLevel:
 * @SKEP_MCP_LEVEL_ALL: every line
 * @SKEP_MCP_LEVEL_ERROR: lines of errors
 * @SKEP_MCP_LEVEL_WARN: lines of errors and warnings
 * @SKEP_MCP_LEVEL_INFO: lines of neither
 *
 * Which lines of output are wanted, in the order of %skep_mcp_level_choices.
 */
typedef enum
{
  SKEP_MCP_LEVEL_ALL,
  SKEP_MCP_LEVEL_ERROR,
  SKEP_MCP_LEVEL_WARN,
  SKEP_MCP_LEVEL_INFO,
} SkepMcpLevel;

extern const char *const skep_mcp_level_choices[];

#define SKEP_MCP_ARGUMENT_LEVEL                                                                  \
  { "level", SKEP_MCP_STRING, .choices = skep_mcp_level_choices, .preset = "\"all\"",            \
    .description = "error: only lines of errors; warn: of errors and warnings; info: only other " \
                   "lines" }

/* What is told of a line of output, as the inner part of a JSON Schema. */
#define SKEP_MCP_LINE_PROPERTIES                                                                 \
  "\"id\":{\"type\":\"string\"},\"processId\":{\"type\":\"string\"},"                            \
  "\"processName\":{\"type\":\"string\"},\"content\":{\"type\":\"string\"},"                     \
  "\"timestamp\":{\"type\":\"string\"},\"isError\":{\"type\":\"boolean\"},"                      \
  "\"level\":{\"type\":\"string\",\"enum\":[\"error\",\"warn\",\"info\"]},"                      \
  "\"priority\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":2},"                             \
  "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"

gboolean skep_mcp_level_includes (SkepMcpLevel       self,
                                  const SkepProblem *problem);
void     skep_mcp_level_describe (JsonObject        *line,
                                  const SkepProblem *problem);

G_END_DECLS
