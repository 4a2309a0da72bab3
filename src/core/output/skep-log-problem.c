/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-problem.h"

#include <glib/gi18n-lib.h>

struct _SkepLogProblem
{
  GHashTable *failing; /* set of writers, borrowed; the worker's own */

  GMutex mutex;
  char *text; /* nullable, guarded by mutex */
};

/**
 * skep_log_problem_new:
 *
 * Returns: (transfer full): no problem
 */
SkepLogProblem *
skep_log_problem_new (void)
{
  SkepLogProblem *self = g_new0 (SkepLogProblem, 1);

  self->failing = g_hash_table_new (NULL, NULL);
  g_mutex_init (&self->mutex);

  return self;
}

/**
 * skep_log_problem_free:
 * @self: (transfer full): a problem that nobody reads any more
 */
void
skep_log_problem_free (SkepLogProblem *self)
{
  g_hash_table_unref (self->failing);
  g_mutex_clear (&self->mutex);
  g_free (self->text);
  g_free (self);
}

static gboolean
take_text (SkepLogProblem *self,
           char           *text)
{
  g_mutex_lock (&self->mutex);
  g_free (self->text);
  self->text = text;
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

/**
 * skep_log_problem_tell:
 * @self: a problem
 * @writer: who has it, or has it no longer
 * @problem: (nullable): the error; %NULL if @writer can write
 *
 * The first one that fails has the word until somebody can write and nobody still fails. Worker
 * only.
 *
 * Returns: whether the text is another one now
 */
gboolean
skep_log_problem_tell (SkepLogProblem *self,
                       gpointer        writer,
                       const GError   *problem)
{
  if (problem != NULL)
    {
      g_hash_table_add (self->failing, writer);
      /* Translators: followed by a path and the reason */
      return self->text == NULL &&
             take_text (self, g_strdup_printf (_("Output is not kept on disk: %s"),
                                               problem->message));
    }

  g_hash_table_remove (self->failing, writer);
  return self->text != NULL && g_hash_table_size (self->failing) == 0 && take_text (self, NULL);
}

/**
 * skep_log_problem_forget:
 * @self: a problem
 * @writer: one that has ended
 *
 * That it has ended doesn't show that others could write: the text stays. Worker only.
 */
void
skep_log_problem_forget (SkepLogProblem *self,
                         gpointer        writer)
{
  g_hash_table_remove (self->failing, writer);
}

/**
 * skep_log_problem_dup_text:
 * @self: a problem
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a sentence with the path and the cause
 */
char *
skep_log_problem_dup_text (SkepLogProblem *self)
{
  char *text;

  g_mutex_lock (&self->mutex);
  text = g_strdup (self->text);
  g_mutex_unlock (&self->mutex);

  return text;
}
