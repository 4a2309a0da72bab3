/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-login-environment.h"
#include "skep-run-recorder.h"
#include "skep-run-table.h"
#include "skep-supervisor.h"
#include "skep-wake-list.h"

G_BEGIN_DECLS

/**
 * SkepWorker:
 *
 * What the supervisor's thread owns: the live runs. SkepSupervisor is its face to the others.
 * *Worker only* means: inside skep_worker_invoke().
 */
typedef struct _SkepWorker SkepWorker;

SkepWorker *skep_worker_new         (SkepRunTable    *table,
                                     SkepLauncher    *launcher,
                                     const char      *register_folder,
                                     SkepRunRecorder *recorder);
void        skep_worker_end         (SkepWorker      *self);
void        skep_worker_invoke      (SkepWorker      *self,
                                     GSourceFunc      function,
                                     gpointer         data,
                                     GDestroyNotify   destroy);
SkepWakeList *skep_worker_get_wakes (SkepWorker    *self);
SkepEnvironmentProblem *
            skep_worker_dup_environment_problem (SkepWorker *self,
                                                 const char *project);
char       *skep_worker_dup_search_path (SkepWorker     *self,
                                         const char     *project);
char       *skep_worker_dup_log_problem (SkepWorker     *self);
void        skep_worker_scan        (SkepWorker      *self,
                                     SkepOutput      *output);

void        skep_worker_set_grace   (SkepWorker      *self,
                                     guint            interrupt_ms,
                                     guint            terminate_ms);
void        skep_worker_set_log_limit (SkepWorker    *self,
                                       gsize          max_bytes);
SkepRun    *skep_worker_start_run   (SkepWorker      *self,
                                     SkepScript      *script,
                                     const char      *started_by,
                                     gboolean        *is_duplicate,
                                     GError         **error);
void        skep_worker_stop_run    (SkepWorker      *self,
                                     SkepRun         *run,
                                     SkepStopMode     mode,
                                     const char      *stopped_by);
void        skep_worker_start_early (SkepWorker      *self,
                                     SkepRun         *run);
void        skep_worker_let_go      (SkepWorker      *self,
                                     SkepRun         *run);
void        skep_worker_watch       (SkepWorker      *self,
                                     const char      *project);
void        skep_worker_prepare_environment (SkepWorker *self,
                                             const char *project);
void        skep_worker_forget_environments (SkepWorker *self,
                                             const char *project);
void        skep_worker_await_end   (SkepWorker      *self,
                                     SkepRun         *run,
                                     GSourceFunc      function,
                                     gpointer         data);
void        skep_worker_stop_all    (SkepWorker      *self,
                                     SkepStopMode     mode,
                                     GSourceFunc      function,
                                     gpointer         data);
void        skep_worker_write       (SkepWorker      *self,
                                     SkepRun         *run,
                                     GBytes          *input);
void        skep_worker_resize      (SkepWorker      *self,
                                     SkepRun         *run,
                                     guint            columns,
                                     guint            rows);

G_END_DECLS
