/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem.h"

#include <gio/gio.h>
#include <string.h>

/* What is handed out is the first member. */
typedef struct
{
  SkepProblem problem;
  gatomicrefcount ref_count;
} Counted;

G_DEFINE_BOXED_TYPE (SkepProblem, skep_problem, skep_problem_ref, skep_problem_unref)

/**
 * skep_problem_new:
 * @severity: how bad it is
 * @tool: (nullable): what the rule is for
 * @rule: (nullable): id of the rule
 * @message: valid UTF-8, not empty
 *
 * Whoever makes it may set the other fields until it is shared. Any thread.
 *
 * Returns: (transfer full): a problem
 */
SkepProblem *
skep_problem_new (SkepProblemSeverity  severity,
                  const char          *tool,
                  const char          *rule,
                  const char          *message)
{
  Counted *self = g_new0 (Counted, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->problem.severity = severity;
  self->problem.tool = g_intern_string (tool);
  self->problem.rule = g_intern_string (rule);
  self->problem.message = g_strdup (message);

  return &self->problem;
}

/**
 * skep_problem_copy:
 * @self: a problem
 *
 * Any thread.
 *
 * Returns: (transfer full): a problem like @self that may be changed until it is shared
 */
SkepProblem *
skep_problem_copy (const SkepProblem *self)
{
  SkepProblem *copy = skep_problem_new (self->severity, self->tool, self->rule, self->message);

  copy->file = g_strdup (self->file);
  copy->line = self->line;
  copy->column = self->column;
  copy->text = g_strdup (self->text);
  copy->start = self->start;
  copy->end = self->end;
  copy->line_number = self->line_number;
  copy->wall_us = self->wall_us;
  copy->n_repeats = self->n_repeats;

  return copy;
}

/**
 * skep_problem_ref:
 * @self: a problem
 *
 * Returns: (transfer full): @self
 */
SkepProblem *
skep_problem_ref (SkepProblem *self)
{
  g_atomic_ref_count_inc (&((Counted *) self)->ref_count);
  return self;
}

/**
 * skep_problem_unref:
 * @self: (transfer full): a problem
 */
void
skep_problem_unref (SkepProblem *self)
{
  if (!g_atomic_ref_count_dec (&((Counted *) self)->ref_count))
    return;

  g_free (self->message);
  g_free (self->file);
  g_free (self->text);
  g_free (self);
}

/**
 * skep_problem_is_same:
 * @a: a problem
 * @b: another
 *
 * Returns: whether they tell the same about the same place, wherever in the output they are
 */
gboolean
skep_problem_is_same (const SkepProblem *a,
                      const SkepProblem *b)
{
  return a->severity == b->severity && a->rule == b->rule && a->line == b->line &&
         a->column == b->column && g_strcmp0 (a->file, b->file) == 0 &&
         g_str_equal (a->message, b->message);
}

/**
 * skep_problem_dup_place:
 * @self: a problem
 *
 * Returns: (transfer full) (nullable): the place it names as `FILE:LINE:COLUMN`, as far as known
 */
char *
skep_problem_dup_place (const SkepProblem *self)
{
  if (self->file == NULL)
    return NULL;
  if (self->line == 0)
    return g_strdup (self->file);
  if (self->column == 0)
    return g_strdup_printf ("%s:%u", self->file, self->line);

  return g_strdup_printf ("%s:%u:%u", self->file, self->line, self->column);
}

static char *
strip_scheme (const char *file)
{
  char *path = g_str_has_prefix (file, "file://") ? g_filename_from_uri (file, NULL, NULL) : NULL;

  return path != NULL ? path : g_strdup (file);
}

/**
 * skep_problem_resolve_file:
 * @self: a problem
 * @folder: where its script runs, file name encoding
 * @project: folder of the project
 *
 * Looks on disk: not for the intake of output. Any thread.
 *
 * Returns: (transfer full) (nullable): the absolute path of the file that it names, if there is
 *   such a file below @folder or @project, or if it is named by an absolute path
 */
char *
skep_problem_resolve_file (const SkepProblem *self,
                           const char        *folder,
                           const char        *project)
{
  const char *const bases[] = { folder, project };
  g_autofree char *name = self->file != NULL ? strip_scheme (self->file) : NULL;

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (bases); i++)
    {
      g_autofree char *path = g_canonicalize_filename (name, bases[i]);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }

  return NULL;
}
