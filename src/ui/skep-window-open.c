/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-window-private.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "skep-portal-path.h"

/* What is asked for by a path that has to be mapped first. */
typedef struct
{
  SkepWindow *window; /* owned */
  char *action;       /* to do with a script when the project is open; nullable */
  char *script;
} Opening;

static Opening *
opening_new (SkepWindow *window,
             const char *action,
             const char *script)
{
  Opening *self = g_new0 (Opening, 1);

  self->window = g_object_ref (window);
  self->action = g_strdup (action);
  self->script = g_strdup (script);

  return self;
}

static void
opening_free (Opening *self)
{
  g_object_unref (self->window);
  g_free (self->action);
  g_free (self->script);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

/* What is in an open project already is not a project of its own. */
static GFile *
dup_project_folder (SkepWindow *self,
                    GFile      *folder)
{
  g_autofree char *path = realpath (g_file_peek_path (folder), NULL);
  g_autoptr (SkepCatalogProject) project = NULL;

  if (path != NULL)
    project = skep_catalog_dup_project (skep_project_model_get_catalog (self->projects), path);

  return project != NULL ? g_file_new_for_path (project->path) : g_object_ref (folder);
}

static gboolean
is_file (GFile *file)
{
  const char *path = g_file_peek_path (file);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* A file stands for the project it is in: that is what is meant by `skep Makefile`. */
static GFile *
dup_folder (SkepWindow *self,
            GFile      *file)
{
  g_autoptr (GFile) parent = NULL;

  if (!is_file (file))
    return g_object_ref (file);

  parent = g_file_get_parent (file);

  return dup_project_folder (self, parent);
}

static void
show_opened (SkepWindow      *self,
             SkepProjectItem *project,
             GFile           *file)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  skep_window_show_project (self, project);
  if (!is_file (file))
    return;

  name = g_filename_display_basename (g_file_peek_path (file));
  text = g_strdup_printf (_("“%s” is in this project"), name);
  skep_window_tell (self, text);
}

static void
open_here (SkepWindow *self,
           GFile      *file,
           const char *action,
           const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = dup_folder (self, file);
  SkepProjectItem *project = skep_project_model_open (self->projects, folder, &error);

  if (project == NULL)
    {
      skep_window_report (self, error->message);
      return;
    }

  show_opened (self, project, file);
  if (action != NULL)
    skep_project_view_request (skep_window_ensure_view (self, project), action, script);
}

static void
resolved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Opening) opening = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = skep_portal_path_resolve_finish (result, &error);
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  if (file != NULL)
    open_here (opening->window, file, opening->action, opening->script);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    skep_window_report (opening->window, error->message);
}

static void
open_file (SkepWindow *self,
           GFile      *file,
           const char *action,
           const char *script)
{
  const char *path = g_file_peek_path (file);

  if (path != NULL && skep_portal_path_is_one (path))
    skep_portal_path_resolve_async (path, skep_flatpak_info_get_own (), self->cancellable,
                                    resolved_cb, opening_new (self, action, script));
  else
    open_here (self, file, action, script);
}

/**
 * skep_window_open_folder:
 * @file: a folder, or a file in one
 *
 * Opens a project, or says why that can't be done. One that comes from the document portal is
 * opened where it is really, as soon as that is known.
 */
void
skep_window_open_folder (SkepWindow *self,
                         GFile      *file)
{
  g_return_if_fail (SKEP_IS_WINDOW (self));

  open_file (self, file, NULL, NULL);
}

/**
 * skep_window_show_found:
 * @uri: of the folder of a project
 * @script: id of a script in it; empty: the project itself
 *
 * Shows an open project and a script in it, or says that there is no such thing. Nothing is opened
 * or started.
 */
void
skep_window_show_found (SkepWindow *self,
                        const char *uri,
                        const char *script)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  SkepProjectItem *project = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (SKEP_IS_WINDOW (self));

  if (path != NULL)
    project = skep_project_model_find (self->projects, path);
  if (project == NULL)
    {
      text = g_strdup_printf (_("The project “%s” is not open"), uri);
      skep_window_report (self, text);
      return;
    }

  skep_window_show_project (self, project);
  if (*script != '\0')
    skep_project_view_request (skep_window_ensure_view (self, project), "script.find", script);
}

/**
 * skep_window_search_scripts:
 *
 * Searches the scripts of the project that is shown.
 */
void
skep_window_search_scripts (SkepWindow *self,
                            const char *text)
{
  SkepProjectView *view;

  g_return_if_fail (SKEP_IS_WINDOW (self));

  view = skep_window_get_project_view (self);
  if (view != NULL)
    skep_project_view_filter (view, text);
}

/**
 * skep_window_request:
 * @action: of the project view, such as `script.start`
 * @project: path of the project's folder
 * @script: id or name of the script
 * @may_open: whether to open the project if it is not
 *
 * Does something with a script and shows its project.
 */
void
skep_window_request (SkepWindow *self,
                     const char *action,
                     const char *project,
                     const char *script,
                     gboolean    may_open)
{
  g_autoptr (GFile) folder = g_file_new_for_path (project);
  SkepProjectItem *item;

  g_return_if_fail (SKEP_IS_WINDOW (self));

  item = skep_project_model_find (self->projects, project);
  if (item != NULL)
    {
      skep_window_show_project (self, item);
      skep_project_view_request (skep_window_ensure_view (self, item), action, script);
    }
  else if (may_open)
    {
      open_file (self, folder, action, script);
    }
}
