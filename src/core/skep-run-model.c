/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-model.h"

/**
 * SkepRunModel:
 *
 * All runs of a supervisor as a #GListModel of #SkepRunItem, in the order of their start. It
 * changes in skep_run_model_poll() only, so that every reader sees one moment per turn of the
 * main loop. Main thread only; it never starts or stops anything.
 */
struct _SkepRunModel
{
  GObject parent_instance;

  SkepRunTable *table;
  GPtrArray *items;    /* of SkepRunItem, owned; its length is what was last announced */
  GPtrArray *unsettled; /* of SkepRunItem, borrowed from items: those that can still change */
  guint n_live;
  GHashTable *newest;  /* key of a script to the borrowed item of its newest run */
};

enum
{
  PROP_0,
  PROP_N_LIVE,
  N_PROPS,
};

static GType
skep_run_model_get_item_type (GListModel *model)
{
  return SKEP_TYPE_RUN_ITEM;
}

static guint
skep_run_model_get_n_items (GListModel *model)
{
  return SKEP_RUN_MODEL (model)->items->len;
}

static gpointer
skep_run_model_get_item (GListModel *model,
                         guint       position)
{
  SkepRunModel *self = SKEP_RUN_MODEL (model);

  if (position >= self->items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skep_run_model_get_item_type;
  iface->get_n_items = skep_run_model_get_n_items;
  iface->get_item = skep_run_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkepRunModel, skep_run_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GParamSpec *properties[N_PROPS];

static void
add_item (SkepRunModel *self,
          SkepRun      *run)
{
  SkepRunItem *item = skep_run_item_new (run);

  g_ptr_array_add (self->items, item);
  if (!skep_run_item_is_settled (item))
    g_ptr_array_add (self->unsettled, item);
  g_hash_table_replace (self->newest, skep_script_make_key (skep_run_get_script (run)), item);
}

static void
poll_new (SkepRunModel *self)
{
  guint n_old = self->items->len;
  guint n_new = skep_run_table_get_length (self->table);

  for (guint i = n_old; i < n_new; i++)
    add_item (self, skep_run_table_peek (self->table, i));
  if (n_new > n_old)
    g_list_model_items_changed (G_LIST_MODEL (self), n_old, 0, n_new - n_old);
}

static void
poll_unsettled (SkepRunModel *self)
{
  /* Handlers may look at the model but don't poll it, so the array stays as it is. */
  for (guint i = 0; i < self->unsettled->len; i++)
    skep_run_item_poll (g_ptr_array_index (self->unsettled, i));

  for (guint i = self->unsettled->len; i > 0; i--)
    if (skep_run_item_is_settled (g_ptr_array_index (self->unsettled, i - 1)))
      g_ptr_array_remove_index_fast (self->unsettled, i - 1);
}

static guint
count_live (SkepRunModel *self)
{
  guint n_live = 0;

  for (guint i = 0; i < self->unsettled->len; i++)
    n_live += skep_run_state_is_live (
        skep_run_item_get_state (g_ptr_array_index (self->unsettled, i)));

  return n_live;
}

static void
skep_run_model_finalize (GObject *object)
{
  SkepRunModel *self = SKEP_RUN_MODEL (object);

  g_clear_pointer (&self->newest, g_hash_table_unref);
  g_clear_pointer (&self->unsettled, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->table, skep_run_table_unref);

  G_OBJECT_CLASS (skep_run_model_parent_class)->finalize (object);
}

static void
skep_run_model_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SkepRunModel *self = SKEP_RUN_MODEL (object);

  switch (property_id)
    {
    case PROP_N_LIVE:
      g_value_set_uint (value, self->n_live);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_run_model_class_init (SkepRunModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_run_model_finalize;
  object_class->get_property = skep_run_model_get_property;

  properties[PROP_N_LIVE] =
      g_param_spec_uint ("n-live", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_run_model_init (SkepRunModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->unsettled = g_ptr_array_new ();
  self->newest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * skep_run_model_new:
 * @table: the table of a supervisor
 *
 * Returns: (transfer full): an empty model; the first poll fills it
 */
SkepRunModel *
skep_run_model_new (SkepRunTable *table)
{
  SkepRunModel *self = g_object_new (SKEP_TYPE_RUN_MODEL, NULL);

  self->table = skep_run_table_ref (table);

  return self;
}

/**
 * skep_run_model_poll:
 * @self: a model
 *
 * Compares each run that can still change with what was last seen, and announces what is new: at
 * most one items-changed for all new runs, one notify per changed run, one notify of `n-live`. To
 * be called when the supervisor wakes the main loop, or as often as one likes.
 */
void
skep_run_model_poll (SkepRunModel *self)
{
  guint n_live;

  g_return_if_fail (SKEP_IS_RUN_MODEL (self));

  n_live = self->n_live;
  poll_new (self);
  poll_unsettled (self);
  self->n_live = count_live (self);
  if (self->n_live != n_live)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LIVE]);
}

/**
 * skep_run_model_get_n_live:
 * @self: a model
 *
 * Returns: how many runs were not finished at the last poll
 */
guint
skep_run_model_get_n_live (SkepRunModel *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_MODEL (self), 0);

  return self->n_live;
}

/**
 * skep_run_model_find_newest:
 * @self: a model
 * @script: a script
 *
 * Returns: (transfer none) (nullable): the item of the newest run of @script
 */
SkepRunItem *
skep_run_model_find_newest (SkepRunModel *self,
                            SkepScript   *script)
{
  g_autofree char *key = skep_script_make_key (script);

  g_return_val_if_fail (SKEP_IS_RUN_MODEL (self), NULL);

  return g_hash_table_lookup (self->newest, key);
}
