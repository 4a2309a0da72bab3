/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  SKEP_PROBLEM_WARNING,
  SKEP_PROBLEM_ERROR,
} SkepProblemSeverity;

#define SKEP_TYPE_PROBLEM (skep_problem_get_type ())

/**
 * SkepProblem:
 * @severity: how bad it is
 * @tool: what the rule that found it is for, such as `tsc`; interned
 * @rule: id of that rule, interned
 * @message: one line of valid UTF-8, never empty
 * @file: (nullable): the file it names, as it was printed
 * @line: in @file, from 1; 0: not named
 * @column: in @line, from 1; 0: not named
 * @text: its lines as plain text, bounded
 * @start: position of its first byte in the output
 * @end: position after its last byte
 * @line_number: of its first line in the output, from 0
 * @wall_us: when it came, µs, wall clock; 0: not known
 * @n_repeats: how often the same came again
 *
 * An error or a warning in the output of a run, of one line or many. Immutable and
 * reference-counted: any thread may hold and read it.
 */
typedef struct
{
  SkepProblemSeverity severity;
  const char *tool;
  const char *rule;
  char *message;
  char *file;
  guint line;
  guint column;
  char *text;
  gsize start;
  gsize end;
  gsize line_number;
  gint64 wall_us;
  guint n_repeats;
} SkepProblem;

GType        skep_problem_get_type     (void);
SkepProblem *skep_problem_new          (SkepProblemSeverity  severity,
                                        const char          *tool,
                                        const char          *rule,
                                        const char          *message);
SkepProblem *skep_problem_copy         (const SkepProblem   *self);
SkepProblem *skep_problem_ref          (SkepProblem         *self);
void         skep_problem_unref        (SkepProblem         *self);
gboolean     skep_problem_is_same      (const SkepProblem   *a,
                                        const SkepProblem   *b);
char        *skep_problem_dup_place    (const SkepProblem   *self);
char        *skep_problem_resolve_file (const SkepProblem   *self,
                                        const char          *folder,
                                        const char          *project);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProblem, skep_problem_unref)

G_END_DECLS
