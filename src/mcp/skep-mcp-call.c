/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-core-private.h"
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

/**
 * skep_mcp_call_new:
 * @core: whose call it is
 * @channel: where the answer goes
 * @services: what to work with
 * @message: the request
 *
 * Returns: (transfer full): a call
 */
SkepMcpCall *
skep_mcp_call_new (SkepMcpCore     *core,
                   SkepMcpChannel  *channel,
                   SkepMcpServices *services,
                   SkepMcpMessage  *message)
{
  SkepMcpCall *self = g_new0 (SkepMcpCall, 1);

  self->ref_count = 1;
  self->core = core;
  self->channel = channel;
  self->services = services;
  self->id = json_node_copy (message->id);
  self->params = message->params != NULL ? json_object_ref (message->params)
                                         : json_object_new ();
  self->meta = message->meta;
  self->arguments = json_object_new ();
  self->progress = -1;

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
  g_clear_pointer (&self->target, skep_script_unref);
  g_free (self);
}

static void
end_record (SkepMcpCall    *self,
            SkepMcpOutcome  outcome)
{
  if (self->record != 0)
    skep_mcp_consent_end_call (self->services->consent, self->record, outcome);
  self->record = 0;
}

/* Nobody is waited for any more. */
static void
let_go (SkepMcpCall *self)
{
  guint64 ask_id = self->ask_id;

  self->ask_id = 0;
  if (ask_id != 0)
    skep_mcp_consent_withdraw (self->services->consent, ask_id);
  skep_mcp_core_forget_requests (self->core, self);
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
  if (self->core == NULL)
    return;

  skep_mcp_call_ref (self);
  let_go (self);
  skep_mcp_waits_remove (self->services->waits, self);
  skep_mcp_hub_forget_call (self->services->hub, self);
  end_record (self, SKEP_MCP_OUTCOME_CANCELLED);
  self->core = NULL;
  self->channel = NULL;
  skep_mcp_call_unref (self);
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

/**
 * skep_mcp_call_is_open:
 * @self: a call
 *
 * Returns: whether somebody waits for the answer: it was neither given nor dropped
 */
gboolean
skep_mcp_call_is_open (SkepMcpCall *self)
{
  return self->core != NULL;
}

/**
 * skep_mcp_call_dup_starter:
 * @self: a call
 *
 * Returns: (transfer full): who starts what this call starts, as of skep_run_get_started_by()
 */
char *
skep_mcp_call_dup_starter (SkepMcpCall *self)
{
  g_autofree char *name = NULL;

  if (self->is_person)
    return g_strdup ("cli");

  if (self->core != NULL)
    name = skep_mcp_consent_dup_client_name (self->services->consent, self->core->client_id);
  return name != NULL ? g_strconcat ("agent ", name, NULL) : g_strdup ("agent");
}

/**
 * skep_mcp_call_get_folder:
 * @self: a call
 *
 * Returns: (nullable): where the client is, as its bridge says
 */
const char *
skep_mcp_call_get_folder (SkepMcpCall *self)
{
  return self->core != NULL ? self->core->folder : NULL;
}

/**
 * skep_mcp_call_has_capability:
 * @self: a call
 * @name: of a capability of clients, such as `sampling`
 *
 * Returns: whether the client that asks has it
 */
gboolean
skep_mcp_call_has_capability (SkepMcpCall *self,
                              const char  *name)
{
  JsonObject *capabilities = self->core != NULL ? self->core->capabilities : NULL;

  if (self->is_modern)
    capabilities = json_object_get_object_member (self->meta, SKEP_MCP_META_CAPABILITIES);

  return capabilities != NULL && json_object_has_member (capabilities, name);
}

/* A question that was asked for a call. */
typedef struct
{
  SkepMcpCall *call;
  SkepMcpAllowedFunc go_on;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  skep_mcp_call_unref (asking->call);
  g_free (asking);
}

static void
answered_cb (const GError *error,
             gpointer      user_data)
{
  Asking *asking = user_data;

  asking->call->ask_id = 0;
  if (asking->call->core != NULL)
    asking->go_on (asking->call, error);
}

/**
 * skep_mcp_call_check_right:
 * @self: a call
 * @right: what it needs
 * @tool: name of the tool, or of the method
 * @script: (nullable): what is to be run
 * @go_on: goes on with @self, now or when the person has answered; not at all if the call was
 *   cancelled before
 *
 * Looks whether the client may do that, and asks the person if nobody has decided that yet.
 */
void
skep_mcp_call_check_right (SkepMcpCall        *self,
                           SkepMcpRight        right,
                           const char         *tool,
                           SkepScript         *script,
                           SkepMcpAllowedFunc  go_on)
{
  Asking *asking;
  guint64 ask_id;

  if (self->is_person)
    {
      go_on (self, NULL);
      return;
    }

  asking = g_new0 (Asking, 1);
  asking->call = skep_mcp_call_ref (self);
  asking->go_on = go_on;
  ask_id = skep_mcp_consent_ask (self->services->consent,
                                 skep_mcp_core_ensure_client (self->core, self->meta), right, tool,
                                 script, self->services->context, answered_cb, asking,
                                 asking_free);
  if (ask_id != 0)
    self->ask_id = ask_id;
}

/**
 * skep_mcp_call_take_start:
 * @self: a call that is allowed to start something
 * @error: return location: when it may try again
 *
 * Returns: whether the client has not started too many scripts lately; this one counts then
 */
gboolean
skep_mcp_call_take_start (SkepMcpCall  *self,
                          GError      **error)
{
  return self->is_person || self->core == NULL ||
         skep_mcp_consent_take_start (self->services->consent,
                                      skep_mcp_core_ensure_client (self->core, self->meta), error);
}

/**
 * skep_mcp_call_begin_record:
 * @self: a call
 * @name: of the tool or method
 * @words: (nullable): its arguments
 *
 * Has the call stand in the journal, if it is an agent's.
 */
void
skep_mcp_call_begin_record (SkepMcpCall *self,
                            const char  *name,
                            const char  *words)
{
  if (!self->is_person && self->record == 0)
    self->record = skep_mcp_consent_begin_call (self->services->consent,
                                                skep_mcp_core_ensure_client (self->core,
                                                                             self->meta),
                                                name, words);
}

/**
 * skep_mcp_call_notify:
 * @self: a call
 * @method: what has happened
 * @params: (transfer full): more about it
 *
 * Tells the client something that belongs to the call.
 */
void
skep_mcp_call_notify (SkepMcpCall *self,
                      const char  *method,
                      JsonObject  *params)
{
  if (self->channel != NULL)
    skep_mcp_channel_send (self->channel, skep_mcp_message_make_notification (method, params));
  else
    json_object_unref (params);
}

/**
 * skep_mcp_call_report_progress:
 * @self: a call
 * @progress: how far it is: more than the last time, else nothing is told
 * @total: how far it has to go, below 0 if nobody knows
 * @text: (nullable): what is going on
 *
 * Tells how far the call is, if the client wants to hear that.
 */
void
skep_mcp_call_report_progress (SkepMcpCall *self,
                               double       progress,
                               double       total,
                               const char  *text)
{
  JsonNode *token = self->meta != NULL ? json_object_get_member (self->meta, "progressToken")
                                       : NULL;
  JsonObject *params;

  if (token == NULL || !JSON_NODE_HOLDS_VALUE (token) || progress <= self->progress)
    return;

  self->progress = progress;
  params = json_object_new ();
  json_object_set_member (params, "progressToken", json_node_copy (token));
  json_object_set_double_member (params, "progress", progress);
  if (total >= 0)
    json_object_set_double_member (params, "total", total);
  if (text != NULL)
    json_object_set_string_member (params, "message", text);
  skep_mcp_call_notify (self, "notifications/progress", params);
}

/* As of syslog, the least first. */
static const char *const log_levels[] = {
  "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency",
};

/**
 * skep_mcp_call_get_log_rank:
 * @level: (nullable): the name of a level
 *
 * Any thread.
 *
 * Returns: how severe it is, -1 if there is no such level
 */
int
skep_mcp_call_get_log_rank (const char *level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (log_levels); i++)
    if (g_strcmp0 (log_levels[i], level) == 0)
      return i;

  return -1;
}

/* From which level on the client wants to hear; -1: nothing. Clients of the newer era say so with
 * each request, the others once. */
static int
get_wanted_rank (SkepMcpCall *self)
{
  JsonNode *level = NULL;

  if (!self->is_modern)
    return self->core != NULL ? skep_mcp_call_get_log_rank (self->core->log_level) : -1;

  level = json_object_get_member (self->meta, SKEP_MCP_META_LOG_LEVEL);
  return level != NULL && JSON_NODE_HOLDS_VALUE (level)
             ? skep_mcp_call_get_log_rank (json_node_get_string (level))
             : -1;
}

/**
 * skep_mcp_call_log:
 * @self: a call
 * @level: how severe it is, as of syslog
 * @logger: who says it
 * @data: what
 *
 * Tells the client something on the way, if it wants to hear that.
 */
void
skep_mcp_call_log (SkepMcpCall *self,
                   const char  *level,
                   const char  *logger,
                   JsonNode    *data)
{
  int wanted = get_wanted_rank (self);
  JsonObject *params;

  if (wanted < 0 || skep_mcp_call_get_log_rank (level) < wanted)
    return;

  params = json_object_new ();
  json_object_set_string_member (params, "level", level);
  json_object_set_string_member (params, "logger", logger);
  json_object_set_member (params, "data", json_node_copy (data));
  skep_mcp_call_notify (self, "notifications/message", params);
}

/**
 * skep_mcp_call_request:
 * @self: a call of the older era
 * @method: what the client is asked for
 * @params: (transfer full): with what
 * @reply: hears what it answers, unless the call is over before
 * @user_data: for @reply
 *
 * Asks the client for something while its call waits.
 */
void
skep_mcp_call_request (SkepMcpCall      *self,
                       const char       *method,
                       JsonObject       *params,
                       SkepMcpReplyFunc  reply,
                       gpointer          user_data)
{
  if (self->core != NULL)
    skep_mcp_core_request (self->core, self, method, params, reply, user_data);
  else
    json_object_unref (params);
}

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
  let_go (self);
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
  end_record (self, SKEP_MCP_OUTCOME_OK);
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
  end_record (self, code == SKEP_MCP_ERROR_REFUSED ? SKEP_MCP_OUTCOME_REFUSED
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

  end_record (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
                        ? SKEP_MCP_OUTCOME_REFUSED
                        : SKEP_MCP_OUTCOME_FAILED);
  add_text (items, error->message);
  result = make_tool_result (items, TRUE);
  json_object_set_string_member (ensure_meta (result), SKEP_MCP_FAILURE_KEY, get_failure (error));
  skep_mcp_call_return (self, result);
}
