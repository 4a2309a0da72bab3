/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-model.h"

/* The problems of one output as items, in their order. What stays keeps its item, so that a list
 * keeps its place and what is expanded. Main thread only. */
struct _SkepProblemModel
{
  GObject parent_instance;

  /* Owned */
  SkepOutput *output; /* NULL = no items */
  GPtrArray *items;   /* of SkepProblemItem */

  guint64 n_changes; /* of the problems at the last poll */
};

static GType
skep_problem_model_get_item_type (GListModel *model)
{
  return SKEP_TYPE_PROBLEM_ITEM;
}

static guint
skep_problem_model_get_n_items (GListModel *model)
{
  return SKEP_PROBLEM_MODEL (model)->items->len;
}

static gpointer
skep_problem_model_get_item (GListModel *model,
                             guint       position)
{
  SkepProblemModel *self = SKEP_PROBLEM_MODEL (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skep_problem_model_get_item_type;
  iface->get_n_items = skep_problem_model_get_n_items;
  iface->get_item = skep_problem_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkepProblemModel, skep_problem_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static SkepProblem *
get_problem (SkepProblemModel *self,
             guint             position)
{
  return skep_problem_item_get_problem (self->items->pdata[position]);
}

static gboolean
is_kept (SkepProblemModel *self,
         guint             position,
         SkepProblem      *problem)
{
  SkepProblem *known = get_problem (self, position);

  return known->start == problem->start && skep_problem_is_same (known, problem);
}

static guint
keep (SkepProblemModel *self,
      guint             position,
      GPtrArray        *problems,
      guint             next)
{
  guint n = 0;

  while (position + n < self->items->len && next + n < problems->len &&
         is_kept (self, position + n, problems->pdata[next + n]))
    {
      skep_problem_item_set_problem (self->items->pdata[position + n], problems->pdata[next + n]);
      n++;
    }

  return n;
}

/* Those that are gone: from @position up to what comes next. */
static guint
drop (SkepProblemModel *self,
      guint             position,
      GPtrArray        *problems,
      guint             next)
{
  SkepProblem *problem = next < problems->len ? problems->pdata[next] : NULL;
  guint n = 0;

  while (position + n < self->items->len &&
         (problem == NULL || (get_problem (self, position + n)->start <= problem->start &&
                              !is_kept (self, position + n, problem))))
    n++;
  if (n == 0)
    return 0;

  g_ptr_array_remove_range (self->items, position, n);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n, 0);
  return n;
}

/* Those that are new: from @next up to what is there already. */
static guint
insert (SkepProblemModel *self,
        guint             position,
        GPtrArray        *problems,
        guint             next)
{
  guint n = 0;

  while (next + n < problems->len &&
         (position + n == self->items->len ||
          ((SkepProblem *) problems->pdata[next + n])->start <
            get_problem (self, position + n)->start))
    {
      g_ptr_array_insert (self->items, position + n,
                          skep_problem_item_new (problems->pdata[next + n]));
      n++;
    }
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);

  return n;
}

/* Both are in the order of their places in the output. Each turn gets further in one of them. */
static void
take (SkepProblemModel *self,
      GPtrArray        *problems)
{
  guint n = 0;

  while (n < self->items->len || n < problems->len)
    {
      n += keep (self, n, problems, n);
      if (drop (self, n, problems, n) == 0)
        n += insert (self, n, problems, n);
    }
}

static void
skep_problem_model_finalize (GObject *object)
{
  SkepProblemModel *self = SKEP_PROBLEM_MODEL (object);

  g_clear_pointer (&self->output, skep_output_unref);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (skep_problem_model_parent_class)->finalize (object);
}

static void
skep_problem_model_class_init (SkepProblemModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_problem_model_finalize;
}

static void
skep_problem_model_init (SkepProblemModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

SkepProblemModel *
skep_problem_model_new (void)
{
  return g_object_new (SKEP_TYPE_PROBLEM_MODEL, NULL);
}

/**
 * skep_problem_model_set_output:
 * @output: (nullable): whose problems to list
 */
void
skep_problem_model_set_output (SkepProblemModel *self,
                               SkepOutput       *output)
{
  guint n_items;

  g_return_if_fail (SKEP_IS_PROBLEM_MODEL (self));

  if (self->output == output)
    return;

  g_clear_pointer (&self->output, skep_output_unref);
  n_items = self->items->len;
  g_ptr_array_set_size (self->items, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_items, 0);
  if (output == NULL)
    return;

  self->output = skep_output_ref (output);
  self->n_changes = G_MAXUINT64;
  skep_problem_model_poll (self);
}

/**
 * skep_problem_model_poll:
 *
 * Takes over what has been found since; one load if that is nothing. Numbers are read first:
 * what is newer than its number is taken once more, never missed.
 *
 * Returns: whether anything was
 */
gboolean
skep_problem_model_poll (SkepProblemModel *self)
{
  g_autoptr (GPtrArray) problems = NULL;
  SkepProblemList *list;
  guint64 n_changes;

  g_return_val_if_fail (SKEP_IS_PROBLEM_MODEL (self), FALSE);

  if (self->output == NULL)
    return FALSE;

  list = skep_output_get_problems (self->output);
  n_changes = skep_problem_list_get_n_changes (list);
  if (n_changes == self->n_changes)
    return FALSE;

  self->n_changes = n_changes;
  problems = skep_problem_list_dup (list);
  take (self, problems);
  return TRUE;
}

/**
 * skep_problem_model_find:
 * @start: position of its first byte in the output
 *
 * Returns: (transfer none) (nullable): the item of that problem
 */
SkepProblemItem *
skep_problem_model_find (SkepProblemModel *self,
                         gsize             start)
{
  g_return_val_if_fail (SKEP_IS_PROBLEM_MODEL (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (get_problem (self, i)->start == start)
      return self->items->pdata[i];

  return NULL;
}
