/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepEnvironmentProblem:
 * @summary: one sentence: which shell, which folder, what went wrong, and what scripts get now
 * @detail: the end of what the shell has written to its error stream, valid UTF-8, perhaps empty
 *
 * Why scripts of a folder don't get the environment that a login shell would have there.
 */
typedef struct
{
  char *summary;
  char *detail;
} SkepEnvironmentProblem;

SkepEnvironmentProblem *skep_environment_problem_new  (const char                   *summary,
                                                       const char                   *detail);
SkepEnvironmentProblem *skep_environment_problem_copy (const SkepEnvironmentProblem *self);
void                    skep_environment_problem_free (SkepEnvironmentProblem       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepEnvironmentProblem, skep_environment_problem_free)

G_END_DECLS
