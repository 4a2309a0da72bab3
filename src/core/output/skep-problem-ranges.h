/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-output.h"

G_BEGIN_DECLS

/**
 * SkepProblemRanges:
 *
 * Where the problems of an output are, to look up whether a line belongs to one. Immutable.
 */
typedef struct _SkepProblemRanges SkepProblemRanges;

SkepProblemRanges *skep_problem_ranges_new       (SkepOutput              *output,
                                                  GCancellable            *cancellable);
SkepProblemRanges *skep_problem_ranges_new_known (SkepOutput              *output);
void               skep_problem_ranges_free      (SkepProblemRanges       *self);
const SkepProblem *skep_problem_ranges_find      (const SkepProblemRanges *self,
                                                  gsize                    position);
const SkepProblem *skep_problem_ranges_find_next (const SkepProblemRanges *self,
                                                  gsize                    position,
                                                  SkepProblemSeverity      severity);
gsize              skep_problem_ranges_find_tail (const SkepProblemRanges *self,
                                                  guint                    n_lines,
                                                  SkepProblemSeverity      severity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemRanges, skep_problem_ranges_free)

G_END_DECLS
