/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Nothing that anyone needs is longer, in either direction of a request. */
#define SKEP_MCP_MAX_MESSAGE_BYTES (1024 * 1024)
/* The parser recurses. */
#define SKEP_MCP_MAX_DEPTH 32

/* Names in `_meta` */
#define SKEP_MCP_META "io.modelcontextprotocol/"
#define SKEP_MCP_META_VERSION SKEP_MCP_META "protocolVersion"
#define SKEP_MCP_META_CAPABILITIES SKEP_MCP_META "clientCapabilities"
#define SKEP_MCP_META_CLIENT SKEP_MCP_META "clientInfo"
#define SKEP_MCP_META_SERVER SKEP_MCP_META "serverInfo"
#define SKEP_MCP_META_LOG_LEVEL SKEP_MCP_META "logLevel"
#define SKEP_MCP_META_SUBSCRIPTION SKEP_MCP_META "subscriptionId"

/**
 * SkepMcpErrorCode:
 *
 * Codes of JSON-RPC, and those that MCP adds.
 */
typedef enum
{
  SKEP_MCP_ERROR_NONE = 0,
  SKEP_MCP_ERROR_PARSE = -32700,
  SKEP_MCP_ERROR_INVALID_REQUEST = -32600,
  SKEP_MCP_ERROR_NO_METHOD = -32601,
  SKEP_MCP_ERROR_INVALID_PARAMS = -32602,
  SKEP_MCP_ERROR_INTERNAL = -32603,
  SKEP_MCP_ERROR_TOO_MANY = -32000,
  SKEP_MCP_ERROR_NO_RESOURCE = -32002,
  SKEP_MCP_ERROR_REFUSED = -32003,
  SKEP_MCP_ERROR_HEADER = -32020,
  SKEP_MCP_ERROR_CAPABILITY = -32021,
  SKEP_MCP_ERROR_VERSION = -32022,
} SkepMcpErrorCode;

/**
 * SkepMcpMessageKind:
 * @SKEP_MCP_INVALID: see the error
 * @SKEP_MCP_REQUEST: is to be answered
 * @SKEP_MCP_NOTIFICATION: is never answered
 * @SKEP_MCP_RESPONSE: answers a request of ours
 */
typedef enum
{
  SKEP_MCP_INVALID,
  SKEP_MCP_REQUEST,
  SKEP_MCP_NOTIFICATION,
  SKEP_MCP_RESPONSE,
} SkepMcpMessageKind;

/**
 * SkepMcpMessage:
 * @kind: what it is
 * @id: (nullable): of a request or response, a string or a whole number
 * @method: (nullable): of a request or notification
 * @params: (nullable): likewise
 * @meta: (nullable): `_meta` of @params
 * @result: (nullable): of a response
 * @error: (nullable): of a response
 * @error_code: of an invalid message: what to answer
 * @error_text: (nullable): likewise
 *
 * One JSON-RPC message that has come in, taken apart.
 */
typedef struct
{
  SkepMcpMessageKind kind;
  JsonNode *id;
  const char *method;
  JsonObject *params;
  JsonObject *meta;
  JsonObject *result;
  JsonObject *error;
  SkepMcpErrorCode error_code;
  const char *error_text;

  /*< private >*/
  JsonNode *root; /* owned; what the others are borrowed from */
} SkepMcpMessage;

SkepMcpMessage *skep_mcp_message_parse        (const char       *text,
                                               gsize             length);
void            skep_mcp_message_free         (SkepMcpMessage   *self);

gboolean        skep_mcp_message_is_modern    (SkepMcpMessage   *self);

char           *skep_mcp_message_make_request (gint64            id,
                                               const char       *method,
                                               JsonObject       *params);
char           *skep_mcp_message_make_notification
                                              (const char       *method,
                                               JsonObject       *params);
char           *skep_mcp_message_make_result  (JsonNode         *id,
                                               JsonObject       *result);
char           *skep_mcp_message_make_error   (JsonNode         *id,
                                               SkepMcpErrorCode  code,
                                               const char       *text,
                                               JsonObject       *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpMessage, skep_mcp_message_free)

G_END_DECLS
