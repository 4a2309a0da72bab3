/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-item.h"

/**
 * SkepScriptItem:
 *
 * One row: a script together with its newest run. `state`, `report` or `problems` is notified
 * whenever anything that the row shows has changed, but for what it counts. Main thread only.
 */
struct _SkepScriptItem
{
  GObject parent_instance;

  SkepScript *script;
  SkepRunItem *run_item; /* owned, NULL while the script has not run */
  gulong state_handler;
  gulong report_handler;
  gulong problems_handler;
  gboolean is_gone;
};

enum
{
  PROP_0,
  PROP_SCRIPT,
  PROP_RUN_ITEM,
  PROP_STATE,
  PROP_REPORT,
  PROP_PROBLEMS,
  PROP_IS_GONE,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepScriptItem, skep_script_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
state_changed_cb (SkepScriptItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
report_changed_cb (SkepScriptItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPORT]);
}

static void
problems_changed_cb (SkepScriptItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEMS]);
}

static void
drop_run_item (SkepScriptItem *self)
{
  if (self->run_item != NULL)
    {
      g_clear_signal_handler (&self->state_handler, self->run_item);
      g_clear_signal_handler (&self->report_handler, self->run_item);
      g_clear_signal_handler (&self->problems_handler, self->run_item);
    }
  g_clear_object (&self->run_item);
}

static void
skep_script_item_finalize (GObject *object)
{
  SkepScriptItem *self = SKEP_SCRIPT_ITEM (object);

  drop_run_item (self);
  g_clear_pointer (&self->script, skep_script_unref);

  G_OBJECT_CLASS (skep_script_item_parent_class)->finalize (object);
}

static void
skep_script_item_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SkepScriptItem *self = SKEP_SCRIPT_ITEM (object);

  switch (property_id)
    {
    case PROP_SCRIPT:
      g_value_set_boxed (value, self->script);
      break;
    case PROP_RUN_ITEM:
      g_value_set_object (value, self->run_item);
      break;
    case PROP_STATE:
      g_value_set_pointer (value, (gpointer) skep_script_item_get_state (self));
      break;
    case PROP_REPORT:
      g_value_set_boxed (value, skep_script_item_get_report (self));
      break;
    case PROP_PROBLEMS:
      g_value_set_pointer (value, skep_script_item_get_problems (self));
      break;
    case PROP_IS_GONE:
      g_value_set_boolean (value, self->is_gone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_item_class_init (SkepScriptItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_script_item_finalize;
  object_class->get_property = skep_script_item_get_property;

  properties[PROP_SCRIPT] =
      g_param_spec_boxed ("script", NULL, NULL, SKEP_TYPE_SCRIPT,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUN_ITEM] =
      g_param_spec_object ("run-item", NULL, NULL, SKEP_TYPE_RUN_ITEM,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
      g_param_spec_pointer ("state", NULL, NULL,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REPORT] =
      g_param_spec_boxed ("report", NULL, NULL, SKEP_TYPE_RUN_REPORT,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEMS] =
      g_param_spec_pointer ("problems", NULL, NULL,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_GONE] =
      g_param_spec_boolean ("is-gone", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_script_item_init (SkepScriptItem *self)
{
}

/**
 * skep_script_item_new:
 * @script: a script
 *
 * Returns: (transfer full): an item without a run
 */
SkepScriptItem *
skep_script_item_new (SkepScript *script)
{
  SkepScriptItem *self = g_object_new (SKEP_TYPE_SCRIPT_ITEM, NULL);

  self->script = skep_script_ref (script);

  return self;
}

/**
 * skep_script_item_get_script:
 * @self: an item
 *
 * Returns: (transfer none): its script
 */
SkepScript *
skep_script_item_get_script (SkepScriptItem *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_ITEM (self), NULL);

  return self->script;
}

/**
 * skep_script_item_set_script:
 * @self: an item
 * @script: a newer definition of the same script
 *
 * Notifies `script` if the definition differs.
 */
void
skep_script_item_set_script (SkepScriptItem *self,
                             SkepScript     *script)
{
  g_return_if_fail (SKEP_IS_SCRIPT_ITEM (self));
  g_return_if_fail (skep_script_is_same (self->script, script));

  if (skep_script_equal (self->script, script))
    return;

  skep_script_unref (self->script);
  self->script = skep_script_ref (script);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCRIPT]);
}

/**
 * skep_script_item_get_is_gone:
 * @self: an item
 *
 * Returns: whether the project no longer has the script, which is listed only because a run of it
 *   lived when the project was loaded
 */
gboolean
skep_script_item_get_is_gone (SkepScriptItem *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_ITEM (self), FALSE);

  return self->is_gone;
}

/**
 * skep_script_item_set_is_gone:
 * @self: an item
 * @is_gone: whether the project no longer has the script
 *
 * Notifies `is-gone` if that differs.
 */
void
skep_script_item_set_is_gone (SkepScriptItem *self,
                              gboolean        is_gone)
{
  g_return_if_fail (SKEP_IS_SCRIPT_ITEM (self));

  if (self->is_gone == is_gone)
    return;

  self->is_gone = is_gone;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_GONE]);
}

/**
 * skep_script_item_get_run_item:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the newest run
 */
SkepRunItem *
skep_script_item_get_run_item (SkepScriptItem *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_ITEM (self), NULL);

  return self->run_item;
}

/**
 * skep_script_item_set_run_item:
 * @self: an item
 * @run_item: (nullable): the newest run of its script
 *
 * Notifies `run-item`, `state`, `report` and `problems` if it is another one.
 */
void
skep_script_item_set_run_item (SkepScriptItem *self,
                               SkepRunItem    *run_item)
{
  g_return_if_fail (SKEP_IS_SCRIPT_ITEM (self));

  if (run_item == self->run_item)
    return;

  drop_run_item (self);
  if (run_item != NULL)
    {
      self->run_item = g_object_ref (run_item);
      self->state_handler = g_signal_connect_swapped (run_item, "notify::state",
                                                      G_CALLBACK (state_changed_cb), self);
      self->report_handler = g_signal_connect_swapped (run_item, "notify::report",
                                                       G_CALLBACK (report_changed_cb), self);
      self->problems_handler = g_signal_connect_swapped (run_item, "notify::problems",
                                                         G_CALLBACK (problems_changed_cb), self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN_ITEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPORT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEMS]);
}

/**
 * skep_script_item_get_state:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the state of the newest run at the last poll, %NULL if
 *   the script has not run
 */
const SkepRunState *
skep_script_item_get_state (SkepScriptItem *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_ITEM (self), NULL);

  return self->run_item != NULL ? skep_run_item_get_state (self->run_item) : NULL;
}

/**
 * skep_script_item_get_report:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the report of the newest run at the last poll, %NULL if
 *   the script has not run
 */
const SkepRunReport *
skep_script_item_get_report (SkepScriptItem *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_ITEM (self), NULL);

  return self->run_item != NULL ? skep_run_item_get_report (self->run_item) : NULL;
}

/**
 * skep_script_item_get_problems:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the problems of the newest run, %NULL if the script has not
 *   run
 */
SkepProblemList *
skep_script_item_get_problems (SkepScriptItem *self)
{
  SkepRun *run;

  g_return_val_if_fail (SKEP_IS_SCRIPT_ITEM (self), NULL);

  run = self->run_item != NULL ? skep_run_item_get_run (self->run_item) : NULL;
  return run != NULL ? skep_output_get_problems (skep_run_get_output (run)) : NULL;
}
