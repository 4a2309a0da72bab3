/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run.h"

G_BEGIN_DECLS

/* 1024 chunks of 256 runs. A finished run stays, without its log, so this bounds the memory of a
 * supervisor that runs for months; a new run is refused then. */
#define SKEP_RUN_TABLE_CHUNK_RUNS 256
#define SKEP_RUN_TABLE_MAX_CHUNKS 1024
#define SKEP_RUN_TABLE_MAX_RUNS   (SKEP_RUN_TABLE_CHUNK_RUNS * SKEP_RUN_TABLE_MAX_CHUNKS)

/**
 * SkepRunTable:
 *
 * All runs of a supervisor in the order in which they were asked for; it only grows. Any thread
 * that holds it may append, look up and iterate, the last two without a lock. Who may call what,
 * and what each call makes visible, stands at the top of skep-run-table.c.
 */
typedef struct _SkepRunTable SkepRunTable;

SkepRunTable *skep_run_table_new            (void);
SkepRunTable *skep_run_table_new_with_limit (guint         max_runs);
SkepRunTable *skep_run_table_ref            (SkepRunTable *self);
void          skep_run_table_unref          (SkepRunTable *self);
void          skep_run_table_set_log_root   (SkepRunTable *self,
                                             const char   *log_root);
SkepRun      *skep_run_table_append         (SkepRunTable *self,
                                             SkepScript   *script,
                                             const char   *started_by);
guint         skep_run_table_get_length     (SkepRunTable *self);
SkepRun      *skep_run_table_peek           (SkepRunTable *self,
                                             guint         index);
SkepRun      *skep_run_table_find           (SkepRunTable *self,
                                             const char   *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepRunTable, skep_run_table_unref)

G_END_DECLS
