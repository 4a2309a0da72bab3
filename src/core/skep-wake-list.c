/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-wake-list.h"

struct _SkepWakeList
{
  GMutex mutex;
  GPtrArray *wakes; /* of GSource, under the mutex */
};

static gboolean
wake_dispatch (GSource     *source,
               GSourceFunc  callback,
               gpointer     data)
{
  /* Before the callback: what is published from now on wakes again. */
  g_source_set_ready_time (source, -1);

  return callback == NULL || callback (data);
}

static GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

static void
wake_free (gpointer data)
{
  GSource *wake = data;

  g_source_destroy (wake);
  g_source_unref (wake);
}

/**
 * skep_wake_list_new:
 *
 * Returns: (transfer full): an empty list
 */
SkepWakeList *
skep_wake_list_new (void)
{
  SkepWakeList *self = g_new0 (SkepWakeList, 1);

  g_mutex_init (&self->mutex);
  self->wakes = g_ptr_array_new_with_free_func (wake_free);

  return self;
}

/**
 * skep_wake_list_free:
 * @self: (transfer full): a list
 *
 * Destroys the wakes that are left.
 */
void
skep_wake_list_free (SkepWakeList *self)
{
  g_ptr_array_unref (self->wakes);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * skep_wake_list_add:
 * @self: a list
 * @context: (nullable): where @callback is called
 * @callback: called once after any number of publications
 * @user_data: for @callback
 *
 * See skep_supervisor_add_wake(). Any thread.
 *
 * Returns: (transfer none): the source, valid until skep_wake_list_remove()
 */
GSource *
skep_wake_list_add (SkepWakeList *self,
                    GMainContext *context,
                    GSourceFunc   callback,
                    gpointer      user_data)
{
  GSource *wake = g_source_new (&wake_funcs, sizeof (GSource));

  g_source_set_callback (wake, callback, user_data, NULL);
  g_source_set_static_name (wake, "[skep] wake");
  g_source_attach (wake, context);

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->wakes, wake);
  g_mutex_unlock (&self->mutex);

  return wake;
}

/**
 * skep_wake_list_remove:
 * @self: a list
 * @wake: what skep_wake_list_add() returned
 *
 * Destroys @wake. Thread of its context only, so that no callback is under way.
 */
void
skep_wake_list_remove (SkepWakeList *self,
                       GSource      *wake)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_remove (self->wakes, wake);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_wake_list_ring:
 * @self: a list
 *
 * Has every callback called once, however often it rings before that.
 */
void
skep_wake_list_ring (SkepWakeList *self)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->wakes->len; i++)
    g_source_set_ready_time (g_ptr_array_index (self->wakes, i), 0);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_wake_list_ring_within:
 * @self: a list
 * @delay_us: how late is early enough, µs
 *
 * As skep_wake_list_ring(), for what changes too often to be looked at each time.
 */
void
skep_wake_list_ring_within (SkepWakeList *self,
                            gint64        delay_us)
{
  gint64 latest_us = g_get_monotonic_time () + delay_us;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->wakes->len; i++)
    {
      GSource *wake = g_ptr_array_index (self->wakes, i);
      gint64 ready_us = g_source_get_ready_time (wake);

      if (ready_us < 0 || ready_us > latest_us)
        g_source_set_ready_time (wake, latest_us);
    }
  g_mutex_unlock (&self->mutex);
}
