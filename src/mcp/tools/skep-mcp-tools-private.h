/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-tool.h"
#include "skep-problem.h"

G_BEGIN_DECLS

/* SDK clients give up after 60 s. */
#define SKEP_MCP_MAX_WAIT_MSEC 50000

extern const SkepMcpTool skep_mcp_tool_about;
extern const SkepMcpTool skep_mcp_tool_logs_search;
extern const SkepMcpTool skep_mcp_tool_logs_stream;
extern const SkepMcpTool skep_mcp_tool_problems_list;
extern const SkepMcpTool skep_mcp_tool_projects_list;
extern const SkepMcpTool skep_mcp_tool_scripts_list;
extern const SkepMcpTool skep_mcp_tool_scripts_restart;
extern const SkepMcpTool skep_mcp_tool_scripts_run;
extern const SkepMcpTool skep_mcp_tool_scripts_status;
extern const SkepMcpTool skep_mcp_tool_scripts_stop;

/* Arguments that several tools have. `folder` is where the person is. */
#define SKEP_MCP_ARGUMENT_PROJECT                                                                \
  { "project", SKEP_MCP_STRING, .description = "Project, as of projects_list; not needed while " \
                                               "only one is open" }
#define SKEP_MCP_ARGUMENT_FOLDER { "folder", SKEP_MCP_STRING, SKEP_MCP_ARGUMENT_PERSON }
#define SKEP_MCP_ARGUMENT_PROCESS_ID                                                             \
  { "processId", SKEP_MCP_STRING, .description = "Id of a run, such as dev-17" }
#define SKEP_MCP_ARGUMENT_NAME                                                                   \
  { "name", SKEP_MCP_STRING, .description = "Name or id of a script, as of scripts_list" }
#define SKEP_MCP_ARGUMENT_TIMEOUT(text)                                                          \
  { "timeoutMs", SKEP_MCP_INTEGER, .maximum = SKEP_MCP_MAX_WAIT_MSEC, .description = text }

/* Of an item whose texts were shortened, and of a list that goes on. */
#define SKEP_MCP_SHORTENED_PROPERTY "\"shortened\":{\"type\":\"boolean\"}"
#define SKEP_MCP_CURSOR_PROPERTY "\"nextCursor\":{\"type\":\"string\"}"

/* What a result of these tools has of a run, as the inner part of a JSON Schema. */
#define SKEP_MCP_RUN_PROPERTIES                                                                  \
  "\"id\":{\"type\":\"string\"},\"processId\":{\"type\":\"string\"},"                            \
  "\"script\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},"                             \
  "\"project\":{\"type\":\"string\"},\"status\":{\"type\":\"string\"},"                          \
  "\"pid\":{\"type\":\"integer\"},\"startTime\":{\"type\":\"string\"},"                          \
  "\"endTime\":{\"type\":\"string\"},\"duration\":{\"type\":\"number\"},"                        \
  "\"uptime\":{\"type\":\"number\"},\"exitCode\":{\"type\":\"integer\"},"                        \
  "\"signal\":{\"type\":\"integer\"},\"error\":{\"type\":\"string\"},"                           \
  "\"startedBy\":{\"type\":\"string\"},\"stoppedBy\":{\"type\":\"string\"},"                       \
  "\"ports\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"                             \
  "\"urls\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"                               \
  "\"errors\":{\"type\":\"integer\"},\"warnings\":{\"type\":\"integer\"},"                       \
  "\"processCount\":{\"type\":\"integer\"},\"cpu\":{\"type\":\"number\"},"                       \
  "\"memory\":{\"type\":\"integer\"},\"peakMemory\":{\"type\":\"integer\"},"                   \
  "\"cpuTime\":{\"type\":\"number\"}"

/* What resources tell, too */
JsonObject *skep_mcp_tools_make_live_runs (SkepMcpCall       *call);
JsonObject *skep_mcp_tools_make_problem   (SkepRun           *run,
                                           const SkepProblem *problem);
JsonObject *skep_mcp_tools_make_scripts   (SkepMcpCall       *call);

G_END_DECLS
