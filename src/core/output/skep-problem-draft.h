/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-line-reader.h"
#include "skep-problem-rule.h"

G_BEGIN_DECLS

/* How much of its output a problem keeps. */
#define SKEP_PROBLEM_TEXT_BYTES (8 * 1024)
#define SKEP_PROBLEM_TEXT_LINES 50
#define SKEP_PROBLEM_MESSAGE_BYTES 500

/**
 * SkepProblemDraft:
 *
 * A problem of which more lines may come. One thread at a time.
 */
typedef struct _SkepProblemDraft SkepProblemDraft;

SkepProblemDraft *skep_problem_draft_new           (const SkepProblemRule  *rule,
                                                    SkepProblemSeverity     severity);
void              skep_problem_draft_free          (SkepProblemDraft       *self);
void              skep_problem_draft_begin         (SkepProblemDraft       *self,
                                                    const SkepLine         *line,
                                                    const SkepProblemMatch *match,
                                                    gsize                   line_number,
                                                    gint64                  wall_us);
void              skep_problem_draft_set_head      (SkepProblemDraft       *self,
                                                    const SkepProblemMatch *match);
gboolean          skep_problem_draft_needs_head    (SkepProblemDraft       *self);
gboolean          skep_problem_draft_add           (SkepProblemDraft       *self,
                                                    const SkepLine         *line);
gboolean          skep_problem_draft_is_done       (SkepProblemDraft       *self);
gboolean          skep_problem_draft_awaits        (SkepProblemDraft       *self);
gboolean          skep_problem_draft_has_line      (SkepProblemDraft       *self,
                                                    gsize                   position);
gsize             skep_problem_draft_get_start     (SkepProblemDraft       *self);
const SkepProblemRule *
                  skep_problem_draft_get_rule      (SkepProblemDraft       *self);
SkepProblem      *skep_problem_draft_make_problem  (SkepProblemDraft       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemDraft, skep_problem_draft_free)

G_END_DECLS
