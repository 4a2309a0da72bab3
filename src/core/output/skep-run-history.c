/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "skep-history-entries.h"
#include "skep-history-line.h"
#include "skep-log-folders.h"
#include "skep-run-history.h"

/* So much of the file may be what nobody needs, before it is written anew. */
#define SPARE_LINES 100
#define SPARE_BYTES (1024 * 1024)

struct _SkepRunHistory
{
  gatomicrefcount ref_count;

  /* Immutable */
  char *log_root;

  GMutex mutex;
  SkepHistoryFile *file; /* its reading is guarded by mutex */
  SkepHistoryEntries *entries; /* guarded by mutex */
  GHashTable *own_live; /* uuids of runs that this process drives, guarded by mutex */
};

/* With the mutex held. */
static void
refresh (SkepRunHistory *self)
{
  skep_history_entries_refresh (self->entries, self->file);
}

/* --- Runs whose end nobody has told --- */

static void
set_live (SkepPastRun *run)
{
  run->status = SKEP_RUN_STATUS_RUNNING;
  run->is_live = TRUE;
}

static void
set_lost (SkepPastRun         *run,
          const SkepLogFolder *folder)
{
  run->status = SKEP_RUN_STATUS_FAILED;
  run->error_stage = SKEP_RUN_STAGE_LOST;
  run->error_text = g_intern_string (_("Skep ended before it did"));
  run->ended_wall = folder->modified_us;
  if (run->started_wall > 0)
    run->duration_us = MAX (run->ended_wall - run->started_wall, 0);
}

/* It is looked at anew each time: a run of another supervisor may end, or be lost. */
static SkepPastRun *
dup_unended (SkepRunHistory *self,
             SkepPastRun    *begun)
{
  SkepPastRun *run = skep_past_run_copy (begun);
  SkepLogFolder folder = { 0 };
  gboolean is_own = g_hash_table_contains (self->own_live, run->uuid);

  if (!is_own)
    folder = skep_log_folders_look (self->log_root, run->uuid);
  if (is_own || folder.is_live)
    set_live (run);
  else
    set_lost (run, &folder);

  return run;
}

static SkepPastRun *
dup_run (SkepRunHistory   *self,
         SkepHistoryEntry *entry)
{
  SkepPastRun *run = skep_history_entry_read (entry);

  if (run == NULL)
    return NULL;

  return entry->end != NULL ? skep_past_run_ref (run) : dup_unended (self, run);
}

/* --- Life --- */

/**
 * skep_run_history_new:
 * @folder: (type filename): where Skep keeps its state; made when it is needed
 *
 * Reads nothing yet. Any thread.
 *
 * Returns: (transfer full): the history of all supervisors that use @folder
 */
SkepRunHistory *
skep_run_history_new (const char *folder)
{
  SkepRunHistory *self = g_new0 (SkepRunHistory, 1);
  g_autofree char *path = g_build_filename (folder, "runs.jsonl", NULL);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->log_root = g_build_filename (folder, "logs", NULL);
  self->file = skep_history_file_new (path, SKEP_HISTORY_LINE_MAX_BYTES);
  self->entries = skep_history_entries_new ();
  self->own_live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

/**
 * skep_run_history_ref:
 * @self: a history
 *
 * Any thread that holds @self.
 *
 * Returns: (transfer full): @self
 */
SkepRunHistory *
skep_run_history_ref (SkepRunHistory *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * skep_run_history_unref:
 * @self: (transfer full): a history
 *
 * Any thread.
 */
void
skep_run_history_unref (SkepRunHistory *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->own_live);
  skep_history_entries_free (self->entries);
  skep_history_file_free (self->file);
  g_mutex_clear (&self->mutex);
  g_free (self->log_root);
  g_free (self);
}

/**
 * skep_run_history_get_log_root:
 * @self: a history
 *
 * Any thread.
 *
 * Returns: (transfer none) (type filename): where the folders with the output of runs are
 */
const char *
skep_run_history_get_log_root (SkepRunHistory *self)
{
  return self->log_root;
}

static void
set_own_live (SkepRunHistory *self,
              SkepRun        *run,
              gboolean        is_live)
{
  const char *uuid = skep_run_get_uuid (run);

  g_mutex_lock (&self->mutex);
  if (is_live)
    g_hash_table_add (self->own_live, g_strdup (uuid));
  else
    g_hash_table_remove (self->own_live, uuid);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_run_history_add:
 * @self: a history
 * @run: a run of this process
 * @error: return location, in the domain %G_IO_ERROR; it names the file
 *
 * To be called when @run begins, and again when it is finished. Any thread.
 *
 * Returns: %TRUE if it is written
 */
gboolean
skep_run_history_add (SkepRunHistory  *self,
                      SkepRun         *run,
                      GError         **error)
{
  g_autofree char *line = skep_history_line_make (run);
  gboolean is_live = skep_run_state_is_live (skep_run_peek_state (run));
  gboolean is_written;

  /* It is live until its end can be read: between the two it would look lost. */
  if (is_live)
    set_own_live (self, run, TRUE);
  is_written = skep_history_file_append (self->file, line, error);
  if (!is_live)
    set_own_live (self, run, FALSE);

  return is_written;
}

/* --- Questions --- */

static gboolean
is_of (const SkepPastRun *run,
       const char        *project,
       const char        *script)
{
  return (project == NULL || g_str_equal (run->project, project)) &&
         (script == NULL || g_str_equal (run->script, script));
}

/**
 * skep_run_history_dup_runs:
 * @self: a history
 * @project: (nullable): folder of a project, file name encoding; %NULL: of all
 * @script: (nullable): id of a script; %NULL: of all
 *
 * Live runs are among them, also those of this process. Any thread.
 *
 * Returns: (transfer full) (element-type SkepPastRun): the runs, the newest first
 */
GPtrArray *
skep_run_history_dup_runs (SkepRunHistory *self,
                           const char     *project,
                           const char     *script)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_past_run_unref);

  g_mutex_lock (&self->mutex);
  refresh (self);
  for (guint i = skep_history_entries_get_length (self->entries); i > 0; i--)
    {
      SkepHistoryEntry *entry = skep_history_entries_get (self->entries, i - 1);
      const SkepPastRun *run = skep_history_entry_read (entry);

      if (run != NULL && is_of (run, project, script))
        g_ptr_array_add (runs, dup_run (self, entry));
    }
  g_mutex_unlock (&self->mutex);

  return runs;
}

/* With the mutex held. Ids are unique only within a supervisor. */
static SkepHistoryEntry *
find_by_id (SkepRunHistory *self,
            const char     *id)
{
  for (guint i = skep_history_entries_get_length (self->entries); i > 0; i--)
    {
      SkepHistoryEntry *entry = skep_history_entries_get (self->entries, i - 1);
      const SkepPastRun *run = skep_history_entry_read (entry);

      if (run != NULL && g_str_equal (run->id, id))
        return entry;
    }

  return NULL;
}

/**
 * skep_run_history_find:
 * @self: a history
 * @id_or_uuid: such as `dev-17`, or a uuid
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): that run; the newest, if several have the id
 */
SkepPastRun *
skep_run_history_find (SkepRunHistory *self,
                       const char     *id_or_uuid)
{
  SkepPastRun *run = NULL;
  SkepHistoryEntry *entry;

  g_mutex_lock (&self->mutex);
  refresh (self);
  entry = skep_history_entries_find (self->entries, id_or_uuid);
  if (entry == NULL)
    entry = find_by_id (self, id_or_uuid);
  if (entry != NULL)
    run = dup_run (self, entry);
  g_mutex_unlock (&self->mutex);

  return run;
}

/**
 * skep_run_history_has_run:
 * @self: a history
 * @uuid: any
 *
 * Any thread.
 *
 * Returns: whether something is told of such a run
 */
gboolean
skep_run_history_has_run (SkepRunHistory *self,
                          const char     *uuid)
{
  gboolean has_run;

  g_mutex_lock (&self->mutex);
  refresh (self);
  has_run = skep_history_entries_find (self->entries, uuid) != NULL;
  g_mutex_unlock (&self->mutex);

  return has_run;
}

/* --- Changes --- */

static gboolean
is_own_live (SkepRunHistory *self,
             const char     *uuid)
{
  gboolean is_live;

  g_mutex_lock (&self->mutex);
  is_live = g_hash_table_contains (self->own_live, uuid);
  g_mutex_unlock (&self->mutex);

  return is_live;
}

/**
 * skep_run_history_remove:
 * @self: a history
 * @uuid: of a run
 * @error: return location: %G_IO_ERROR_BUSY if it is live
 *
 * Removes what is kept of the output of a run, and then the run. Any thread.
 *
 * Returns: %TRUE if it is forgotten
 */
gboolean
skep_run_history_remove (SkepRunHistory  *self,
                         const char      *uuid,
                         GError         **error)
{
  g_autofree char *line = NULL;

  if (is_own_live (self, uuid))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("The run “%s” is not finished"), uuid);
      return FALSE;
    }

  if (!skep_log_folders_remove (self->log_root, uuid, error))
    return FALSE;

  line = skep_history_line_make_removal (uuid);
  return skep_history_file_append (self->file, line, error);
}

static gboolean
is_due (SkepRunHistory *self,
        guint           max_runs)
{
  gboolean is_due;

  g_mutex_lock (&self->mutex);
  refresh (self);
  is_due = skep_history_entries_get_n_lines (self->entries) > 2 * (gsize) max_runs + SPARE_LINES ||
           skep_history_file_get_n_bytes (self->file) >
               2 * skep_history_entries_get_n_bytes (self->entries) + SPARE_BYTES;
  g_mutex_unlock (&self->mutex);

  return is_due;
}

/**
 * skep_run_history_compact:
 * @self: a history
 * @max_runs: how many runs it is to keep
 * @error: return location
 *
 * Writes the file anew if most of its lines are not needed. What others append meanwhile waits.
 * Any thread.
 *
 * Returns: %FALSE if it was due and could not be done
 */
gboolean
skep_run_history_compact (SkepRunHistory  *self,
                          guint            max_runs,
                          GError         **error)
{
  g_autofree char *text = NULL;
  gboolean is_done;
  int lock;

  if (!is_due (self, max_runs))
    return TRUE;

  lock = skep_history_file_lock (self->file, error);
  if (lock < 0)
    return FALSE;

  /* What was appended until the lock was ours, too. */
  g_mutex_lock (&self->mutex);
  refresh (self);
  text = skep_history_entries_print (self->entries);
  g_mutex_unlock (&self->mutex);

  is_done = skep_history_file_replace (self->file, text, error);
  close (lock);
  return is_done;
}
