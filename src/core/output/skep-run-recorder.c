/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>

#include "skep-run-recorder.h"

struct _SkepRunRecorder
{
  /* Immutable */
  SkepRunHistory *history;
  GCancellable *cancellable;
  char *limits_path;
  GThreadPool *pool; /* one thread at a time */

  GMutex mutex;
  SkepHistoryLimits limits; /* guarded by mutex */
  gboolean are_set;         /* guarded by mutex */
};

/* What was set last in this state folder: the window knows what the person wants, and a service
 * without one must not remove what the window keeps. */
static SkepHistoryLimits
read_limits (SkepRunRecorder *self)
{
  SkepHistoryLimits limits = SKEP_HISTORY_DEFAULT_LIMITS;
  g_autofree char *text = NULL;
  guint max_runs;
  guint64 max_bytes;

  if (g_file_get_contents (self->limits_path, &text, NULL, NULL) &&
      sscanf (text, "%u %" G_GUINT64_FORMAT, &max_runs, &max_bytes) == 2)
    limits = (SkepHistoryLimits) { max_runs, max_bytes };

  return limits;
}

static void
write_limits (SkepRunRecorder         *self,
              const SkepHistoryLimits *limits)
{
  g_autofree char *folder = g_path_get_dirname (self->limits_path);
  g_autofree char *text = g_strdup_printf ("%u %" G_GUINT64_FORMAT "\n", limits->max_runs,
                                           limits->max_bytes);
  g_autofree char *old = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_get_contents (self->limits_path, &old, NULL, NULL) && g_str_equal (old, text))
    return;

  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      !g_file_set_contents_full (self->limits_path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    g_warning ("%s", error->message);
}

static SkepHistoryLimits
agree_on_limits (SkepRunRecorder *self)
{
  SkepHistoryLimits limits;
  gboolean are_set;

  g_mutex_lock (&self->mutex);
  limits = self->limits;
  are_set = self->are_set;
  g_mutex_unlock (&self->mutex);

  if (!are_set)
    return read_limits (self);

  write_limits (self, &limits);
  return limits;
}

static void
prune (gpointer data,
       gpointer user_data)
{
  SkepRunRecorder *self = user_data;
  const SkepHistoryLimits limits = agree_on_limits (self);
  g_autoptr (GError) error = NULL;

  if (!skep_run_history_prune (self->history, &limits, self->cancellable, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("%s", error->message);
}

/* One that waits for its turn will see all that has happened until then. */
static void
prune_soon (SkepRunRecorder *self)
{
  if (g_thread_pool_unprocessed (self->pool) == 0)
    g_thread_pool_push (self->pool, self, NULL);
}

/**
 * skep_run_recorder_new:
 * @history: where runs are written
 *
 * Until skep_run_recorder_set_limits() the limits are those that were set last for @history, by
 * whichever supervisor; else %SKEP_HISTORY_DEFAULT_LIMITS.
 *
 * Returns: (transfer full): a recorder, which holds @history
 */
SkepRunRecorder *
skep_run_recorder_new (SkepRunHistory *history)
{
  SkepRunRecorder *self = g_new0 (SkepRunRecorder, 1);
  g_autofree char *folder = g_path_get_dirname (skep_run_history_get_log_root (history));

  self->history = skep_run_history_ref (history);
  self->limits_path = g_build_filename (folder, "runs.limits", NULL);
  self->cancellable = g_cancellable_new ();
  self->pool = g_thread_pool_new (prune, self, 1, FALSE, NULL);
  g_mutex_init (&self->mutex);

  return self;
}

/**
 * skep_run_recorder_free:
 * @self: (transfer full): a recorder
 *
 * Waits, not for long, until nothing is being removed.
 */
void
skep_run_recorder_free (SkepRunRecorder *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_pool_free (self->pool, TRUE, TRUE);
  g_object_unref (self->cancellable);
  skep_run_history_unref (self->history);
  g_mutex_clear (&self->mutex);
  g_free (self->limits_path);
  g_free (self);
}

/**
 * skep_run_recorder_get_history:
 * @self: a recorder
 *
 * Returns: (transfer none): where it writes runs
 */
SkepRunHistory *
skep_run_recorder_get_history (SkepRunRecorder *self)
{
  return self->history;
}

/**
 * skep_run_recorder_set_limits:
 * @self: a recorder
 * @limits: what is to be kept from now on
 *
 * What is beyond them goes soon.
 */
void
skep_run_recorder_set_limits (SkepRunRecorder         *self,
                              const SkepHistoryLimits *limits)
{
  g_mutex_lock (&self->mutex);
  self->limits = *limits;
  self->are_set = TRUE;
  g_mutex_unlock (&self->mutex);

  prune_soon (self);
}

/**
 * skep_run_recorder_add:
 * @self: a recorder
 * @run: a run that begins or is finished
 * @error: return location, as of skep_run_history_add()
 *
 * After a finished run, what is beyond the limits goes soon.
 *
 * Returns: %TRUE if @run is written
 */
gboolean
skep_run_recorder_add (SkepRunRecorder  *self,
                       SkepRun          *run,
                       GError          **error)
{
  gboolean is_written = skep_run_history_add (self->history, run, error);

  if (skep_run_state_is_finished (skep_run_peek_state (run)))
    prune_soon (self);
  return is_written;
}
