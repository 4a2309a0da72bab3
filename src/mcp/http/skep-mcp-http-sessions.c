/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-http-random.h"
#include "skep-mcp-http-sessions.h"

#define ID_BYTES 32
#define LOOK_SECONDS 60

struct _SkepMcpHttpSessions
{
  SkepMcpServices *services; /* borrowed */
  GHashTable *sessions;      /* id to SkepMcpHttpSession */
  GSource *look_source;      /* NULL while there is no session */
};

static void
session_free (gpointer data)
{
  SkepMcpHttpSession *session = data;

  skep_mcp_core_free (session->core);
  g_queue_clear (&session->listeners);
  g_free (session->id);
  g_free (session);
}

/**
 * skep_mcp_http_sessions_new:
 * @services: (transfer none): what cores work with; outlives the sessions
 *
 * Returns: (transfer full): no sessions yet
 */
SkepMcpHttpSessions *
skep_mcp_http_sessions_new (SkepMcpServices *services)
{
  SkepMcpHttpSessions *self = g_new0 (SkepMcpHttpSessions, 1);

  self->services = services;
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, session_free);
  return self;
}

static void
stop_looking (SkepMcpHttpSessions *self)
{
  if (self->look_source == NULL)
    return;

  g_source_destroy (self->look_source);
  g_clear_pointer (&self->look_source, g_source_unref);
}

void
skep_mcp_http_sessions_free (SkepMcpHttpSessions *self)
{
  stop_looking (self);
  g_hash_table_unref (self->sessions);
  g_free (self);
}

static gboolean
is_idle_since (SkepMcpHttpSession *session,
               gint64              time)
{
  return session->n_exchanges == 0 && session->last_used <= time;
}

static gboolean
look_cb (gpointer user_data)
{
  SkepMcpHttpSessions *self = user_data;

  skep_mcp_http_sessions_close_idle (self, g_get_monotonic_time ());
  return g_hash_table_size (self->sessions) > 0 ? G_SOURCE_CONTINUE : (stop_looking (self), FALSE);
}

static void
begin_to_look (SkepMcpHttpSessions *self)
{
  if (self->look_source != NULL)
    return;

  self->look_source = g_timeout_source_new_seconds (LOOK_SECONDS);
  g_source_set_callback (self->look_source, look_cb, self, NULL);
  g_source_attach (self->look_source, self->services->context);
}

static SkepMcpHttpSession *
find_oldest_idle (SkepMcpHttpSessions *self)
{
  SkepMcpHttpSession *oldest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (is_idle_since (value, oldest != NULL ? oldest->last_used : G_MAXINT64))
      oldest = value;

  return oldest;
}

static gboolean
make_room (SkepMcpHttpSessions *self)
{
  SkepMcpHttpSession *oldest;

  if (g_hash_table_size (self->sessions) < SKEP_MCP_HTTP_MAX_SESSIONS)
    return TRUE;

  oldest = find_oldest_idle (self);
  if (oldest == NULL)
    return FALSE;

  skep_mcp_http_sessions_remove (self, oldest);
  return TRUE;
}

/**
 * skep_mcp_http_sessions_add:
 * @self: sessions
 * @peer: whose it will be
 *
 * Returns: (transfer none) (nullable): a new session; %NULL if there are too many, none of them
 *   idle
 */
SkepMcpHttpSession *
skep_mcp_http_sessions_add (SkepMcpHttpSessions *self,
                            const SkepMcpPeer   *peer)
{
  SkepMcpHttpSession *session;

  if (!make_room (self))
    return NULL;

  session = g_new0 (SkepMcpHttpSession, 1);
  session->id = skep_mcp_http_random_make (ID_BYTES);
  session->core = skep_mcp_core_new (self->services, peer);
  session->last_used = g_get_monotonic_time ();
  g_queue_init (&session->listeners);
  g_hash_table_insert (self->sessions, session->id, session);
  begin_to_look (self);

  return session;
}

/**
 * skep_mcp_http_sessions_find:
 * @self: sessions
 * @id: of one
 *
 * Returns: (transfer none) (nullable): the session
 */
SkepMcpHttpSession *
skep_mcp_http_sessions_find (SkepMcpHttpSessions *self,
                             const char          *id)
{
  return g_hash_table_lookup (self->sessions, id);
}

/**
 * skep_mcp_http_sessions_find_unwelcome:
 * @self: sessions
 *
 * Returns: (transfer none) (nullable): one whose client the person wants to be disconnected
 */
SkepMcpHttpSession *
skep_mcp_http_sessions_find_unwelcome (SkepMcpHttpSessions *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!skep_mcp_core_is_welcome (((SkepMcpHttpSession *) value)->core))
      return value;

  return NULL;
}

/**
 * skep_mcp_http_sessions_remove:
 * @self: sessions
 * @session: one that no exchange has
 *
 * What is under way in it is dropped.
 */
void
skep_mcp_http_sessions_remove (SkepMcpHttpSessions *self,
                               SkepMcpHttpSession  *session)
{
  g_hash_table_remove (self->sessions, session->id);
}

/**
 * skep_mcp_http_sessions_close_idle:
 * @self: sessions
 * @now: µs, monotonic clock
 *
 * Forgets those that nobody has used for too long.
 */
void
skep_mcp_http_sessions_close_idle (SkepMcpHttpSessions *self,
                                   gint64               now)
{
  gint64 limit = now - SKEP_MCP_HTTP_MAX_IDLE_SECONDS * G_USEC_PER_SEC;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (is_idle_since (value, limit))
      g_hash_table_iter_remove (&iter);
}

/**
 * skep_mcp_http_session_enter:
 * @session: a session
 *
 * One more exchange has it.
 */
void
skep_mcp_http_session_enter (SkepMcpHttpSession *session)
{
  session->n_exchanges++;
}

/**
 * skep_mcp_http_session_listen:
 * @session: a session
 * @channel: of an exchange that has it
 *
 * What belongs to no request goes there from now on.
 */
void
skep_mcp_http_session_listen (SkepMcpHttpSession *session,
                              SkepMcpChannel     *channel)
{
  g_queue_push_head (&session->listeners, channel);
  skep_mcp_core_set_unsolicited (session->core, channel);
}

/**
 * skep_mcp_http_session_leave:
 * @session: a session
 * @channel: of an exchange that has it no more
 *
 * What came by the channel goes on.
 */
void
skep_mcp_http_session_leave (SkepMcpHttpSession *session,
                             SkepMcpChannel     *channel)
{
  skep_mcp_core_forget_channel (session->core, channel);
  if (g_queue_remove (&session->listeners, channel))
    skep_mcp_core_set_unsolicited (session->core, g_queue_peek_head (&session->listeners));
  session->n_exchanges--;
  session->last_used = g_get_monotonic_time ();
}
