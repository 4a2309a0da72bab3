/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "skep-mcp-http-ports.h"

/* With fewer, a crowd of clients waits for seconds until the kernel asks again. */
#define BACKLOG 1024
/* A free port of one family may be taken in the other. */
#define MAX_TRIES 16

static GSocket *
listen_on (const char  *address,
           guint16      port,
           GError     **error)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, port);
  GSocketFamily family = g_socket_address_get_family (socket_address);
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                             error);

  if (socket == NULL)
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, socket_address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

/* A machine without IPv6 is fine; one on which the port is taken there is not: a client that tries
 * that first would meet another program, and give it the token. */
static gboolean
add_ipv6 (GPtrArray  *sockets,
          guint16     port,
          GError    **error)
{
  g_autoptr (GError) own_error = NULL;
  GSocket *socket = listen_on ("::1", port, &own_error);

  if (socket != NULL)
    g_ptr_array_add (sockets, socket);
  else if (g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }

  return TRUE;
}

static GPtrArray *
open_both (guint16   port,
           GError  **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  GSocket *socket = listen_on ("127.0.0.1", port, error);

  if (socket == NULL)
    return NULL;

  g_ptr_array_add (sockets, socket);
  return add_ipv6 (sockets, skep_mcp_http_ports_get (socket), error) ? g_steal_pointer (&sockets)
                                                                     : NULL;
}

/**
 * skep_mcp_http_ports_open:
 * @port: which, 0 for any that is free
 * @error: return location: %G_IO_ERROR_ADDRESS_IN_USE if it is taken, and others
 *
 * Never another port than @port: clients know only that one.
 *
 * Returns: (transfer container) (element-type GSocket) (nullable): sockets that listen
 */
GPtrArray *
skep_mcp_http_ports_open (guint16   port,
                          GError  **error)
{
  g_autoptr (GError) own_error = NULL;
  GPtrArray *sockets = NULL;

  for (int i = 0; i < (port == 0 ? MAX_TRIES : 1) && sockets == NULL; i++)
    {
      g_clear_error (&own_error);
      sockets = open_both (port, &own_error);
    }

  if (sockets == NULL)
    g_set_error (error, own_error->domain, own_error->code, _("port %u can't be used: %s"),
                 (guint) port, own_error->message);
  return sockets;
}

/**
 * skep_mcp_http_ports_get:
 * @socket: one of skep_mcp_http_ports_open()
 *
 * Returns: its port
 */
guint16
skep_mcp_http_ports_get (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static GSocket *
listen_at (const char  *path,
           GError     **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL || !g_socket_bind (socket, address, FALSE, error) ||
      !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

/**
 * skep_mcp_http_ports_open_unreachable:
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a socket that listens, and has no name any more
 */
GSocket *
skep_mcp_http_ports_open_unreachable (GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("skep-XXXXXX", error);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "socket", NULL) : NULL;
  GSocket *socket;

  if (folder == NULL)
    return NULL;

  socket = listen_at (path, error);
  g_unlink (path);
  g_rmdir (folder);
  return socket;
}
