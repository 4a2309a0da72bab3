/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PAST_RUN (skep_past_run_get_type ())

/**
 * SkepPastRun:
 * @uuid: under which its output is kept
 * @id: such as `dev-17`, unique only among the runs of one supervisor
 * @project: folder of the project, file name encoding
 * @script: id of the script, `SOURCE:DIR:NAME`
 * @name: short name of the script
 * @command: what it did, for display
 * @started_by: who asked for it
 * @status: the last one; `running` as long as it @is_live, else finished, also if Skep was gone
 *   before it could be written
 * @is_live: it runs, under a supervisor that may be another one
 * @exit_code: or %SKEP_RUN_NO_EXIT
 * @term_signal: or %SKEP_RUN_NO_EXIT
 * @error_stage: where it failed; %SKEP_RUN_STAGE_LOST also if Skep was gone before its end
 * @error_number: errno of that
 * @error_text: (nullable): why, interned
 * @stopped_by: (nullable): who asked for the stop, interned
 * @started_wall: µs, wall clock
 * @ended_wall: µs, wall clock; 0: not known
 * @duration_us: µs
 * @peak_memory: bytes; 0: not known
 * @cpu_us: processor time of the whole tree, µs
 *
 * What is remembered of a run. Immutable and reference-counted: any thread may hold and read it.
 */
typedef struct
{
  char *uuid;
  char *id;
  char *project;
  char *script;
  char *name;
  char *command;
  char *started_by;
  SkepRunStatus status;
  gboolean is_live;
  int exit_code;
  int term_signal;
  SkepRunStage error_stage;
  int error_number;
  const char *error_text;
  const char *stopped_by;
  gint64 started_wall;
  gint64 ended_wall;
  gint64 duration_us;
  guint64 peak_memory;
  gint64 cpu_us;
} SkepPastRun;

GType        skep_past_run_get_type (void);
SkepPastRun *skep_past_run_new      (void);
SkepPastRun *skep_past_run_copy     (const SkepPastRun *self);
SkepPastRun *skep_past_run_ref      (SkepPastRun       *self);
void         skep_past_run_unref    (SkepPastRun       *self);
SkepRun     *skep_past_run_open     (SkepPastRun       *self,
                                     const char        *log_root,
                                     GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepPastRun, skep_past_run_unref)

G_END_DECLS
