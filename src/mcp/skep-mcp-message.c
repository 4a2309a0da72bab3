/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-json-depth.h"
#include "skep-json-escapes.h"
#include "skep-json-single.h"
#include "skep-mcp-member.h"
#include "skep-mcp-json.h"
#include "skep-mcp-message.h"

static JsonNode *
parse_root (const char *text,
            gsize       length)
{
  g_autoptr (JsonParser) parser = NULL;

  if (!g_utf8_validate (text, length, NULL) || !skep_json_has_good_escapes (text, length) ||
      skep_json_is_deeper (text, length, SKEP_MCP_MAX_DEPTH) || !skep_json_is_single (text, length))
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, length, NULL))
    return NULL;

  return json_parser_steal_root (parser);
}

static gboolean
is_id (JsonNode *node)
{
  GType type;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  type = json_node_get_value_type (node);
  return type == G_TYPE_STRING || type == G_TYPE_INT64;
}

static void
refuse (SkepMcpMessage   *self,
        SkepMcpErrorCode  code,
        const char       *text)
{
  self->kind = SKEP_MCP_INVALID;
  self->error_code = code;
  self->error_text = text;
}

static void
take_apart (SkepMcpMessage *self,
            JsonObject     *object)
{
  JsonNode *id = json_object_get_member (object, "id");

  self->method = skep_mcp_member_get_string (object, "method");
  self->params = skep_mcp_member_get_object (object, "params");
  self->meta = self->params != NULL ? skep_mcp_member_get_object (self->params, "_meta") : NULL;
  self->result = skep_mcp_member_get_object (object, "result");
  self->error = skep_mcp_member_get_object (object, "error");
  if (id != NULL && is_id (id))
    self->id = id;

  if (g_strcmp0 (skep_mcp_member_get_string (object, "jsonrpc"), "2.0") != 0)
    refuse (self, SKEP_MCP_ERROR_INVALID_REQUEST, "“jsonrpc” must be “2.0”");
  else if (id != NULL && self->id == NULL)
    refuse (self, SKEP_MCP_ERROR_INVALID_REQUEST, "“id” must be a string or a whole number");
  else if (self->method == NULL && (self->result != NULL || self->error != NULL))
    self->kind = SKEP_MCP_RESPONSE;
  else if (self->method == NULL)
    refuse (self, SKEP_MCP_ERROR_INVALID_REQUEST, "“method” must be a string");
  else if (json_object_has_member (object, "params") && self->params == NULL)
    refuse (self, SKEP_MCP_ERROR_INVALID_PARAMS, "“params” must be an object");
  else
    self->kind = self->id != NULL ? SKEP_MCP_REQUEST : SKEP_MCP_NOTIFICATION;
}

/**
 * skep_mcp_message_parse:
 * @text: (array length=length): one message, any bytes
 * @length: how many
 *
 * Any thread.
 *
 * Returns: (transfer full): the message, possibly an invalid one
 */
SkepMcpMessage *
skep_mcp_message_parse (const char *text,
                        gsize       length)
{
  SkepMcpMessage *self = g_new0 (SkepMcpMessage, 1);

  self->root = parse_root (text, length);
  if (self->root == NULL)
    refuse (self, SKEP_MCP_ERROR_PARSE, "this is not JSON, or it is nested too deep");
  else if (!JSON_NODE_HOLDS_OBJECT (self->root))
    refuse (self, SKEP_MCP_ERROR_INVALID_REQUEST, "a message must be an object");
  else
    take_apart (self, json_node_get_object (self->root));

  return self;
}

void
skep_mcp_message_free (SkepMcpMessage *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_free (self);
}

/**
 * skep_mcp_message_is_modern:
 * @self: a message
 *
 * Returns: whether it says by itself that it is of the stateless era
 */
gboolean
skep_mcp_message_is_modern (SkepMcpMessage *self)
{
  return self->meta != NULL && json_object_has_member (self->meta, SKEP_MCP_META_VERSION);
}

static JsonObject *
message_new (void)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "jsonrpc", "2.0");
  return message;
}

/* Takes @message. */
static char *
make_line (JsonObject *message)
{
  char *line = skep_mcp_json_make_object (message, "\n");

  json_object_unref (message);
  return line;
}

static void
set_id (JsonObject *message,
        JsonNode   *id)
{
  if (id != NULL)
    json_object_set_member (message, "id", json_node_copy (id));
  else
    json_object_set_null_member (message, "id");
}

/**
 * skep_mcp_message_make_request:
 * @id: of the request
 * @method: what to do
 * @params: (transfer full): with what
 *
 * Returns: (transfer full): a line with its end
 */
char *
skep_mcp_message_make_request (gint64      id,
                               const char *method,
                               JsonObject *params)
{
  JsonObject *message = message_new ();

  json_object_set_int_member (message, "id", id);
  json_object_set_string_member (message, "method", method);
  json_object_set_object_member (message, "params", params);
  return make_line (message);
}

/**
 * skep_mcp_message_make_notification:
 * @method: what has happened
 * @params: (transfer full): more about it
 *
 * Returns: (transfer full): a line with its end
 */
char *
skep_mcp_message_make_notification (const char *method,
                                    JsonObject *params)
{
  JsonObject *message = message_new ();

  json_object_set_string_member (message, "method", method);
  json_object_set_object_member (message, "params", params);
  return make_line (message);
}

/**
 * skep_mcp_message_make_result:
 * @id: of the request that is answered
 * @result: (transfer full): the answer
 *
 * Returns: (transfer full): a line with its end
 */
char *
skep_mcp_message_make_result (JsonNode   *id,
                              JsonObject *result)
{
  JsonObject *message = message_new ();

  set_id (message, id);
  json_object_set_object_member (message, "result", result);
  return make_line (message);
}

/**
 * skep_mcp_message_make_error:
 * @id: (nullable): of the request, if it had a valid one
 * @code: the kind of error
 * @text: in words
 * @data: (nullable) (transfer full): more about it
 *
 * Returns: (transfer full): a line with its end
 */
char *
skep_mcp_message_make_error (JsonNode         *id,
                             SkepMcpErrorCode  code,
                             const char       *text,
                             JsonObject       *data)
{
  JsonObject *message = message_new ();
  JsonObject *error = json_object_new ();

  json_object_set_int_member (error, "code", code);
  json_object_set_string_member (error, "message", text);
  if (data != NULL)
    json_object_set_object_member (error, "data", data);
  set_id (message, id);
  json_object_set_object_member (message, "error", error);
  return make_line (message);
}
