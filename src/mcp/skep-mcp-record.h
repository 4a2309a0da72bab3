/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepMcpOutcome:
 * @SKEP_MCP_OUTCOME_RUNNING: it is under way
 * @SKEP_MCP_OUTCOME_OK: it did what was asked for
 * @SKEP_MCP_OUTCOME_FAILED: it could not
 * @SKEP_MCP_OUTCOME_REFUSED: it was not allowed
 * @SKEP_MCP_OUTCOME_CANCELLED: the client did not wait for it
 *
 * How a call ended.
 */
typedef enum
{
  SKEP_MCP_OUTCOME_RUNNING,
  SKEP_MCP_OUTCOME_OK,
  SKEP_MCP_OUTCOME_FAILED,
  SKEP_MCP_OUTCOME_REFUSED,
  SKEP_MCP_OUTCOME_CANCELLED,
} SkepMcpOutcome;

/**
 * SkepMcpRecord:
 * @serial: rises by one from record to record, beginning with 1
 * @client_id: of the client
 * @client: its name
 * @method: tool or method that was called
 * @words: its arguments, shortened, in one line
 * @outcome: how it ended
 * @started_wall: µs, wall clock
 * @duration_us: µs, 0 while it is under way
 *
 * One call in the journal; a copy.
 */
typedef struct
{
  guint64 serial;
  guint64 client_id;
  char *client;
  char *method;
  char *words;
  SkepMcpOutcome outcome;
  gint64 started_wall;
  gint64 duration_us;
} SkepMcpRecord;

SkepMcpRecord *skep_mcp_record_copy (const SkepMcpRecord *self);
void           skep_mcp_record_free (SkepMcpRecord       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpRecord, skep_mcp_record_free)

G_END_DECLS
