/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepProblemRules:
 *
 * The rules by which problems are recognised, read from a table file; docs/problem-rules.md tells
 * its format. Immutable and reference-counted: any thread may hold and use it.
 */
typedef struct _SkepProblemRules SkepProblemRules;

SkepProblemRules *skep_problem_rules_new         (const char        *text,
                                                  gssize             length,
                                                  const char        *name,
                                                  GError           **error);
SkepProblemRules *skep_problem_rules_get_default (void);
SkepProblemRules *skep_problem_rules_ref         (SkepProblemRules  *self);
void              skep_problem_rules_unref       (SkepProblemRules  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblemRules, skep_problem_rules_unref)

G_END_DECLS
