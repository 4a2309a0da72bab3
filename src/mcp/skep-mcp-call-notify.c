/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-call-private.h"

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
