/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-clients.h"

typedef struct
{
  SkepMcpClient *client; /* owned */
  guint n_connections;   /* 0: it lingers */
  gint64 left_us;        /* since when */
  gboolean is_unwelcome;
} Entry;

struct _SkepMcpClients
{
  GPtrArray *entries; /* of Entry, in the order in which they came */
  SkepMcpClientFunc gone;
  gpointer user_data;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  skep_mcp_client_free (entry->client);
  g_free (entry);
}

/**
 * skep_mcp_clients_new:
 * @gone: hears of each client that goes
 * @user_data: for @gone
 *
 * Returns: (transfer full): nobody
 */
SkepMcpClients *
skep_mcp_clients_new (SkepMcpClientFunc gone,
                      gpointer          user_data)
{
  SkepMcpClients *self = g_new0 (SkepMcpClients, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->gone = gone;
  self->user_data = user_data;

  return self;
}

void
skep_mcp_clients_free (SkepMcpClients *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static Entry *
find_entry (SkepMcpClients *self,
            guint64         id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->client->id == id)
        return entry;
    }

  return NULL;
}

static gboolean
is_same_by_http (const SkepMcpClient *a,
                 const SkepMcpClient *b)
{
  return a->transport == SKEP_MCP_TRANSPORT_HTTP && b->transport == SKEP_MCP_TRANSPORT_HTTP &&
         a->pid == b->pid && g_str_equal (a->name, b->name) &&
         g_strcmp0 (a->version, b->version) == 0;
}

static Entry *
find_same_by_http (SkepMcpClients *self,
                   SkepMcpClient  *client)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (is_same_by_http (entry->client, client))
        return entry;
    }

  return NULL;
}

/**
 * skep_mcp_clients_take:
 * @self: clients
 * @client: (transfer full): one that has connected
 *
 * Returns: its id, which is that of another one if it is a further request of it
 */
guint64
skep_mcp_clients_take (SkepMcpClients *self,
                       SkepMcpClient  *client)
{
  Entry *entry = find_same_by_http (self, client);

  if (entry != NULL)
    {
      skep_mcp_client_free (client);
    }
  else
    {
      entry = g_new0 (Entry, 1);
      entry->client = client;
      g_ptr_array_add (self->entries, entry);
    }

  entry->n_connections++;
  return entry->client->id;
}

/* The others know that it is no longer there. */
static void
drop (SkepMcpClients *self,
      guint           index)
{
  Entry *entry = g_ptr_array_steal_index (self->entries, index);

  self->gone (entry->client, self->user_data);
  entry_free (entry);
}

static guint
count_lingering (SkepMcpClients *self)
{
  guint n_lingering = 0;

  for (guint i = 0; i < self->entries->len; i++)
    n_lingering += ((Entry *) g_ptr_array_index (self->entries, i))->n_connections == 0;

  return n_lingering;
}

static gboolean
is_due (Entry  *entry,
        gint64  now_us,
        guint   n_lingering)
{
  return entry->n_connections == 0 &&
         (entry->client->transport != SKEP_MCP_TRANSPORT_HTTP ||
          now_us - entry->left_us >= SKEP_MCP_LINGER_USEC || n_lingering > SKEP_MCP_MAX_LINGERING);
}

/**
 * skep_mcp_clients_expire:
 * @self: clients
 * @now_us: monotonic clock
 *
 * Lets go of those that have lingered for long enough.
 *
 * Returns: whether there were any
 */
gboolean
skep_mcp_clients_expire (SkepMcpClients *self,
                         gint64          now_us)
{
  guint n_lingering = count_lingering (self);
  guint n_before = self->entries->len;
  guint i = 0;

  while (i < self->entries->len)
    if (is_due (g_ptr_array_index (self->entries, i), now_us, n_lingering))
      {
        drop (self, i);
        n_lingering--;
      }
    else
      {
        i++;
      }

  return self->entries->len < n_before;
}

/**
 * skep_mcp_clients_remove:
 * @self: clients
 * @id: what skep_mcp_clients_take() returned
 * @now_us: monotonic clock
 *
 * One of its connections has ended.
 *
 * Returns: whether it has gone by that, or another one, and does not linger
 */
gboolean
skep_mcp_clients_remove (SkepMcpClients *self,
                         guint64         id,
                         gint64          now_us)
{
  Entry *entry = find_entry (self, id);

  if (entry == NULL || entry->n_connections == 0)
    return FALSE;

  entry->n_connections--;
  entry->left_us = now_us;
  return skep_mcp_clients_expire (self, now_us);
}

/**
 * skep_mcp_clients_has_linger:
 * @self: clients
 *
 * Returns: whether somebody will go just by the time that passes
 */
gboolean
skep_mcp_clients_has_linger (SkepMcpClients *self)
{
  return count_lingering (self) > 0;
}

/**
 * skep_mcp_clients_find:
 * @self: clients
 * @id: of a client
 *
 * Returns: (transfer none) (nullable): the client
 */
SkepMcpClient *
skep_mcp_clients_find (SkepMcpClients *self,
                       guint64         id)
{
  Entry *entry = find_entry (self, id);

  return entry != NULL ? entry->client : NULL;
}

/**
 * skep_mcp_clients_get_name:
 * @self: clients
 * @id: of a client
 *
 * Returns: (nullable): what it calls itself, %NULL if it has gone
 */
const char *
skep_mcp_clients_get_name (SkepMcpClients *self,
                           guint64         id)
{
  Entry *entry = find_entry (self, id);

  return entry != NULL ? entry->client->name : NULL;
}

gboolean
skep_mcp_clients_has_name (SkepMcpClients *self,
                           const char     *name)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (g_str_equal (((Entry *) g_ptr_array_index (self->entries, i))->client->name, name))
      return TRUE;

  return FALSE;
}

/**
 * skep_mcp_clients_set_unwelcome:
 * @self: clients
 * @id: of a client
 *
 * The person wants it to go.
 */
void
skep_mcp_clients_set_unwelcome (SkepMcpClients *self,
                                guint64         id)
{
  Entry *entry = find_entry (self, id);

  if (entry != NULL)
    entry->is_unwelcome = TRUE;
}

gboolean
skep_mcp_clients_is_welcome (SkepMcpClients *self,
                             guint64         id)
{
  Entry *entry = find_entry (self, id);

  return entry != NULL && !entry->is_unwelcome;
}

/**
 * skep_mcp_clients_copy:
 * @self: clients
 *
 * Returns: (transfer full) (element-type SkepMcpClient): copies, the first that came first;
 *   none of those that were sent away and have gone
 */
GPtrArray *
skep_mcp_clients_copy (SkepMcpClients *self)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_client_free);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->is_unwelcome || entry->n_connections > 0)
        g_ptr_array_add (copies, skep_mcp_client_copy (entry->client));
    }

  return copies;
}
