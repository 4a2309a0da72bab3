/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-hub.h"
#include "skep-mcp-watch.h"

struct _SkepMcpHub
{
  SkepMcpServices *services; /* borrowed */
  GPtrArray *listeners;      /* of SkepMcpListener */
  GPtrArray *watches;        /* of SkepMcpWatch: what somebody wants to hear of */
  GSource *catalog_bell;     /* borrowed from the catalog; NULL while it need not ring */
  GSource *runs_bell;        /* likewise, from the supervisor */
  GSource *look;             /* owned; is ready when it is time to look */
  gint64 next_look;          /* not before that, µs, monotonic */
};

/* --- Bells --- */

static void
take_down_bells (SkepMcpHub   *self,
                 SkepMcpBells  bells)
{
  if ((bells & SKEP_MCP_BELL_CATALOG) != 0 && self->catalog_bell != NULL)
    skep_catalog_remove_wake (self->services->catalog, g_steal_pointer (&self->catalog_bell));
  if ((bells & SKEP_MCP_BELL_RUNS) != 0 && self->runs_bell != NULL)
    skep_supervisor_remove_wake (self->services->supervisor, g_steal_pointer (&self->runs_bell));
}

/* Once is enough until the next look. */
static gboolean
ring_cb (gpointer user_data)
{
  SkepMcpHub *self = user_data;

  take_down_bells (self, SKEP_MCP_BELL_CATALOG | SKEP_MCP_BELL_RUNS);
  g_source_set_ready_time (self->look, self->next_look);
  return G_SOURCE_CONTINUE;
}

static void
hang_bells (SkepMcpHub   *self,
            SkepMcpBells  bells)
{
  if ((bells & SKEP_MCP_BELL_CATALOG) != 0 && self->catalog_bell == NULL)
    self->catalog_bell = skep_catalog_add_wake (self->services->catalog, self->services->context,
                                                ring_cb, self);
  if ((bells & SKEP_MCP_BELL_RUNS) != 0 && self->runs_bell == NULL)
    self->runs_bell = skep_supervisor_add_wake (self->services->supervisor,
                                                self->services->context, ring_cb, self);
}

static SkepMcpBells
get_wanted_bells (SkepMcpHub *self)
{
  SkepMcpBells bells = 0;

  for (guint i = 0; i < self->watches->len; i++)
    bells |= skep_mcp_watch_get_bells (g_ptr_array_index (self->watches, i));

  return bells;
}

static gboolean
is_to_look (SkepMcpHub *self)
{
  return g_source_get_ready_time (self->look) >= 0;
}

/* None rings while a look is due anyway. */
static void
update_bells (SkepMcpHub *self)
{
  const SkepMcpBells wanted = get_wanted_bells (self);

  take_down_bells (self, ~wanted);
  if (!is_to_look (self))
    hang_bells (self, wanted);
}

/* --- Looking --- */

/* What somebody else has found is told at once, what we find by looking once in a while. */
static void
look_at (SkepMcpHub   *self,
         SkepMcpWatch *watch)
{
  const char *uri = skep_mcp_watch_get_uri (watch);

  if (skep_mcp_watch_look (watch))
    skep_mcp_hub_tell (self, uri != NULL ? SKEP_MCP_CHANGE_RESOURCE : SKEP_MCP_CHANGE_TOOLS, uri);
}

/* The bells first: what changes after a look rings. A look may find that more have to. */
static gboolean
look_cb (gpointer user_data)
{
  SkepMcpHub *self = user_data;

  self->next_look = g_get_monotonic_time () + SKEP_MCP_HUB_INTERVAL_MSEC * 1000;
  update_bells (self);
  for (guint i = 0; i < self->watches->len; i++)
    look_at (self, g_ptr_array_index (self->watches, i));
  update_bells (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
look_dispatch (GSource     *source,
               GSourceFunc  callback,
               gpointer     user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

static GSourceFuncs look_funcs = { .dispatch = look_dispatch };

/* --- Watches --- */

static SkepMcpWatch *
find_watch (SkepMcpHub *self,
            const char *uri)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      SkepMcpWatch *watch = g_ptr_array_index (self->watches, i);

      if (g_strcmp0 (skep_mcp_watch_get_uri (watch), uri) == 0)
        return watch;
    }

  return NULL;
}

/* It may have changed between its first look and the hanging of its bell: nobody has heard by then
 * that it is watched. */
static void
ensure_watch (SkepMcpHub *self,
              const char *uri)
{
  SkepMcpWatch *watch;

  if (find_watch (self, uri) != NULL)
    return;

  watch = skep_mcp_watch_new (self->services, uri);
  if (watch == NULL)
    return;

  g_ptr_array_add (self->watches, watch);
  update_bells (self);
  skep_mcp_watch_look (watch);
}

static void
ensure_watches (SkepMcpHub      *self,
                SkepMcpListener *listener)
{
  GHashTableIter iter;
  gpointer uri;

  if (skep_mcp_listener_wants (listener, SKEP_MCP_CHANGE_TOOLS, NULL))
    ensure_watch (self, NULL);

  g_hash_table_iter_init (&iter, listener->uris);
  while (g_hash_table_iter_next (&iter, &uri, NULL))
    ensure_watch (self, uri);
}

static gboolean
is_wanted (SkepMcpHub   *self,
           SkepMcpWatch *watch)
{
  const char *uri = skep_mcp_watch_get_uri (watch);
  SkepMcpChange change = uri != NULL ? SKEP_MCP_CHANGE_RESOURCE : SKEP_MCP_CHANGE_TOOLS;

  for (guint i = 0; i < self->listeners->len; i++)
    if (skep_mcp_listener_wants (g_ptr_array_index (self->listeners, i), change, uri))
      return TRUE;

  return FALSE;
}

/**
 * skep_mcp_hub_update:
 * @self: a hub
 *
 * Takes up what listeners want to hear of now, and leaves what nobody wants any more.
 */
void
skep_mcp_hub_update (SkepMcpHub *self)
{
  for (guint i = self->watches->len; i > 0; i--)
    if (!is_wanted (self, g_ptr_array_index (self->watches, i - 1)))
      g_ptr_array_remove_index (self->watches, i - 1);

  for (guint i = 0; i < self->listeners->len; i++)
    ensure_watches (self, g_ptr_array_index (self->listeners, i));

  if (self->watches->len == 0)
    g_source_set_ready_time (self->look, -1);
  update_bells (self);
}

/* --- Listeners --- */

/**
 * skep_mcp_hub_new:
 * @services: what is listened to; outlives the hub
 *
 * Returns: (transfer full): a hub without listeners
 */
SkepMcpHub *
skep_mcp_hub_new (SkepMcpServices *services)
{
  SkepMcpHub *self = g_new0 (SkepMcpHub, 1);

  self->services = services;
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_listener_free);
  self->watches = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_watch_free);
  self->look = g_source_new (&look_funcs, sizeof (GSource));
  g_source_set_callback (self->look, look_cb, self, NULL);
  g_source_set_static_name (self->look, "[skep] hub");
  g_source_attach (self->look, services->context);

  return self;
}

void
skep_mcp_hub_free (SkepMcpHub *self)
{
  g_ptr_array_set_size (self->listeners, 0);
  skep_mcp_hub_update (self);
  g_source_destroy (self->look);
  g_source_unref (self->look);
  g_ptr_array_unref (self->listeners);
  g_ptr_array_unref (self->watches);
  g_free (self);
}

/**
 * skep_mcp_hub_take:
 * @self: a hub
 * @listener: (transfer full): who wants to hear of changes
 */
void
skep_mcp_hub_take (SkepMcpHub      *self,
                   SkepMcpListener *listener)
{
  g_ptr_array_add (self->listeners, listener);
  skep_mcp_hub_update (self);
}

/**
 * skep_mcp_hub_ensure_legacy:
 * @self: a hub
 * @core: of an older client
 *
 * Older clients hear of all lists, and of what they subscribe to.
 *
 * Returns: (transfer none): what it wants to hear of; see skep_mcp_hub_update()
 */
SkepMcpListener *
skep_mcp_hub_ensure_legacy (SkepMcpHub  *self,
                            SkepMcpCore *core)
{
  for (guint i = 0; i < self->listeners->len; i++)
    {
      SkepMcpListener *listener = g_ptr_array_index (self->listeners, i);

      if (listener->core == core && listener->call == NULL)
        return listener;
    }

  skep_mcp_hub_take (self, skep_mcp_listener_new (core, NULL));
  return g_ptr_array_index (self->listeners, self->listeners->len - 1);
}

/**
 * skep_mcp_hub_count_calls:
 * @self: a hub
 * @core: of any client
 *
 * Returns: how many requests to listen are under way
 */
guint
skep_mcp_hub_count_calls (SkepMcpHub  *self,
                          SkepMcpCore *core)
{
  guint n = 0;

  for (guint i = 0; i < self->listeners->len; i++)
    {
      SkepMcpListener *listener = g_ptr_array_index (self->listeners, i);

      n += listener->core == core && listener->call != NULL;
    }

  return n;
}

/**
 * skep_mcp_hub_is_awake:
 * @self: a hub
 *
 * Returns: whether changes of scripts or runs wake it, or it is to look soon
 */
gboolean
skep_mcp_hub_is_awake (SkepMcpHub *self)
{
  return self->catalog_bell != NULL || self->runs_bell != NULL || is_to_look (self);
}

/**
 * skep_mcp_hub_tell:
 * @self: a hub
 * @change: what has changed
 * @uri: (nullable): the resource, if it is one
 *
 * Tells those who want to hear of it.
 */
void
skep_mcp_hub_tell (SkepMcpHub    *self,
                   SkepMcpChange  change,
                   const char    *uri)
{
  for (guint i = 0; i < self->listeners->len; i++)
    {
      SkepMcpListener *listener = g_ptr_array_index (self->listeners, i);

      if (skep_mcp_listener_wants (listener, change, uri))
        skep_mcp_listener_tell (listener, change, uri);
    }
}

/**
 * skep_mcp_hub_forget:
 * @self: a hub
 * @core: one that is no more
 *
 * Its client is told nothing any more.
 */
void
skep_mcp_hub_forget (SkepMcpHub  *self,
                     SkepMcpCore *core)
{
  const guint n_before = self->listeners->len;

  for (guint i = n_before; i > 0; i--)
    if (((SkepMcpListener *) g_ptr_array_index (self->listeners, i - 1))->core == core)
      g_ptr_array_remove_index (self->listeners, i - 1);
  if (self->listeners->len != n_before)
    skep_mcp_hub_update (self);
}

/**
 * skep_mcp_hub_forget_call:
 * @self: a hub
 * @call: one that was cancelled; it need not be a request to listen
 *
 * Nothing is told that belongs to it any more.
 */
void
skep_mcp_hub_forget_call (SkepMcpHub  *self,
                          SkepMcpCall *call)
{
  for (guint i = 0; i < self->listeners->len; i++)
    if (((SkepMcpListener *) g_ptr_array_index (self->listeners, i))->call == call)
      {
        g_ptr_array_remove_index (self->listeners, i);
        skep_mcp_hub_update (self);
        return;
      }
}

/* The newest last. */
static GPtrArray *
take_calls (SkepMcpHub  *self,
            SkepMcpCore *core)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_listener_free);

  for (guint i = 0; i < self->listeners->len;)
    {
      SkepMcpListener *listener = g_ptr_array_index (self->listeners, i);

      if (listener->call != NULL && (core == NULL || listener->core == core))
        g_ptr_array_add (taken, g_ptr_array_steal_index (self->listeners, i));
      else
        i++;
    }

  return taken;
}

/**
 * skep_mcp_hub_end:
 * @self: a hub
 * @core: (nullable): of a client that says nothing more; %NULL: all connections are to be closed
 *
 * Answers requests to listen, which would be under way for ever. A transport that has answered may
 * free its core, which makes the hub forget it: so all are taken away before.
 */
void
skep_mcp_hub_end (SkepMcpHub  *self,
                  SkepMcpCore *core)
{
  g_autoptr (GPtrArray) taken = take_calls (self, core);

  if (taken->len == 0)
    return;

  skep_mcp_hub_update (self);
  for (guint i = 0; i < taken->len; i++)
    skep_mcp_listener_end (g_ptr_array_index (taken, i));
}
