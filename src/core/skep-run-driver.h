/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run.h"

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
 * @changed: a new state was published, or output that somebody watches was appended
 * @finished: the run is finished, last event; the driver may be freed in it
 */
typedef struct
{
  void (*changed)  (gpointer       user_data);
  void (*finished) (SkepRunDriver *driver,
                    gpointer       user_data);
} SkepRunDriverEvents;

SkepRunDriver *skep_run_driver_new     (SkepRun                   *run,
                                        const SkepRunDriverEvents *events,
                                        gpointer                   user_data);
void           skep_run_driver_free    (SkepRunDriver             *self);
SkepRun       *skep_run_driver_get_run (SkepRunDriver             *self);
void           skep_run_driver_start   (SkepRunDriver             *self,
                                        const char                *keeper_path,
                                        GMainContext              *context);
void           skep_run_driver_stop    (SkepRunDriver             *self,
                                        guint                      interrupt_ms,
                                        guint                      terminate_ms);
void           skep_run_driver_kill    (SkepRunDriver             *self);
void           skep_run_driver_write   (SkepRunDriver             *self,
                                        GBytes                    *input);
void           skep_run_driver_resize  (SkepRunDriver             *self,
                                        guint                      columns,
                                        guint                      rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepRunDriver, skep_run_driver_free)

G_END_DECLS
