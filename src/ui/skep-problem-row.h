/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-problem-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROBLEM_ROW (skep_problem_row_get_type ())
G_DECLARE_FINAL_TYPE (SkepProblemRow, skep_problem_row, SKEP, PROBLEM_ROW, GtkWidget)

GtkWidget       *skep_problem_row_new      (void);
SkepProblemItem *skep_problem_row_get_item (SkepProblemRow  *self);
void             skep_problem_row_set_item (SkepProblemRow  *self,
                                            SkepProblemItem *item);

G_END_DECLS
