/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"
#include "skep-mcp-registry.h"
#include "skep-mcp-schema.h"

G_BEGIN_DECLS

typedef enum
{
  SKEP_MCP_TOOL_READS = 1 << 0,
  SKEP_MCP_TOOL_DESTROYS = 1 << 1,
  SKEP_MCP_TOOL_IDEMPOTENT = 1 << 2,
  SKEP_MCP_TOOL_OPEN_WORLD = 1 << 3,
} SkepMcpToolHints;

/**
 * SkepMcpTool:
 * @name: of the tool
 * @title: for a person
 * @description: for a model
 * @hints: what it may do
 * @right: what an agent must be allowed to for it
 * @arguments: (nullable): table of its arguments, which are checked by it
 * @input: (nullable): JSON Schema of its arguments instead, which @serve checks itself
 * @output: (nullable): JSON Schema of its structured result
 * @examples: (nullable): arguments that make sense together, as JSON, NULL-terminated
 * @find_target: (nullable): for %SKEP_MCP_RIGHT_RUN: the script that it is about, transfer full,
 *   which is `target` of the call when it is served,
 *   or an error if there is none; arguments were checked
 * @serve: answers a call that is allowed
 *
 * A tool.
 */
struct _SkepMcpTool
{
  const char *name;
  const char *title;
  const char *description;
  SkepMcpToolHints hints;
  SkepMcpRight right;
  const SkepMcpArgument *arguments;
  const char *input;
  const char *output;
  const char *const *examples;
  SkepScript *(*find_target) (SkepMcpCall  *call,
                              GError      **error);
  void (*serve) (SkepMcpCall *call);
};

G_END_DECLS
