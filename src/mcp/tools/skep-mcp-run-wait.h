/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-condition.h"

G_BEGIN_DECLS

/**
 * SkepMcpRunWaitFunc:
 * @call: what to answer
 * @run: the run that was waited for
 * @found: (transfer none): what was found, or not, to be added to the answer
 * @user_data: what was given to skep_mcp_run_wait_add()
 */
typedef void (*SkepMcpRunWaitFunc) (SkepMcpCall *call,
                                    SkepRun     *run,
                                    JsonObject  *found,
                                    gpointer     user_data);

/* What @found may have, as the inner part of a JSON Schema. */
#define SKEP_MCP_FOUND_PROPERTIES                                                                \
  "\"waitReached\":{\"type\":\"boolean\"},\"line\":{\"type\":\"string\"},"                         \
  "\"port\":{\"type\":\"integer\"},\"url\":{\"type\":\"string\"},"                                 \
  "\"message\":{\"type\":\"string\"}"

void skep_mcp_run_wait_add (SkepMcpCall        *call,
                            SkepRun            *run,
                            SkepMcpCondition   *condition,
                            SkepMcpRunWaitFunc  answer,
                            gpointer            user_data,
                            GDestroyNotify      destroy);

G_END_DECLS
