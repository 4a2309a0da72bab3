/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-problem.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROBLEM_ITEM (skep_problem_item_get_type ())
G_DECLARE_FINAL_TYPE (SkepProblemItem, skep_problem_item, SKEP, PROBLEM_ITEM, GObject)

SkepProblemItem *skep_problem_item_new         (SkepProblem     *problem);
SkepProblem     *skep_problem_item_get_problem (SkepProblemItem *self);
void             skep_problem_item_set_problem (SkepProblemItem *self,
                                                SkepProblem     *problem);
gboolean         skep_problem_item_get_is_expanded (SkepProblemItem *self);
void             skep_problem_item_set_is_expanded (SkepProblemItem *self,
                                                    gboolean         is_expanded);

G_END_DECLS
