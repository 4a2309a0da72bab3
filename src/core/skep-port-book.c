/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-port-book.h"
#include "skep-port-inquiry.h"
#include "skep-run-observer.h"

struct _SkepPortBook
{
  SkepLauncher *launcher; /* owned */
  SkepRunTable *runs;
  SkepPortBookChangedFunc changed;
  gpointer user_data;

  GHashTable *ports;     /* key of a script to a GArray of guint16 */
  GHashTable *inquiries; /* SkepRun, borrowed from its inquiry, to SkepPortInquiry, owned */
};

static char *
find_run_id (SkepPortBook *self,
             const char   *uuid)
{
  guint n_runs = skep_run_table_get_length (self->runs);

  for (guint i = 0; i < n_runs && uuid != NULL; i++)
    {
      SkepRun *run = skep_run_table_peek (self->runs, i);

      if (g_str_equal (skep_run_get_uuid (run), uuid))
        return g_strdup (skep_run_get_id (run));
    }

  return NULL;
}

static void
answered_cb (SkepRun        *run,
             SkepPortHolder *holder,
             const char     *holder_uuid,
             gpointer        user_data)
{
  SkepPortBook *self = user_data;

  if (holder != NULL)
    holder->run_id = find_run_id (self, holder_uuid);
  skep_run_observer_settle (run, holder);
  g_hash_table_remove (self->inquiries, run);
  self->changed (self->user_data);
}

/**
 * skep_port_book_new:
 * @launcher: what starts skep-keeper
 * @runs: all runs
 * @changed: called after an inquiry
 * @user_data: for @changed
 *
 * Returns: (transfer full): an empty book
 */
SkepPortBook *
skep_port_book_new (SkepLauncher            *launcher,
                    SkepRunTable            *runs,
                    SkepPortBookChangedFunc  changed,
                    gpointer                 user_data)
{
  SkepPortBook *self = g_new0 (SkepPortBook, 1);

  self->launcher = g_object_ref (launcher);
  self->runs = skep_run_table_ref (runs);
  self->changed = changed;
  self->user_data = user_data;
  self->ports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_array_unref);
  self->inquiries = g_hash_table_new_full (NULL, NULL, NULL,
                                           (GDestroyNotify) skep_port_inquiry_free);

  return self;
}

/**
 * skep_port_book_free:
 * @self: (transfer full): a book
 */
void
skep_port_book_free (SkepPortBook *self)
{
  g_hash_table_unref (self->inquiries);
  g_hash_table_unref (self->ports);
  skep_run_table_unref (self->runs);
  g_object_unref (self->launcher);
  g_free (self);
}

/**
 * skep_port_book_close:
 * @self: a book
 * @run: a run that has just finished
 * @ports: (element-type guint16): on which it has listened
 *
 * Settles the run: at once, or when it is known who has the port that it wanted.
 */
void
skep_port_book_close (SkepPortBook *self,
                      SkepRun      *run,
                      GArray       *ports)
{
  g_autofree char *key = skep_script_make_key (skep_run_get_script (run));
  GArray *known = g_hash_table_lookup (self->ports, key);
  SkepPortInquiry *inquiry = skep_port_inquiry_new (self->launcher, run, known, answered_cb,
                                                    self);

  if (inquiry != NULL)
    g_hash_table_insert (self->inquiries, run, inquiry);
  else
    skep_run_observer_settle (run, NULL);

  if (ports->len > 0)
    g_hash_table_replace (self->ports, g_steal_pointer (&key), g_array_ref (ports));
}
