/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RUN_ITEM (skep_run_item_get_type ())
G_DECLARE_FINAL_TYPE (SkepRunItem, skep_run_item, SKEP, RUN_ITEM, GObject)

/* Seconds that a sparkline looks back. */
#define SKEP_RUN_ITEM_HISTORY 40

SkepRunItem         *skep_run_item_new         (SkepRun     *run);
SkepRun             *skep_run_item_get_run     (SkepRunItem *self);
const SkepRunState  *skep_run_item_get_state   (SkepRunItem *self);
const SkepRunReport *skep_run_item_get_report  (SkepRunItem *self);
gboolean             skep_run_item_is_settled  (SkepRunItem *self);
gboolean             skep_run_item_poll        (SkepRunItem *self);
void                 skep_run_item_tick        (SkepRunItem *self);
const guint16       *skep_run_item_get_history (SkepRunItem *self,
                                                guint       *n_values);

G_END_DECLS
