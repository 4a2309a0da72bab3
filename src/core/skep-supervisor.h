/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-launcher.h"
#include "skep-login-environment.h"
#include "skep-lost-runs.h"
#include "skep-run-history.h"
#include "skep-run-table.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SUPERVISOR (skep_supervisor_get_type ())
G_DECLARE_FINAL_TYPE (SkepSupervisor, skep_supervisor, SKEP, SUPERVISOR, GObject)

/**
 * SkepStopMode:
 * @SKEP_STOP_GRACEFULLY: the stop ladder; a second request ends it with the kill phase
 * @SKEP_STOP_NOW: the kill phase at once
 *
 * How a run is asked to stop.
 */
typedef enum
{
  SKEP_STOP_GRACEFULLY,
  SKEP_STOP_NOW,
} SkepStopMode;

SkepSupervisor *skep_supervisor_new             (SkepLauncher         *launcher);
SkepRunTable   *skep_supervisor_get_table       (SkepSupervisor       *self);
GSource        *skep_supervisor_add_wake        (SkepSupervisor       *self,
                                                 GMainContext         *context,
                                                 GSourceFunc           callback,
                                                 gpointer              user_data);
void            skep_supervisor_remove_wake     (SkepSupervisor       *self,
                                                 GSource              *wake);
SkepLostRuns   *skep_supervisor_get_lost_runs   (SkepSupervisor       *self);
SkepRunHistory *skep_supervisor_get_history     (SkepSupervisor       *self);
void            skep_supervisor_set_history_limits
                                                (SkepSupervisor       *self,
                                                 const SkepHistoryLimits *limits);
SkepLauncher   *skep_supervisor_get_launcher    (SkepSupervisor       *self);
void            skep_supervisor_set_grace       (SkepSupervisor       *self,
                                                 guint                 interrupt_ms,
                                                 guint                 terminate_ms);
void            skep_supervisor_set_log_limit   (SkepSupervisor       *self,
                                                 gsize                 max_bytes);

void            skep_supervisor_start_async     (SkepSupervisor       *self,
                                                 SkepScript           *script,
                                                 const char           *started_by,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
SkepRun        *skep_supervisor_start_finish    (SkepSupervisor       *self,
                                                 GAsyncResult         *result,
                                                 gboolean             *is_duplicate,
                                                 GError              **error);
void            skep_supervisor_stop_async      (SkepSupervisor       *self,
                                                 SkepRun              *run,
                                                 SkepStopMode          mode,
                                                 const char           *stopped_by,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean        skep_supervisor_stop_finish     (SkepSupervisor       *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void            skep_supervisor_restart_async   (SkepSupervisor       *self,
                                                 SkepRun              *run,
                                                 SkepScript           *script,
                                                 const char           *started_by,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
SkepRun        *skep_supervisor_restart_finish  (SkepSupervisor       *self,
                                                 GAsyncResult         *result,
                                                 gboolean             *is_duplicate,
                                                 GError              **error);
void            skep_supervisor_shutdown_async  (SkepSupervisor       *self,
                                                 SkepStopMode          mode,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean        skep_supervisor_shutdown_finish (SkepSupervisor       *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

void            skep_supervisor_write           (SkepSupervisor       *self,
                                                 SkepRun              *run,
                                                 GBytes               *input);
void            skep_supervisor_resize          (SkepSupervisor       *self,
                                                 SkepRun              *run,
                                                 guint                 columns,
                                                 guint                 rows);

void            skep_supervisor_let_go          (SkepSupervisor       *self,
                                                 SkepRun              *run);
void            skep_supervisor_watch_project   (SkepSupervisor       *self,
                                                 const char           *project);
void            skep_supervisor_start_without_environment
                                                (SkepSupervisor       *self,
                                                 SkepRun              *run);
void            skep_supervisor_prepare_environment
                                                (SkepSupervisor       *self,
                                                 const char           *project);
void            skep_supervisor_reload_environment
                                                (SkepSupervisor       *self);
SkepEnvironmentProblem *
                skep_supervisor_dup_environment_problem
                                                (SkepSupervisor       *self,
                                                 const char           *project);
char           *skep_supervisor_dup_search_path (SkepSupervisor       *self,
                                                 const char           *project);
char           *skep_supervisor_dup_log_problem (SkepSupervisor       *self);
void            skep_supervisor_scan           (SkepSupervisor       *self,
                                                 SkepOutput           *output);

G_END_DECLS
