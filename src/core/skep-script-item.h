/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_ITEM (skep_script_item_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptItem, skep_script_item, SKEP, SCRIPT_ITEM, GObject)

SkepScriptItem     *skep_script_item_new          (SkepScript     *script);
SkepScript         *skep_script_item_get_script   (SkepScriptItem *self);
void                skep_script_item_set_script   (SkepScriptItem *self,
                                                   SkepScript     *script);
gboolean            skep_script_item_get_is_gone  (SkepScriptItem *self);
void                skep_script_item_set_is_gone  (SkepScriptItem *self,
                                                   gboolean        is_gone);
SkepRunItem        *skep_script_item_get_run_item (SkepScriptItem *self);
void                skep_script_item_set_run_item (SkepScriptItem *self,
                                                   SkepRunItem    *run_item);
const SkepRunState *skep_script_item_get_state    (SkepScriptItem *self);
const SkepRunReport *skep_script_item_get_report  (SkepScriptItem *self);
SkepProblemList     *skep_script_item_get_problems (SkepScriptItem *self);

G_END_DECLS
