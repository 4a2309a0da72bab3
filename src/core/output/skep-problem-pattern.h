/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a named group of a pattern tells. */
typedef enum
{
  SKEP_PROBLEM_FILE,
  SKEP_PROBLEM_LINE,
  SKEP_PROBLEM_COLUMN,
  SKEP_PROBLEM_SEVERITY,
  SKEP_PROBLEM_MESSAGE,
  SKEP_PROBLEM_N_FIELDS,
} SkepProblemField;

#define SKEP_PROBLEM_NO_FIELDS    0
#define SKEP_PROBLEM_PLACE_FIELDS \
  (1 << SKEP_PROBLEM_FILE | 1 << SKEP_PROBLEM_LINE | 1 << SKEP_PROBLEM_COLUMN)
#define SKEP_PROBLEM_ALL_FIELDS   ((1 << SKEP_PROBLEM_N_FIELDS) - 1)

/**
 * SkepProblemMatch:
 * @texts: what each named group matched, within the line; %NULL: nothing
 * @lengths: bytes of each
 */
typedef struct
{
  const char *texts[SKEP_PROBLEM_N_FIELDS];
  gsize lengths[SKEP_PROBLEM_N_FIELDS];
} SkepProblemMatch;

/**
 * SkepProblemPattern:
 *
 * A regular expression for one line, whose effort is bounded. Immutable: any thread.
 */
typedef struct _SkepProblemPattern SkepProblemPattern;

SkepProblemPattern *skep_problem_pattern_new            (const char          *regex,
                                                         guint                fields,
                                                         GError             **error);
void                skep_problem_pattern_free           (SkepProblemPattern  *self);
gboolean            skep_problem_pattern_match          (SkepProblemPattern  *self,
                                                         const char          *text,
                                                         gsize                length,
                                                         SkepProblemMatch    *match);
guint64             skep_problem_pattern_get_n_given_up (SkepProblemPattern  *self);
char               *skep_problem_match_dup              (const SkepProblemMatch *self,
                                                         SkepProblemField     field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemPattern, skep_problem_pattern_free)

G_END_DECLS
