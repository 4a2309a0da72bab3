/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-run-item.h"
#include "skep-run-table.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RUN_MODEL (skep_run_model_get_type ())
G_DECLARE_FINAL_TYPE (SkepRunModel, skep_run_model, SKEP, RUN_MODEL, GObject)

SkepRunModel *skep_run_model_new         (SkepRunTable *table);
void          skep_run_model_poll        (SkepRunModel *self);
guint         skep_run_model_get_n_live  (SkepRunModel *self);
SkepRunItem  *skep_run_model_find_newest (SkepRunModel *self,
                                          SkepScript   *script);

G_END_DECLS
