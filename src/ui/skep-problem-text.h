/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-problem.h"

G_BEGIN_DECLS

char *skep_problem_text_dup_whole    (const SkepProblem *problem);
char *skep_problem_text_dup_label    (const SkepProblem *problem);
char *skep_problem_text_dup_counts   (guint              n_errors,
                                      guint              n_warnings);

G_END_DECLS
