/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-core.h"

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

/**
 * skep_mcp_call_new:
 * @core: where the answer goes
 * @services: what to work with
 * @id: of the request
 * @params: (nullable): of the request
 *
 * Returns: (transfer full): a call
 */
SkepMcpCall *
skep_mcp_call_new (SkepMcpCore     *core,
                   SkepMcpServices *services,
                   JsonNode        *id,
                   JsonObject      *params)
{
  SkepMcpCall *self = g_new0 (SkepMcpCall, 1);

  self->ref_count = 1;
  self->core = core;
  self->services = services;
  self->id = json_node_copy (id);
  self->params = params != NULL ? json_object_ref (params) : json_object_new ();
  self->arguments = json_object_new ();

  return self;
}

SkepMcpCall *
skep_mcp_call_ref (SkepMcpCall *self)
{
  self->ref_count++;
  return self;
}

void
skep_mcp_call_unref (SkepMcpCall *self)
{
  if (--self->ref_count > 0)
    return;

  json_node_unref (self->id);
  json_object_unref (self->params);
  json_object_unref (self->arguments);
  g_free (self);
}

/**
 * skep_mcp_call_drop:
 * @self: a call
 *
 * Nobody wants the answer any more. What was asked for may happen all the same.
 */
void
skep_mcp_call_drop (SkepMcpCall *self)
{
  self->core = NULL;
  skep_mcp_waits_remove (self->services->waits, self);
}

/**
 * skep_mcp_call_begin_command:
 * @self: a call
 *
 * To be given to a command of the supervisor: the thread lives on until each was answered.
 *
 * Returns: (transfer full): @self, for skep_mcp_call_end_command()
 */
SkepMcpCall *
skep_mcp_call_begin_command (SkepMcpCall *self)
{
  self->services->n_commands++;
  return skep_mcp_call_ref (self);
}

/**
 * skep_mcp_call_end_command:
 * @self: (transfer full): what skep_mcp_call_begin_command() returned
 *
 * To be called first in the answer to the command.
 *
 * Returns: (transfer full): @self
 */
SkepMcpCall *
skep_mcp_call_end_command (SkepMcpCall *self)
{
  self->services->n_commands--;
  return self;
}

/* Takes @line. */
static void
answer (SkepMcpCall *self,
        char        *line)
{
  SkepMcpCore *core = g_steal_pointer (&self->core);

  if (core != NULL)
    skep_mcp_core_answer (core, self, line);
  else
    g_free (line);
}

static JsonObject *
ensure_meta (JsonObject *result)
{
  if (!json_object_has_member (result, "_meta"))
    json_object_set_object_member (result, "_meta", json_object_new ());

  return json_object_get_object_member (result, "_meta");
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
  if (self->is_modern)
    {
      json_object_set_string_member (result, "resultType", "complete");
      json_object_set_object_member (ensure_meta (result),
                                     "io.modelcontextprotocol/serverInfo",
                                     skep_mcp_core_make_server_info ());
    }

  answer (self, skep_mcp_message_make_result (self->id, result));
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
  answer (self, skep_mcp_message_make_error (self->id, code, text, data));
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

static char *
make_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  return json_to_string (node, FALSE);
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
  g_autofree char *text = make_text (content);
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

  add_text (items, error->message);
  result = make_tool_result (items, TRUE);
  json_object_set_string_member (ensure_meta (result), SKEP_MCP_FAILURE_KEY, get_failure (error));
  skep_mcp_call_return (self, result);
}
