/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-channel.h"
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
 * @meta: (nullable): `_meta` of @params
 * @arguments: of the tool, checked; empty if it is no call of a tool
 * @target: (nullable): the script that the tool is about, as it was when the call was allowed:
 *   nothing else may be started
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
  JsonObject *meta;
  JsonObject *arguments;
  SkepScript *target;
  gboolean is_modern;
  gboolean is_person;

  /*< private >*/
  guint ref_count;
  SkepMcpCore *core;       /* NULL once it is answered or dropped */
  SkepMcpChannel *channel; /* NULL too if nobody listens any more */
  double progress;         /* told last, below 0 before */
  guint64 ask_id;          /* while the person is asked, else 0 */
  gboolean is_asked;       /* whether its right was looked at for its target */
  guint64 record;          /* in the journal, 0 if it is not in there */
} SkepMcpCall;

/**
 * SkepMcpAllowedFunc:
 * @call: a call
 * @error: (nullable): why it is not allowed, %NULL if it is
 *
 * Goes on with a call after its right was looked at.
 */
typedef void (*SkepMcpAllowedFunc) (SkepMcpCall  *call,
                                    const GError *error);

/**
 * SkepMcpReplyFunc:
 * @call: a call
 * @result: (nullable): what the client has answered
 * @user_data: what was given to skep_mcp_call_request()
 *
 * Hears what a client answers to a request of ours; without @result it was an error.
 */
typedef void (*SkepMcpReplyFunc) (SkepMcpCall *call,
                                  JsonObject  *result,
                                  gpointer     user_data);

SkepMcpCall *skep_mcp_call_new             (SkepMcpCore        *core,
                                            SkepMcpChannel     *channel,
                                            SkepMcpServices    *services,
                                            SkepMcpMessage     *message);
SkepMcpCall *skep_mcp_call_ref             (SkepMcpCall        *self);
void         skep_mcp_call_unref           (SkepMcpCall        *self);
void         skep_mcp_call_drop            (SkepMcpCall        *self);
SkepMcpCall *skep_mcp_call_begin_command   (SkepMcpCall        *self);
SkepMcpCall *skep_mcp_call_end_command     (SkepMcpCall        *self);
gboolean     skep_mcp_call_is_open         (SkepMcpCall        *self);

/* Who asks */
char        *skep_mcp_call_dup_starter     (SkepMcpCall        *self);
const char  *skep_mcp_call_get_folder      (SkepMcpCall        *self);
gboolean     skep_mcp_call_has_capability  (SkepMcpCall        *self,
                                            const char         *name);
void         skep_mcp_call_check_right     (SkepMcpCall        *self,
                                            SkepMcpRight        right,
                                            const char         *tool,
                                            SkepScript         *script,
                                            SkepMcpAllowedFunc  go_on);
void         skep_mcp_call_begin_record    (SkepMcpCall        *self,
                                            const char         *name,
                                            const char         *words);

gboolean     skep_mcp_call_may_read        (SkepMcpCall        *self,
                                            GError            **error);
gboolean     skep_mcp_call_take_start      (SkepMcpCall        *self,
                                            GError            **error);

/* Before the answer */
void         skep_mcp_call_notify          (SkepMcpCall        *self,
                                            const char         *method,
                                            JsonObject         *params);
void         skep_mcp_call_report_progress (SkepMcpCall        *self,
                                            double              progress,
                                            double              total,
                                            const char         *text);
void         skep_mcp_call_log             (SkepMcpCall        *self,
                                            const char         *level,
                                            const char         *logger,
                                            JsonNode           *data);
int          skep_mcp_call_get_log_rank    (const char         *level);
void         skep_mcp_call_request         (SkepMcpCall        *self,
                                            const char         *method,
                                            JsonObject         *params,
                                            SkepMcpReplyFunc    reply,
                                            gpointer            user_data);

/* The answer */
void         skep_mcp_call_return          (SkepMcpCall        *self,
                                            JsonObject         *result);
void         skep_mcp_call_require_input   (SkepMcpCall        *self,
                                            JsonObject         *requests,
                                            const char         *state);
void         skep_mcp_call_refuse          (SkepMcpCall        *self,
                                            SkepMcpErrorCode    code,
                                            const char         *text,
                                            JsonObject         *data);
void         skep_mcp_call_refuse_resource (SkepMcpCall        *self,
                                            const char         *uri);
void         skep_mcp_call_return_content  (SkepMcpCall        *self,
                                            JsonObject         *content);
void         skep_mcp_call_return_bytes    (SkepMcpCall        *self,
                                            JsonObject         *content);
void         skep_mcp_call_return_failure  (SkepMcpCall        *self,
                                            const GError       *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpCall, skep_mcp_call_unref)

G_END_DECLS
