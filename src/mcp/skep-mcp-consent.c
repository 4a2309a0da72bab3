/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-consent-private.h"

/* Calls are many: who watches them is told no more often. */
#define JOURNAL_DELAY_USEC (100 * G_TIME_SPAN_MILLISECOND)

static gboolean
is_of_other_client (const SkepMcpQuestion *question,
                    gpointer               user_data)
{
  return question->client->id != *(const guint64 *) user_data;
}

static void
client_gone (const SkepMcpClient *client,
             gpointer             user_data)
{
  SkepMcpConsent *self = user_data;

  skep_mcp_questions_filter (self->questions, is_of_other_client, (gpointer) &client->id);
  if (!skep_mcp_clients_has_name (self->clients, client->name))
    skep_mcp_rules_forget_once (self->rules, client->name);
}

/**
 * skep_mcp_consent_new:
 * @policy: what holds where the person has decided nothing
 *
 * Returns: (transfer full): nobody connected, nothing decided
 */
SkepMcpConsent *
skep_mcp_consent_new (SkepMcpPolicy policy)
{
  SkepMcpConsent *self = g_new0 (SkepMcpConsent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->watches = skep_wake_list_new ();
  self->policy = policy;
  self->clients = skep_mcp_clients_new (client_gone, self);
  self->journal = skep_mcp_journal_new ();
  self->rules = skep_mcp_rules_new ();
  self->start_limit = skep_mcp_start_limit_new ();
  self->questions = skep_mcp_questions_new ();
  self->asks = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_ask_free);
  self->wait_ms = SKEP_MCP_MAX_ASK_MSEC;
  self->clock = g_get_monotonic_time;

  return self;
}

SkepMcpConsent *
skep_mcp_consent_ref (SkepMcpConsent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skep_mcp_consent_unref (SkepMcpConsent *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->asks);
  skep_mcp_questions_free (self->questions);
  skep_mcp_start_limit_free (self->start_limit);
  skep_mcp_rules_free (self->rules);
  skep_mcp_journal_free (self->journal);
  skep_mcp_clients_free (self->clients);
  skep_wake_list_free (self->watches);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * skep_mcp_consent_add_client:
 * @self: a consent
 * @name: (nullable): what the client calls itself, any bytes
 * @version: (nullable): likewise
 * @transport: how it is connected
 * @process: (nullable): what the system knows of its process, %NULL if nobody knows which it is
 *
 * Returns: its id, for skep_mcp_consent_remove_client(). Requests by HTTP that call themselves
 *   the same have the same.
 */
guint64
skep_mcp_consent_add_client (SkepMcpConsent   *self,
                             const char       *name,
                             const char       *version,
                             SkepMcpTransport  transport,
                             SkepProcess   *process)
{
  SkepMcpClient *client = skep_mcp_client_new (0, name, version, transport, process);
  guint64 id;

  g_mutex_lock (&self->mutex);
  client->id = ++self->last_id;
  id = skep_mcp_clients_take (self->clients, client);
  /* One more request of a client that is known is nothing new. */
  if (id == self->last_id)
    skep_wake_list_ring (self->watches);
  g_mutex_unlock (&self->mutex);

  return id;
}

/**
 * skep_mcp_consent_remove_client:
 * @self: a consent
 * @client_id: what skep_mcp_consent_add_client() returned
 *
 * The client has gone, and so has what it asked; one by HTTP only when it does not come back for
 * a while.
 */
void
skep_mcp_consent_remove_client (SkepMcpConsent *self,
                                guint64         client_id)
{
  g_mutex_lock (&self->mutex);
  if (skep_mcp_clients_remove (self->clients, client_id, self->clock ()))
    skep_mcp_consent_settle (self);
  else
    skep_wake_list_ring_within (self->watches, SKEP_MCP_LINGER_USEC);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_is_welcome:
 * @self: a consent
 * @client_id: of a client
 *
 * Returns: %FALSE if the person wants it to be disconnected; watches are told
 */
gboolean
skep_mcp_consent_is_welcome (SkepMcpConsent *self,
                             guint64         client_id)
{
  gboolean is_welcome;

  g_mutex_lock (&self->mutex);
  is_welcome = skep_mcp_clients_is_welcome (self->clients, client_id);
  g_mutex_unlock (&self->mutex);

  return is_welcome;
}

char *
skep_mcp_consent_dup_client_name (SkepMcpConsent *self,
                                  guint64         client_id)
{
  char *name;

  g_mutex_lock (&self->mutex);
  name = g_strdup (skep_mcp_clients_get_name (self->clients, client_id));
  g_mutex_unlock (&self->mutex);

  return name;
}

/**
 * skep_mcp_consent_begin_call:
 * @self: a consent
 * @client_id: who calls
 * @method: tool or method
 * @words: (nullable): its arguments
 *
 * Writes it into the journal.
 *
 * Returns: for skep_mcp_consent_end_call(); 0 if there is no such client
 */
guint64
skep_mcp_consent_begin_call (SkepMcpConsent *self,
                             guint64         client_id,
                             const char     *method,
                             const char     *words)
{
  SkepMcpClient *client;
  guint64 serial = 0;

  g_mutex_lock (&self->mutex);
  client = skep_mcp_clients_find (self->clients, client_id);
  if (client != NULL)
    {
      client->n_calls++;
      serial = skep_mcp_journal_begin (self->journal, client_id, client->name, method, words,
                                       self->clock ());
      skep_wake_list_ring_within (self->watches, JOURNAL_DELAY_USEC);
    }
  g_mutex_unlock (&self->mutex);

  return serial;
}

void
skep_mcp_consent_end_call (SkepMcpConsent *self,
                           guint64         serial,
                           SkepMcpOutcome  outcome)
{
  g_mutex_lock (&self->mutex);
  if (skep_mcp_journal_end (self->journal, serial, outcome, self->clock ()))
    skep_wake_list_ring_within (self->watches, JOURNAL_DELAY_USEC);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_mcp_consent_add_watch:
 * @self: a consent
 * @context: (nullable): where @callback is called
 * @callback: called once after any number of changes; returns %G_SOURCE_CONTINUE
 * @user_data: for @callback
 *
 * Tells when clients, questions, rules or records have changed.
 *
 * Returns: (transfer none): the source, valid until skep_mcp_consent_remove_watch()
 */
GSource *
skep_mcp_consent_add_watch (SkepMcpConsent *self,
                            GMainContext   *context,
                            GSourceFunc     callback,
                            gpointer        user_data)
{
  return skep_wake_list_add (self->watches, context, callback, user_data);
}

/**
 * skep_mcp_consent_remove_watch:
 * @self: a consent
 * @watch: (transfer none): what skep_mcp_consent_add_watch() returned
 *
 * No callback comes after this. In the thread of the watch's context.
 */
void
skep_mcp_consent_remove_watch (SkepMcpConsent *self,
                               GSource        *watch)
{
  skep_wake_list_remove (self->watches, watch);
}

/* Who looks is told when somebody goes just because time passes, if only they look again. */
void
skep_mcp_consent_expire (SkepMcpConsent *self)
{
  skep_mcp_clients_expire (self->clients, self->clock ());
  if (skep_mcp_clients_has_linger (self->clients))
    skep_wake_list_ring_within (self->watches, SKEP_MCP_LINGER_USEC);
}

/**
 * skep_mcp_consent_dup_clients:
 * @self: a consent
 *
 * Returns: (transfer full) (element-type SkepMcpClient): who is connected, in the order in which
 *   they came
 */
GPtrArray *
skep_mcp_consent_dup_clients (SkepMcpConsent *self)
{
  GPtrArray *clients;

  g_mutex_lock (&self->mutex);
  skep_mcp_consent_expire (self);
  clients = skep_mcp_clients_copy (self->clients);
  g_mutex_unlock (&self->mutex);

  return clients;
}

/**
 * skep_mcp_consent_dup_records:
 * @self: a consent
 * @first_serial: 0 for all
 *
 * Returns: (transfer full) (element-type SkepMcpRecord): the journal from @first_serial on
 */
GPtrArray *
skep_mcp_consent_dup_records (SkepMcpConsent *self,
                              guint64         first_serial)
{
  GPtrArray *records;

  g_mutex_lock (&self->mutex);
  records = skep_mcp_journal_copy (self->journal, first_serial);
  g_mutex_unlock (&self->mutex);

  return records;
}

/**
 * skep_mcp_consent_disconnect:
 * @self: a consent
 * @client_id: of a client
 *
 * The person wants it to go: what it waits for is refused, and the server closes its connection,
 * as skep_mcp_consent_is_welcome() tells it.
 */
void
skep_mcp_consent_disconnect (SkepMcpConsent *self,
                             guint64         client_id)
{
  g_mutex_lock (&self->mutex);
  skep_mcp_clients_set_unwelcome (self->clients, client_id);
  skep_mcp_consent_settle (self);
  g_mutex_unlock (&self->mutex);
}

/* For tests */

void
skep_mcp_consent_set_clock (SkepMcpConsent *self,
                            gint64 (*clock) (void))
{
  g_mutex_lock (&self->mutex);
  self->clock = clock;
  g_mutex_unlock (&self->mutex);
}

void
skep_mcp_consent_set_wait (SkepMcpConsent *self,
                           guint           wait_ms)
{
  g_mutex_lock (&self->mutex);
  self->wait_ms = wait_ms;
  g_mutex_unlock (&self->mutex);
}
