/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-problem-pattern.h"
#include "skep-problem.h"

G_BEGIN_DECLS

/* The patterns of a rule, each on one line; docs/problem-rules.md tells what they are for. */
typedef enum
{
  SKEP_PROBLEM_RULE_BEGIN,
  SKEP_PROBLEM_RULE_UNLESS,
  SKEP_PROBLEM_RULE_AFTER,
  SKEP_PROBLEM_RULE_HEAD,
  SKEP_PROBLEM_RULE_CONTINUE,
  SKEP_PROBLEM_RULE_END,
  SKEP_PROBLEM_RULE_REQUIRE,
  SKEP_PROBLEM_RULE_PLACE,
  SKEP_PROBLEM_RULE_N_PATTERNS,
} SkepProblemRulePattern;

/**
 * SkepProblemRule:
 * @id: `TOOL/NAME`, interned
 * @tool: interned
 * @severity: unless the line tells it
 * @needs: (nullable): a beginning line has one of them
 * @patterns: %NULL: those that it doesn't have
 * @max_blank: how many blank lines in a row may lie within
 * @max_lines: how many lines may follow the first
 * @prefers_last: of several places the last one counts
 *
 * How one kind of problem is recognised. Immutable: any thread.
 */
typedef struct
{
  const char *id;
  const char *tool;
  SkepProblemSeverity severity;
  char **needs;
  SkepProblemPattern *patterns[SKEP_PROBLEM_RULE_N_PATTERNS];
  guint max_blank;
  guint max_lines;
  gboolean prefers_last;
} SkepProblemRule;

/**
 * SkepProblemResolve:
 * @tool: whose problems are gone, interned
 * @needs: such a line has one of them
 * @pattern: such a line matches it
 *
 * What a tool says when it looks again. Immutable: any thread.
 */
typedef struct
{
  const char *tool;
  char **needs;
  SkepProblemPattern *pattern;
} SkepProblemResolve;

SkepProblemRule    *skep_problem_rule_new       (JsonObject             *object,
                                                 GError                **error);
void                skep_problem_rule_free      (SkepProblemRule        *self);
gboolean            skep_problem_rule_match     (const SkepProblemRule  *self,
                                                 SkepProblemRulePattern  which,
                                                 const char             *text,
                                                 gsize                   length,
                                                 SkepProblemMatch       *match);
gboolean            skep_problem_rule_is_single (const SkepProblemRule  *self);

SkepProblemResolve *skep_problem_resolve_new    (JsonObject             *object,
                                                 GError                **error);
void                skep_problem_resolve_free   (SkepProblemResolve     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemRule, skep_problem_rule_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemResolve, skep_problem_resolve_free)

G_END_DECLS
