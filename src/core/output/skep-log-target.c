/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-files.h"
#include "skep-log-target.h"

/**
 * skep_log_target_new:
 * @run: a run
 *
 * Any thread.
 *
 * Returns: (transfer full): its output
 */
SkepLogTarget *
skep_log_target_new (SkepRun *run)
{
  SkepLogTarget *self = g_new0 (SkepLogTarget, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->run = g_object_ref (run);

  return self;
}

/**
 * skep_log_target_new_past:
 * @past: a run of the past
 * @log_root: where the output of runs is, file name encoding
 *
 * Any thread. Nothing is opened yet.
 *
 * Returns: (transfer full): its output
 */
SkepLogTarget *
skep_log_target_new_past (SkepPastRun *past,
                          const char  *log_root)
{
  SkepLogTarget *self = g_new0 (SkepLogTarget, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->past = skep_past_run_ref (past);
  self->log_root = g_intern_string (log_root);

  return self;
}

/**
 * skep_log_target_ref:
 * @self: a target
 *
 * Any thread that holds @self.
 *
 * Returns: (transfer full): @self
 */
SkepLogTarget *
skep_log_target_ref (SkepLogTarget *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * skep_log_target_unref:
 * @self: (transfer full): a target
 *
 * Any thread.
 */
void
skep_log_target_unref (SkepLogTarget *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->run);
  g_clear_pointer (&self->past, skep_past_run_unref);
  g_free (self);
}

/**
 * skep_log_target_get_id:
 * @self: a target
 *
 * Any thread.
 *
 * Returns: (transfer none): id of the run, such as `dev-17`
 */
const char *
skep_log_target_get_id (SkepLogTarget *self)
{
  return self->run != NULL ? skep_run_get_id (self->run) : self->past->id;
}

/**
 * skep_log_target_get_uuid:
 * @self: a target
 *
 * Any thread.
 *
 * Returns: (transfer none): under which its output is kept
 */
const char *
skep_log_target_get_uuid (SkepLogTarget *self)
{
  return self->run != NULL ? skep_run_get_uuid (self->run) : self->past->uuid;
}

/**
 * skep_log_target_get_script:
 * @self: a target
 *
 * Any thread.
 *
 * Returns: (transfer none): id of its script
 */
const char *
skep_log_target_get_script (SkepLogTarget *self)
{
  return self->run != NULL ? skep_run_get_script (self->run)->id : self->past->script;
}

/**
 * skep_log_target_get_name:
 * @self: a target
 *
 * Any thread.
 *
 * Returns: (transfer none): short name of its script
 */
const char *
skep_log_target_get_name (SkepLogTarget *self)
{
  return self->run != NULL ? skep_run_get_script (self->run)->name : self->past->name;
}

/**
 * skep_log_target_get_project:
 * @self: a target
 *
 * Any thread.
 *
 * Returns: (transfer none): folder of its project, file name encoding
 */
const char *
skep_log_target_get_project (SkepLogTarget *self)
{
  return self->run != NULL ? skep_run_get_script (self->run)->project : self->past->project;
}

/**
 * skep_log_target_get_status:
 * @self: a target
 *
 * Any thread.
 *
 * Returns: the status of the run at the moment
 */
SkepRunStatus
skep_log_target_get_status (SkepLogTarget *self)
{
  return self->run != NULL ? skep_run_peek_state (self->run)->status : self->past->status;
}

static guint64
measure_files (SkepLogTarget *self)
{
  g_autofree char *folder = g_build_filename (self->log_root, self->past->uuid, NULL);
  g_autoptr (GArray) files = skep_log_files_list (folder, NULL);
  guint64 n_bytes = 0;

  for (guint i = 0; files != NULL && i < files->len; i++)
    n_bytes += g_array_index (files, SkepLogFile, i).length;

  return n_bytes;
}

/**
 * skep_log_target_get_n_bytes:
 * @self: a target
 *
 * Blocks: it lists the files of a run of the past. Any thread.
 *
 * Returns: about how much there is to search, bytes
 */
guint64
skep_log_target_get_n_bytes (SkepLogTarget *self)
{
  return self->run != NULL ? skep_log_get_n_bytes (skep_run_get_log (self->run))
                           : measure_files (self);
}

/**
 * skep_log_target_open:
 * @self: a target
 * @error: return location; it names the run
 *
 * Blocks: it lists the files of a run of the past. Any thread.
 *
 * Returns: (transfer full) (nullable): the run, whose output can be read; %NULL if that is gone
 */
SkepRun *
skep_log_target_open (SkepLogTarget  *self,
                      GError        **error)
{
  return self->run != NULL ? g_object_ref (self->run)
                           : skep_past_run_open (self->past, self->log_root, error);
}
