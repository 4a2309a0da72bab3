/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-catalog.h"
#include "skep-wake-list.h"

struct _SkepCatalog
{
  GMutex mutex;
  GPtrArray *projects; /* of SkepCatalogProject; never changed, replaced under the mutex */
  SkepWakeList *wakes;
};

static GPtrArray *
projects_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) skep_catalog_project_unref);
}

/* A copy of @projects in which @replacement is in the place of the project at @path: at the end if
 * that is new, and nowhere if there is no replacement. Takes @replacement. */
static GPtrArray *
copy_with (GPtrArray          *projects,
           const char         *path,
           SkepCatalogProject *replacement)
{
  GPtrArray *copy = projects_new ();

  for (guint i = 0; i < projects->len; i++)
    {
      SkepCatalogProject *project = g_ptr_array_index (projects, i);

      if (!g_str_equal (project->path, path))
        g_ptr_array_add (copy, skep_catalog_project_ref (project));
      else if (replacement != NULL)
        g_ptr_array_add (copy, g_steal_pointer (&replacement));
    }
  if (replacement != NULL)
    g_ptr_array_add (copy, replacement);

  return copy;
}

static void
replace (SkepCatalog        *self,
         const char         *path,
         SkepCatalogProject *replacement)
{
  g_autoptr (GPtrArray) old = NULL;

  g_mutex_lock (&self->mutex);
  old = g_steal_pointer (&self->projects);
  self->projects = copy_with (old, path, replacement);
  g_mutex_unlock (&self->mutex);
  skep_wake_list_ring (self->wakes);
}

static void
skep_catalog_clear (gpointer data)
{
  SkepCatalog *self = data;

  skep_wake_list_free (self->wakes);
  g_ptr_array_unref (self->projects);
  g_mutex_clear (&self->mutex);
}

/**
 * skep_catalog_new:
 *
 * Returns: (transfer full): a catalog without projects
 */
SkepCatalog *
skep_catalog_new (void)
{
  SkepCatalog *self = g_atomic_rc_box_new0 (SkepCatalog);

  g_mutex_init (&self->mutex);
  self->projects = projects_new ();
  self->wakes = skep_wake_list_new ();

  return self;
}

SkepCatalog *
skep_catalog_ref (SkepCatalog *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
skep_catalog_unref (SkepCatalog *self)
{
  g_atomic_rc_box_release_full (self, skep_catalog_clear);
}

/**
 * skep_catalog_set:
 * @self: a catalog
 * @path: absolute path of a project, as of skep_project_get_path()
 * @name: what it is called
 * @scripts: (element-type SkepScript): its scripts, never changed from now on
 * @errors: (element-type SkepSourceError): what is wrong with its files, likewise
 *
 * Adds a project, or replaces what is known of it. Any thread.
 */
void
skep_catalog_set (SkepCatalog *self,
                  const char  *path,
                  const char  *name,
                  GPtrArray   *scripts,
                  GPtrArray   *errors)
{
  g_return_if_fail (self != NULL && path != NULL && name != NULL);
  g_return_if_fail (scripts != NULL && errors != NULL);

  replace (self, path, skep_catalog_project_new (path, name, scripts, errors));
}

/**
 * skep_catalog_remove:
 * @self: a catalog
 * @path: path of a project; one that is not open is no mistake
 *
 * Any thread.
 */
void
skep_catalog_remove (SkepCatalog *self,
                     const char  *path)
{
  g_return_if_fail (self != NULL && path != NULL);

  replace (self, path, NULL);
}

/**
 * skep_catalog_dup_projects:
 * @self: a catalog
 *
 * The open projects at this moment, in the order in which they were opened. Any thread.
 *
 * Returns: (transfer full) (element-type SkepCatalogProject): an array that never changes
 */
GPtrArray *
skep_catalog_dup_projects (SkepCatalog *self)
{
  GPtrArray *projects;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);
  projects = g_ptr_array_ref (self->projects);
  g_mutex_unlock (&self->mutex);

  return projects;
}

/**
 * skep_catalog_dup_project:
 * @self: a catalog
 * @folder: an absolute path without symbolic links
 *
 * The nearest open project that contains a folder. Any thread.
 *
 * Returns: (transfer full) (nullable): the project
 */
SkepCatalogProject *
skep_catalog_dup_project (SkepCatalog *self,
                          const char  *folder)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (self);
  SkepCatalogProject *nearest = NULL;

  for (guint i = 0; i < projects->len; i++)
    {
      SkepCatalogProject *project = g_ptr_array_index (projects, i);

      if (skep_catalog_project_contains (project, folder) &&
          (nearest == NULL || strlen (project->path) > strlen (nearest->path)))
        nearest = project;
    }

  return nearest != NULL ? skep_catalog_project_ref (nearest) : NULL;
}

/**
 * skep_catalog_add_wake:
 * @self: a catalog
 * @context: (nullable): where @callback is called
 * @callback: called once after any number of changes: it looks for itself what is there now
 * @user_data: for @callback
 *
 * For those who want to hear of changes. Any thread.
 *
 * Returns: (transfer none): the source, valid until skep_catalog_remove_wake()
 */
GSource *
skep_catalog_add_wake (SkepCatalog  *self,
                       GMainContext *context,
                       GSourceFunc   callback,
                       gpointer      user_data)
{
  g_return_val_if_fail (self != NULL && callback != NULL, NULL);

  return skep_wake_list_add (self->wakes, context, callback, user_data);
}

/**
 * skep_catalog_remove_wake:
 * @self: a catalog
 * @wake: what skep_catalog_add_wake() returned
 *
 * Thread of its context only, so that no callback is under way.
 */
void
skep_catalog_remove_wake (SkepCatalog *self,
                          GSource     *wake)
{
  g_return_if_fail (self != NULL && wake != NULL);

  skep_wake_list_remove (self->wakes, wake);
}
