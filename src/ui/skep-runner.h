/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-run-model.h"
#include "skep-supervisor.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RUNNER (skep_runner_get_type ())
G_DECLARE_FINAL_TYPE (SkepRunner, skep_runner, SKEP, RUNNER, GObject)

SkepRunner     *skep_runner_new            (SkepLauncher        *launcher);
SkepSupervisor *skep_runner_get_supervisor (SkepRunner          *self);
SkepRunModel   *skep_runner_get_runs       (SkepRunner          *self);
guint           skep_runner_get_n_live     (SkepRunner          *self);
char           *skep_runner_dup_live_names (SkepRunner          *self);
void            skep_runner_start          (SkepRunner          *self,
                                            SkepScript          *script);
void            skep_runner_stop           (SkepRunner          *self,
                                            SkepRun             *run,
                                            SkepStopMode         mode);
void            skep_runner_restart        (SkepRunner          *self,
                                            SkepRun             *run,
                                            SkepScript          *script);
void            skep_runner_set_watched    (SkepRunner          *self,
                                            const char          *folder,
                                            gboolean             is_watched);
void            skep_runner_stop_all       (SkepRunner          *self);
void            skep_runner_shutdown       (SkepRunner          *self,
                                            SkepStopMode         mode);

G_END_DECLS
