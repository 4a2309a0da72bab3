/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepLogProblem:
 *
 * Why output is not kept on disk, told once for all runs. The worker tells; any thread reads the
 * text, behind a mutex.
 */
typedef struct _SkepLogProblem SkepLogProblem;

SkepLogProblem *skep_log_problem_new      (void);
void            skep_log_problem_free     (SkepLogProblem *self);
gboolean        skep_log_problem_tell     (SkepLogProblem *self,
                                           gpointer        writer,
                                           const GError   *problem);
void            skep_log_problem_forget   (SkepLogProblem *self,
                                           gpointer        writer);
char           *skep_log_problem_dup_text (SkepLogProblem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLogProblem, skep_log_problem_free)

G_END_DECLS
