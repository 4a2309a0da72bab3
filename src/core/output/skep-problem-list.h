/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-counter.h"
#include "skep-problem.h"

G_BEGIN_DECLS

#define SKEP_PROBLEM_LIST_MAX 1000

/**
 * SkepProblemList:
 * @n_changes: raised with each change, so that a poll can compare it
 * @n_errors: errors in the list
 * @n_warnings: warnings in the list
 * @scanned: position up to which the output was looked through
 * @settled: position up to which it is known of each line whether it belongs to a problem
 * @n_skipped: bytes that were gone before they could be looked through
 *
 * The problems of one run, the oldest first. It keeps the first and the newest when there are
 * more than %SKEP_PROBLEM_LIST_MAX. One thread writes, the scanner; any thread reads, the numbers
 * without a lock.
 */
typedef struct _SkepProblemList SkepProblemList;

SkepProblemList *skep_problem_list_new           (void);
void             skep_problem_list_free          (SkepProblemList *self);
void             skep_problem_list_take          (SkepProblemList *self,
                                                  SkepProblem     *problem);
void             skep_problem_list_resolve       (SkepProblemList *self,
                                                  const char      *tool);
void             skep_problem_list_clear         (SkepProblemList *self);
void             skep_problem_list_set_scanned   (SkepProblemList *self,
                                                  gsize            position,
                                                  gsize            n_skipped);
GPtrArray       *skep_problem_list_dup           (SkepProblemList *self);
GPtrArray       *skep_problem_list_dup_places    (SkepProblemList *self);
SkepProblem     *skep_problem_list_dup_first     (SkepProblemList *self,
                                                  SkepProblemSeverity severity);
guint64          skep_problem_list_get_n_changes (SkepProblemList *self);
guint            skep_problem_list_get_n_errors  (SkepProblemList *self);
guint            skep_problem_list_get_n_warnings (SkepProblemList *self);
gsize            skep_problem_list_get_scanned   (SkepProblemList *self);
gsize            skep_problem_list_get_n_skipped (SkepProblemList *self);
gboolean         skep_problem_list_set_settled   (SkepProblemList *self,
                                                  gsize            position);
gsize            skep_problem_list_get_settled   (SkepProblemList *self);
void             skep_problem_list_begin_wait    (SkepProblemList *self);
void             skep_problem_list_end_wait      (SkepProblemList *self);
void             skep_problem_list_set_complete  (SkepProblemList *self);
gboolean         skep_problem_list_is_complete   (SkepProblemList *self);

G_END_DECLS
