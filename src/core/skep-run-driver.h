/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-login-environment.h"
#include "skep-run.h"
#include "skep-scanner.h"
#include "skep-scope-manager.h"

G_BEGIN_DECLS

/**
 * SkepRunDriver:
 *
 * Drives one run from pending to finished: joins its terminal, its keeper and its log, and is
 * the only one to publish its states. Worker only.
 */
typedef struct _SkepRunDriver SkepRunDriver;

/**
 * SkepRunDriverEvents:
 * @changed: a new state or report was published, or output that somebody watches was appended
 * @stored: output is kept in files, told once, or no longer: then the error is not %NULL
 * @finished: the run is finished, last event; the driver may be freed in it
 */
typedef struct
{
  void (*changed)  (gpointer       user_data);
  void (*stored)   (SkepRunDriver *driver,
                    const GError  *problem,
                    gpointer       user_data);
  void (*finished) (SkepRunDriver *driver,
                    gpointer       user_data);
} SkepRunDriverEvents;

/**
 * SkepRunResources:
 * @launcher: what starts skep-keeper
 * @context: the worker's context
 * @environment: gives the environment for scripts
 * @scopes: the optional layer of systemd
 * @file_bytes: how much of the output of a run is kept in files
 * @scanner: looks through output
 *
 * What the worker shares among drivers. Outlives them.
 */
typedef struct
{
  SkepLauncher *launcher;
  GMainContext *context;
  SkepLoginEnvironment *environment;
  SkepScopeManager *scopes;
  gsize file_bytes;
  SkepScanner *scanner;
} SkepRunResources;

SkepRunDriver *skep_run_driver_new         (SkepRun                   *run,
                                            const SkepRunResources    *resources,
                                            const SkepRunDriverEvents *events,
                                            gpointer                   user_data);
void           skep_run_driver_free        (SkepRunDriver             *self);
void           skep_run_driver_take_urls   (SkepRunDriver             *self);
SkepRun       *skep_run_driver_get_run     (SkepRunDriver             *self);
GArray        *skep_run_driver_get_ports   (SkepRunDriver             *self);
void           skep_run_driver_start       (SkepRunDriver             *self);
void           skep_run_driver_start_early (SkepRunDriver             *self);
void           skep_run_driver_set_watched (SkepRunDriver             *self,
                                            gboolean                   is_watched);
void           skep_run_driver_stop        (SkepRunDriver             *self,
                                            const char                *stopped_by,
                                            guint                      interrupt_ms,
                                            guint                      terminate_ms);
void           skep_run_driver_kill        (SkepRunDriver             *self,
                                            const char                *stopped_by);
void           skep_run_driver_let_go      (SkepRunDriver             *self);
void           skep_run_driver_write       (SkepRunDriver             *self,
                                            GBytes                    *input);
void           skep_run_driver_resize      (SkepRunDriver             *self,
                                            guint                      columns,
                                            guint                      rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepRunDriver, skep_run_driver_free)

G_END_DECLS
