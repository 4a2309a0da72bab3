/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-waits.h"

typedef struct
{
  SkepMcpWaits *waits; /* borrowed */
  gpointer owner;      /* an address, never followed */
  SkepLog *log;        /* owned, watched; nullable */
  GSource *timeout;    /* owned */
  gboolean is_looking; /* in its function, which must not lose its data meanwhile */
  gboolean is_removed; /* by its function, and to be freed after it */

  SkepMcpWaitFunc function;
  gpointer user_data;
  GDestroyNotify destroy;
} Wait;

struct _SkepMcpWaits
{
  SkepSupervisor *supervisor;
  GMainContext *context;
  GPtrArray *waits;
  GSource *wake; /* borrowed from the supervisor; NULL while nobody waits */
};

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  if (wait->log != NULL)
    skep_log_unwatch (wait->log, SKEP_LOG_READER);
  g_clear_pointer (&wait->log, skep_log_unref);
  g_source_destroy (wait->timeout);
  g_source_unref (wait->timeout);
  if (wait->destroy != NULL)
    wait->destroy (wait->user_data);
  g_free (wait);
}

static gboolean
wake_cb (gpointer user_data)
{
  skep_mcp_waits_look (user_data);
  return G_SOURCE_CONTINUE;
}

/* Somebody else's output rings too, so the bell is taken down when nobody waits. */
static void
update_wake (SkepMcpWaits *self)
{
  if (self->waits->len > 0 && self->wake == NULL)
    self->wake = skep_supervisor_add_wake (self->supervisor, self->context, wake_cb, self);
  else if (self->waits->len == 0 && self->wake != NULL)
    skep_supervisor_remove_wake (self->supervisor, g_steal_pointer (&self->wake));
}

/* Returns TRUE if it waits no more. */
static gboolean
look (Wait     *wait,
      gboolean  is_over)
{
  gboolean is_done;

  wait->is_looking = TRUE;
  is_done = wait->function (is_over, wait->user_data);
  wait->is_looking = FALSE;

  return is_done || wait->is_removed;
}

static gboolean
timeout_cb (gpointer user_data)
{
  Wait *wait = user_data;
  SkepMcpWaits *self = wait->waits;

  look (wait, TRUE);
  g_ptr_array_remove (self->waits, wait);
  update_wake (self);
  return G_SOURCE_REMOVE;
}

static Wait *
wait_new (SkepMcpWaits    *self,
          gpointer         owner,
          SkepLog         *log,
          guint            timeout_ms,
          SkepMcpWaitFunc  function,
          gpointer         user_data,
          GDestroyNotify   destroy)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->waits = self;
  wait->owner = owner;
  wait->function = function;
  wait->user_data = user_data;
  wait->destroy = destroy;
  if (log != NULL)
    {
      wait->log = skep_log_ref (log);
      skep_log_watch (log, SKEP_LOG_READER);
    }
  wait->timeout = g_timeout_source_new (timeout_ms);
  g_source_set_callback (wait->timeout, timeout_cb, wait, NULL);
  g_source_attach (wait->timeout, self->context);

  return wait;
}

/**
 * skep_mcp_waits_new:
 * @supervisor: what is waited for
 * @context: the context in whose thread all of this happens
 *
 * Returns: (transfer full): nobody who waits
 */
SkepMcpWaits *
skep_mcp_waits_new (SkepSupervisor *supervisor,
                    GMainContext   *context)
{
  SkepMcpWaits *self = g_new0 (SkepMcpWaits, 1);

  self->supervisor = g_object_ref (supervisor);
  self->context = g_main_context_ref (context);
  self->waits = g_ptr_array_new_with_free_func (wait_free);

  return self;
}

void
skep_mcp_waits_free (SkepMcpWaits *self)
{
  g_ptr_array_set_size (self->waits, 0);
  update_wake (self);
  g_ptr_array_unref (self->waits);
  g_object_unref (self->supervisor);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * skep_mcp_waits_add:
 * @self: waits
 * @owner: who waits, as an address
 * @log: (nullable): whose output is waited for
 * @timeout_ms: how long at most
 * @function: looks; called at once, too
 * @user_data: for @function
 * @destroy: (nullable): frees @user_data
 *
 * Calls @function until it returns %TRUE, at the latest when the time is up.
 */
void
skep_mcp_waits_add (SkepMcpWaits    *self,
                    gpointer         owner,
                    SkepLog         *log,
                    guint            timeout_ms,
                    SkepMcpWaitFunc  function,
                    gpointer         user_data,
                    GDestroyNotify   destroy)
{
  Wait *wait = wait_new (self, owner, log, timeout_ms, function, user_data, destroy);

  /* Watch and wake come before the first look: nothing falls between. */
  g_ptr_array_add (self->waits, wait);
  update_wake (self);
  if (look (wait, FALSE))
    g_ptr_array_remove (self->waits, wait);
  update_wake (self);
}

static Wait *
find_wait (SkepMcpWaits *self,
           gpointer      owner)
{
  for (guint i = 0; i < self->waits->len; i++)
    {
      Wait *wait = g_ptr_array_index (self->waits, i);

      if (wait->owner == owner)
        return wait;
    }

  return NULL;
}

/**
 * skep_mcp_waits_remove:
 * @self: waits
 * @owner: who waits
 *
 * No call of its function comes after this; it may call this itself. It is no mistake if it
 * doesn't wait.
 */
void
skep_mcp_waits_remove (SkepMcpWaits *self,
                       gpointer      owner)
{
  Wait *wait = find_wait (self, owner);

  if (wait != NULL && wait->is_looking)
    wait->is_removed = TRUE;
  else if (wait != NULL)
    g_ptr_array_remove (self->waits, wait);
  update_wake (self);
}

/**
 * skep_mcp_waits_look:
 * @self: waits
 *
 * Has everybody look now.
 */
void
skep_mcp_waits_look (SkepMcpWaits *self)
{
  guint i = 0;

  /* A function answers and does nothing else, so none comes or goes but the one that is asked. */
  while (i < self->waits->len)
    if (look (g_ptr_array_index (self->waits, i), FALSE))
      g_ptr_array_remove_index (self->waits, i);
    else
      i++;
  update_wake (self);
}
