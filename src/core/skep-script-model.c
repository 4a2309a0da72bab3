/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-model.h"

/**
 * SkepScriptModel:
 *
 * The scripts of a project as a #GListModel of #SkepScriptItem, in the order of discovery, each
 * joined with its newest run. An item is made when somebody asks for it or its script has a run, so
 * that thousands of scripts cost nothing but their place. When the project is loaded again, scripts
 * that are still there keep their item, and one that vanished while a run of it lives stays until
 * that ends. Main thread only.
 */
struct _SkepScriptModel
{
  GObject parent_instance;

  SkepProject *project;
  SkepRunModel *runs;
  GPtrArray *scripts;    /* of SkepScript, owned; never changed, replaced by every load */
  GHashTable *positions; /* borrowed id to position in scripts, plus one */
  GHashTable *items;     /* id to SkepScriptItem, both owned */
  GPtrArray *started;    /* borrowed items, those with a run */
  guint n_live;
  guint drop_id;         /* 0 unless a script that is gone has ended */
};

enum
{
  PROP_0,
  PROP_N_LIVE,
  N_PROPS,
};

enum
{
  RELOADED,
  RUNS_CHANGED,
  N_SIGNALS,
};

static GType
skep_script_model_get_item_type (GListModel *model)
{
  return SKEP_TYPE_SCRIPT_ITEM;
}

static guint
skep_script_model_get_n_items (GListModel *model)
{
  return SKEP_SCRIPT_MODEL (model)->scripts->len;
}

static gpointer
skep_script_model_get_item (GListModel *model,
                            guint       position)
{
  SkepScriptModel *self = SKEP_SCRIPT_MODEL (model);
  SkepScript *script;

  if (position >= self->scripts->len)
    return NULL;

  script = g_ptr_array_index (self->scripts, position);
  return g_object_ref (skep_script_model_find (self, script->id));
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
static guint signals[N_SIGNALS];

static SkepScript *
find_script (SkepScriptModel *self,
             const char      *id)
{
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (self->positions, id));

  return position != 0 ? g_ptr_array_index (self->scripts, position - 1) : NULL;
}

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

  for (guint i = 0; i < self->started->len; i++)
    n_live += is_live (g_ptr_array_index (self->started, i));
  if (n_live != self->n_live)
    {
      self->n_live = n_live;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LIVE]);
    }
  g_signal_emit (self, signals[RUNS_CHANGED], 0);
}

static gboolean
drop_gone (gpointer data)
{
  SkepScriptModel *self = data;

  self->drop_id = 0;
  skep_script_model_set_scripts (self, skep_project_get_scripts (self->project));
  return G_SOURCE_REMOVE;
}

/* Not from within the signal of an item, which others hear too. */
static void
state_cb (SkepScriptModel *self,
          GParamSpec      *pspec,
          SkepScriptItem  *item)
{
  count_live (self);
  if (skep_script_item_get_is_gone (item) && !is_live (item) && self->drop_id == 0)
    self->drop_id = g_idle_add (drop_gone, self);
}

static SkepScriptItem *
make_item (SkepScriptModel *self,
           SkepScript      *script)
{
  SkepScriptItem *item = skep_script_item_new (script);
  SkepRunItem *run_item = skep_run_model_find_newest (self->runs, script);

  g_hash_table_insert (self->items, g_strdup (script->id), item);
  if (run_item != NULL)
    {
      skep_script_item_set_run_item (item, run_item);
      g_ptr_array_add (self->started, item);
    }
  g_signal_connect_object (item, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);

  return item;
}

/* Those that are gone, though they run. */
static void
add_vanished (SkepScriptModel *self,
              GPtrArray       *scripts,
              GHashTable      *positions)
{
  for (guint i = 0; i < self->started->len; i++)
    {
      SkepScriptItem *item = g_ptr_array_index (self->started, i);
      SkepScript *script = skep_script_item_get_script (item);

      if (!is_live (item) || g_hash_table_contains (positions, script->id))
        continue;
      g_ptr_array_add (scripts, skep_script_ref (script));
      g_hash_table_insert (positions, script->id, GUINT_TO_POINTER (scripts->len));
    }
}

static GHashTable *
index_scripts (GPtrArray *scripts)
{
  GHashTable *positions = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < scripts->len; i++)
    {
      const SkepScript *script = g_ptr_array_index (scripts, i);

      g_hash_table_insert (positions, script->id, GUINT_TO_POINTER (i + 1));
    }

  return positions;
}

static gboolean
is_vanished (SkepScriptModel *self,
             const char      *id,
             guint            n_found)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->positions, id)) > n_found;
}

/* Brings the items up to date that there are, and drops those whose script is gone. The first
 * @n_found scripts are those of the project, the others have vanished from it. */
static void
update_items (SkepScriptModel *self,
              guint            n_found)
{
  GHashTableIter iter;
  gpointer id, item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &id, &item))
    {
      SkepScript *script = find_script (self, id);

      if (script != NULL)
        {
          skep_script_item_set_script (item, script);
          skep_script_item_set_is_gone (item, is_vanished (self, id, n_found));
          continue;
        }
      g_ptr_array_remove_fast (self->started, item);
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
is_same_at (GPtrArray *a,
            guint      index_a,
            GPtrArray *b,
            guint      index_b)
{
  const SkepScript *first = g_ptr_array_index (a, index_a);
  const SkepScript *second = g_ptr_array_index (b, index_b);

  return first == second || g_str_equal (first->id, second->id);
}

/* Announces only what differs between the ends that both lists share, so that a view keeps its
 * place and its selection. */
static void
announce (SkepScriptModel *self,
          GPtrArray       *old)
{
  GPtrArray *scripts = self->scripts;
  guint n_shorter = MIN (old->len, scripts->len);
  guint head = 0;
  guint tail = 0;

  while (head < n_shorter && is_same_at (old, head, scripts, head))
    head++;
  while (tail < n_shorter - head &&
         is_same_at (old, old->len - 1 - tail, scripts, scripts->len - 1 - tail))
    tail++;
  if (head + tail < MAX (old->len, scripts->len))
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                scripts->len - head - tail);
}

/* Runs of scripts that are new here, or back again. */
static void
join_earlier_runs (SkepScriptModel *self)
{
  guint n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->runs));

  for (guint i = 0; i < n_runs; i++)
    {
      g_autoptr (SkepRunItem) run_item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      SkepScript *script = skep_run_get_script (skep_run_item_get_run (run_item));

      if (g_str_equal (script->project, skep_project_get_path (self->project)))
        skep_script_model_find (self, script->id);
    }
}

static void
project_loaded_cb (SkepScriptModel *self)
{
  skep_script_model_set_scripts (self, skep_project_get_scripts (self->project));
}

static void
join_run (SkepScriptModel *self,
          SkepRunItem     *run_item)
{
  SkepScript *script = skep_run_get_script (skep_run_item_get_run (run_item));
  SkepScriptItem *item;

  if (!g_str_equal (script->project, skep_project_get_path (self->project)))
    return;

  item = skep_script_model_find (self, script->id);
  if (item == NULL)
    return;

  if (skep_script_item_get_run_item (item) == NULL)
    g_ptr_array_add (self->started, item);
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
  count_live (self);
}

static void
skep_script_model_finalize (GObject *object)
{
  SkepScriptModel *self = SKEP_SCRIPT_MODEL (object);

  g_clear_handle_id (&self->drop_id, g_source_remove);
  g_clear_pointer (&self->started, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->positions, g_hash_table_unref);
  g_clear_pointer (&self->scripts, g_ptr_array_unref);
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

  /**
   * SkepScriptModel::reloaded:
   *
   * The project was loaded, and items-changed has told what came and went. Scripts that stay may
   * differ from before.
   */
  signals[RELOADED] = g_signal_new ("reloaded", SKEP_TYPE_SCRIPT_MODEL, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * SkepScriptModel::runs-changed:
   *
   * The newest run of a script is another one, or its state is.
   */
  signals[RUNS_CHANGED] = g_signal_new ("runs-changed", SKEP_TYPE_SCRIPT_MODEL,
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skep_script_model_init (SkepScriptModel *self)
{
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  self->positions = index_scripts (self->scripts);
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->started = g_ptr_array_new ();
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
 * skep_script_model_set_scripts:
 * @self: a model
 * @found: (element-type SkepScript): the scripts of its project
 *
 * What a load of the project does.
 */
void
skep_script_model_set_scripts (SkepScriptModel *self,
                               GPtrArray       *found)
{
  g_autoptr (GPtrArray) old = NULL;
  GPtrArray *scripts;
  GHashTable *positions;

  g_return_if_fail (SKEP_IS_SCRIPT_MODEL (self));

  scripts = g_ptr_array_new_full (found->len, (GDestroyNotify) skep_script_unref);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (scripts, skep_script_ref (g_ptr_array_index (found, i)));
  positions = index_scripts (scripts);
  add_vanished (self, scripts, positions);

  old = g_steal_pointer (&self->scripts);
  self->scripts = scripts;
  g_hash_table_unref (self->positions);
  self->positions = positions;
  update_items (self, found->len);
  join_earlier_runs (self);
  announce (self, old);
  g_signal_emit (self, signals[RELOADED], 0);
  count_live (self);
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

/**
 * skep_script_model_get_project:
 * @self: a model
 *
 * Returns: (transfer none): whose scripts these are
 */
SkepProject *
skep_script_model_get_project (SkepScriptModel *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_MODEL (self), NULL);

  return self->project;
}

/**
 * skep_script_model_get_scripts:
 * @self: a model
 *
 * The scripts without items, for who looks at all of them. The array is never changed, a load
 * replaces it: hold a reference to keep it.
 *
 * Returns: (transfer none) (element-type SkepScript): in the order of the model
 */
GPtrArray *
skep_script_model_get_scripts (SkepScriptModel *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_MODEL (self), NULL);

  return self->scripts;
}

/**
 * skep_script_model_get_started:
 * @self: a model
 *
 * Returns: (transfer none) (element-type SkepScriptItem): those with a run, live or finished, in no
 *   order; changes when a run begins and when the project is loaded
 */
GPtrArray *
skep_script_model_get_started (SkepScriptModel *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_MODEL (self), NULL);

  return self->started;
}

/**
 * skep_script_model_find:
 * @self: a model
 * @id: id of a script
 *
 * Returns: (transfer none) (nullable): its item
 */
SkepScriptItem *
skep_script_model_find (SkepScriptModel *self,
                        const char      *id)
{
  SkepScriptItem *item;
  SkepScript *script;

  g_return_val_if_fail (SKEP_IS_SCRIPT_MODEL (self), NULL);

  if ((item = g_hash_table_lookup (self->items, id)) != NULL)
    return item;

  script = find_script (self, id);
  return script != NULL ? make_item (self, script) : NULL;
}

/**
 * skep_script_model_find_named:
 * @self: a model
 * @name: id of a script, or a name
 *
 * Returns: (transfer none) (nullable): the item with that id, or of the only script so called
 */
SkepScriptItem *
skep_script_model_find_named (SkepScriptModel *self,
                              const char      *name)
{
  SkepScriptItem *item = skep_script_model_find (self, name);
  const SkepScript *found = NULL;

  for (guint i = 0; item == NULL && i < self->scripts->len; i++)
    {
      const SkepScript *script = g_ptr_array_index (self->scripts, i);

      if (!g_str_equal (script->name, name))
        continue;
      if (found != NULL)
        return NULL;
      found = script;
    }

  return found != NULL ? skep_script_model_find (self, found->id) : item;
}
