/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-parameter.h"

#include "skep-script.h"

/**
 * skep_script_parameter_new:
 * @name: any bytes
 *
 * Returns: (transfer full): a parameter that is neither required nor variadic nor a variable
 */
SkepScriptParameter *
skep_script_parameter_new (const char *name)
{
  SkepScriptParameter *self = g_new0 (SkepScriptParameter, 1);

  self->name = skep_script_make_display (name);
  return self;
}

/**
 * skep_script_parameter_copy:
 * @self: a parameter
 *
 * Returns: (transfer full): an equal one
 */
SkepScriptParameter *
skep_script_parameter_copy (const SkepScriptParameter *self)
{
  SkepScriptParameter *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->description = g_strdup (self->description);
  copy->default_value = g_strdup (self->default_value);
  copy->choices = g_strdupv (self->choices);
  return copy;
}

/**
 * skep_script_parameter_free:
 * @self: (transfer full) (nullable): a parameter
 */
void
skep_script_parameter_free (SkepScriptParameter *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->description);
  g_free (self->default_value);
  g_strfreev (self->choices);
  g_free (self);
}

static gboolean
strv_equal (char **a,
            char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/**
 * skep_script_parameter_equal:
 * @a: a parameter
 * @b: a parameter
 *
 * Returns: %TRUE if nothing differs
 */
gboolean
skep_script_parameter_equal (const SkepScriptParameter *a,
                             const SkepScriptParameter *b)
{
  return g_str_equal (a->name, b->name)
         && g_strcmp0 (a->description, b->description) == 0
         && g_strcmp0 (a->default_value, b->default_value) == 0
         && strv_equal (a->choices, b->choices)
         && a->is_required == b->is_required
         && a->is_variadic == b->is_variadic
         && a->is_variable == b->is_variable;
}
