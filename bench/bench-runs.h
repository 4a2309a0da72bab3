/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-supervisor.h"

G_BEGIN_DECLS

/* The main loop as a measuring device, and runs of a real supervisor to measure. Whatever takes
 * longer than this long ends the benchmark. */
#define BENCH_TIMEOUT_SEC 30

typedef gboolean (*BenchCondition) (gpointer data);

gint64          bench_spin             (BenchCondition  condition,
                                        gpointer        data);
void            bench_wait             (BenchCondition  condition,
                                        gpointer        data);
gboolean        bench_is_true          (gpointer        data);
gboolean        bench_is_running       (gpointer        run);
gboolean        bench_is_ready         (gpointer        run);
gboolean        bench_is_finished      (gpointer        run);

char           *bench_state_new        (void);
void            bench_state_free       (char           *folder);
SkepSupervisor *bench_supervisor_new   (void);
SkepScript     *bench_script_new       (const char     *name,
                                        const char     *program,
                                        const char     *argument);
SkepScript     *bench_script_new_nasty (const char     *mode,
                                        const char     *argument);
SkepRun        *bench_start            (SkepSupervisor *supervisor,
                                        SkepScript     *script,
                                        gint64         *call_us,
                                        gint64         *gap_us);
GPtrArray      *bench_start_all        (SkepSupervisor *supervisor,
                                        GPtrArray      *scripts,
                                        guint           max_in_flight,
                                        BenchCondition  condition);
gint64          bench_stop             (SkepSupervisor *supervisor,
                                        SkepRun        *run);
gint64          bench_stop_all         (SkepSupervisor *supervisor,
                                        GPtrArray      *runs);

G_END_DECLS
