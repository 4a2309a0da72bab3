/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-model.h"

/**
 * SkepScriptModel:
 *
 * The scripts of a project as a #GListModel of #SkepScriptItem, in the order of discovery, each
 * joined with its newest run. When the project is loaded again, scripts that are still there keep
 * their item, and one that vanished while a run of it lives stays until the next load.
 * Main thread only.
 */
struct _SkepScriptModel
{
  GObject parent_instance;

  SkepProject *project;
  SkepRunModel *runs;
  GPtrArray *items;  /* of SkepScriptItem, owned */
  GHashTable *by_id; /* id to the borrowed item */
  guint n_live;
};

enum
{
  PROP_0,
  PROP_N_LIVE,
  N_PROPS,
};

static GType
skep_script_model_get_item_type (GListModel *model)
{
  return SKEP_TYPE_SCRIPT_ITEM;
}

static guint
skep_script_model_get_n_items (GListModel *model)
{
  return SKEP_SCRIPT_MODEL (model)->items->len;
}

static gpointer
skep_script_model_get_item (GListModel *model,
                            guint       position)
{
  SkepScriptModel *self = SKEP_SCRIPT_MODEL (model);

  if (position >= self->items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skep_script_model_get_item_type;
  iface->get_n_items = skep_script_model_get_n_items;
  iface->get_item = skep_script_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkepScriptModel, skep_script_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GParamSpec *properties[N_PROPS];

static gboolean
is_live (SkepScriptItem *item)
{
  const SkepRunState *state = skep_script_item_get_state (item);

  return state != NULL && skep_run_state_is_live (state);
}

static void
count_live (SkepScriptModel *self)
{
  guint n_live = 0;

  for (guint i = 0; i < self->items->len; i++)
    n_live += is_live (g_ptr_array_index (self->items, i));
  if (n_live == self->n_live)
    return;

  self->n_live = n_live;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LIVE]);
}

static SkepScriptItem *
make_item (SkepScriptModel *self,
           SkepScript      *script)
{
  SkepScriptItem *item = skep_script_item_new (script);

  skep_script_item_set_run_item (item, skep_run_model_find_newest (self->runs, script));
  g_signal_connect_object (item, "notify::state", G_CALLBACK (count_live), self,
                           G_CONNECT_SWAPPED);

  return item;
}

/* The item that a script had before, brought up to date, or a new one. */
static SkepScriptItem *
take_item (SkepScriptModel *self,
           SkepScript      *script)
{
  SkepScriptItem *item = g_hash_table_lookup (self->by_id, script->id);

  if (item == NULL)
    return make_item (self, script);

  skep_script_item_set_script (item, script);
  return g_object_ref (item);
}

static void
add_vanished (SkepScriptModel *self,
              GPtrArray       *items,
              GHashTable      *by_id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SkepScriptItem *item = g_ptr_array_index (self->items, i);

      if (is_live (item) &&
          !g_hash_table_contains (by_id, skep_script_item_get_script (item)->id))
        g_ptr_array_add (items, g_object_ref (item));
    }
}

static GHashTable *
index_items (GPtrArray *items)
{
  GHashTable *by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      SkepScriptItem *item = g_ptr_array_index (items, i);

      g_hash_table_insert (by_id, g_strdup (skep_script_item_get_script (item)->id), item);
    }

  return by_id;
}

/* Announces only what differs between the ends that both lists share, so that a view keeps its
 * place and its selection. */
static void
replace_items (SkepScriptModel *self,
               GPtrArray       *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint n_shorter = MIN (old->len, items->len);
  guint head = 0;
  guint tail = 0;

  self->items = items;
  g_hash_table_unref (self->by_id);
  self->by_id = index_items (items);

  while (head < n_shorter && old->pdata[head] == items->pdata[head])
    head++;
  while (tail < n_shorter - head &&
         old->pdata[old->len - 1 - tail] == items->pdata[items->len - 1 - tail])
    tail++;
  if (head + tail < MAX (old->len, items->len))
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
}

static void
project_loaded_cb (SkepScriptModel *self)
{
  GPtrArray *scripts = skep_project_get_scripts (self->project);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) by_id = NULL;

  for (guint i = 0; scripts != NULL && i < scripts->len; i++)
    g_ptr_array_add (items, take_item (self, g_ptr_array_index (scripts, i)));
  by_id = index_items (items);
  add_vanished (self, items, by_id);

  replace_items (self, items);
  count_live (self);
}

static void
join_run (SkepScriptModel *self,
          SkepRunItem     *run_item)
{
  SkepScript *script = skep_run_get_script (skep_run_item_get_run (run_item));
  SkepScriptItem *item;

  if (!g_str_equal (script->project, skep_project_get_path (self->project)))
    return;

  item = g_hash_table_lookup (self->by_id, script->id);
  if (item != NULL)
    skep_script_item_set_run_item (item, run_item);
}

static void
runs_changed_cb (SkepScriptModel *self,
                 guint            position,
                 guint            n_removed,
                 guint            n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (SkepRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      join_run (self, item);
    }
}

static void
skep_script_model_finalize (GObject *object)
{
  SkepScriptModel *self = SKEP_SCRIPT_MODEL (object);

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->runs);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (skep_script_model_parent_class)->finalize (object);
}

static void
skep_script_model_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SkepScriptModel *self = SKEP_SCRIPT_MODEL (object);

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
skep_script_model_class_init (SkepScriptModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_script_model_finalize;
  object_class->get_property = skep_script_model_get_property;

  properties[PROP_N_LIVE] =
      g_param_spec_uint ("n-live", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_script_model_init (SkepScriptModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = index_items (self->items);
}

/**
 * skep_script_model_new:
 * @project: a project, loaded or not
 * @runs: the runs of all projects
 *
 * Returns: (transfer full): the scripts of @project
 */
SkepScriptModel *
skep_script_model_new (SkepProject  *project,
                       SkepRunModel *runs)
{
  SkepScriptModel *self = g_object_new (SKEP_TYPE_SCRIPT_MODEL, NULL);

  self->project = g_object_ref (project);
  self->runs = g_object_ref (runs);
  g_signal_connect_object (project, "loaded", G_CALLBACK (project_loaded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (runs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  project_loaded_cb (self);

  return self;
}

/**
 * skep_script_model_get_n_live:
 * @self: a model
 *
 * Returns: of how many scripts the newest run was not finished at the last poll
 */
guint
skep_script_model_get_n_live (SkepScriptModel *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_MODEL (self), 0);

  return self->n_live;
}
