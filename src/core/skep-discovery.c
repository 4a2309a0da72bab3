/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "skep-discovery-private.h"
#include "skep-flatpak-view.h"
#include "skep-source.h"

/* What execvp() would search if PATH is not set. */
#define DEFAULT_SEARCH_PATH "/bin:/usr/bin"
/* What was found so far is told when someone may have begun to wait, and then no more often than
 * can be read: whoever shows it lays out its list again. */
#define FIRST_PROGRESS_USEC (50 * G_TIME_SPAN_MILLISECOND)
#define PROGRESS_INTERVAL_USEC (200 * G_TIME_SPAN_MILLISECOND)

/* What tools put there is not written by the person, or is another project. Names that begin with
 * a dot, and node_modules, are left out too. */
static const char *const skipped_folders[] = {
  "Pods", "__pycache__", "bower_components", "build", "dist", "site-packages", "target", "vendor",
  "venv", NULL,
};

/* A package may be called “build”; those that a manager has installed are nobody's workspace. */
static gboolean
is_skipped (SkepDiscovery *self,
            const char    *dir,
            const char    *name)
{
  if (*name == '.' || g_str_equal (name, "node_modules"))
    return TRUE;
  return g_strv_contains (skipped_folders, name) && !skep_workspaces_name (self->workspaces, dir);
}

static void
queue_folder (SkepDiscovery *self,
              SkepFolder    *parent,
              const char    *name)
{
  g_autofree char *dir = skep_project_tree_join (parent->dir, name);

  if (is_skipped (self, dir, name)
      || g_hash_table_contains (self->hidden, dir)
      || skep_ignore_tree_ignores (self->ignored, dir))
    return;
  if (skep_project_tree_get_depth (dir) > SKEP_DISCOVERY_MAX_DEPTH)
    skep_discovery_add_warning (self, "", dir, 0, 0,
                                _("This folder is too deep in the project to be searched."));
  else
    g_queue_push_tail (&self->folders, g_steal_pointer (&dir));
}

static int
compare_units (gconstpointer a,
               gconstpointer b)
{
  const SkepDiscoveryUnit *first = *(SkepDiscoveryUnit *const *) a;
  const SkepDiscoveryUnit *second = *(SkepDiscoveryUnit *const *) b;
  int order = skep_source_compare_dirs (first->dir, second->dir);

  return order != 0 ? order : skep_source_compare (first->source, second->source);
}

static void
append_scripts (SkepDiscovery     *self,
                SkepDiscoveryUnit *unit,
                GPtrArray         *scripts)
{
  for (guint i = 0; i < unit->scripts->len; i++)
    if (scripts->len < SKEP_DISCOVERY_MAX_ALL_SCRIPTS)
      g_ptr_array_add (scripts, skep_script_ref (unit->scripts->pdata[i]));
}

static void
run_finish (SkepDiscovery     *self,
            SkepDiscoveryUnit *unit,
            GPtrArray         *scripts)
{
  if (unit->finish != NULL)
    unit->finish (self, scripts, unit->finish_data);
}

/* What was found so far, in the order in which it is shown. */
static GPtrArray *
make_scripts (SkepDiscovery *self)
{
  GPtrArray *scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);

  g_ptr_array_sort (self->found, compare_units);
  append_scripts (self, self->unit, scripts);
  for (guint i = 0; i < self->found->len; i++)
    append_scripts (self, self->found->pdata[i], scripts);
  if (scripts->len == SKEP_DISCOVERY_MAX_ALL_SCRIPTS)
    skep_discovery_add_error (self, "", "", 0, 0,
                              _("There are more than %d scripts; the rest is left out."),
                              SKEP_DISCOVERY_MAX_ALL_SCRIPTS);
  run_finish (self, self->unit, scripts);
  for (guint i = 0; i < self->found->len; i++)
    run_finish (self, self->found->pdata[i], scripts);
  return scripts;
}

/* Several sources may read the same file, such as pyproject.toml: what is wrong is told once. */
static void
append_error (GPtrArray       *errors,
              GHashTable      *texts,
              SkepSourceError *error)
{
  if (g_hash_table_add (texts, skep_source_error_to_string (error)))
    g_ptr_array_add (errors, skep_source_error_ref (error));
}

static GPtrArray *
make_errors (SkepDiscovery *self)
{
  GPtrArray *errors = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_source_error_unref);
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i <= self->found->len; i++)
    {
      SkepDiscoveryUnit *unit = i < self->found->len ? self->found->pdata[i] : self->unit;

      for (guint j = 0; j < unit->errors->len; j++)
        append_error (errors, texts, unit->errors->pdata[j]);
    }
  return errors;
}

/* Rows come soon, and not so often that they can't be read. Errors are told at the end. */
static void
tell_progress (SkepDiscovery *self)
{
  SkepDiscoveryUnit *kept = self->unit;

  if (self->progress == NULL || g_get_monotonic_time () < self->progress_us)
    return;
  self->unit = skep_discovery_unit_new ("", "");
  self->progress (make_scripts (self), self->progress_data);
  skep_discovery_unit_unref (self->unit);
  self->unit = kept;
  self->progress_us = g_get_monotonic_time () + PROGRESS_INTERVAL_USEC;
}

/* One that has gone since its parent was read is no problem. */
static void
warn_if_closed (SkepDiscovery *self,
                const char    *dir)
{
  g_autofree char *path = g_build_filename (self->project, dir, NULL);

  if (faccessat (AT_FDCWD, path, R_OK | X_OK, AT_EACCESS) != 0 && errno == EACCES)
    skep_discovery_add_warning (self, "", dir, 0, 0, _("This folder can’t be read: %s"),
                                g_strerror (EACCES));
}

static void
look_at_next (SkepDiscovery *self)
{
  g_autofree char *dir = g_queue_pop_head (&self->folders);
  SkepFolder *folder = skep_project_tree_get_folder (self->tree, dir);

  if (folder == NULL)
    {
      warn_if_closed (self, dir);
      return;
    }
  if (folder->is_cut)
    skep_discovery_add_warning (self, "", dir, 0, 0,
                                _("This folder has more than %d entries; the rest is left out."),
                                SKEP_FOLDER_MAX_ENTRIES);
  skep_discovery_look_for_sources (self, folder);
  for (char **name = folder->folders; *name != NULL; name++)
    queue_folder (self, folder, *name);
  tell_progress (self);
}

static gboolean
look_around (SkepDiscovery  *self,
             GCancellable   *cancellable,
             GError        **error)
{
  self->progress_us = g_get_monotonic_time () + FIRST_PROGRESS_USEC;
  skep_ignore_tree_look_above (self->ignored, self);
  g_queue_push_tail (&self->folders, g_strdup (""));
  while (!g_queue_is_empty (&self->folders) && self->n_folders++ < SKEP_DISCOVERY_MAX_FOLDERS)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      look_at_next (self);
    }
  if (!g_queue_is_empty (&self->folders))
    skep_discovery_add_warning (self, "", "", 0, 0,
                                _("There are more than %d folders; the rest is not searched."),
                                SKEP_DISCOVERY_MAX_FOLDERS);
  return TRUE;
}

static gboolean
is_unchanged (SkepDiscovery *self)
{
  return self->previous != NULL
         && self->n_reused == self->found->len
         && self->n_reused == self->previous->found->len
         && self->unit->errors->len == 0
         && self->previous->unit->errors->len == 0;
}

static void
set_folder_error (GError     **error,
                  const char  *project,
                  int          error_number)
{
  g_autofree char *folder = g_filename_display_name (project);
  GIOErrorEnum code = g_io_error_from_errno (error_number);

  if (error_number == ENOENT)
    g_set_error (error, G_IO_ERROR, code, _("The folder “%s” does not exist."), folder);
  else if (error_number == ENOTDIR)
    g_set_error (error, G_IO_ERROR, code, _("“%s” is not a folder."), folder);
  else
    /* Translators: a folder, and a cause such as “Permission denied” */
    g_set_error (error, G_IO_ERROR, code, _("The folder “%s” can’t be opened: %s"), folder,
                 g_strerror (error_number));
}

/**
 * skep_discovery_check_folder:
 * @folder: (type filename): a path
 * @error: return location: %G_IO_ERROR with words that name the folder and the cause
 *
 * Whether @folder can be a project: it exists, is a folder, and may be read and entered; in a
 * sandbox, it is also that of the host.
 * Any thread; blocks on the file system.
 *
 * Returns: %FALSE if it can't
 */
gboolean
skep_discovery_check_folder (const char  *folder,
                             GError     **error)
{
  const SkepFlatpakInfo *sandbox = skep_flatpak_info_get_own ();
  gboolean is_open;
  int fd;

  if (sandbox != NULL && !skep_flatpak_view_check_folder (sandbox, folder, error))
    return FALSE;

  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  is_open = fd >= 0 && faccessat (fd, ".", X_OK, AT_EACCESS) == 0;
  if (!is_open)
    set_folder_error (error, folder, errno);
  if (fd >= 0)
    close (fd);
  return is_open;
}

/**
 * skep_discovery_new:
 * @project: absolute path of the project's folder
 * @search_path: (nullable): where programs are looked up, as in `PATH`; %NULL if it is not set
 *
 * Returns: (transfer full): a discovery that has found nothing yet
 */
SkepDiscovery *
skep_discovery_new (const char *project,
                    const char *search_path)
{
  SkepDiscovery *self;

  g_return_val_if_fail (project != NULL, NULL);

  self = g_atomic_rc_box_new0 (SkepDiscovery);
  self->project = g_strdup (project);
  self->search_path = g_strdup (search_path != NULL ? search_path : DEFAULT_SEARCH_PATH);
  self->programs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tree = skep_project_tree_new (project);
  self->workspaces = skep_workspaces_new ();
  self->ignored = skep_ignore_tree_new ();
  self->hidden = g_hash_table_new (g_str_hash, g_str_equal);
  self->unit = skep_discovery_unit_new ("", "");
  self->units = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_discovery_unit_unref);
  g_queue_init (&self->folders);
  return self;
}

SkepDiscovery *
skep_discovery_ref (SkepDiscovery *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
skep_discovery_clear (gpointer data)
{
  SkepDiscovery *self = data;

  g_clear_pointer (&self->previous, skep_discovery_unref);
  g_clear_pointer (&self->scripts, g_ptr_array_unref);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
  g_queue_clear_full (&self->folders, g_free);
  g_hash_table_unref (self->units);
  g_hash_table_unref (self->hidden);
  g_hash_table_unref (self->programs);
  g_ptr_array_unref (self->found);
  skep_discovery_unit_unref (self->unit);
  skep_project_tree_free (self->tree);
  skep_workspaces_free (self->workspaces);
  skep_ignore_tree_free (self->ignored);
  g_free (self->project);
  g_free (self->search_path);
  g_free (self->chosen_manager);
  g_free (self->preferred_manager);
}

void
skep_discovery_unref (SkepDiscovery *self)
{
  g_atomic_rc_box_release_full (self, skep_discovery_clear);
}

/**
 * skep_discovery_set_managers:
 * @self: a new discovery
 * @chosen: (nullable): the package manager that the person chose for this project
 * @preferred: (nullable): the one for projects that ask for none
 *
 * To be called before skep_discovery_set_previous().
 */
void
skep_discovery_set_managers (SkepDiscovery *self,
                             const char    *chosen,
                             const char    *preferred)
{
  g_return_if_fail (self != NULL);

  g_free (self->chosen_manager);
  self->chosen_manager = g_strdup (chosen);
  g_free (self->preferred_manager);
  self->preferred_manager = g_strdup (preferred);
}

/* What was installed or removed meanwhile may concern any script. */
static gboolean
has_same_programs (SkepDiscovery *self,
                   SkepDiscovery *previous)
{
  GHashTableIter iter;
  gpointer program;
  gpointer was_installed;

  g_hash_table_iter_init (&iter, previous->programs);
  while (g_hash_table_iter_next (&iter, &program, &was_installed))
    if (skep_discovery_has_program (self, program) != GPOINTER_TO_INT (was_installed))
      return FALSE;
  return TRUE;
}

/**
 * skep_discovery_set_previous:
 * @self: a new discovery
 * @previous: (nullable): a finished one of the same project
 *
 * What is unchanged since @previous is not looked for again. Ignored if @previous was made with
 * another search path or other package managers, or if a program was installed or removed.
 */
void
skep_discovery_set_previous (SkepDiscovery *self,
                             SkepDiscovery *previous)
{
  g_return_if_fail (self != NULL && self->previous == NULL);

  if (previous == NULL || previous->scripts == NULL
      || !g_str_equal (previous->search_path, self->search_path)
      || g_strcmp0 (previous->chosen_manager, self->chosen_manager) != 0
      || g_strcmp0 (previous->preferred_manager, self->preferred_manager) != 0
      || !has_same_programs (self, previous))
    return;
  self->previous = skep_discovery_ref (previous);
  skep_project_tree_take_unchanged (self->tree, previous->tree);
}

/**
 * skep_discovery_set_progress:
 * @self: a new discovery
 * @progress: (nullable): told what was found so far
 * @data: for @progress
 */
void
skep_discovery_set_progress (SkepDiscovery             *self,
                             SkepDiscoveryProgressFunc  progress,
                             gpointer                   data)
{
  g_return_if_fail (self != NULL);

  self->progress = progress;
  self->progress_data = data;
}

/**
 * skep_discovery_conclude:
 * @self: a discovery that was not run
 *
 * Makes the lists of what its sources have found. skep_discovery_run() does so too.
 */
void
skep_discovery_conclude (SkepDiscovery *self)
{
  if (is_unchanged (self))
    {
      self->scripts = g_ptr_array_ref (self->previous->scripts);
      self->errors = g_ptr_array_ref (self->previous->errors);
    }
  else
    {
      self->scripts = make_scripts (self);
      self->errors = make_errors (self);
    }
  skep_project_tree_take_unchanged (self->tree, NULL);
  g_clear_pointer (&self->previous, skep_discovery_unref);
}

/**
 * skep_discovery_run:
 * @self: a new discovery
 * @cancellable: (nullable): looked at between two folders
 * @error: return location
 *
 * Reads the script files of the project's folder and those in it. Any thread but one at a time;
 * blocks on the file system; executes nothing of the project. A broken file is not a failure, see
 * skep_discovery_get_errors().
 *
 * Returns: %FALSE if the folder itself can't be read, or if it was cancelled
 */
gboolean
skep_discovery_run (SkepDiscovery  *self,
                    GCancellable   *cancellable,
                    GError        **error)
{
  g_return_val_if_fail (self != NULL && self->scripts == NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !skep_discovery_check_folder (self->project, error)
      || !look_around (self, cancellable, error))
    return FALSE;
  skep_discovery_conclude (self);
  return TRUE;
}

/**
 * skep_discovery_get_scripts:
 * @self: a discovery
 *
 * Returns: (transfer none) (element-type SkepScript): by folder and source, then as defined in the
 *   file; never changed when the discovery is finished
 */
GPtrArray *
skep_discovery_get_scripts (SkepDiscovery *self)
{
  return self->scripts != NULL ? self->scripts : self->unit->scripts;
}

/**
 * skep_discovery_get_errors:
 * @self: a discovery
 *
 * Returns: (transfer none) (element-type SkepSourceError): errors and warnings in the same order
 */
GPtrArray *
skep_discovery_get_errors (SkepDiscovery *self)
{
  return self->errors != NULL ? self->errors : self->unit->errors;
}

/**
 * skep_discovery_get_name:
 * @self: a discovery
 *
 * Returns: (nullable): the name that the project gives itself, valid UTF-8
 */
const char *
skep_discovery_get_name (SkepDiscovery *self)
{
  for (guint i = 0; i < self->found->len; i++)
    {
      const SkepDiscoveryUnit *unit = self->found->pdata[i];

      if (unit->name != NULL)
        return unit->name;
    }
  return self->unit->name;
}

/**
 * skep_discovery_get_units:
 * @self: a finished discovery
 *
 * Returns: (transfer none) (element-type SkepDiscoveryUnit): what was found where
 */
GPtrArray *
skep_discovery_get_units (SkepDiscovery *self)
{
  return self->found;
}

/**
 * skep_discovery_dup_folders:
 * @self: a finished discovery
 * @max_depth: how far from the project's own folder
 *
 * Returns: (transfer container) (element-type utf8): the folders that were looked at, relative to
 *   the project, in no order; the strings live as long as the discovery
 */
GPtrArray *
skep_discovery_dup_folders (SkepDiscovery *self,
                            guint          max_depth)
{
  return skep_project_tree_dup_folders (self->tree, max_depth);
}

const char *
skep_discovery_get_project (SkepDiscovery *self)
{
  return self->project;
}

/**
 * skep_discovery_get_chosen_manager:
 * @self: a discovery
 *
 * Returns: (nullable): the package manager that the person chose for this project
 */
const char *
skep_discovery_get_chosen_manager (SkepDiscovery *self)
{
  return self->chosen_manager;
}

/**
 * skep_discovery_get_preferred_manager:
 * @self: a discovery
 *
 * Returns: (nullable): the package manager for projects that ask for none
 */
const char *
skep_discovery_get_preferred_manager (SkepDiscovery *self)
{
  return self->preferred_manager;
}
