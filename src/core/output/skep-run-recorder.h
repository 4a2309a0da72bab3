/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run-history.h"

G_BEGIN_DECLS

/**
 * SkepRunRecorder:
 *
 * Writes the runs of a supervisor into the history, and lets go of the oldest, in a thread of the
 * pool and never two at a time. Any thread.
 */
typedef struct _SkepRunRecorder SkepRunRecorder;

SkepRunRecorder *skep_run_recorder_new         (SkepRunHistory           *history);
void             skep_run_recorder_free        (SkepRunRecorder          *self);
SkepRunHistory  *skep_run_recorder_get_history (SkepRunRecorder          *self);
void             skep_run_recorder_set_limits  (SkepRunRecorder          *self,
                                                const SkepHistoryLimits  *limits);
gboolean         skep_run_recorder_add         (SkepRunRecorder          *self,
                                                SkepRun                  *run,
                                                GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepRunRecorder, skep_run_recorder_free)

G_END_DECLS
