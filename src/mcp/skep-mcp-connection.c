/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-connection.h"
#include "skep-mcp-core.h"
#include "skep-mcp-stream.h"

struct _SkepMcpConnection
{
  SkepMcpChannel channel; /* carries all messages */
  SkepMcpStream *stream;
  SkepMcpCore *core;
  SkepMcpConnectionFunc closed;
  gpointer user_data;
  gboolean is_ended; /* whether the peer says nothing more */
};

static void
send_line (SkepMcpChannel *channel,
           char           *line)
{
  SkepMcpConnection *self = (SkepMcpConnection *) channel;

  skep_mcp_stream_send (self->stream, line);
}

static void
finish_if_idle (SkepMcpConnection *self)
{
  if (self->is_ended && skep_mcp_core_get_n_calls (self->core) == 0)
    skep_mcp_stream_finish (self->stream);
}

/* The connection stays, and says nothing where there is nothing to say. */
static void
finish (SkepMcpChannel   *channel,
        char             *line,
        SkepMcpErrorCode  code)
{
  SkepMcpConnection *self = (SkepMcpConnection *) channel;

  if (line != NULL)
    send_line (channel, line);
  finish_if_idle (self);
}

static const SkepMcpChannelClass channel_class = { send_line, finish };

static void
message_cb (const char *text,
            gsize       length,
            gpointer    user_data)
{
  SkepMcpConnection *self = user_data;

  skep_mcp_core_receive_text (self->core, &self->channel, text, length);
}

static void
oversized_cb (gpointer user_data)
{
  SkepMcpConnection *self = user_data;

  skep_mcp_stream_send (self->stream,
                        skep_mcp_message_make_error (NULL, SKEP_MCP_ERROR_INVALID_REQUEST,
                                                     "a message is longer than 1 MiB", NULL));
}

/* What was asked for before is still answered. */
static void
ended_cb (gpointer user_data)
{
  SkepMcpConnection *self = user_data;

  skep_mcp_core_end_listening (self->core);
  self->is_ended = TRUE;
  finish_if_idle (self);
}

static void
closed_cb (gpointer user_data)
{
  SkepMcpConnection *self = user_data;

  self->closed (self, self->user_data);
}

static const SkepMcpStreamEvents stream_events = {
  .message = message_cb,
  .oversized = oversized_cb,
  .ended = ended_cb,
  .closed = closed_cb,
};

/**
 * skep_mcp_connection_new:
 * @socket: a connected socket
 * @peer: who is at the other end
 * @services: (transfer none): what tools work with; outlives the connection
 * @context: the context of the thread
 * @closed: called once, unless @self is freed before
 * @user_data: for @closed
 *
 * Returns: (transfer full): a connection, which is served from now on
 */
SkepMcpConnection *
skep_mcp_connection_new (GSocket               *socket,
                         const SkepMcpPeer     *peer,
                         SkepMcpServices       *services,
                         GMainContext          *context,
                         SkepMcpConnectionFunc  closed,
                         gpointer               user_data)
{
  SkepMcpConnection *self = g_new0 (SkepMcpConnection, 1);

  self->closed = closed;
  self->user_data = user_data;
  self->channel.class = &channel_class;
  self->core = skep_mcp_core_new (services, peer);
  skep_mcp_core_set_unsolicited (self->core, &self->channel);
  self->stream = skep_mcp_stream_new (socket, context, SKEP_MCP_MAX_MESSAGE_BYTES, &stream_events,
                                      self);

  return self;
}

/**
 * skep_mcp_connection_free:
 * @self: (transfer full): a connection
 *
 * Drops what is under way, and closes the socket.
 */
void
skep_mcp_connection_free (SkepMcpConnection *self)
{
  skep_mcp_core_free (self->core);
  skep_mcp_stream_free (self->stream);
  g_free (self);
}

/**
 * skep_mcp_connection_is_welcome:
 * @self: a connection
 *
 * Returns: %FALSE if the person wants it to be closed
 */
gboolean
skep_mcp_connection_is_welcome (SkepMcpConnection *self)
{
  return skep_mcp_core_is_welcome (self->core);
}
