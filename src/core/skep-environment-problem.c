/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-environment-problem.h"

/**
 * skep_environment_problem_new:
 * @summary: one sentence
 * @detail: what the shell said, valid UTF-8
 *
 * Returns: (transfer full): a problem
 */
SkepEnvironmentProblem *
skep_environment_problem_new (const char *summary,
                              const char *detail)
{
  SkepEnvironmentProblem *self = g_new0 (SkepEnvironmentProblem, 1);

  self->summary = g_strdup (summary);
  self->detail = g_strdup (detail);

  return self;
}

/**
 * skep_environment_problem_copy:
 * @self: a problem
 *
 * Returns: (transfer full): a copy
 */
SkepEnvironmentProblem *
skep_environment_problem_copy (const SkepEnvironmentProblem *self)
{
  return skep_environment_problem_new (self->summary, self->detail);
}

/**
 * skep_environment_problem_free:
 * @self: (transfer full): a problem
 */
void
skep_environment_problem_free (SkepEnvironmentProblem *self)
{
  g_free (self->summary);
  g_free (self->detail);
  g_free (self);
}
