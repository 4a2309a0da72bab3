/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-leftovers.h"

G_BEGIN_DECLS

/**
 * SkepLostRuns:
 *
 * What supervisors have left that were killed together with their keepers. One thread.
 */
typedef struct _SkepLostRuns SkepLostRuns;

SkepLostRuns *skep_lost_runs_new         (const char           *folder,
                                          SkepLauncher         *launcher);
void          skep_lost_runs_free        (SkepLostRuns         *self);
void          skep_lost_runs_find_async  (SkepLostRuns         *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GPtrArray    *skep_lost_runs_find_finish (SkepLostRuns         *self,
                                          GAsyncResult         *result,
                                          GError              **error);
void          skep_lost_runs_end_async   (SkepLostRuns         *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean      skep_lost_runs_end_finish  (SkepLostRuns         *self,
                                          GAsyncResult         *result,
                                          guint                *n_left,
                                          GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLostRuns, skep_lost_runs_free)

G_END_DECLS
