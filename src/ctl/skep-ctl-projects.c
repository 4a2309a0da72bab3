/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-ctl-projects.h"

#include "skep-project-watcher.h"

struct _SkepCtlProjects
{
  SkepCatalog *catalog;
  SkepProjectStore *store;
  SkepSupervisor *supervisor; /* NULL before it watches */
  GSource *wake;              /* likewise */
  GPtrArray *projects;        /* of Served */
  guint n_loading;
  GError *error;              /* why a project could not be loaded; nullable */
};

typedef struct
{
  SkepCtlProjects *owner;
  SkepProject *project;
  SkepProjectWatcher *watcher; /* NULL before it watches */
  GCancellable *loading;       /* NULL unless it is being read */
  char *problems;              /* what was told of it; nullable */
} Served;

static void
served_free (Served *self)
{
  g_clear_pointer (&self->watcher, skep_project_watcher_free);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_object_unref (self->project);
  g_free (self->problems);
  g_free (self);
}

static char *
make_problems (SkepProject *project)
{
  GPtrArray *errors = skep_project_get_errors (project);
  g_autoptr (GString) problems = g_string_new (NULL);

  for (guint i = 0; i < errors->len; i++)
    {
      g_autofree char *text = skep_source_error_to_string (errors->pdata[i]);

      g_string_append_printf (problems, "skep: %s: %s\n", skep_project_get_name (project), text);
    }
  return g_string_free (g_steal_pointer (&problems), FALSE);
}

/* Not again what was told already. */
static void
tell_problems (Served *self)
{
  g_autofree char *before = g_steal_pointer (&self->problems);

  self->problems = make_problems (self->project);
  if (g_strcmp0 (self->problems, before) != 0)
    g_printerr ("%s", self->problems);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  SkepProject *project = SKEP_PROJECT (object);
  g_autoptr (GError) error = NULL;
  Served *self = user_data;
  gboolean is_loaded = skep_project_load_finish (project, result, &error);

  /* It is gone, or a newer look took over. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->loading);
  self->owner->n_loading--;
  if (is_loaded)
    {
      skep_catalog_set (self->owner->catalog, skep_project_get_path (project),
                        skep_project_get_name (project), skep_project_get_scripts (project),
                        skep_project_get_errors (project));
      tell_problems (self);
    }
  else if (self->owner->error == NULL)
    self->owner->error = g_steal_pointer (&error);
}

static void
load (Served *self)
{
  if (self->loading == NULL)
    self->owner->n_loading++;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  skep_project_load_async (self->project, self->loading, loaded_cb, self);
}

static void
changed_cb (gpointer data)
{
  load (data);
}

static gboolean
woken_cb (gpointer data)
{
  SkepCtlProjects *self = data;

  for (guint i = 0; i < self->projects->len; i++)
    {
      Served *served = self->projects->pdata[i];
      g_autofree char *search_path = skep_supervisor_dup_search_path (
        self->supervisor, skep_project_get_path (served->project));

      if (search_path != NULL && skep_project_set_search_path (served->project, search_path))
        load (served);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * skep_ctl_projects_new:
 * @catalog: where the projects go
 * @store: what is remembered of them; only read
 *
 * Returns: (transfer full): no projects yet
 */
SkepCtlProjects *
skep_ctl_projects_new (SkepCatalog      *catalog,
                       SkepProjectStore *store)
{
  SkepCtlProjects *self = g_new0 (SkepCtlProjects, 1);

  self->catalog = skep_catalog_ref (catalog);
  self->store = skep_project_store_ref (store);
  self->projects = g_ptr_array_new_with_free_func ((GDestroyNotify) served_free);
  return self;
}

/**
 * skep_ctl_projects_free:
 * @self: (transfer full) (nullable): projects
 */
void
skep_ctl_projects_free (SkepCtlProjects *self)
{
  if (self == NULL)
    return;

  if (self->wake != NULL)
    skep_supervisor_remove_wake (self->supervisor, self->wake);
  g_ptr_array_unref (self->projects);
  /* Looks that were given up still answer, and must find nobody gone. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&self->supervisor);
  g_clear_error (&self->error);
  skep_project_store_unref (self->store);
  skep_catalog_unref (self->catalog);
  g_free (self);
}

static gboolean
has_project (SkepCtlProjects *self,
             const char      *path)
{
  for (guint i = 0; i < self->projects->len; i++)
    {
      Served *served = self->projects->pdata[i];

      if (g_str_equal (skep_project_get_path (served->project), path))
        return TRUE;
    }
  return FALSE;
}

/**
 * skep_ctl_projects_open:
 * @self: projects
 * @folder: a folder, served once however often it is named
 */
void
skep_ctl_projects_open (SkepCtlProjects *self,
                        const char      *folder)
{
  g_autoptr (SkepProject) project = skep_project_new (folder);
  const char *path = skep_project_get_path (project);
  g_autofree char *manager = skep_project_store_dup_text (self->store, path,
                                                          SKEP_PROJECT_STORE_MANAGER);
  Served *served;

  if (has_project (self, path))
    return;

  served = g_new0 (Served, 1);
  served->owner = self;
  served->project = g_steal_pointer (&project);
  skep_project_set_manager (served->project, manager);
  g_ptr_array_add (self->projects, served);
}

/**
 * skep_ctl_projects_load:
 * @self: projects
 * @error: return location: why one of the folders can't be read
 *
 * Reads all of them, and waits for that.
 *
 * Returns: %FALSE if one could not be read
 */
gboolean
skep_ctl_projects_load (SkepCtlProjects  *self,
                        GError          **error)
{
  for (guint i = 0; i < self->projects->len; i++)
    load (self->projects->pdata[i]);
  while (self->n_loading > 0)
    g_main_context_iteration (NULL, TRUE);
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/**
 * skep_ctl_projects_watch:
 * @self: projects that were loaded
 * @supervisor: knows where their scripts find programs
 *
 * Reads projects again whenever something has changed.
 */
void
skep_ctl_projects_watch (SkepCtlProjects *self,
                         SkepSupervisor  *supervisor)
{
  self->supervisor = g_object_ref (supervisor);
  self->wake = skep_supervisor_add_wake (supervisor, NULL, woken_cb, self);
  for (guint i = 0; i < self->projects->len; i++)
    {
      Served *served = self->projects->pdata[i];

      /* So that the first start needn't wait for the login shell either. */
      skep_supervisor_prepare_environment (supervisor, skep_project_get_path (served->project));
      served->watcher = skep_project_watcher_new (served->project, changed_cb, served);
    }
}

/**
 * skep_ctl_projects_get_length:
 * @self: projects
 *
 * Returns: how many there are
 */
guint
skep_ctl_projects_get_length (SkepCtlProjects *self)
{
  return self->projects->len;
}
