/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-http-exchange.h"
#include "skep-mcp-http-response.h"

#define KEEP_ALIVE ": keep-alive\n\n"
/* A peer that has read nothing for so many keep-alive times is gone. */
#define MAX_SILENT_TICKS 4

struct _SkepMcpHttpExchange
{
  SkepMcpChannel channel;
  SoupServerMessage *message;
  SkepMcpHttpConnection *connection; /* borrowed; outlives this */
  SkepMcpCore *core;                 /* of a message that is served alone; else NULL */
  SkepMcpHttpSession *session;       /* borrowed; NULL if served alone, and after the end */
  GMainContext *context;
  SkepMcpHttpExchangeFunc over;
  gpointer user_data;

  gboolean is_malformed; /* what came is no request that the protocol knows */
  gboolean is_first;     /* it opens its session */
  gboolean is_paused;    /* libsoup waits for an answer */
  gboolean is_stream;
  gboolean is_finished; /* nothing is sent any more but what waits */
  gboolean has_failed;
  gboolean is_over; /* libsoup has done with it */

  guint keep_alive_ms;
  GSource *keep_alive_source; /* of a stream, else NULL */
  gsize n_queued;             /* bytes that libsoup has to send */
  gboolean has_read;          /* the peer, since the last tick */
  guint n_silent_ticks;
};

/* Anything else is an answer like any other, as far as HTTP is concerned. */
static const struct
{
  SkepMcpErrorCode code;
  guint status;
} alone_statuses[] = {
  { SKEP_MCP_ERROR_NO_METHOD, SOUP_STATUS_NOT_FOUND },
  { SKEP_MCP_ERROR_HEADER, SOUP_STATUS_BAD_REQUEST },
  { SKEP_MCP_ERROR_CAPABILITY, SOUP_STATUS_BAD_REQUEST },
  { SKEP_MCP_ERROR_VERSION, SOUP_STATUS_BAD_REQUEST },
};

static guint
get_status (SkepMcpHttpExchange *self,
            SkepMcpErrorCode     code)
{
  if (code != SKEP_MCP_ERROR_NONE && self->is_malformed)
    return SOUP_STATUS_BAD_REQUEST;
  if (self->core == NULL)
    return SOUP_STATUS_OK;

  for (gsize i = 0; i < G_N_ELEMENTS (alone_statuses); i++)
    if (alone_statuses[i].code == code)
      return alone_statuses[i].status;

  return SOUP_STATUS_OK;
}

/* Of a session it goes on. */
static void
leave (SkepMcpHttpExchange *self)
{
  SkepMcpHttpSession *session = g_steal_pointer (&self->session);

  if (session != NULL)
    skep_mcp_http_session_leave (session, &self->channel);
  g_clear_pointer (&self->core, skep_mcp_core_free);
}

/* libsoup hears of the end by going on, and then tells that the message is finished. */
static void
abandon (SkepMcpHttpExchange *self)
{
  skep_mcp_http_connection_shut (self->connection);
  if (!self->is_finished && !self->is_stream)
    skep_mcp_http_response_set_empty (self->message, SOUP_STATUS_SERVICE_UNAVAILABLE);
  if (!self->is_finished)
    soup_message_body_complete (soup_server_message_get_response_body (self->message));
  self->is_finished = TRUE;
  soup_server_message_unpause (self->message);
}

/* The peer is gone, or is as good as gone. Nobody waits for what is served alone. */
static void
hang_up_cb (gpointer user_data)
{
  SkepMcpHttpExchange *self = user_data;

  leave (self);
  abandon (self);
}

static void
watch_peer (SkepMcpHttpExchange *self)
{
  skep_mcp_http_connection_tell_hang_up (self->connection, hang_up_cb, self);
}

static void
append (SkepMcpHttpExchange *self,
        char                *text)
{
  gsize length = strlen (text);

  self->n_queued += length;
  soup_message_body_append_take (soup_server_message_get_response_body (self->message),
                                 (guchar *) text, length);
  soup_server_message_unpause (self->message);
  if (self->n_queued > SKEP_MCP_HTTP_MAX_QUEUED_BYTES)
    skep_mcp_http_connection_shut (self->connection);
}

/* Takes @line, which ends with a line feed. */
static void
append_event (SkepMcpHttpExchange *self,
              char                *line)
{
  append (self, g_strconcat ("event: message\ndata: ", line, "\n", NULL));
  g_free (line);
}

static gboolean
keep_alive_cb (gpointer user_data)
{
  SkepMcpHttpExchange *self = user_data;

  self->n_silent_ticks = self->n_queued == 0 || self->has_read ? 0 : self->n_silent_ticks + 1;
  self->has_read = FALSE;
  if (self->n_queued == 0 && !self->is_finished)
    append (self, g_strdup (KEEP_ALIVE));
  else if (self->n_silent_ticks >= MAX_SILENT_TICKS)
    skep_mcp_http_connection_shut (self->connection);

  return G_SOURCE_CONTINUE;
}

static void
wrote_body_data_cb (SoupServerMessage   *message,
                    guint                n_bytes,
                    SkepMcpHttpExchange *self)
{
  self->n_queued -= MIN (self->n_queued, n_bytes);
  self->has_read = TRUE;
}

static void
set_session_header (SkepMcpHttpExchange *self)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message),
                                "Mcp-Session-Id", self->session->id);
}

static void
begin_stream (SkepMcpHttpExchange *self)
{
  self->is_stream = TRUE;
  skep_mcp_http_response_begin_stream (self->message);
  if (self->is_first)
    set_session_header (self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  self->keep_alive_source = g_timeout_source_new (self->keep_alive_ms);
  g_source_set_callback (self->keep_alive_source, keep_alive_cb, self, NULL);
  g_source_attach (self->keep_alive_source, self->context);
  watch_peer (self);
}

static void
send_line (SkepMcpChannel *channel,
           char           *line)
{
  SkepMcpHttpExchange *self = (SkepMcpHttpExchange *) channel;

  if (!self->is_stream)
    begin_stream (self);
  append_event (self, line);
}

static void
finish_stream (SkepMcpHttpExchange *self,
               char                *line)
{
  if (line != NULL)
    append_event (self, line);
  soup_message_body_complete (soup_server_message_get_response_body (self->message));
}

/* What is said is said: now the peer is to read it, in one piece if it is no stream. */
static void
hand_over (SkepMcpHttpExchange *self)
{
  skep_mcp_http_connection_set_corked (self->connection, !self->is_stream);
  skep_mcp_http_connection_set_awaited (self->connection, TRUE);
  if (self->is_paused || self->is_stream)
    soup_server_message_unpause (self->message);
}

static void
finish (SkepMcpChannel   *channel,
        char             *line,
        SkepMcpErrorCode  code)
{
  SkepMcpHttpExchange *self = (SkepMcpHttpExchange *) channel;

  self->is_finished = TRUE;
  self->has_failed = code != SKEP_MCP_ERROR_NONE;
  if (self->is_first && !self->has_failed)
    set_session_header (self);

  if (self->is_stream)
    finish_stream (self, line);
  else if (line != NULL)
    skep_mcp_http_response_set_json (self->message, get_status (self, code), line);
  else
    skep_mcp_http_response_set_empty (self->message, SOUP_STATUS_ACCEPTED);
  hand_over (self);
}

static const SkepMcpChannelClass channel_class = { send_line, finish };

static void
finished_cb (SoupServerMessage   *message,
             SkepMcpHttpExchange *self)
{
  self->is_over = TRUE;
  skep_mcp_http_connection_set_corked (self->connection, FALSE);
  self->over (self, self->user_data);
}

/**
 * skep_mcp_http_exchange_new:
 * @message: a request that has come whole
 * @connection: where it came by; outlives the exchange
 * @keep_alive_ms: how often a stream is kept alive
 * @context: of the thread
 * @over: called once, unless @self is freed before
 * @user_data: for @over
 *
 * Returns: (transfer full): an exchange
 */
SkepMcpHttpExchange *
skep_mcp_http_exchange_new (SoupServerMessage       *message,
                            SkepMcpHttpConnection   *connection,
                            guint                    keep_alive_ms,
                            GMainContext            *context,
                            SkepMcpHttpExchangeFunc  over,
                            gpointer                 user_data)
{
  SkepMcpHttpExchange *self = g_new0 (SkepMcpHttpExchange, 1);

  self->channel.class = &channel_class;
  self->message = g_object_ref (message);
  self->connection = connection;
  self->keep_alive_ms = keep_alive_ms;
  self->context = context;
  self->over = over;
  self->user_data = user_data;
  skep_mcp_http_connection_serve (connection);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);

  return self;
}

/**
 * skep_mcp_http_exchange_free:
 * @self: (transfer full): an exchange
 *
 * What is served alone is dropped; in a session it goes on.
 */
void
skep_mcp_http_exchange_free (SkepMcpHttpExchange *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  if (self->keep_alive_source != NULL)
    g_source_destroy (self->keep_alive_source);
  g_clear_pointer (&self->keep_alive_source, g_source_unref);
  leave (self);
  if (!self->is_over)
    abandon (self);
  g_object_unref (self->message);
  g_free (self);
}

/* If there is no answer yet, libsoup must wait, and we for the peer's end. */
static void
go_on (SkepMcpHttpExchange *self)
{
  if (self->is_finished)
    return;

  watch_peer (self);
  if (self->is_stream)
    return;

  self->is_paused = TRUE;
  soup_server_message_pause (self->message);
}

/* Without these members a message of the newer era is none of any. */
static gboolean
lacks_meta (SkepMcpMessage *message)
{
  JsonNode *capabilities = message->meta != NULL
                               ? json_object_get_member (message->meta, SKEP_MCP_META_CAPABILITIES)
                               : NULL;

  return !skep_mcp_message_is_modern (message) || capabilities == NULL ||
         !JSON_NODE_HOLDS_OBJECT (capabilities);
}

/**
 * skep_mcp_http_exchange_serve_alone:
 * @self: a new exchange
 * @core: (transfer full): a core for nothing else
 * @message: a message of the newer era, or an invalid one
 * @headers: what the request says of it
 */
void
skep_mcp_http_exchange_serve_alone (SkepMcpHttpExchange  *self,
                                    SkepMcpCore          *core,
                                    SkepMcpMessage       *message,
                                    const SkepMcpHeaders *headers)
{
  self->core = core;
  self->is_malformed = message->kind == SKEP_MCP_INVALID || lacks_meta (message);
  skep_mcp_core_receive (core, &self->channel, message, headers);
  go_on (self);
}

static void
enter_session (SkepMcpHttpExchange *self,
               SkepMcpHttpSession  *session)
{
  self->session = session;
  skep_mcp_http_session_enter (session);
}

/**
 * skep_mcp_http_exchange_serve_in:
 * @self: a new exchange
 * @session: of the client
 * @message: a message of the older era
 * @is_first: whether it opens the session
 */
void
skep_mcp_http_exchange_serve_in (SkepMcpHttpExchange *self,
                                 SkepMcpHttpSession  *session,
                                 SkepMcpMessage      *message,
                                 gboolean             is_first)
{
  enter_session (self, session);
  self->is_first = is_first;
  skep_mcp_core_receive (session->core, &self->channel, message, NULL);
  go_on (self);
}

/**
 * skep_mcp_http_exchange_listen_in:
 * @self: a new exchange
 * @session: of the client
 *
 * Sends what belongs to no request, until the client has heard enough.
 */
void
skep_mcp_http_exchange_listen_in (SkepMcpHttpExchange *self,
                                  SkepMcpHttpSession  *session)
{
  enter_session (self, session);
  begin_stream (self);
  append (self, g_strdup (KEEP_ALIVE));
  skep_mcp_http_session_listen (session, &self->channel);
}

/**
 * skep_mcp_http_exchange_end:
 * @self: an exchange whose session is to end
 *
 * Answers what can be answered without it, and has it no more.
 */
void
skep_mcp_http_exchange_end (SkepMcpHttpExchange *self)
{
  leave (self);
  if (self->is_finished)
    return;

  self->is_finished = TRUE;
  if (self->is_stream)
    finish_stream (self, NULL);
  else
    skep_mcp_http_response_refuse (self->message, SOUP_STATUS_NOT_FOUND, "the session has ended");
  hand_over (self);
}

/**
 * skep_mcp_http_exchange_is_welcome:
 * @self: an exchange
 *
 * Returns: %FALSE if it is served alone, and the person wants its client to be disconnected
 */
gboolean
skep_mcp_http_exchange_is_welcome (SkepMcpHttpExchange *self)
{
  return self->core == NULL || skep_mcp_core_is_welcome (self->core);
}

/**
 * skep_mcp_http_exchange_shut:
 * @self: an exchange
 *
 * Closes its connection; the exchange is over when that was noticed.
 */
void
skep_mcp_http_exchange_shut (SkepMcpHttpExchange *self)
{
  skep_mcp_http_connection_shut (self->connection);
}

SkepMcpHttpSession *
skep_mcp_http_exchange_get_session (SkepMcpHttpExchange *self)
{
  return self->session;
}

/**
 * skep_mcp_http_exchange_has_failed:
 * @self: an exchange
 *
 * Returns: whether it was to open its session, and did not
 */
gboolean
skep_mcp_http_exchange_has_failed (SkepMcpHttpExchange *self)
{
  return self->is_first && self->has_failed;
}
