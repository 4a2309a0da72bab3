/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-plan.h"

static void
dependency_free (gpointer data)
{
  SkepScriptDependency *self = data;

  g_free (self->script);
  g_free (self);
}

static gboolean
dependencies_equal (GPtrArray *a,
                    GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const SkepScriptDependency *first = a->pdata[i];
      const SkepScriptDependency *second = b->pdata[i];

      if (!g_str_equal (first->script, second->script) || first->condition != second->condition)
        return FALSE;
    }
  return TRUE;
}

static void
skep_script_plan_clear (gpointer data)
{
  SkepScriptPlan *self = data;

  g_ptr_array_unref (self->dependencies);
  g_free (self->ready_text);
  g_free (self->group);
}

/**
 * skep_script_plan_new:
 *
 * Returns: (transfer full): the plan of a script that is run on its own
 */
SkepScriptPlan *
skep_script_plan_new (void)
{
  SkepScriptPlan *self = g_atomic_rc_box_new0 (SkepScriptPlan);

  self->dependencies = g_ptr_array_new_with_free_func (dependency_free);
  self->ready_timeout_ms = -1;
  self->max_restarts = -1;
  self->min_backoff_ms = -1;
  self->max_backoff_ms = -1;
  return self;
}

/**
 * skep_script_plan_copy:
 * @self: a plan
 *
 * Returns: (transfer full): the same plan without its dependencies, to be changed until it is
 *   shared
 */
SkepScriptPlan *
skep_script_plan_copy (const SkepScriptPlan *self)
{
  SkepScriptPlan *copy = g_atomic_rc_box_new0 (SkepScriptPlan);

  *copy = *self;
  copy->dependencies = g_ptr_array_new_with_free_func (dependency_free);
  copy->ready_text = g_strdup (self->ready_text);
  copy->group = g_strdup (self->group);
  return copy;
}

SkepScriptPlan *
skep_script_plan_ref (SkepScriptPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
skep_script_plan_unref (SkepScriptPlan *self)
{
  g_atomic_rc_box_release_full (self, skep_script_plan_clear);
}

/**
 * skep_script_plan_equal:
 * @a: (nullable): a plan
 * @b: (nullable): a plan
 *
 * Returns: %TRUE if nothing differs
 */
gboolean
skep_script_plan_equal (const SkepScriptPlan *a,
                        const SkepScriptPlan *b)
{
  if (a == b)
    return TRUE;
  return a != NULL && b != NULL
         && dependencies_equal (a->dependencies, b->dependencies)
         && a->ready == b->ready
         && a->ready_port == b->ready_port
         && g_strcmp0 (a->ready_text, b->ready_text) == 0
         && a->ready_timeout_ms == b->ready_timeout_ms
         && a->restart == b->restart
         && a->max_restarts == b->max_restarts
         && a->min_backoff_ms == b->min_backoff_ms
         && a->max_backoff_ms == b->max_backoff_ms
         && a->autostart == b->autostart
         && g_strcmp0 (a->group, b->group) == 0;
}

/**
 * skep_script_plan_add_dependency:
 * @self: a plan that is not shared yet
 * @script: what is waited for
 * @condition: until when
 */
void
skep_script_plan_add_dependency (SkepScriptPlan          *self,
                                 const char              *script,
                                 SkepDependencyCondition  condition)
{
  SkepScriptDependency *dependency = g_new0 (SkepScriptDependency, 1);

  dependency->script = g_strdup (script);
  dependency->condition = condition;
  g_ptr_array_add (self->dependencies, dependency);
}
