/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-message.h"
#include "skep-mcp-services.h"

G_BEGIN_DECLS

/* Says in the `_meta` of a failed call what kind of failure it is; skepctl exits by it. */
#define SKEP_MCP_FAILURE_KEY "io.github.skep-project.skep/failure"

typedef struct _SkepMcpCore SkepMcpCore;

/**
 * SkepMcpCall:
 * @services: (transfer none): what to work with; outlives the call
 * @id: of the request
 * @params: of the request
 * @arguments: of the tool, checked; empty if it is no call of a tool
 * @is_modern: whether it is of the stateless era
 * @is_person: whether it comes from our own skepctl, and not from an agent
 *
 * One request that is being served. Whoever answers it holds a reference. It is answered once;
 * when it was cancelled or its peer has gone, the answer goes nowhere.
 */
typedef struct
{
  SkepMcpServices *services;
  JsonNode *id;
  JsonObject *params;
  JsonObject *arguments;
  gboolean is_modern;
  gboolean is_person;

  /*< private >*/
  guint ref_count;
  SkepMcpCore *core; /* NULL once it is answered or dropped */
} SkepMcpCall;

SkepMcpCall *skep_mcp_call_new            (SkepMcpCore      *core,
                                           SkepMcpServices  *services,
                                           JsonNode         *id,
                                           JsonObject       *params);
SkepMcpCall *skep_mcp_call_ref            (SkepMcpCall      *self);
void         skep_mcp_call_unref          (SkepMcpCall      *self);
void         skep_mcp_call_drop           (SkepMcpCall      *self);
SkepMcpCall *skep_mcp_call_begin_command  (SkepMcpCall      *self);
SkepMcpCall *skep_mcp_call_end_command    (SkepMcpCall      *self);

void         skep_mcp_call_return         (SkepMcpCall      *self,
                                           JsonObject       *result);
void         skep_mcp_call_refuse         (SkepMcpCall      *self,
                                           SkepMcpErrorCode  code,
                                           const char       *text,
                                           JsonObject       *data);
void         skep_mcp_call_return_content (SkepMcpCall      *self,
                                           JsonObject       *content);
void         skep_mcp_call_return_bytes   (SkepMcpCall      *self,
                                           JsonObject       *content);
void         skep_mcp_call_return_failure (SkepMcpCall      *self,
                                           const GError     *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpCall, skep_mcp_call_unref)

G_END_DECLS
