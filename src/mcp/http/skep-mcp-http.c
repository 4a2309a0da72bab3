/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-http-exchange.h"
#include "skep-mcp-http-request.h"
#include "skep-mcp-http-response.h"
#include "skep-mcp-http-server.h"
#include "skep-mcp-http.h"

#define USUAL_KEEP_ALIVE_MS 15000

struct _SkepMcpHttp
{
  SkepMcpServices *services; /* borrowed */
  guint keep_alive_ms;
  SkepMcpHttpServer *server;
  SkepMcpHttpSessions *sessions;
  GPtrArray *exchanges;
  GSource *watch; /* borrowed from the consent */
};

static void
exchange_over_cb (SkepMcpHttpExchange *exchange,
                  gpointer             user_data)
{
  SkepMcpHttp *self = user_data;
  SkepMcpHttpSession *session = skep_mcp_http_exchange_get_session (exchange);
  gboolean has_failed = skep_mcp_http_exchange_has_failed (exchange);

  g_ptr_array_remove_fast (self->exchanges, exchange);
  if (session != NULL && has_failed)
    skep_mcp_http_sessions_remove (self->sessions, session);
}

static SkepMcpHttpExchange *
add_exchange (SkepMcpHttp           *self,
              SkepMcpHttpConnection *connection,
              SoupServerMessage     *message)
{
  SkepMcpHttpExchange *exchange = skep_mcp_http_exchange_new (message, connection,
                                                              self->keep_alive_ms,
                                                              self->services->context,
                                                              exchange_over_cb, self);

  g_ptr_array_add (self->exchanges, exchange);
  return exchange;
}

/* Looks for what each request of the older era but the first must have; else refuses it. */
static SkepMcpHttpSession *
find_session (SkepMcpHttp       *self,
              SoupServerMessage *message)
{
  const char *id = skep_mcp_http_request_get (message, "Mcp-Session-Id");
  SkepMcpHttpSession *session = id != NULL ? skep_mcp_http_sessions_find (self->sessions, id)
                                           : NULL;

  if (id == NULL)
    skep_mcp_http_response_refuse (message, SOUP_STATUS_BAD_REQUEST,
                                   "“Mcp-Session-Id” is missing");
  else if (session == NULL)
    skep_mcp_http_response_refuse (message, SOUP_STATUS_NOT_FOUND, "there is no such session");

  return session;
}

static SkepMcpHttpSession *
open_session (SkepMcpHttp           *self,
              SkepMcpHttpConnection *connection,
              SoupServerMessage     *message)
{
  SkepMcpHttpSession *session = skep_mcp_http_sessions_add (
      self->sessions, skep_mcp_http_connection_get_peer (connection));

  if (session == NULL)
    skep_mcp_http_response_refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                                   "there are too many sessions");
  return session;
}

static gboolean
check_version (SoupServerMessage *message)
{
  const char *version = skep_mcp_http_request_get (message, "MCP-Protocol-Version");

  if (version == NULL || skep_mcp_core_find_legacy_version (version) != NULL)
    return TRUE;

  skep_mcp_http_response_refuse (message, SOUP_STATUS_BAD_REQUEST,
                                 "“MCP-Protocol-Version” is not one that is spoken here");
  return FALSE;
}

static gboolean
check_accept (SoupServerMessage *message,
              gboolean           has_answer)
{
  if (skep_mcp_http_request_accepts (message, "text/event-stream") &&
      (!has_answer || skep_mcp_http_request_accepts (message, "application/json")))
    return TRUE;

  skep_mcp_http_response_refuse (message, SOUP_STATUS_NOT_ACCEPTABLE,
                                 has_answer ? "“Accept” must list both types of an answer"
                                            : "“Accept” must list text/event-stream");
  return FALSE;
}

static gboolean
has_modern_version (SoupServerMessage *message)
{
  return g_strcmp0 (skep_mcp_http_request_get (message, "MCP-Protocol-Version"),
                    SKEP_MCP_MODERN_VERSION) == 0;
}

static void
serve_in_session (SkepMcpHttp           *self,
                  SkepMcpHttpConnection *connection,
                  SoupServerMessage     *http_message,
                  SkepMcpMessage        *message)
{
  gboolean is_first = message->kind == SKEP_MCP_REQUEST &&
                      g_str_equal (message->method, "initialize") &&
                      skep_mcp_http_request_get (http_message, "Mcp-Session-Id") == NULL;
  SkepMcpHttpSession *session;

  if (!check_accept (http_message, TRUE) || !check_version (http_message))
    return;

  session = is_first ? open_session (self, connection, http_message)
                     : find_session (self, http_message);
  if (session != NULL)
    skep_mcp_http_exchange_serve_in (add_exchange (self, connection, http_message), session,
                                     message, is_first);
}

static void
serve_alone (SkepMcpHttp           *self,
             SkepMcpHttpConnection *connection,
             SoupServerMessage     *http_message,
             SkepMcpMessage        *message)
{
  g_autofree char *name = skep_mcp_http_request_dup_name (http_message);
  SkepMcpHeaders headers = {
    .version = skep_mcp_http_request_get (http_message, "MCP-Protocol-Version"),
    .method = skep_mcp_http_request_get (http_message, "Mcp-Method"),
    .name = name,
  };
  SkepMcpCore *core = skep_mcp_core_new (self->services,
                                         skep_mcp_http_connection_get_peer (connection));

  skep_mcp_http_exchange_serve_alone (add_exchange (self, connection, http_message), core, message,
                                      &headers);
}

static void
receive_post (SkepMcpHttp           *self,
              SkepMcpHttpConnection *connection,
              SoupServerMessage     *http_message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (
      soup_server_message_get_request_body (http_message));
  g_autoptr (SkepMcpMessage) message = skep_mcp_message_parse (g_bytes_get_data (body, NULL),
                                                               g_bytes_get_size (body));

  if (message->kind == SKEP_MCP_INVALID || has_modern_version (http_message) ||
      skep_mcp_message_is_modern (message))
    serve_alone (self, connection, http_message, message);
  else
    serve_in_session (self, connection, http_message, message);
}

/* The newer era knows neither sessions nor streams of their own. */
static SkepMcpHttpSession *
find_session_of_older_era (SkepMcpHttp       *self,
                           SoupServerMessage *message)
{
  if (has_modern_version (message))
    {
      skep_mcp_http_response_refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED,
                                     "this version has only POST");
      return NULL;
    }

  return check_version (message) ? find_session (self, message) : NULL;
}

static void
receive_get (SkepMcpHttp           *self,
             SkepMcpHttpConnection *connection,
             SoupServerMessage     *message)
{
  SkepMcpHttpSession *session = find_session_of_older_era (self, message);

  if (session != NULL && check_accept (message, FALSE))
    skep_mcp_http_exchange_listen_in (add_exchange (self, connection, message), session);
}

static void
remove_session (SkepMcpHttp        *self,
                SkepMcpHttpSession *session)
{
  for (guint i = 0; i < self->exchanges->len; i++)
    {
      SkepMcpHttpExchange *exchange = g_ptr_array_index (self->exchanges, i);

      if (skep_mcp_http_exchange_get_session (exchange) == session)
        skep_mcp_http_exchange_end (exchange);
    }

  skep_mcp_http_sessions_remove (self->sessions, session);
}

static void
receive_delete (SkepMcpHttp           *self,
                SkepMcpHttpConnection *connection,
                SoupServerMessage     *message)
{
  SkepMcpHttpSession *session = find_session_of_older_era (self, message);

  if (session == NULL)
    return;

  remove_session (self, session);
  skep_mcp_http_response_set_empty (message, SOUP_STATUS_NO_CONTENT);
}

static const struct
{
  const char *method;
  void (*receive) (SkepMcpHttp           *self,
                   SkepMcpHttpConnection *connection,
                   SoupServerMessage     *message);
} receivers[] = {
  { "DELETE", receive_delete },
  { "GET", receive_get },
  { "POST", receive_post },
};

static void
receive_cb (SkepMcpHttpConnection *connection,
            SoupServerMessage     *message,
            gpointer               user_data)
{
  const char *method = soup_server_message_get_method (message);

  for (gsize i = 0; i < G_N_ELEMENTS (receivers); i++)
    if (g_str_equal (receivers[i].method, method))
      receivers[i].receive (user_data, connection, message);
}

/* The person may want to be rid of a client. */
static gboolean
consent_changed_cb (gpointer user_data)
{
  SkepMcpHttp *self = user_data;
  SkepMcpHttpSession *session;

  while ((session = skep_mcp_http_sessions_find_unwelcome (self->sessions)) != NULL)
    remove_session (self, session);
  for (guint i = 0; i < self->exchanges->len; i++)
    if (!skep_mcp_http_exchange_is_welcome (g_ptr_array_index (self->exchanges, i)))
      skep_mcp_http_exchange_shut (g_ptr_array_index (self->exchanges, i));

  return G_SOURCE_CONTINUE;
}

/**
 * skep_mcp_http_new:
 * @services: (transfer none): what cores work with; outlives the server
 * @options: how to serve
 * @error: return location, such as %G_IO_ERROR_ADDRESS_IN_USE if the port is taken
 *
 * Returns: (transfer full) (nullable): the server, which listens
 */
SkepMcpHttp *
skep_mcp_http_new (SkepMcpServices           *services,
                   const SkepMcpHttpOptions  *options,
                   GError                   **error)
{
  g_autoptr (SkepMcpHttp) self = g_new0 (SkepMcpHttp, 1);

  self->services = services;
  self->keep_alive_ms = options->keep_alive_ms > 0 ? options->keep_alive_ms : USUAL_KEEP_ALIVE_MS;
  self->exchanges = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_http_exchange_free);
  self->sessions = skep_mcp_http_sessions_new (services);
  self->watch = skep_mcp_consent_add_watch (services->consent, services->context,
                                            consent_changed_cb, self);
  self->server = skep_mcp_http_server_new (options, services->context, receive_cb, self, error);

  return self->server != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * skep_mcp_http_free:
 * @self: (transfer full): a server
 *
 * Closes all sockets. What clients have asked for still happens, and nobody is told.
 */
void
skep_mcp_http_free (SkepMcpHttp *self)
{
  skep_mcp_consent_remove_watch (self->services->consent, self->watch);
  g_ptr_array_unref (self->exchanges);
  g_clear_pointer (&self->server, skep_mcp_http_server_free);
  skep_mcp_http_sessions_free (self->sessions);
  g_free (self);
}

/**
 * skep_mcp_http_get_port:
 * @self: a server
 *
 * Returns: where it listens
 */
guint16
skep_mcp_http_get_port (SkepMcpHttp *self)
{
  return skep_mcp_http_server_get_port (self->server);
}
