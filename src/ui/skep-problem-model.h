/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-output.h"
#include "skep-problem-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROBLEM_MODEL (skep_problem_model_get_type ())
G_DECLARE_FINAL_TYPE (SkepProblemModel, skep_problem_model, SKEP, PROBLEM_MODEL, GObject)

SkepProblemModel *skep_problem_model_new        (void);
void              skep_problem_model_set_output (SkepProblemModel *self,
                                                 SkepOutput       *output);
gboolean          skep_problem_model_poll       (SkepProblemModel *self);
SkepProblemItem  *skep_problem_model_find       (SkepProblemModel *self,
                                                 gsize             start);

G_END_DECLS
