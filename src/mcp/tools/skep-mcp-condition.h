/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log-query.h"
#include "skep-mcp-call.h"

G_BEGIN_DECLS

/**
 * SkepMcpConditionKind:
 * @SKEP_MCP_CONDITION_PATTERN: a line of output matches
 * @SKEP_MCP_CONDITION_EXIT: the script's own process has ended
 * @SKEP_MCP_CONDITION_PORT: it listens on a port
 * @SKEP_MCP_CONDITION_URL: it listens on a port of which its output has named the address
 * @SKEP_MCP_CONDITION_HTTP: an address answers
 *
 * What a run can be waited for.
 */
typedef enum
{
  SKEP_MCP_CONDITION_PATTERN,
  SKEP_MCP_CONDITION_EXIT,
  SKEP_MCP_CONDITION_PORT,
  SKEP_MCP_CONDITION_URL,
  SKEP_MCP_CONDITION_HTTP,
} SkepMcpConditionKind;

/**
 * SkepMcpCondition:
 * @kind: what is waited for
 * @query: for %SKEP_MCP_CONDITION_PATTERN
 * @port: for %SKEP_MCP_CONDITION_PORT; 0: any
 * @url: for %SKEP_MCP_CONDITION_HTTP
 * @words: it in words, for agents
 * @timeout_ms: how long to wait at most
 *
 * What a run is waited for, as a call says it.
 */
typedef struct
{
  SkepMcpConditionKind kind;
  SkepLogQuery *query;
  guint16 port;
  char *url;
  char *words;
  guint timeout_ms;
} SkepMcpCondition;

/* The arguments of a tool that waits for a condition. */
#define SKEP_MCP_ARGUMENTS_CONDITION                                                             \
  { "waitFor", SKEP_MCP_STRING, .choices = skep_mcp_condition_choices,                           \
    .description = "Return when that is so, or the script has ended, or time is up: pattern: a " \
                   "line of output matches; exit: the script's process has ended; port: it "     \
                   "listens; url: it listens where its output says; ready: what the project "    \
                   "says of it in skep.json, else port" },                                       \
  { "pattern", SKEP_MCP_STRING,                                                                  \
    .description = "For waitFor pattern: a regular expression (PCRE2); upper and lower case "    \
                   "are the same" },                                                             \
  { "timeoutMs", SKEP_MCP_INTEGER, .maximum = SKEP_MCP_MAX_WAIT_MSEC, .preset = "30000",         \
    .description = "How long to wait at most; the script runs on then" }

extern const char *const skep_mcp_condition_choices[];

gboolean skep_mcp_condition_take (SkepMcpCall       *call,
                                  SkepScript        *script,
                                  SkepMcpCondition **condition,
                                  GError           **error);
void     skep_mcp_condition_free (SkepMcpCondition  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpCondition, skep_mcp_condition_free)

G_END_DECLS
