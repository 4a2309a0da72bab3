/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-past-run.h"

G_BEGIN_DECLS

/**
 * SkepHistoryLimits:
 * @max_runs: how many runs are kept
 * @max_bytes: how much their output may take on disk, all in all
 */
typedef struct
{
  guint max_runs;
  guint64 max_bytes;
} SkepHistoryLimits;

#define SKEP_HISTORY_DEFAULT_LIMITS ((SkepHistoryLimits) { 500, 1024 * 1024 * 1024 })

/**
 * SkepRunHistory:
 *
 * Runs of the past, in the file `runs.jsonl`: a line when a run begins and one when it has ended,
 * appended by any number of supervisors; docs/logs.md tells its format. What is no such line, as
 * one that a crash has cut, is skipped. Their output is in the folder `logs` beside it. Any thread,
 * behind a mutex; all calls but skep_run_history_get_log_root() may block, as they read files.
 */
typedef struct _SkepRunHistory SkepRunHistory;

SkepRunHistory *skep_run_history_new             (const char               *folder);
SkepRunHistory *skep_run_history_ref             (SkepRunHistory           *self);
void            skep_run_history_unref           (SkepRunHistory           *self);
const char     *skep_run_history_get_log_root    (SkepRunHistory           *self);
gboolean        skep_run_history_add             (SkepRunHistory           *self,
                                                  SkepRun                  *run,
                                                  GError                  **error);
GPtrArray      *skep_run_history_dup_runs        (SkepRunHistory           *self,
                                                  const char               *project,
                                                  const char               *script);
SkepPastRun    *skep_run_history_find            (SkepRunHistory           *self,
                                                  const char               *id_or_uuid);
gboolean        skep_run_history_remove          (SkepRunHistory           *self,
                                                  const char               *uuid,
                                                  GError                  **error);
gboolean        skep_run_history_prune           (SkepRunHistory           *self,
                                                  const SkepHistoryLimits  *limits,
                                                  GCancellable             *cancellable,
                                                  GError                  **error);
void            skep_run_history_prune_async     (SkepRunHistory           *self,
                                                  const SkepHistoryLimits  *limits,
                                                  GCancellable             *cancellable,
                                                  GAsyncReadyCallback       callback,
                                                  gpointer                  user_data);
gboolean        skep_run_history_prune_finish    (SkepRunHistory           *self,
                                                  GAsyncResult             *result,
                                                  GError                  **error);

/*< private >*/
gboolean        skep_run_history_has_run         (SkepRunHistory           *self,
                                                  const char               *uuid);
gboolean        skep_run_history_compact         (SkepRunHistory           *self,
                                                  guint                     max_runs,
                                                  GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepRunHistory, skep_run_history_unref)

G_END_DECLS
