/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-model.h"

#include <glib/gi18n.h>

/* More than a screen of them helps nobody. */
#define MAX_RECENT 8

/* The open projects in the order they were opened, remembered as URIs in the settings: a file
 * name need not be valid UTF-8. Main thread only. */
struct _SkepProjectModel
{
  GObject parent_instance;

  /* Owned */
  SkepRunner *runner;
  GSettings *settings;
  GPtrArray *items;
  SkepCatalog *catalog; /* the same projects, for other threads */
};

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
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      const char *path = skep_project_item_get_path (g_ptr_array_index (self->items, i));
      g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

      if (uri != NULL)
        g_strv_builder_add (uris, uri);
    }

  strv = g_strv_builder_end (uris);
  g_settings_set_strv (self->settings, "projects", (const char *const *) strv);
}

/* Puts @path first among those opened before. */
static void
save_recent (SkepProjectModel *self,
             const char       *path)
{
  g_auto (GStrv) old = g_settings_get_strv (self->settings, "recent-projects");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();

  if (uri == NULL)
    return;

  g_ptr_array_add (uris, uri);
  for (guint i = 0; old[i] != NULL && uris->len < MAX_RECENT; i++)
    if (!g_str_equal (old[i], uri))
      g_ptr_array_add (uris, old[i]);
  g_ptr_array_add (uris, NULL);

  g_settings_set_strv (self->settings, "recent-projects", (const char *const *) uris->pdata);
}

static void
loaded_cb (SkepProjectModel *self,
           SkepProjectItem  *item)
{
  SkepProject *project = skep_project_item_get_project (item);

  if (skep_project_is_loaded (project))
    skep_catalog_set (self->catalog, skep_project_get_path (project),
                      skep_project_get_name (project), skep_project_get_scripts (project));
}

static SkepProjectItem *
append (SkepProjectModel *self,
        const char       *path)
{
  SkepProjectItem *item = skep_project_item_new (path, self->runner);

  g_ptr_array_add (self->items, item);
  g_signal_connect_object (item, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
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
  g_clear_object (&self->settings);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_project_model_parent_class)->dispose (object);
}

static void
skep_project_model_class_init (SkepProjectModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skep_project_model_dispose;
}

static void
skep_project_model_init (SkepProjectModel *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->catalog = skep_catalog_new ();
}

SkepProjectModel *
skep_project_model_new (SkepRunner *runner,
                        GSettings  *settings)
{
  SkepProjectModel *self = g_object_new (SKEP_TYPE_PROJECT_MODEL, NULL);

  self->runner = g_object_ref (runner);
  self->settings = g_object_ref (settings);

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
  g_auto (GStrv) uris = g_settings_get_strv (self->settings, "projects");

  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autoptr (GFile) folder = g_file_new_for_commandline_arg (uris[i]);
      const char *path = g_file_peek_path (folder);

      if (path != NULL && skep_project_model_find (self, path) == NULL)
        append (self, path);
    }
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
  save_recent (self, path);

  return item;
}

void
skep_project_model_remove (SkepProjectModel *self,
                           SkepProjectItem  *item)
{
  guint position;

  g_return_if_fail (SKEP_IS_PROJECT_MODEL (self));

  if (!g_ptr_array_find (self->items, item, &position))
    return;

  g_signal_handlers_disconnect_by_func (item, loaded_cb, self);
  skep_catalog_remove (self->catalog, skep_project_item_get_path (item));
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  save_projects (self);
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
  g_auto (GStrv) uris = g_settings_get_strv (self->settings, "recent-projects");
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autoptr (GFile) folder = g_file_new_for_uri (uris[i]);
      const char *path = g_file_peek_path (folder);

      if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR) &&
          skep_project_model_find (self, path) == NULL)
        g_ptr_array_add (folders, g_steal_pointer (&folder));
    }

  return folders;
}
