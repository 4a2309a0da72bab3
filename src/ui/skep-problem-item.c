/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-item.h"

/* A problem in a list, and whether its lines are shown. The problem is another one when the same
 * has come again. */
struct _SkepProblemItem
{
  GObject parent_instance;

  SkepProblem *problem; /* owned */
  gboolean is_expanded;
};

enum
{
  PROP_0,
  PROP_PROBLEM,
  PROP_IS_EXPANDED,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepProblemItem, skep_problem_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
skep_problem_item_finalize (GObject *object)
{
  g_clear_pointer (&SKEP_PROBLEM_ITEM (object)->problem, skep_problem_unref);

  G_OBJECT_CLASS (skep_problem_item_parent_class)->finalize (object);
}

static void
skep_problem_item_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SkepProblemItem *self = SKEP_PROBLEM_ITEM (object);

  switch (property_id)
    {
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_IS_EXPANDED:
      g_value_set_boolean (value, self->is_expanded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_problem_item_class_init (SkepProblemItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_problem_item_finalize;
  object_class->get_property = skep_problem_item_get_property;

  properties[PROP_PROBLEM] =
    g_param_spec_boxed ("problem", NULL, NULL, SKEP_TYPE_PROBLEM,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_EXPANDED] =
    g_param_spec_boolean ("is-expanded", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_problem_item_init (SkepProblemItem *self)
{
}

SkepProblemItem *
skep_problem_item_new (SkepProblem *problem)
{
  SkepProblemItem *self = g_object_new (SKEP_TYPE_PROBLEM_ITEM, NULL);

  self->problem = skep_problem_ref (problem);

  return self;
}

SkepProblem *
skep_problem_item_get_problem (SkepProblemItem *self)
{
  g_return_val_if_fail (SKEP_IS_PROBLEM_ITEM (self), NULL);

  return self->problem;
}

/**
 * skep_problem_item_set_problem:
 * @problem: the same problem, of which more is known
 */
void
skep_problem_item_set_problem (SkepProblemItem *self,
                               SkepProblem     *problem)
{
  g_return_if_fail (SKEP_IS_PROBLEM_ITEM (self));

  if (self->problem == problem)
    return;

  skep_problem_unref (self->problem);
  self->problem = skep_problem_ref (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

gboolean
skep_problem_item_get_is_expanded (SkepProblemItem *self)
{
  g_return_val_if_fail (SKEP_IS_PROBLEM_ITEM (self), FALSE);

  return self->is_expanded;
}

void
skep_problem_item_set_is_expanded (SkepProblemItem *self,
                                   gboolean         is_expanded)
{
  g_return_if_fail (SKEP_IS_PROBLEM_ITEM (self));

  if (self->is_expanded == is_expanded)
    return;

  self->is_expanded = is_expanded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_EXPANDED]);
}
