/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-model.h"

#include <glib/gi18n.h>

#define KEY_MANAGER "package-manager"

/* The open projects in the order that the person gives them, remembered in the store. Main thread
 * only. */
struct _SkepProjectModel
{
  GObject parent_instance;

  /* Owned */
  SkepRunner *runner;
  GSettings *settings;
  SkepProjectStore *store;
  GPtrArray *items;
  SkepCatalog *catalog; /* the same projects, for other threads */
};

enum
{
  LOADED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
skep_project_model_get_item_type (GListModel *list)
{
  return SKEP_TYPE_PROJECT_ITEM;
}

static guint
skep_project_model_get_n_items (GListModel *list)
{
  return SKEP_PROJECT_MODEL (list)->items->len;
}

static gpointer
skep_project_model_get_item (GListModel *list,
                             guint       position)
{
  SkepProjectModel *self = SKEP_PROJECT_MODEL (list);

  if (position >= self->items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skep_project_model_get_item_type;
  iface->get_n_items = skep_project_model_get_n_items;
  iface->get_item = skep_project_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkepProjectModel, skep_project_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
save_projects (SkepProjectModel *self)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (folders, (char *) skep_project_item_get_path (self->items->pdata[i]));
  g_ptr_array_add (folders, NULL);

  skep_project_store_set_open (self->store, (const char *const *) folders->pdata);
}

static void
prefer_manager (SkepProjectModel *self,
                SkepProjectItem  *item)
{
  g_autofree char *manager = g_settings_get_string (self->settings, KEY_MANAGER);

  skep_project_set_preferred_manager (skep_project_item_get_project (item),
                                      *manager != '\0' ? manager : NULL);
}

static void
manager_changed_cb (SkepProjectModel *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      prefer_manager (self, self->items->pdata[i]);
      skep_project_item_load (self->items->pdata[i]);
    }
}

static void
loaded_cb (SkepProjectModel *self,
           SkepProjectItem  *item)
{
  SkepProject *project = skep_project_item_get_project (item);

  if (skep_project_is_loaded (project))
    skep_catalog_set (self->catalog, skep_project_get_path (project),
                      skep_project_get_name (project), skep_project_get_scripts (project),
                      skep_project_get_errors (project));
  g_signal_emit (self, signals[LOADED], 0);
}

static SkepProjectItem *
append (SkepProjectModel *self,
        const char       *path)
{
  SkepProjectItem *item = skep_project_item_new (path, self->runner, self->store);

  g_ptr_array_add (self->items, item);
  g_signal_connect_object (item, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  prefer_manager (self, item);
  skep_project_item_load (item);
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);

  return item;
}

static gboolean
check_folder (GFile   *folder,
              GError **error)
{
  const char *path = g_file_peek_path (folder);
  g_autofree char *name = NULL;

  if (path != NULL)
    return skep_discovery_check_folder (path, error);

  name = g_file_get_parse_name (folder);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               _("“%s” is not a folder of this computer."), name);
  return FALSE;
}

static void
skep_project_model_dispose (GObject *object)
{
  SkepProjectModel *self = SKEP_PROJECT_MODEL (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->catalog, skep_catalog_unref);
  g_clear_pointer (&self->store, skep_project_store_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_project_model_parent_class)->dispose (object);
}

static void
skep_project_model_class_init (SkepProjectModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skep_project_model_dispose;

  /**
   * SkepProjectModel::loaded:
   *
   * The files of one project have been read, or could not be.
   */
  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skep_project_model_init (SkepProjectModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->catalog = skep_catalog_new ();
}

SkepProjectModel *
skep_project_model_new (SkepRunner       *runner,
                        GSettings        *settings,
                        SkepProjectStore *store)
{
  SkepProjectModel *self = g_object_new (SKEP_TYPE_PROJECT_MODEL, NULL);

  self->runner = g_object_ref (runner);
  self->settings = g_object_ref (settings);
  self->store = skep_project_store_ref (store);
  g_signal_connect_object (settings, "changed::" KEY_MANAGER, G_CALLBACK (manager_changed_cb),
                           self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * skep_project_model_restore:
 *
 * Opens what was open last time. A folder that is gone stays in the list and says so.
 */
void
skep_project_model_restore (SkepProjectModel *self)
{
  g_auto (GStrv) folders = skep_project_store_dup_open (self->store);

  for (char **folder = folders; *folder != NULL; folder++)
    if (skep_project_model_find (self, *folder) == NULL)
      append (self, *folder);
}

/**
 * skep_project_model_is_loaded:
 *
 * Returns: %TRUE if the files of each project have been read once, or could not be
 */
gboolean
skep_project_model_is_loaded (SkepProjectModel *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_MODEL (self), FALSE);

  for (guint i = 0; i < self->items->len; i++)
    {
      SkepProjectItem *item = g_ptr_array_index (self->items, i);

      if (!skep_project_is_loaded (skep_project_item_get_project (item)) &&
          skep_project_item_get_error (item) == NULL)
        return FALSE;
    }

  return TRUE;
}

/**
 * skep_project_model_open:
 *
 * Opens @folder, or finds it if it is open already; an open one is read again.
 *
 * Returns: (transfer none) (nullable): the project
 */
SkepProjectItem *
skep_project_model_open (SkepProjectModel  *self,
                         GFile             *folder,
                         GError           **error)
{
  SkepProjectItem *item;
  const char *path;

  g_return_val_if_fail (SKEP_IS_PROJECT_MODEL (self), NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  if (!check_folder (folder, error))
    return NULL;

  path = g_file_peek_path (folder);
  item = skep_project_model_find (self, path);
  if (item != NULL)
    skep_project_item_load (item);
  else
    item = append (self, path);
  save_projects (self);
  skep_project_store_add_recent (self->store, skep_project_item_get_path (item));

  return item;
}

void
skep_project_model_remove (SkepProjectModel *self,
                           SkepProjectItem  *item)
{
  static const char *const none[] = { NULL };
  guint position;

  g_return_if_fail (SKEP_IS_PROJECT_MODEL (self));

  if (!g_ptr_array_find (self->items, item, &position))
    return;

  skep_project_item_stop_remembering (item);
  skep_project_store_set_list (self->store, skep_project_item_get_path (item),
                               SKEP_PROJECT_STORE_RUNNING, none);
  g_signal_handlers_disconnect_by_func (item, loaded_cb, self);
  skep_catalog_remove (self->catalog, skep_project_item_get_path (item));
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  save_projects (self);
}

/**
 * skep_project_model_move:
 * @item: an open project
 * @position: where it is to be; the end if it is larger than that
 *
 * Changes the order of the projects.
 */
void
skep_project_model_move (SkepProjectModel *self,
                         SkepProjectItem  *item,
                         guint             position)
{
  guint before;
  guint n_moved;

  g_return_if_fail (SKEP_IS_PROJECT_MODEL (self));

  if (!g_ptr_array_find (self->items, item, &before))
    return;

  position = MIN (position, self->items->len - 1);
  if (position == before)
    return;

  n_moved = MAX (position, before) - MIN (position, before) + 1;
  g_ptr_array_insert (self->items, position, g_ptr_array_steal_index (self->items, before));
  g_list_model_items_changed (G_LIST_MODEL (self), MIN (position, before), n_moved, n_moved);
  save_projects (self);
}

/**
 * skep_project_model_stop_remembering:
 *
 * To be called before all scripts are stopped because Skep ends: what runs now is offered after
 * the next start.
 */
void
skep_project_model_stop_remembering (SkepProjectModel *self)
{
  g_return_if_fail (SKEP_IS_PROJECT_MODEL (self));

  for (guint i = 0; i < self->items->len; i++)
    skep_project_item_stop_remembering (self->items->pdata[i]);
}

/**
 * skep_project_model_find:
 *
 * Returns: (transfer none) (nullable): the open project in that folder
 */
SkepProjectItem *
skep_project_model_find (SkepProjectModel *self,
                         const char       *path)
{
  /* It knows which folder a path leads to, whatever links are on the way. */
  g_autoptr (SkepProject) wanted = skep_project_new (path);

  for (guint i = 0; i < self->items->len; i++)
    {
      SkepProjectItem *item = g_ptr_array_index (self->items, i);

      if (g_str_equal (skep_project_item_get_path (item), skep_project_get_path (wanted)))
        return item;
    }

  return NULL;
}

GSettings *
skep_project_model_get_settings (SkepProjectModel *self)
{
  return self->settings;
}

/**
 * skep_project_model_get_catalog:
 *
 * Returns: (transfer none): the open projects for readers in other threads
 */
SkepCatalog *
skep_project_model_get_catalog (SkepProjectModel *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_MODEL (self), NULL);

  return self->catalog;
}

/**
 * skep_project_model_dup_recent:
 *
 * Returns: (transfer container) (element-type GFile): folders opened before that still exist and
 *   are not open
 */
GPtrArray *
skep_project_model_dup_recent (SkepProjectModel *self)
{
  g_auto (GStrv) recent = skep_project_store_dup_recent (self->store);
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **path = recent; *path != NULL; path++)
    if (g_file_test (*path, G_FILE_TEST_IS_DIR) && skep_project_model_find (self, *path) == NULL)
      g_ptr_array_add (folders, g_file_new_for_path (*path));

  return folders;
}
