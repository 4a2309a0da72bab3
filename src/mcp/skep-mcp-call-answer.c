/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-call-private.h"
#include "skep-mcp-json.h"
#include "skep-mcp-methods.h"

/* The kinds of failure that skepctl tells apart; any other is just `failed`. */
static const struct
{
  int code;
  const char *failure;
} failures[] = {
  { G_IO_ERROR_INVALID_ARGUMENT, "usage" },
  { G_IO_ERROR_NOT_FOUND, "not-found" },
  { G_IO_ERROR_PERMISSION_DENIED, "refused" },
};

/* Takes @line. */
static void
answer (SkepMcpCall      *self,
        char             *line,
        SkepMcpErrorCode  code)
{
  SkepMcpCore *core = self->core;

  if (core == NULL)
    {
      g_free (line);
      return;
    }

  skep_mcp_call_ref (self);
  skep_mcp_call_let_go (self);
  self->core = NULL;
  skep_mcp_core_answer (core, self, line, code);
  skep_mcp_call_unref (self);
}

static JsonObject *
ensure_meta (JsonObject *result)
{
  if (!json_object_has_member (result, "_meta"))
    json_object_set_object_member (result, "_meta", json_object_new ());

  return json_object_get_object_member (result, "_meta");
}

/* Takes @result. */
static void
return_result (SkepMcpCall *self,
               JsonObject  *result,
               const char  *type)
{
  if (self->is_modern)
    {
      json_object_set_string_member (result, "resultType", type);
      json_object_set_object_member (ensure_meta (result), SKEP_MCP_META_SERVER,
                                     skep_mcp_methods_make_server_info (self->services));
    }

  answer (self, skep_mcp_message_make_result (self->id, result), SKEP_MCP_ERROR_NONE);
}

/**
 * skep_mcp_call_return:
 * @self: a call
 * @result: (transfer full): its result
 *
 * Answers with a result.
 */
void
skep_mcp_call_return (SkepMcpCall *self,
                      JsonObject  *result)
{
  skep_mcp_call_end_record (self, SKEP_MCP_OUTCOME_OK);
  return_result (self, result, "complete");
}

/**
 * skep_mcp_call_require_input:
 * @self: a call of the newer era
 * @requests: (nullable) (transfer full): what the client is asked for, by name
 * @state: (nullable): what the client sends back together with its answers
 *
 * Answers that the client shall ask again, with what is missing.
 */
void
skep_mcp_call_require_input (SkepMcpCall *self,
                             JsonObject  *requests,
                             const char  *state)
{
  JsonObject *result = json_object_new ();

  if (requests != NULL)
    json_object_set_object_member (result, "inputRequests", requests);
  if (state != NULL)
    json_object_set_string_member (result, "requestState", state);
  return_result (self, result, "input_required");
}

/**
 * skep_mcp_call_refuse:
 * @self: a call
 * @code: what is wrong with the request
 * @text: in words
 * @data: (nullable) (transfer full): more about it
 *
 * Answers with an error of the protocol.
 */
void
skep_mcp_call_refuse (SkepMcpCall      *self,
                      SkepMcpErrorCode  code,
                      const char       *text,
                      JsonObject       *data)
{
  skep_mcp_call_end_record (self, code == SKEP_MCP_ERROR_REFUSED ? SKEP_MCP_OUTCOME_REFUSED
                                                                 : SKEP_MCP_OUTCOME_FAILED);
  answer (self, skep_mcp_message_make_error (self->id, code, text, data), code);
}

/**
 * skep_mcp_call_refuse_resource:
 * @self: a call
 * @uri: what is not there
 *
 * Answers that there is no such resource, as each era says it.
 */
void
skep_mcp_call_refuse_resource (SkepMcpCall *self,
                               const char  *uri)
{
  JsonObject *data = json_object_new ();

  json_object_set_string_member (data, "uri", uri);
  skep_mcp_call_refuse (self,
                        self->is_modern ? SKEP_MCP_ERROR_INVALID_PARAMS
                                        : SKEP_MCP_ERROR_NO_RESOURCE,
                        "there is no such resource", data);
}

static void
add_text (JsonArray  *content,
          const char *text)
{
  JsonObject *item = json_object_new ();

  json_object_set_string_member (item, "type", "text");
  json_object_set_string_member (item, "text", text);
  json_array_add_object_element (content, item);
}

static JsonObject *
make_tool_result (JsonArray *content,
                  gboolean   is_error)
{
  JsonObject *result = json_object_new ();

  json_object_set_array_member (result, "content", content);
  json_object_set_boolean_member (result, "isError", is_error);
  return result;
}

/**
 * skep_mcp_call_return_content:
 * @self: the call of a tool
 * @content: (transfer full): its structured result
 *
 * Answers with the result of a tool: as an object, and the same as text for models.
 */
void
skep_mcp_call_return_content (SkepMcpCall *self,
                              JsonObject  *content)
{
  g_autofree char *text = skep_mcp_json_make_object (content, "");
  JsonArray *items = json_array_new ();
  JsonObject *result;

  add_text (items, text);
  result = make_tool_result (items, FALSE);
  json_object_set_object_member (result, "structuredContent", content);
  skep_mcp_call_return (self, result);
}

/**
 * skep_mcp_call_return_bytes:
 * @self: the call of a tool
 * @content: (transfer full): its structured result
 *
 * Like skep_mcp_call_return_content() for what only a program reads: without the text.
 */
void
skep_mcp_call_return_bytes (SkepMcpCall *self,
                            JsonObject  *content)
{
  JsonObject *result = make_tool_result (json_array_new (), FALSE);

  json_object_set_object_member (result, "structuredContent", content);
  skep_mcp_call_return (self, result);
}

static const char *
get_failure (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    if (g_error_matches (error, G_IO_ERROR, failures[i].code))
      return failures[i].failure;

  return "failed";
}

/**
 * skep_mcp_call_return_failure:
 * @self: the call of a tool
 * @error: what has gone wrong
 *
 * Answers that a tool has failed: no error of the protocol, but a result for the model to read.
 */
void
skep_mcp_call_return_failure (SkepMcpCall  *self,
                              const GError *error)
{
  JsonArray *items = json_array_new ();
  JsonObject *result;

  skep_mcp_call_end_record (self,
                            g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
                                ? SKEP_MCP_OUTCOME_REFUSED
                                : SKEP_MCP_OUTCOME_FAILED);
  add_text (items, error->message);
  result = make_tool_result (items, TRUE);
  json_object_set_string_member (ensure_meta (result), SKEP_MCP_FAILURE_KEY, get_failure (error));
  skep_mcp_call_return (self, result);
}
