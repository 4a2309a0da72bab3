/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-folders.h"
#include "skep-run-history.h"

/* A folder that no line tells of may belong to a run that another supervisor just begins. */
#define MIN_ORPHAN_AGE_USEC (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

/* What is kept so far, the newest first. */
typedef struct
{
  SkepRunHistory *history;
  const SkepHistoryLimits *limits;
  guint n_runs;
  guint64 n_bytes;
  gboolean is_full;
} Kept;

/* Live runs count, and stay whatever they need. */
static void
add_live (Kept      *self,
          GPtrArray *runs)
{
  const char *root = skep_run_history_get_log_root (self->history);

  for (guint i = 0; i < runs->len; i++)
    {
      const SkepPastRun *run = g_ptr_array_index (runs, i);

      if (run->is_live)
        {
          self->n_runs++;
          self->n_bytes += skep_log_folders_look (root, run->uuid).n_bytes;
        }
    }
}

/* Once there is no room for one, the older ones go as well. */
static gboolean
has_room (Kept              *self,
          const SkepPastRun *run)
{
  const char *root = skep_run_history_get_log_root (self->history);
  guint64 n_bytes = self->is_full ? 0 : skep_log_folders_look (root, run->uuid).n_bytes;

  self->is_full |= self->n_runs >= self->limits->max_runs ||
                   self->n_bytes + n_bytes > self->limits->max_bytes;
  if (self->is_full)
    return FALSE;

  self->n_runs++;
  self->n_bytes += n_bytes;
  return TRUE;
}

/* One that has become live, or is, meanwhile isn't removed, and that is no failure. */
static gboolean
remove_run (SkepRunHistory  *history,
            const char      *uuid,
            GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  if (skep_run_history_remove (history, uuid, &local_error) ||
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
remove_oldest (SkepRunHistory           *history,
               const SkepHistoryLimits  *limits,
               GCancellable             *cancellable,
               GError                  **error)
{
  g_autoptr (GPtrArray) runs = skep_run_history_dup_runs (history, NULL, NULL);
  Kept kept = { .history = history, .limits = limits };

  add_live (&kept, runs);
  for (guint i = 0; i < runs->len; i++)
    {
      const SkepPastRun *run = g_ptr_array_index (runs, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!run->is_live && !has_room (&kept, run) && !remove_run (history, run->uuid, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_orphan (SkepRunHistory *history,
           const char     *uuid)
{
  const char *root = skep_run_history_get_log_root (history);
  SkepLogFolder folder;

  if (skep_run_history_has_run (history, uuid))
    return FALSE;

  folder = skep_log_folders_look (root, uuid);
  return !folder.is_live && folder.modified_us > 0 &&
         g_get_real_time () - folder.modified_us > MIN_ORPHAN_AGE_USEC;
}

static gboolean
remove_orphans (SkepRunHistory  *history,
                GCancellable    *cancellable,
                GError         **error)
{
  const char *root = skep_run_history_get_log_root (history);
  g_auto (GStrv) uuids = skep_log_folders_list (root);

  for (char **uuid = uuids; *uuid != NULL; uuid++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (is_orphan (history, *uuid) && !skep_log_folders_remove (root, *uuid, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * skep_run_history_prune:
 * @self: a history
 * @limits: what is to be kept
 * @cancellable: (nullable): to leave the rest for the next time
 * @error: return location
 *
 * Removes the oldest finished runs beyond @limits, and output that belongs to none. Live runs, of
 * any supervisor, stay. Blocks. Any thread, and several at a time.
 *
 * Returns: %FALSE if something could not be removed
 */
gboolean
skep_run_history_prune (SkepRunHistory           *self,
                        const SkepHistoryLimits  *limits,
                        GCancellable             *cancellable,
                        GError                  **error)
{
  return remove_oldest (self, limits, cancellable, error) &&
         remove_orphans (self, cancellable, error) &&
         skep_run_history_compact (self, limits->max_runs, error);
}

typedef struct
{
  SkepRunHistory *history;
  SkepHistoryLimits limits;
} Prune;

static void
prune_free (gpointer data)
{
  Prune *self = data;

  skep_run_history_unref (self->history);
  g_free (self);
}

static void
prune_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Prune *prune = task_data;
  GError *error = NULL;

  if (skep_run_history_prune (prune->history, &prune->limits, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * skep_run_history_prune_async:
 * @self: a history
 * @limits: what is to be kept, copied
 * @cancellable: (nullable): to leave the rest for the next time
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Like skep_run_history_prune(), in a thread of the pool. Any thread with a context.
 */
void
skep_run_history_prune_async (SkepRunHistory           *self,
                              const SkepHistoryLimits  *limits,
                              GCancellable             *cancellable,
                              GAsyncReadyCallback       callback,
                              gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Prune *prune = g_new (Prune, 1);

  *prune = (Prune) { skep_run_history_ref (self), *limits };
  g_task_set_source_tag (task, skep_run_history_prune_async);
  g_task_set_task_data (task, prune, prune_free);
  g_task_run_in_thread (task, prune_in_thread);
}

/**
 * skep_run_history_prune_finish:
 * @self: a history
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: %FALSE if something could not be removed
 */
gboolean
skep_run_history_prune_finish (SkepRunHistory  *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
