/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-item.h"

/**
 * SkepRunItem:
 *
 * One run as the main loop sees it: it holds the state of the last poll, so that everything that
 * is shown of the run at one time comes from the same state. Main thread only.
 */
struct _SkepRunItem
{
  GObject parent_instance;

  SkepRun *run;              /* owned */
  const SkepRunState *state; /* borrowed from run, which never frees it */
};

enum
{
  PROP_0,
  PROP_RUN,
  PROP_STATE,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepRunItem, skep_run_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
skep_run_item_finalize (GObject *object)
{
  SkepRunItem *self = SKEP_RUN_ITEM (object);

  g_clear_object (&self->run);

  G_OBJECT_CLASS (skep_run_item_parent_class)->finalize (object);
}

static void
skep_run_item_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SkepRunItem *self = SKEP_RUN_ITEM (object);

  switch (property_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_STATE:
      g_value_set_pointer (value, (gpointer) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_run_item_class_init (SkepRunItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_run_item_finalize;
  object_class->get_property = skep_run_item_get_property;

  properties[PROP_RUN] =
      g_param_spec_object ("run", NULL, NULL, SKEP_TYPE_RUN,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
      g_param_spec_pointer ("state", NULL, NULL,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_run_item_init (SkepRunItem *self)
{
}

/**
 * skep_run_item_new:
 * @run: a run
 *
 * Returns: (transfer full): an item with the state that @run has now
 */
SkepRunItem *
skep_run_item_new (SkepRun *run)
{
  SkepRunItem *self = g_object_new (SKEP_TYPE_RUN_ITEM, NULL);

  self->run = g_object_ref (run);
  self->state = skep_run_peek_state (run);

  return self;
}

/**
 * skep_run_item_get_run:
 * @self: an item
 *
 * Returns: (transfer none): its run
 */
SkepRun *
skep_run_item_get_run (SkepRunItem *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_ITEM (self), NULL);

  return self->run;
}

/**
 * skep_run_item_get_state:
 * @self: an item
 *
 * Returns: (transfer none): the state of the last poll, valid for as long as @self is held
 */
const SkepRunState *
skep_run_item_get_state (SkepRunItem *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_ITEM (self), NULL);

  return self->state;
}

/**
 * skep_run_item_poll:
 * @self: an item
 *
 * Compares one pointer, which is enough because no state is ever freed and reused, and notifies
 * `state` once if it changed, however many states have passed in between.
 *
 * Returns: whether it changed
 */
gboolean
skep_run_item_poll (SkepRunItem *self)
{
  const SkepRunState *state = skep_run_peek_state (self->run);

  if (state == self->state)
    return FALSE;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  return TRUE;
}
