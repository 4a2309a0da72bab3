/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project.h"
#include "skep-run-model.h"
#include "skep-script-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_MODEL (skep_script_model_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptModel, skep_script_model, SKEP, SCRIPT_MODEL, GObject)

SkepScriptModel *skep_script_model_new         (SkepProject     *project,
                                                SkepRunModel    *runs);
SkepProject     *skep_script_model_get_project (SkepScriptModel *self);
GPtrArray       *skep_script_model_get_scripts (SkepScriptModel *self);
void             skep_script_model_set_scripts (SkepScriptModel *self,
                                                GPtrArray       *found);
GPtrArray       *skep_script_model_get_started (SkepScriptModel *self);
guint            skep_script_model_get_n_live  (SkepScriptModel *self);
SkepScriptItem  *skep_script_model_find        (SkepScriptModel *self,
                                                const char      *id);
SkepScriptItem  *skep_script_model_find_named  (SkepScriptModel *self,
                                                const char      *name);

G_END_DECLS
