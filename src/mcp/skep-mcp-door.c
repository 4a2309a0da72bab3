/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-door.h"

#define REST_US (G_USEC_PER_SEC / 5)

struct _SkepMcpDoor
{
  GMainContext *context;
  SkepMcpDoorFunc let_in;
  gpointer user_data;

  GPtrArray *sockets;  /* of GSocket */
  GPtrArray *sources;  /* of GSource, one for each socket; empty during a rest */
  GSource *rest_source; /* which ends the rest */
};

static void
source_free (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
rest (SkepMcpDoor *self)
{
  g_ptr_array_set_size (self->sources, 0);
  g_source_set_ready_time (self->rest_source, g_get_monotonic_time () + REST_US);
}

static gboolean
accept_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      user_data)
{
  SkepMcpDoor *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) accepted = g_socket_accept (socket, NULL, &error);

  if (accepted != NULL)
    self->let_in (accepted, self->user_data);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    rest (self);

  return G_SOURCE_CONTINUE;
}

static void
accept_from (gpointer socket,
             gpointer user_data)
{
  SkepMcpDoor *self = user_data;
  GSource *source = g_socket_create_source (socket, G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (source, self->context);
  g_ptr_array_add (self->sources, source);
}

static gboolean
rested_cb (gpointer user_data)
{
  SkepMcpDoor *self = user_data;

  g_ptr_array_foreach (self->sockets, accept_from, self);
  return G_SOURCE_CONTINUE;
}

static gboolean
rest_dispatch (GSource     *source,
               GSourceFunc  callback,
               gpointer     user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

static GSourceFuncs rest_functions = { .dispatch = rest_dispatch };

/**
 * skep_mcp_door_new:
 * @context: of the thread
 * @let_in: called with each connection
 * @user_data: for @let_in
 *
 * Returns: (transfer full): a door without sockets
 */
SkepMcpDoor *
skep_mcp_door_new (GMainContext    *context,
                   SkepMcpDoorFunc  let_in,
                   gpointer         user_data)
{
  SkepMcpDoor *self = g_new0 (SkepMcpDoor, 1);

  self->context = context;
  self->let_in = let_in;
  self->user_data = user_data;
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->rest_source = g_source_new (&rest_functions, sizeof (GSource));
  g_source_set_callback (self->rest_source, rested_cb, self, NULL);
  g_source_attach (self->rest_source, context);

  return self;
}

/**
 * skep_mcp_door_free:
 * @self: (transfer full): a door
 *
 * Nobody is let in any more; the sockets are not closed.
 */
void
skep_mcp_door_free (SkepMcpDoor *self)
{
  source_free (self->rest_source);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->sockets);
  g_free (self);
}

/**
 * skep_mcp_door_add:
 * @self: a door
 * @socket: (transfer none): one that listens and does not block
 *
 * Lets in who connects to it from now on. Not during a rest.
 */
void
skep_mcp_door_add (SkepMcpDoor *self,
                   GSocket     *socket)
{
  g_ptr_array_add (self->sockets, g_object_ref (socket));
  accept_from (socket, self);
}
