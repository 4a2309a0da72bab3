/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-line-reader.h"
#include "skep-problem-list.h"
#include "skep-problem-rules.h"

G_BEGIN_DECLS

/**
 * SkepProblemScanner:
 *
 * Goes through the lines of one output in their order, finds its problems, and marks where its
 * lines begin and which of them belong to a problem. One thread at a time.
 */
typedef struct _SkepProblemScanner SkepProblemScanner;

SkepProblemScanner *skep_problem_scanner_new             (SkepProblemRules   *rules,
                                                          SkepProblemList    *list,
                                                          SkepOutputIndex    *lines);
void                skep_problem_scanner_free            (SkepProblemScanner *self);
void                skep_problem_scanner_feed            (SkepProblemScanner *self,
                                                          const SkepLine     *line,
                                                          gint64              wall_us);
void                skep_problem_scanner_end             (SkepProblemScanner *self);
guint               skep_problem_scanner_get_patience_ms (SkepProblemScanner *self);
gsize               skep_problem_scanner_get_open        (SkepProblemScanner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemScanner, skep_problem_scanner_free)

G_END_DECLS
