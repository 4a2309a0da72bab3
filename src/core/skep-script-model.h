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

SkepScriptModel *skep_script_model_new        (SkepProject     *project,
                                               SkepRunModel    *runs);
guint            skep_script_model_get_n_live (SkepScriptModel *self);

G_END_DECLS
