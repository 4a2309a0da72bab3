/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-list.h"

struct _SkepProblemList
{
  /* Written under the mutex, read without */
  SkepCounter n_changes;
  SkepCounter counts[SKEP_PROBLEM_ERROR + 1];
  SkepCounter scanned;
  SkepCounter n_skipped;

  GMutex mutex;
  GPtrArray *problems;  /* of SkepProblem, guarded by mutex, as is: */
  GPtrArray *repeats;   /* of SkepProblem, those that only came again, where they did */
  gboolean is_complete; /* all output was looked through, and no more comes */
  gsize settled;        /* position up to which it is known what lines belong to */
  guint n_waiting;      /* who wants to hear when that changes */
};

/**
 * skep_problem_list_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): an empty list
 */
SkepProblemList *
skep_problem_list_new (void)
{
  SkepProblemList *self = g_new0 (SkepProblemList, 1);

  g_mutex_init (&self->mutex);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_problem_unref);
  self->repeats = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_problem_unref);

  return self;
}

/**
 * skep_problem_list_free:
 * @self: (transfer full): a list that nobody reads any more
 */
void
skep_problem_list_free (SkepProblemList *self)
{
  g_ptr_array_unref (self->repeats);
  g_ptr_array_unref (self->problems);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* With the mutex held. */
static void
publish (SkepProblemList *self)
{
  guint counts[G_N_ELEMENTS (self->counts)] = { 0, };

  for (guint i = 0; i < self->problems->len; i++)
    counts[((SkepProblem *) g_ptr_array_index (self->problems, i))->severity]++;
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    skep_counter_set (&self->counts[i], counts[i]);
  skep_counter_add (&self->n_changes, 1);
}

/* With the mutex held. The same again stays where it first was. */
static gboolean
count_repeat (SkepProblemList *self,
              SkepProblem     *problem)
{
  for (guint i = self->problems->len; i > 0; i--)
    {
      SkepProblem *known = g_ptr_array_index (self->problems, i - 1);
      SkepProblem *again;

      if (!skep_problem_is_same (known, problem))
        continue;

      again = skep_problem_copy (known);
      again->n_repeats++;
      skep_problem_unref (known);
      self->problems->pdata[i - 1] = again;
      return TRUE;
    }

  return FALSE;
}

/**
 * skep_problem_list_take:
 * @self: a list
 * @problem: (transfer full): a problem, behind those taken before
 *
 * The scanner only.
 */
void
skep_problem_list_take (SkepProblemList *self,
                        SkepProblem     *problem)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (count_repeat (self, problem) ? self->repeats : self->problems, problem);
  if (self->repeats->len > SKEP_PROBLEM_LIST_MAX)
    g_ptr_array_remove_index (self->repeats, 0);
  /* The first ones tell what began it, the newest what is now. */
  if (self->problems->len > SKEP_PROBLEM_LIST_MAX)
    g_ptr_array_remove_index (self->problems, SKEP_PROBLEM_LIST_MAX / 2);
  publish (self);
  g_mutex_unlock (&self->mutex);
}

/* With the mutex held. Returns whether there was one. */
static gboolean
remove_all (GPtrArray  *problems,
            const char *tool)
{
  const guint n_before = problems->len;

  for (guint i = n_before; i > 0; i--)
    if (tool == NULL || ((SkepProblem *) g_ptr_array_index (problems, i - 1))->tool == tool)
      g_ptr_array_remove_index (problems, i - 1);

  return problems->len < n_before;
}

/**
 * skep_problem_list_resolve:
 * @self: a list
 * @tool: (nullable): an interned name, %NULL: any
 *
 * Removes the problems of a tool, because it has said that they are mended, or looks again. The
 * scanner only.
 */
void
skep_problem_list_resolve (SkepProblemList *self,
                           const char      *tool)
{
  g_mutex_lock (&self->mutex);
  remove_all (self->repeats, tool);
  if (remove_all (self->problems, tool))
    publish (self);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_problem_list_clear:
 * @self: a list
 *
 * Forgets what was found so far. Any thread.
 */
void
skep_problem_list_clear (SkepProblemList *self)
{
  skep_problem_list_resolve (self, NULL);
}

/**
 * skep_problem_list_set_scanned:
 * @self: a list
 * @position: up to which the output was looked through
 * @n_skipped: how much of it was gone before
 *
 * The scanner only.
 */
void
skep_problem_list_set_scanned (SkepProblemList *self,
                               gsize            position,
                               gsize            n_skipped)
{
  skep_counter_set (&self->scanned, position);
  skep_counter_set (&self->n_skipped, n_skipped);
}

/**
 * skep_problem_list_dup:
 * @self: a list
 *
 * Any thread.
 *
 * Returns: (transfer full) (element-type SkepProblem): the problems, the oldest first
 */
GPtrArray *
skep_problem_list_dup (SkepProblemList *self)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_problem_unref);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->problems->len; i++)
    g_ptr_array_add (problems, skep_problem_ref (g_ptr_array_index (self->problems, i)));
  g_mutex_unlock (&self->mutex);

  return problems;
}

/**
 * skep_problem_list_dup_places:
 * @self: a list
 *
 * Any thread.
 *
 * Returns: (transfer full) (element-type SkepProblem): the problems, and behind them each that only
 *   came again, where it did
 */
GPtrArray *
skep_problem_list_dup_places (SkepProblemList *self)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_problem_unref);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->problems->len; i++)
    g_ptr_array_add (places, skep_problem_ref (g_ptr_array_index (self->problems, i)));
  for (guint i = 0; i < self->repeats->len; i++)
    g_ptr_array_add (places, skep_problem_ref (g_ptr_array_index (self->repeats, i)));
  g_mutex_unlock (&self->mutex);

  return places;
}

/**
 * skep_problem_list_dup_first:
 * @self: a list
 * @severity: how bad it is at least
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the oldest such problem
 */
SkepProblem *
skep_problem_list_dup_first (SkepProblemList     *self,
                             SkepProblemSeverity  severity)
{
  SkepProblem *first = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->problems->len && first == NULL; i++)
    {
      SkepProblem *problem = g_ptr_array_index (self->problems, i);

      if (problem->severity >= severity)
        first = skep_problem_ref (problem);
    }
  g_mutex_unlock (&self->mutex);

  return first;
}

/**
 * skep_problem_list_get_n_changes:
 * @self: a list
 *
 * Any thread, no lock.
 *
 * Returns: a number that is another one after each change
 */
guint64
skep_problem_list_get_n_changes (SkepProblemList *self)
{
  return skep_counter_get (&self->n_changes);
}

/**
 * skep_problem_list_get_n_errors:
 * @self: a list
 *
 * Any thread, no lock.
 *
 * Returns: how many errors are in the list
 */
guint
skep_problem_list_get_n_errors (SkepProblemList *self)
{
  return skep_counter_get (&self->counts[SKEP_PROBLEM_ERROR]);
}

/**
 * skep_problem_list_get_n_warnings:
 * @self: a list
 *
 * Any thread, no lock.
 *
 * Returns: how many warnings are in the list
 */
guint
skep_problem_list_get_n_warnings (SkepProblemList *self)
{
  return skep_counter_get (&self->counts[SKEP_PROBLEM_WARNING]);
}

/**
 * skep_problem_list_get_scanned:
 * @self: a list
 *
 * Any thread, no lock.
 *
 * Returns: the position up to which the output was looked through
 */
gsize
skep_problem_list_get_scanned (SkepProblemList *self)
{
  return skep_counter_get (&self->scanned);
}

/**
 * skep_problem_list_get_n_skipped:
 * @self: a list
 *
 * Any thread, no lock.
 *
 * Returns: how many bytes were gone before they could be looked through
 */
gsize
skep_problem_list_get_n_skipped (SkepProblemList *self)
{
  return skep_counter_get (&self->n_skipped);
}

/**
 * skep_problem_list_set_settled:
 * @self: a list
 * @position: up to which it is known of each line whether it belongs to a problem
 *
 * The scanner only.
 *
 * Returns: whether that is news for somebody
 */
gboolean
skep_problem_list_set_settled (SkepProblemList *self,
                               gsize            position)
{
  gboolean is_news;

  g_mutex_lock (&self->mutex);
  is_news = self->n_waiting > 0 && position != self->settled;
  self->settled = position;
  g_mutex_unlock (&self->mutex);

  return is_news;
}

/**
 * skep_problem_list_get_settled:
 * @self: a list
 *
 * Any thread.
 *
 * Returns: the position up to which it is known of each line whether it belongs to a problem
 */
gsize
skep_problem_list_get_settled (SkepProblemList *self)
{
  gsize settled;

  g_mutex_lock (&self->mutex);
  settled = self->settled;
  g_mutex_unlock (&self->mutex);

  return settled;
}

/**
 * skep_problem_list_begin_wait:
 * @self: a list
 *
 * From now on, that more is settled is news, too. To be called before one looks what is. Any
 * thread.
 */
void
skep_problem_list_begin_wait (SkepProblemList *self)
{
  g_mutex_lock (&self->mutex);
  self->n_waiting++;
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_problem_list_end_wait:
 * @self: a list
 *
 * The counterpart of skep_problem_list_begin_wait().
 */
void
skep_problem_list_end_wait (SkepProblemList *self)
{
  g_mutex_lock (&self->mutex);
  self->n_waiting--;
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_problem_list_set_complete:
 * @self: a list
 *
 * No more problems will be found, which is a change. The scanner only.
 */
void
skep_problem_list_set_complete (SkepProblemList *self)
{
  g_mutex_lock (&self->mutex);
  self->is_complete = TRUE;
  publish (self);
  g_mutex_unlock (&self->mutex);
}

/**
 * skep_problem_list_is_complete:
 * @self: a list
 *
 * Any thread.
 *
 * Returns: whether no more problems will be found; then all are there
 */
gboolean
skep_problem_list_is_complete (SkepProblemList *self)
{
  gboolean is_complete;

  g_mutex_lock (&self->mutex);
  is_complete = self->is_complete;
  g_mutex_unlock (&self->mutex);

  return is_complete;
}
