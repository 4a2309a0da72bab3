/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-context-thread.h"

struct _SkepContextThread
{
  /* Immutable */
  GMainContext *context;
  GThread *thread;
  GFunc enter;
  GDestroyNotify leave;
  gpointer data;

  gboolean is_ended; /* of the thread */

  /* For the start */
  GMutex mutex;
  GCond cond;
  gboolean is_ready; /* guarded by mutex */
};

static void
signal_ready (SkepContextThread *self)
{
  g_mutex_lock (&self->mutex);
  self->is_ready = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
await_ready (SkepContextThread *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->is_ready)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static gpointer
run (gpointer data)
{
  SkepContextThread *self = data;

  /* Acquires the context for good: from now on g_main_context_invoke_full() of another thread
   * never runs its function in that thread. */
  g_main_context_push_thread_default (self->context);
  self->enter (self->data, self->context);
  signal_ready (self);

  while (!self->is_ended)
    g_main_context_iteration (self->context, TRUE);

  self->leave (self->data);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/**
 * skep_context_thread_new:
 * @name: of the thread
 * @enter: called in the thread, first of all, with @data and the context
 * @leave: called in the thread, last of all, with @data
 * @data: what the thread owns
 *
 * Returns: (transfer full): a thread that has entered
 */
SkepContextThread *
skep_context_thread_new (const char     *name,
                         GFunc           enter,
                         GDestroyNotify  leave,
                         gpointer        data)
{
  SkepContextThread *self = g_new0 (SkepContextThread, 1);

  self->context = g_main_context_new ();
  self->enter = enter;
  self->leave = leave;
  self->data = data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new (name, run, self);
  await_ready (self);

  return self;
}

static gboolean
end_cb (gpointer data)
{
  SkepContextThread *self = data;

  self->is_ended = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * skep_context_thread_end:
 * @self: (transfer full): a thread
 *
 * Ends it after what was invoked before, and waits for it. Any thread but itself.
 */
void
skep_context_thread_end (SkepContextThread *self)
{
  g_assert (self->thread != g_thread_self ());

  skep_context_thread_invoke (self, end_cb, self, NULL);
  g_thread_join (self->thread);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/**
 * skep_context_thread_invoke:
 * @self: a thread
 * @function: what to do there; returns %G_SOURCE_REMOVE
 * @data: for @function
 * @destroy: (nullable): frees @data
 *
 * Runs @function in the thread, in the order of the calls. Any thread.
 */
void
skep_context_thread_invoke (SkepContextThread *self,
                            GSourceFunc        function,
                            gpointer           data,
                            GDestroyNotify     destroy)
{
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, function, data, destroy);
}
