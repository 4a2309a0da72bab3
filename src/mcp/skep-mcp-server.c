/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-connection.h"
#include "skep-mcp-door.h"
#include "skep-mcp-endpoint.h"
#include "skep-mcp-hub.h"
#include "skep-mcp-message.h"
#include "skep-mcp-peer.h"
#include "skep-mcp-server.h"

struct _SkepMcpServer
{
  GMainContext *context;

  /* Owned by the thread once it runs */
  SkepMcpEndpoint *endpoint; /* NULL once it is closed */
  SkepMcpServices *services;
  GPtrArray *connections;
  guint n_arrivals; /* that are no connections yet */
  SkepMcpDoor *door; /* NULL once it is closed */
  GSource *watch; /* borrowed from the consent */
  GAsyncQueue *closed; /* gets an item when nothing is to be waited for any more */
  gboolean is_told;    /* whether it has got it */
};

static void
connection_closed_cb (SkepMcpConnection *connection,
                      gpointer           user_data)
{
  SkepMcpServer *self = user_data;

  g_ptr_array_remove (self->connections, connection);
}

/* No waiting for a peer that doesn't read: then it sees just the end. */
static void
refuse (GSocket *socket)
{
  g_autofree char *line = skep_mcp_message_make_error (NULL, SKEP_MCP_ERROR_TOO_MANY,
                                                       "too many connections", NULL);

  g_socket_send_with_blocking (socket, line, strlen (line), FALSE, NULL, NULL);
  g_socket_close (socket, NULL);
}

static void
connect_peer (SkepMcpServer     *self,
              GSocket           *socket,
              const SkepMcpPeer *peer)
{
  g_ptr_array_add (self->connections,
                   skep_mcp_connection_new (socket, peer, self->services, self->context,
                                            connection_closed_cb, self));
}

/* The server may have been closed meanwhile. */
static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  SkepMcpServer *self = user_data;
  GSocket *socket = G_SOCKET (object);
  g_auto (SkepMcpPeer) peer = { FALSE };

  self->n_arrivals--;
  self->services->n_commands--;
  skep_mcp_peer_search_finish (&peer, result);
  if (self->endpoint != NULL)
    connect_peer (self, socket, &peer);
  else
    g_socket_close (socket, NULL);
}

/* Nothing is read of it before it is known who it is: what rights it has depends on that. */
static void
search (SkepMcpServer *self,
        GSocket       *socket,
        SkepLauncher  *launcher)
{
  self->n_arrivals++;
  self->services->n_commands++;
  skep_mcp_peer_search_async (socket, launcher, found_cb, self);
}

static void
serve (GSocket  *socket,
       gpointer  user_data)
{
  SkepMcpServer *self = user_data;
  SkepLauncher *launcher = skep_supervisor_get_launcher (self->services->supervisor);
  SkepMcpPeer peer;

  if (!skep_mcp_peer_identify (socket, &peer))
    g_socket_close (socket, NULL);
  else if (self->connections->len + self->n_arrivals >= SKEP_MCP_MAX_CONNECTIONS)
    refuse (socket);
  else if (skep_mcp_peer_is_outside (&peer, launcher))
    search (self, socket, launcher);
  else
    connect_peer (self, socket, &peer);
}

/* The person may want to be rid of a client. */
static gboolean
consent_changed_cb (gpointer user_data)
{
  SkepMcpServer *self = user_data;

  for (guint i = self->connections->len; i > 0; i--)
    if (!skep_mcp_connection_is_welcome (g_ptr_array_index (self->connections, i - 1)))
      g_ptr_array_remove_index (self->connections, i - 1);

  return G_SOURCE_CONTINUE;
}

static void
tell_closed (SkepMcpServer *self,
             GAsyncQueue   *closed)
{
  if (!self->is_told)
    g_async_queue_push (closed, closed);
  self->is_told = TRUE;
}

/* Who waits for something that has just come still hears of it. */
static gboolean
close_cb (gpointer user_data)
{
  SkepMcpServer *self = user_data;

  skep_mcp_waits_look (self->services->waits);
  skep_mcp_consent_remove_watch (self->services->consent, g_steal_pointer (&self->watch));
  skep_mcp_hub_end (self->services->hub, NULL);
  g_clear_pointer (&self->door, skep_mcp_door_free);
  g_ptr_array_set_size (self->connections, 0);
  g_clear_pointer (&self->endpoint, skep_mcp_endpoint_free);
  if (self->services->n_commands > 0)
    tell_closed (self, self->closed);

  return G_SOURCE_REMOVE;
}

static void
server_clear (SkepMcpServer *self)
{
  g_autoptr (GAsyncQueue) closed = g_steal_pointer (&self->closed);

  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->services, skep_mcp_services_free);
  g_clear_pointer (&self->endpoint, skep_mcp_endpoint_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  tell_closed (self, closed);
  g_free (self);
}

/* Answers of the supervisor come to this context, so it is served until the last one has come: a
 * stop may take its time. */
static gpointer
server_thread (gpointer data)
{
  SkepMcpServer *self = data;
  GMainContext *context = g_main_context_ref (self->context);

  g_main_context_push_thread_default (context);
  while (self->endpoint != NULL || self->services->n_commands > 0)
    g_main_context_iteration (context, TRUE);

  server_clear (self);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  return NULL;
}

/**
 * skep_mcp_server_new:
 * @registry: (transfer none): what is offered; static
 * @supervisor: where runs are started and stopped
 * @catalog: what can be started
 * @consent: what agents may
 * @path: (type filename) (nullable): where to listen, %NULL for the default
 * @error: return location, such as %G_IO_ERROR_ADDRESS_IN_USE with the owner's name
 *
 * Listens, and starts the thread.
 *
 * Returns: (transfer full) (nullable): the server
 */
SkepMcpServer *
skep_mcp_server_new (const SkepMcpRegistry  *registry,
                     SkepSupervisor         *supervisor,
                     SkepCatalog            *catalog,
                     SkepMcpConsent         *consent,
                     const char             *path,
                     GError                **error)
{
  g_autofree char *default_path = skep_mcp_endpoint_make_default_path ();
  SkepMcpEndpoint *endpoint = skep_mcp_endpoint_new (path != NULL ? path : default_path, error);
  SkepMcpServer *self;

  if (endpoint == NULL)
    return NULL;

  self = g_new0 (SkepMcpServer, 1);
  self->endpoint = endpoint;
  self->context = g_main_context_new ();
  self->closed = g_async_queue_new ();
  self->services = skep_mcp_services_new (registry, supervisor, catalog, consent,
                                          self->context);
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_connection_free);
  self->watch = skep_mcp_consent_add_watch (consent, self->context, consent_changed_cb, self);
  self->door = skep_mcp_door_new (self->context, serve, self);
  skep_mcp_door_add (self->door, skep_mcp_endpoint_get_socket (self->endpoint));
  g_thread_unref (g_thread_new ("skep-mcp", server_thread, self));

  return self;
}

/**
 * skep_mcp_server_free:
 * @self: (transfer full): a server
 *
 * Closes the socket and all connections, and returns when that is done. What clients have asked
 * for still happens: while a stop is under way, the thread and its reference on the supervisor
 * live on until it is over. Else they are gone.
 */
void
skep_mcp_server_free (SkepMcpServer *self)
{
  /* Let go of last: the thread may be over, and a source asks its context when it is let go of. */
  g_autoptr (GMainContext) context = g_main_context_ref (self->context);
  g_autoptr (GAsyncQueue) closed = g_async_queue_ref (self->closed);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, close_cb, self, NULL);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_attach (source, context);
  g_async_queue_pop (closed);
}

/* Something to be done in the thread of the server. */
typedef struct
{
  SkepMcpServices *services;
  SkepMcpServerFunc function;
  gpointer user_data;
  GAsyncQueue *done;
} Errand;

static gboolean
errand_cb (gpointer data)
{
  Errand *errand = data;

  errand->function (errand->services, errand->user_data);
  g_async_queue_push (errand->done, errand);
  return G_SOURCE_REMOVE;
}

/**
 * skep_mcp_server_invoke:
 * @self: a server
 * @function: called in the thread of the server
 * @user_data: for @function
 *
 * Has something done in the thread of the server, such as opening another way in, and returns
 * when it is done.
 */
void
skep_mcp_server_invoke (SkepMcpServer     *self,
                        SkepMcpServerFunc  function,
                        gpointer           user_data)
{
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  Errand errand = { self->services, function, user_data, done };

  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, errand_cb, &errand, NULL);
  g_async_queue_pop (done);
}

/**
 * skep_mcp_server_dup_path:
 * @self: a server
 *
 * Returns: (transfer full) (type filename): where it listens
 */
char *
skep_mcp_server_dup_path (SkepMcpServer *self)
{
  return g_strdup (skep_mcp_endpoint_get_path (self->endpoint));
}
