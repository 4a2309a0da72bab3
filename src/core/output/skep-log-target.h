/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-past-run.h"

G_BEGIN_DECLS

/**
 * SkepLogTarget:
 * @run: (nullable): a run of this supervisor
 * @past: (nullable): a run of the past
 * @log_root: (nullable): where the output of @past is, file name encoding, interned
 *
 * A run whose output is searched: one of the two. Immutable and reference-counted: any thread may
 * hold and read it.
 */
typedef struct
{
  SkepRun *run;
  SkepPastRun *past;
  const char *log_root;

  /*< private >*/
  gint ref_count;
} SkepLogTarget;

SkepLogTarget *skep_log_target_new          (SkepRun        *run);
SkepLogTarget *skep_log_target_new_past     (SkepPastRun    *past,
                                             const char     *log_root);
SkepLogTarget *skep_log_target_ref          (SkepLogTarget  *self);
void           skep_log_target_unref        (SkepLogTarget  *self);
const char    *skep_log_target_get_id       (SkepLogTarget  *self);
const char    *skep_log_target_get_uuid     (SkepLogTarget  *self);
const char    *skep_log_target_get_script   (SkepLogTarget  *self);
const char    *skep_log_target_get_name     (SkepLogTarget  *self);
const char    *skep_log_target_get_project  (SkepLogTarget  *self);
SkepRunStatus  skep_log_target_get_status   (SkepLogTarget  *self);
guint64        skep_log_target_get_n_bytes  (SkepLogTarget  *self);
SkepRun       *skep_log_target_open         (SkepLogTarget  *self,
                                             GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLogTarget, skep_log_target_unref)

G_END_DECLS
