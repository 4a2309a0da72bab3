/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-http-farewell.h"

/* A peer on the same machine has read its answer by then. */
#define LINGER_MS 1000
/* Nothing is kept of what is read; this bounds how long one peer keeps the thread. */
#define DRAIN_BYTES 65536

struct _SkepMcpHttpFarewell
{
  GSocket *socket;
  SoupServerMessage *message; /* that libsoup has paused; nullable */
  GSource *read_source;
  GSource *time_source;
  SkepMcpHttpFarewellFunc over;
  gpointer user_data;
};

static gboolean
read_cb (GSocket      *socket,
         GIOCondition  condition,
         gpointer      user_data)
{
  SkepMcpHttpFarewell *self = user_data;
  g_autofree char *buffer = g_malloc (DRAIN_BYTES);
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive_with_blocking (socket, buffer, DRAIN_BYTES, FALSE, NULL, &error);

  if (n <= 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      self->over (self, self->user_data);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
time_cb (gpointer user_data)
{
  SkepMcpHttpFarewell *self = user_data;

  self->over (self, self->user_data);
  return G_SOURCE_REMOVE;
}

/* So few bytes fit where nothing waits to be sent. If something does, the peer sees just the
 * end. */
static void
say (SkepMcpHttpFarewell *self,
     guint                status)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u %s\r\nConnection: close\r\n"
                                           "Content-Length: 0\r\n\r\n",
                                           status, soup_status_get_phrase (status));

  g_socket_send_with_blocking (self->socket, text, strlen (text), FALSE, NULL, NULL);
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
}

static GSource *
attach (GSource      *source,
        GSourceFunc   callback,
        gpointer      user_data,
        GMainContext *context)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, context);
  return source;
}

/**
 * skep_mcp_http_farewell_new:
 * @socket: a connected socket
 * @message: (nullable): what libsoup was reading on @socket; it is paused, and goes on at the end
 * @status: why nothing else is answered
 * @context: of the thread
 * @over: called once, unless @self is freed before
 * @user_data: for @over
 *
 * Returns: (transfer full): a farewell, which has been said
 */
SkepMcpHttpFarewell *
skep_mcp_http_farewell_new (GSocket                 *socket,
                            SoupServerMessage       *message,
                            guint                    status,
                            GMainContext            *context,
                            SkepMcpHttpFarewellFunc  over,
                            gpointer                 user_data)
{
  SkepMcpHttpFarewell *self = g_new0 (SkepMcpHttpFarewell, 1);

  self->socket = g_object_ref (socket);
  g_set_object (&self->message, message);
  self->over = over;
  self->user_data = user_data;
  say (self, status);
  self->read_source = attach (g_socket_create_source (socket, G_IO_IN, NULL),
                              G_SOURCE_FUNC (read_cb), self, context);
  self->time_source = attach (g_timeout_source_new (LINGER_MS), time_cb, self, context);

  return self;
}

static void
clear_source (GSource **source)
{
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/**
 * skep_mcp_http_farewell_free:
 * @self: (transfer full): a farewell
 *
 * Closes the socket.
 */
void
skep_mcp_http_farewell_free (SkepMcpHttpFarewell *self)
{
  clear_source (&self->read_source);
  clear_source (&self->time_source);
  g_socket_close (self->socket, NULL);
  if (self->message != NULL)
    soup_server_message_unpause (self->message);
  g_clear_object (&self->message);
  g_object_unref (self->socket);
  g_free (self);
}
