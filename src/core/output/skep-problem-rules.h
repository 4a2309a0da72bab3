/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-problem-candidates.h"
#include "skep-problem-rule.h"

G_BEGIN_DECLS

/**
 * SkepProblemRules:
 *
 * The rules by which problems are recognised, read from a table file; docs/problem-rules.md tells
 * its format. Immutable and reference-counted: any thread may hold and use it.
 */
typedef struct _SkepProblemRules SkepProblemRules;

SkepProblemRules *skep_problem_rules_new            (const char              *text,
                                                     gssize                   length,
                                                     const char              *name,
                                                     GError                 **error);
SkepProblemRules *skep_problem_rules_get_default    (void);
SkepProblemRules *skep_problem_rules_ref            (SkepProblemRules        *self);
void              skep_problem_rules_unref          (SkepProblemRules        *self);
guint             skep_problem_rules_get_n_rules    (SkepProblemRules        *self);
const SkepProblemRule *
                  skep_problem_rules_get_rule       (SkepProblemRules        *self,
                                                     guint                    index);

/*< private >*/

gsize             skep_problem_rules_skip_prefix     (SkepProblemRules       *self,
                                                      const char             *text,
                                                      gsize                   length);
void              skep_problem_rules_init_candidates (SkepProblemRules       *self,
                                                      SkepProblemCandidates  *candidates);
gboolean          skep_problem_rules_find            (SkepProblemRules       *self,
                                                      const char             *text,
                                                      gsize                   length,
                                                      SkepProblemCandidates  *candidates);
const SkepProblemResolve *
                  skep_problem_rules_get_resolve     (SkepProblemRules       *self,
                                                      guint                   index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemRules, skep_problem_rules_unref)

G_END_DECLS
