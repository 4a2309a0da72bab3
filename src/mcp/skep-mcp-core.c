/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-core-private.h"
#include "skep-mcp-member.h"
#include "skep-mcp-methods.h"
#include "skep-mcp-modern.h"

/* The last one is what a client of an unknown version is offered. */
static const char *const legacy_versions[] = {
  "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25",
};

/* A request of ours that the client has not answered yet. */
typedef struct
{
  SkepMcpCall *call;
  SkepMcpReplyFunc reply;
  gpointer user_data;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  skep_mcp_call_unref (request->call);
  g_free (request);
}

static void
dispatch (SkepMcpCall          *call,
          const char           *name,
          const SkepMcpHeaders *headers)
{
  const SkepMcpMethod *method = skep_mcp_methods_find (name);
  SkepMcpEra era = call->is_modern ? SKEP_MCP_ERA_MODERN : SKEP_MCP_ERA_LEGACY;

  if (call->is_modern && !skep_mcp_modern_check (call, name, headers))
    return;

  if (method != NULL && (method->eras & era) != 0)
    method->serve (call);
  else if (method != NULL && !call->is_modern)
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS,
                          "“_meta” lacks " SKEP_MCP_META_VERSION, NULL);
  else
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_NO_METHOD, "there is no such method", NULL);
}

static SkepMcpCall *
find_call (SkepMcpCore *self,
           JsonNode    *id)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      SkepMcpCall *call = g_ptr_array_index (self->calls, i);

      if (json_node_equal (call->id, id))
        return call;
    }

  return NULL;
}

static void
finish_with_error (SkepMcpChannel   *channel,
                   JsonNode         *id,
                   SkepMcpErrorCode  code,
                   const char       *text)
{
  skep_mcp_channel_finish (channel, skep_mcp_message_make_error (id, code, text, NULL), code);
}

static void
receive_invalid (SkepMcpCore          *self,
                 SkepMcpChannel       *channel,
                 SkepMcpMessage       *message,
                 const SkepMcpHeaders *headers)
{
  finish_with_error (channel, message->id, message->error_code, message->error_text);
}

static gboolean
is_modern (SkepMcpMessage       *message,
           const SkepMcpHeaders *headers)
{
  return skep_mcp_message_is_modern (message) ||
         (headers != NULL && g_strcmp0 (headers->version, SKEP_MCP_MODERN_VERSION) == 0);
}

static void
receive_request (SkepMcpCore          *self,
                 SkepMcpChannel       *channel,
                 SkepMcpMessage       *message,
                 const SkepMcpHeaders *headers)
{
  guint max_calls = self->peer.is_person ? SKEP_MCP_MAX_PERSON_CALLS : SKEP_MCP_MAX_CALLS;
  g_autoptr (SkepMcpCall) call = NULL;

  if (find_call (self, message->id) != NULL)
    {
      finish_with_error (channel, message->id, SKEP_MCP_ERROR_INVALID_REQUEST,
                         "a request with this id is under way");
      return;
    }
  if (self->calls->len >= max_calls)
    {
      finish_with_error (channel, message->id, SKEP_MCP_ERROR_TOO_MANY,
                         "too many requests are under way: wait for an answer");
      return;
    }

  call = skep_mcp_call_new (self, channel, self->services, message);
  call->is_person = self->peer.is_person;
  call->is_modern = is_modern (message, headers);
  g_ptr_array_add (self->calls, skep_mcp_call_ref (call));
  dispatch (call, message->method, headers);
}

/* Nothing is sent any more, but the transport is told that nothing is to come. */
static void
cancel_call (SkepMcpCore *self,
             SkepMcpCall *call)
{
  SkepMcpChannel *channel = call->channel;

  skep_mcp_call_drop (call);
  g_ptr_array_remove (self->calls, call);
  if (channel != NULL)
    skep_mcp_channel_finish (channel, NULL, SKEP_MCP_ERROR_NONE);
}

static void
cancel (SkepMcpCore    *self,
        SkepMcpMessage *message)
{
  JsonNode *id = message->params != NULL ? json_object_get_member (message->params, "requestId")
                                         : NULL;
  SkepMcpCall *call = id != NULL ? find_call (self, id) : NULL;

  if (call != NULL)
    cancel_call (self, call);
}

/* A client of the older era is ready to hear of what it has not asked for. */
static void
begin_to_tell (SkepMcpCore    *self,
               SkepMcpMessage *message)
{
  if (self->version != NULL)
    skep_mcp_hub_ensure_legacy (self->services->hub, self);
}

/* The first line of our own bridge: then the peer is not the person, though it runs skepctl,
 * whatever else the line says. No other peer gains anything by it, and nobody loses what it was
 * after it has spoken. */
static void
become_bridge (SkepMcpCore    *self,
               SkepMcpMessage *message)
{
  JsonNode *client = message->params != NULL
                         ? json_object_get_member (message->params, "client")
                         : NULL;

  if (!self->peer.is_person || self->has_spoken)
    return;

  skep_mcp_peer_become_bridge (&self->peer, client != NULL && JSON_NODE_HOLDS_VALUE (client)
                                                ? json_node_get_int (client)
                                                : 0);
  if (message->params != NULL)
    self->folder = g_strdup (skep_mcp_member_get_string (message->params, "folder"));
}

/* Any other is of no interest, and a notification is never answered. */
static const struct
{
  const char *name;
  void (*receive) (SkepMcpCore    *self,
                   SkepMcpMessage *message);
} notifications[] = {
  { "notifications/cancelled", cancel },
  { "notifications/initialized", begin_to_tell },
  { "notifications/skep/bridge", become_bridge },
};

static void
receive_notification (SkepMcpCore          *self,
                      SkepMcpChannel       *channel,
                      SkepMcpMessage       *message,
                      const SkepMcpHeaders *headers)
{
  for (gsize i = 0; i < G_N_ELEMENTS (notifications); i++)
    if (g_str_equal (notifications[i].name, message->method))
      notifications[i].receive (self, message);

  skep_mcp_channel_finish (channel, NULL, SKEP_MCP_ERROR_NONE);
}

static void
receive_response (SkepMcpCore          *self,
                  SkepMcpChannel       *channel,
                  SkepMcpMessage       *message,
                  const SkepMcpHeaders *headers)
{
  gint64 id = message->id != NULL && json_node_get_value_type (message->id) == G_TYPE_INT64
                  ? json_node_get_int (message->id)
                  : 0;
  Request *request = g_hash_table_lookup (self->requests, &id);

  if (request != NULL)
    {
      g_hash_table_steal (self->requests, &id);
      request->reply (request->call, message->result, request->user_data);
      request_free (request);
    }
  skep_mcp_channel_finish (channel, NULL, SKEP_MCP_ERROR_NONE);
}

static void
drop_call (gpointer call,
           gpointer user_data)
{
  skep_mcp_call_drop (call);
}

/**
 * skep_mcp_core_new:
 * @services: (transfer none): what methods work with; outlives the core
 * @peer: who it is for
 *
 * Returns: (transfer full): a core for one client
 */
SkepMcpCore *
skep_mcp_core_new (SkepMcpServices   *services,
                   const SkepMcpPeer *peer)
{
  SkepMcpCore *self = g_new0 (SkepMcpCore, 1);

  self->services = services;
  skep_mcp_peer_copy (peer, &self->peer);
  self->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_call_unref);
  self->requests = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, request_free);

  return self;
}

/**
 * skep_mcp_core_free:
 * @self: (transfer full): a core
 *
 * Drops what is under way: nothing is sent any more.
 */
void
skep_mcp_core_free (SkepMcpCore *self)
{
  skep_mcp_hub_forget (self->services->hub, self);
  g_ptr_array_foreach (self->calls, drop_call, NULL);
  g_hash_table_unref (self->requests);
  g_ptr_array_unref (self->calls);
  if (self->client_id != 0)
    skep_mcp_consent_remove_client (self->services->consent, self->client_id);
  g_clear_pointer (&self->capabilities, json_object_unref);
  skep_mcp_peer_clear (&self->peer);
  g_free (self->client_name);
  g_free (self->client_version);
  g_free (self->log_level);
  g_free (self->version);
  g_free (self->folder);
  g_free (self);
}

/**
 * skep_mcp_core_receive:
 * @self: a core
 * @channel: where @message came by
 * @message: any message
 * @headers: (nullable): what the HTTP request says of it
 *
 * Serves a message. It may be finished before this returns, or later.
 */
void
skep_mcp_core_receive (SkepMcpCore          *self,
                       SkepMcpChannel       *channel,
                       SkepMcpMessage       *message,
                       const SkepMcpHeaders *headers)
{
  static void (*const receivers[]) (SkepMcpCore *, SkepMcpChannel *, SkepMcpMessage *,
                                    const SkepMcpHeaders *) = {
    [SKEP_MCP_INVALID] = receive_invalid,
    [SKEP_MCP_REQUEST] = receive_request,
    [SKEP_MCP_NOTIFICATION] = receive_notification,
    [SKEP_MCP_RESPONSE] = receive_response,
  };

  receivers[message->kind](self, channel, message, headers);
  self->has_spoken = TRUE;
}

/**
 * skep_mcp_core_receive_text:
 * @self: a core
 * @channel: where it came by
 * @text: (array length=length): one message, any bytes
 * @length: how many
 *
 * Like skep_mcp_core_receive(), without HTTP.
 */
void
skep_mcp_core_receive_text (SkepMcpCore    *self,
                            SkepMcpChannel *channel,
                            const char     *text,
                            gsize           length)
{
  g_autoptr (SkepMcpMessage) message = skep_mcp_message_parse (text, length);

  skep_mcp_core_receive (self, channel, message, NULL);
}

/**
 * skep_mcp_core_forget_channel:
 * @self: a core
 * @channel: one that is no more
 *
 * What came by it goes on, and its answers go nowhere.
 */
void
skep_mcp_core_forget_channel (SkepMcpCore    *self,
                              SkepMcpChannel *channel)
{
  if (self->unsolicited == channel)
    self->unsolicited = NULL;

  for (guint i = 0; i < self->calls->len; i++)
    {
      SkepMcpCall *call = g_ptr_array_index (self->calls, i);

      if (call->channel == channel)
        call->channel = NULL;
    }
}

/**
 * skep_mcp_core_set_unsolicited:
 * @self: a core
 * @channel: (nullable): where notifications go that belong to no request
 *
 * Replaces the one before.
 */
void
skep_mcp_core_set_unsolicited (SkepMcpCore    *self,
                               SkepMcpChannel *channel)
{
  self->unsolicited = channel;
}

/**
 * skep_mcp_core_end_listening:
 * @self: a core whose client says nothing more
 *
 * Answers what would be under way until the client ends it.
 */
void
skep_mcp_core_end_listening (SkepMcpCore *self)
{
  skep_mcp_hub_end (self->services->hub, self);
}

/**
 * skep_mcp_core_get_n_calls:
 * @self: a core
 *
 * Returns: how many requests are under way
 */
guint
skep_mcp_core_get_n_calls (SkepMcpCore *self)
{
  return self->calls->len;
}

/**
 * skep_mcp_core_find_legacy_version:
 * @version: (nullable): a protocol version
 *
 * Any thread.
 *
 * Returns: (nullable): the same, if it is one of the older era that is spoken here
 */
const char *
skep_mcp_core_find_legacy_version (const char *version)
{
  for (gsize i = 0; i < G_N_ELEMENTS (legacy_versions); i++)
    if (g_strcmp0 (version, legacy_versions[i]) == 0)
      return legacy_versions[i];

  return NULL;
}

/**
 * skep_mcp_core_get_newest_legacy_version:
 *
 * Any thread.
 *
 * Returns: the version of the older era that an unknown one is answered with
 */
const char *
skep_mcp_core_get_newest_legacy_version (void)
{
  return legacy_versions[G_N_ELEMENTS (legacy_versions) - 1];
}

/**
 * skep_mcp_core_notify:
 * @self: a core
 * @method: what has happened
 * @params: (transfer full): more about it
 *
 * Tells a client of the older era something that belongs to no request, if it listens.
 */
void
skep_mcp_core_notify (SkepMcpCore *self,
                      const char  *method,
                      JsonObject  *params)
{
  char *line = skep_mcp_message_make_notification (method, params);

  if (self->unsolicited != NULL)
    skep_mcp_channel_send (self->unsolicited, line);
  else
    g_free (line);
}

/* For skep-mcp-call.c */

/* Takes @line. */
void
skep_mcp_core_answer (SkepMcpCore      *self,
                      SkepMcpCall      *call,
                      char             *line,
                      SkepMcpErrorCode  code)
{
  SkepMcpChannel *channel = g_steal_pointer (&call->channel);

  g_ptr_array_remove (self->calls, call);
  if (channel != NULL)
    skep_mcp_channel_finish (channel, line, code);
  else
    g_free (line);
}

static gboolean
is_of_call (gpointer key,
            gpointer value,
            gpointer user_data)
{
  Request *request = value;

  return request->call == user_data;
}

/* A call that is over waits for no reply. */
void
skep_mcp_core_forget_requests (SkepMcpCore *self,
                               SkepMcpCall *call)
{
  g_hash_table_foreach_remove (self->requests, is_of_call, call);
}

/* Takes @params. */
void
skep_mcp_core_request (SkepMcpCore      *self,
                       SkepMcpCall      *call,
                       const char       *method,
                       JsonObject       *params,
                       SkepMcpReplyFunc  reply,
                       gpointer          user_data)
{
  Request *request = g_new0 (Request, 1);
  gint64 id = ++self->last_request;

  request->call = skep_mcp_call_ref (call);
  request->reply = reply;
  request->user_data = user_data;
  g_hash_table_insert (self->requests, g_memdup2 (&id, sizeof id), request);
  if (call->channel != NULL)
    skep_mcp_channel_send (call->channel, skep_mcp_message_make_request (id, method, params));
  else
    json_object_unref (params);
}
