/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-door.h"
#include "skep-mcp-endpoint.h"
#include "skep-mcp-http-farewell.h"
#include "skep-mcp-http-ports.h"
#include "skep-mcp-http-request.h"
#include "skep-mcp-http-response.h"
#include "skep-mcp-http-server.h"

#define USUAL_TIMEOUT_MS 30000
/* More are closed without a word. */
#define MAX_FAREWELLS 64
#define FORGET_MS 1000

struct _SkepMcpHttpServer
{
  GMainContext *context;
  SkepMcpHttpRules rules;
  guint timeout_ms;
  SkepMcpHttpServerFunc receive;
  gpointer user_data;

  SoupServer *server;
  GPtrArray *ports;          /* of GSocket */
  SkepMcpEndpoint *endpoint; /* NULL without a Unix socket */
  SkepMcpDoor *door;         /* NULL until it is open */
  GPtrArray *connections;
  GPtrArray *farewells;
};

static void
farewell_over_cb (SkepMcpHttpFarewell *farewell,
                  gpointer             user_data)
{
  SkepMcpHttpServer *self = user_data;

  g_ptr_array_remove_fast (self->farewells, farewell);
}

static void
say_farewell (SkepMcpHttpServer *self,
              GSocket           *socket,
              SoupServerMessage *message,
              guint              status)
{
  if (self->farewells->len < MAX_FAREWELLS)
    g_ptr_array_add (self->farewells,
                     skep_mcp_http_farewell_new (socket, message, status, self->context,
                                                 farewell_over_cb, self));
  else
    g_socket_close (socket, NULL);
}

static void
connection_closed_cb (SkepMcpHttpConnection *connection,
                      gpointer               user_data)
{
  SkepMcpHttpServer *self = user_data;

  g_ptr_array_remove_fast (self->connections, connection);
}

/* No client by HTTP is the person, whatever program it runs: skepctl has a socket of its own. */
static gboolean
identify (GSocket     *socket,
          SkepMcpPeer *peer)
{
  gboolean is_known = TRUE;

  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_UNIX)
    is_known = skep_mcp_peer_identify (socket, peer);

  peer->is_person = FALSE;
  peer->transport = SKEP_MCP_TRANSPORT_HTTP;
  return is_known;
}

static void
add_connection (GSocket  *socket,
                gpointer  user_data)
{
  SkepMcpHttpServer *self = user_data;
  SkepMcpPeer peer = { 0 };
  SkepMcpHttpConnection *connection;

  if (!identify (socket, &peer))
    {
      g_socket_close (socket, NULL);
      return;
    }
  if (self->connections->len >= SKEP_MCP_HTTP_MAX_CONNECTIONS)
    {
      say_farewell (self, socket, NULL, SOUP_STATUS_SERVICE_UNAVAILABLE);
      return;
    }

  connection = skep_mcp_http_connection_new (socket, &peer, self->timeout_ms,
                                             self->context, connection_closed_cb, self);
  g_ptr_array_add (self->connections, connection);
  skep_mcp_http_connection_accept (connection, self->server);
}

static void
open_door (SkepMcpHttpServer *self)
{
  self->door = skep_mcp_door_new (self->context, add_connection, self);
  for (guint i = 0; i < self->ports->len; i++)
    skep_mcp_door_add (self->door, g_ptr_array_index (self->ports, i));
  if (self->endpoint != NULL)
    skep_mcp_door_add (self->door, skep_mcp_endpoint_get_socket (self->endpoint));
}

/* libsoup would read it all before it answers, and nothing but a pause keeps it from that. It hears
 * of the end when the farewell is over. */
static void
expel (SkepMcpHttpConnection *connection,
       SoupServerMessage     *message)
{
  guint status = soup_server_message_get_status (message);

  soup_server_message_pause (message);
  say_farewell (skep_mcp_http_connection_get_data (connection),
                skep_mcp_http_connection_get_socket (connection), message,
                status != 0 ? status : SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE);
}

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           user_data)
{
  SkepMcpHttpConnection *connection = skep_mcp_http_connection_find (message);

  if (connection != NULL &&
      skep_mcp_http_connection_count (connection, g_bytes_get_size (chunk)) >
          SKEP_MCP_MAX_MESSAGE_BYTES)
    expel (connection, message);
}

static void
early_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  SkepMcpHttpServer *self = user_data;
  SkepMcpHttpConnection *connection = skep_mcp_http_connection_find (message);
  const SkepMcpHttpRefusal *refusal;

  if (connection == NULL)
    return;

  refusal = skep_mcp_http_request_check (message, &self->rules,
                                         skep_mcp_http_connection_is_private (connection));
  if (refusal != NULL)
    {
      soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
      skep_mcp_http_response_refuse (message, refusal->status, refusal->text);
    }
  if (skep_mcp_http_request_is_oversized (message))
    expel (connection, message);
  else
    g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  SkepMcpHttpServer *self = user_data;
  SkepMcpHttpConnection *connection = skep_mcp_http_connection_find (message);

  if (connection != NULL)
    self->receive (connection, message, self->user_data);
}

static void
request_started_cb (SoupServer        *server,
                    SoupServerMessage *message,
                    gpointer           user_data)
{
  SkepMcpHttpConnection *connection = skep_mcp_http_connection_find (message);

  if (connection != NULL)
    skep_mcp_http_connection_begin (connection, message);
}

static void
request_ended_cb (SoupServer        *server,
                  SoupServerMessage *message,
                  gpointer           user_data)
{
  SkepMcpHttpConnection *connection = skep_mcp_http_connection_find (message);

  if (connection != NULL)
    skep_mcp_http_connection_end (connection);
}

/* libsoup keeps connections for a second request only while it listens itself. We accept on our
 * own, to count those who have said nothing yet, too, and have it listen where nobody comes by. */
static gboolean
pretend_to_listen (SoupServer  *server,
                   GError     **error)
{
  g_autoptr (GSocket) socket = skep_mcp_http_ports_open_unreachable (error);

  return socket != NULL && soup_server_listen_socket (server, socket, 0, error);
}

static gboolean
make_server (SkepMcpHttpServer  *self,
             GError            **error)
{
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->server, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), self);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (request_ended_cb), self);
  g_signal_connect (self->server, "request-aborted", G_CALLBACK (request_ended_cb), self);

  return pretend_to_listen (self->server, error);
}

static gboolean
open_all (SkepMcpHttpServer         *self,
          const SkepMcpHttpOptions  *options,
          GError                   **error)
{
  self->ports = skep_mcp_http_ports_open (options->port, error);
  if (self->ports == NULL)
    return FALSE;

  if (options->socket_path != NULL)
    {
      self->endpoint = skep_mcp_endpoint_new (options->socket_path, error);
      if (self->endpoint == NULL)
        return FALSE;
    }

  return TRUE;
}

static GPtrArray *
make_list (gpointer free_function)
{
  return g_ptr_array_new_with_free_func (free_function);
}

/**
 * skep_mcp_http_server_new:
 * @options: how to serve
 * @context: of the thread
 * @receive: serves each request that is allowed and has come whole
 * @user_data: for @receive
 * @error: return location, such as %G_IO_ERROR_ADDRESS_IN_USE if the port is taken
 *
 * Returns: (transfer full) (nullable): a server, which listens
 */
SkepMcpHttpServer *
skep_mcp_http_server_new (const SkepMcpHttpOptions  *options,
                          GMainContext              *context,
                          SkepMcpHttpServerFunc      receive,
                          gpointer                   user_data,
                          GError                   **error)
{
  g_autoptr (SkepMcpHttpServer) self = g_new0 (SkepMcpHttpServer, 1);

  self->context = context;
  self->rules.token = g_strdup (options->token);
  self->rules.origins = g_strdupv ((GStrv) options->origins);
  self->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : USUAL_TIMEOUT_MS;
  self->receive = receive;
  self->user_data = user_data;
  self->connections = make_list (skep_mcp_http_connection_free);
  self->farewells = make_list (skep_mcp_http_farewell_free);
  if (!open_all (self, options, error) || !make_server (self, error))
    return NULL;

  open_door (self);
  return g_steal_pointer (&self);
}

static gboolean
forget_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* libsoup looks at its server when a message ends, alive or not. What is under way ends as soon as
 * its sockets are looked at; what nobody looks at any more does not. */
static void
close_server (SkepMcpHttpServer *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (FORGET_MS);

  g_signal_handlers_disconnect_by_data (self->server, self);
  soup_server_remove_handler (self->server, NULL);
  soup_server_disconnect (self->server);
  g_source_set_callback (source, forget_cb, g_steal_pointer (&self->server), g_object_unref);
  g_source_attach (source, self->context);
}

/**
 * skep_mcp_http_server_free:
 * @self: (transfer full): a server
 *
 * Closes all sockets.
 */
void
skep_mcp_http_server_free (SkepMcpHttpServer *self)
{
  g_clear_pointer (&self->door, skep_mcp_door_free);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->farewells);
  if (self->server != NULL)
    close_server (self);
  g_clear_pointer (&self->ports, g_ptr_array_unref);
  g_clear_pointer (&self->endpoint, skep_mcp_endpoint_free);
  g_free (self->rules.token);
  g_strfreev (self->rules.origins);
  g_free (self);
}

/**
 * skep_mcp_http_server_get_port:
 * @self: a server
 *
 * Returns: where it listens
 */
guint16
skep_mcp_http_server_get_port (SkepMcpHttpServer *self)
{
  return skep_mcp_http_ports_get (g_ptr_array_index (self->ports, 0));
}
