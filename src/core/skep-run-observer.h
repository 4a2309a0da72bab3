/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run.h"

G_BEGIN_DECLS

/**
 * SkepRunObserver:
 *
 * Makes the facts of a run out of what its keeper and its output tell. Worker only.
 */
typedef struct _SkepRunObserver SkepRunObserver;

SkepRunObserver *skep_run_observer_new           (SkepRun             *run);
void             skep_run_observer_free          (SkepRunObserver     *self);
gboolean         skep_run_observer_take_urls     (SkepRunObserver     *self);
void             skep_run_observer_set_listening (SkepRunObserver     *self,
                                                  const char          *address,
                                                  guint16              port,
                                                  gboolean             is_listening);
void             skep_run_observer_set_alive     (SkepRunObserver     *self,
                                                  GPtrArray           *processes);
void             skep_run_observer_set_step      (SkepRunObserver     *self,
                                                  SkepStopStep         step,
                                                  guint                wait_ms);
void             skep_run_observer_add_refused   (SkepRunObserver     *self,
                                                  pid_t                pid,
                                                  int                  uid);
void             skep_run_observer_set_waiting   (SkepRunObserver     *self,
                                                  gboolean             is_waiting);
GArray          *skep_run_observer_get_ports     (SkepRunObserver     *self);
void             skep_run_observer_end           (SkepRunObserver     *self);
void             skep_run_observer_settle        (SkepRun             *run,
                                                  SkepPortHolder      *holder);

G_END_DECLS
