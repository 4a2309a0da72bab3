/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>

#include "skep-mcp-http-connection.h"

struct _SkepMcpHttpConnection
{
  GSocket *socket;
  GIOStream *stream;          /* libsoup's once it was accepted; NULL when that has let it go */
  GSocketAddress *address;    /* by which a message is known to be of this connection */
  SoupServerMessage *message; /* that is read, served or written; weak, nullable */
  SkepMcpPeer peer;
  SkepMcpHttpConnectionFunc closed;
  gpointer user_data;

  GMainContext *context;
  GSource *watch_source; /* NULL after it has seen the end, until somebody wants to know again */
  SkepMcpHttpHangUpFunc hung_up; /* who waits while the message is served; nullable */
  gpointer hung_up_data;
  gboolean has_served; /* any message */
  gboolean is_served;  /* whether the message has come whole, and its answer has not gone */

  GSource *tick_source;
  gboolean is_awaited; /* whether it is the peer's turn to send or to read */
  guint turn;          /* rises with each turn */
  guint seen_turn;     /* at the last tick */
  gsize n_body_bytes;  /* of the message so far */
};

static void
gone_cb (gpointer  user_data,
         GObject  *stream)
{
  SkepMcpHttpConnection *self = user_data;

  self->stream = NULL;
  g_clear_weak_pointer (&self->message);
  self->closed (self, self->user_data);
}

/* libsoup 3.2 forgets a connection whose peer leaves between two requests, with all that it keeps
 * of it, and does not even close it. A request that was sent just before is still read. */
static void
let_go (SkepMcpHttpConnection *self)
{
  if (soup_check_version (3, 3, 0) || !self->has_served || self->message != NULL ||
      g_socket_get_available_bytes (self->socket) > 0)
    return;

  g_socket_close (self->socket, NULL);
  self->closed (self, self->user_data);
}

static gboolean
hang_up_cb (int          fd,
            GIOCondition condition,
            gpointer     user_data)
{
  SkepMcpHttpConnection *self = user_data;

  g_clear_pointer (&self->watch_source, g_source_unref);
  if (self->hung_up != NULL)
    self->hung_up (self->hung_up_data);
  else if (!self->is_served)
    let_go (self);

  return G_SOURCE_REMOVE;
}

/* Not for what comes in: that may be the next request, which is not for now. libsoup would see the
 * end of a peer that waits for an answer at the next write only. */
static void
watch (SkepMcpHttpConnection *self)
{
  if (self->watch_source != NULL)
    return;

  self->watch_source = g_unix_fd_source_new (g_socket_get_fd (self->socket),
                                             (GIOCondition) (POLLRDHUP | POLLHUP | POLLERR));
  g_source_set_callback (self->watch_source, G_SOURCE_FUNC (hang_up_cb), self, NULL);
  g_source_attach (self->watch_source, self->context);
}

/* A peer whose turn it was all the time since the last tick is too slow. */
static gboolean
tick_cb (gpointer user_data)
{
  SkepMcpHttpConnection *self = user_data;

  if (self->is_awaited && self->turn == self->seen_turn)
    skep_mcp_http_connection_shut (self);
  self->seen_turn = self->turn;

  return G_SOURCE_CONTINUE;
}

/* libsoup takes it for the address of the peer, and hands it out with each message. That it is
 * never one of a Unix socket spares libsoup a wrong cast when a request names no host. */
static GSocketAddress *
make_address (SkepMcpHttpConnection *self)
{
  GSocketAddress *address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);

  g_object_set_data (G_OBJECT (address), "skep-connection", self);
  return address;
}

static void
set_tcp_option (GSocket *socket,
                int      option,
                int      value)
{
  if (g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
    g_socket_set_option (socket, IPPROTO_TCP, option, value, NULL);
}

/**
 * skep_mcp_http_connection_new:
 * @socket: a connected socket
 * @peer: who is at the other end
 * @timeout_ms: how long the peer may take at least over a request or over reading an answer; at
 *   most twice as long
 * @context: of the thread
 * @closed: called once, unless @self is freed before
 * @user_data: for @closed
 *
 * Returns: (transfer full): a connection
 */
SkepMcpHttpConnection *
skep_mcp_http_connection_new (GSocket                   *socket,
                              const SkepMcpPeer         *peer,
                              guint                      timeout_ms,
                              GMainContext              *context,
                              SkepMcpHttpConnectionFunc  closed,
                              gpointer                   user_data)
{
  SkepMcpHttpConnection *self = g_new0 (SkepMcpHttpConnection, 1);

  /* Headers and body are written one after the other, and neither shall wait. */
  set_tcp_option (socket, TCP_NODELAY, TRUE);
  self->socket = g_object_ref (socket);
  self->address = make_address (self);
  self->context = context;
  self->peer = *peer;
  self->closed = closed;
  self->user_data = user_data;
  self->is_awaited = TRUE;
  self->turn = 1;
  self->tick_source = g_timeout_source_new (timeout_ms);
  g_source_set_callback (self->tick_source, tick_cb, self, NULL);
  g_source_attach (self->tick_source, context);

  return self;
}

/**
 * skep_mcp_http_connection_free:
 * @self: (transfer full): a connection
 *
 * Has libsoup close it, if that has not been. Nothing more is heard of it.
 */
void
skep_mcp_http_connection_free (SkepMcpHttpConnection *self)
{
  if (self->stream != NULL)
    g_object_weak_unref (G_OBJECT (self->stream), gone_cb, self);
  g_clear_weak_pointer (&self->message);
  skep_mcp_http_connection_shut (self);
  g_object_set_data (G_OBJECT (self->address), "skep-connection", NULL);
  g_source_destroy (self->tick_source);
  g_source_unref (self->tick_source);
  if (self->watch_source != NULL)
    g_source_destroy (self->watch_source);
  g_clear_pointer (&self->watch_source, g_source_unref);
  g_object_unref (self->address);
  g_object_unref (self->socket);
  g_free (self);
}

/**
 * skep_mcp_http_connection_accept:
 * @self: a connection
 * @server: what is to serve it
 */
void
skep_mcp_http_connection_accept (SkepMcpHttpConnection *self,
                                 SoupServer            *server)
{
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (
      self->socket);

  watch (self);
  self->stream = G_IO_STREAM (stream);
  g_object_weak_ref (G_OBJECT (stream), gone_cb, self);
  soup_server_accept_iostream (server, self->stream, self->address, self->address, NULL);
}

/**
 * skep_mcp_http_connection_find:
 * @message: a message
 *
 * Returns: (nullable) (transfer none): the connection it came by
 */
SkepMcpHttpConnection *
skep_mcp_http_connection_find (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return address != NULL ? g_object_get_data (G_OBJECT (address), "skep-connection") : NULL;
}

/**
 * skep_mcp_http_connection_begin:
 * @self: a connection
 * @message: what has begun to come
 */
void
skep_mcp_http_connection_begin (SkepMcpHttpConnection *self,
                                SoupServerMessage     *message)
{
  g_set_weak_pointer (&self->message, message);
  self->n_body_bytes = 0;
}

/**
 * skep_mcp_http_connection_end:
 * @self: a connection
 *
 * The message was answered, or nobody waits for that; the next one may come.
 */
void
skep_mcp_http_connection_end (SkepMcpHttpConnection *self)
{
  g_clear_weak_pointer (&self->message);
  self->has_served = TRUE;
  self->is_served = FALSE;
  self->hung_up = NULL;
  watch (self);
  skep_mcp_http_connection_set_awaited (self, TRUE);
}

/**
 * skep_mcp_http_connection_serve:
 * @self: a connection
 *
 * The message has come whole: it is our turn.
 */
void
skep_mcp_http_connection_serve (SkepMcpHttpConnection *self)
{
  self->is_served = TRUE;
  skep_mcp_http_connection_set_awaited (self, FALSE);
}

/**
 * skep_mcp_http_connection_tell_hang_up:
 * @self: a connection whose message is served
 * @hung_up: called at most once, when the peer leaves before the message was answered
 * @user_data: for @hung_up
 */
void
skep_mcp_http_connection_tell_hang_up (SkepMcpHttpConnection *self,
                                       SkepMcpHttpHangUpFunc  hung_up,
                                       gpointer               user_data)
{
  self->hung_up = hung_up;
  self->hung_up_data = user_data;
  watch (self);
}

/**
 * skep_mcp_http_connection_set_awaited:
 * @self: a connection
 * @is_awaited: whether it is the peer's turn now, and not ours
 */
void
skep_mcp_http_connection_set_awaited (SkepMcpHttpConnection *self,
                                      gboolean               is_awaited)
{
  self->is_awaited = is_awaited;
  self->turn++;
}

/**
 * skep_mcp_http_connection_set_corked:
 * @self: a connection
 * @is_corked: whether what is written waits for what follows at once
 *
 * The headers of an answer take as much as the answer if they go on their own: both sides are
 * woken twice.
 */
void
skep_mcp_http_connection_set_corked (SkepMcpHttpConnection *self,
                                     gboolean               is_corked)
{
  set_tcp_option (self->socket, TCP_CORK, is_corked);
}

/**
 * skep_mcp_http_connection_count:
 * @self: a connection
 * @n_bytes: how many have come of a message
 *
 * Returns: how many it are so far
 */
gsize
skep_mcp_http_connection_count (SkepMcpHttpConnection *self,
                                gsize                  n_bytes)
{
  self->n_body_bytes += n_bytes;
  return self->n_body_bytes;
}

/**
 * skep_mcp_http_connection_shut:
 * @self: a connection
 *
 * Has both sides see the end, whatever is under way.
 */
void
skep_mcp_http_connection_shut (SkepMcpHttpConnection *self)
{
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/**
 * skep_mcp_http_connection_is_private:
 * @self: a connection
 *
 * Returns: whether only processes of the same user can have opened it
 */
gboolean
skep_mcp_http_connection_is_private (SkepMcpHttpConnection *self)
{
  return g_socket_get_family (self->socket) == G_SOCKET_FAMILY_UNIX;
}

gpointer
skep_mcp_http_connection_get_data (SkepMcpHttpConnection *self)
{
  return self->user_data;
}

GSocket *
skep_mcp_http_connection_get_socket (SkepMcpHttpConnection *self)
{
  return self->socket;
}

const SkepMcpPeer *
skep_mcp_http_connection_get_peer (SkepMcpHttpConnection *self)
{
  return &self->peer;
}
