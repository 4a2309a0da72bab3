/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-discovery-private.h"
#include "skep-flatpak-view.h"

/* What sources ask and tell while they look at a file or folder. */

/* What the unit of @source in @dir, or in the nearest folder around it, tells. */
GVariant *
skep_discovery_find_told (SkepDiscovery *self,
                          const char    *dir,
                          const char    *source,
                          const char    *key)
{
  g_autofree char *path = g_strconcat (source, ":", dir, NULL);
  char *start = path + strlen (source) + 1;

  while (TRUE)
    {
      SkepDiscoveryUnit *unit = g_hash_table_lookup (self->units, path);
      GVariant *value = unit != NULL ? skep_discovery_unit_get_told (unit, key) : NULL;
      char *slash = strrchr (start, '/');

      if (value != NULL || *start == '\0')
        return value;
      *(slash != NULL ? slash : start) = '\0';
    }
}

/* Relative folders of a search path don't count: they mean another one for every script. What may be
 * in a folder that a sandbox does not show counts: who is told that it is missing looks in vain. */
gboolean
skep_discovery_find_program (SkepDiscovery *self,
                             const char    *program)
{
  const SkepFlatpakInfo *sandbox = skep_flatpak_info_get_own ();
  g_auto (GStrv) folders = g_strsplit (self->search_path, G_SEARCHPATH_SEPARATOR_S, -1);

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], program, NULL);

      if (!g_path_is_absolute (path))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE)
          && !g_file_test (path, G_FILE_TEST_IS_DIR))
        return TRUE;
      if (skep_flatpak_view_hides (sandbox, folders[i]))
        return TRUE;
    }
  return FALSE;
}

void
skep_discovery_set_name (SkepDiscovery *self,
                         const char    *name)
{
  g_free (self->unit->name);
  self->unit->name = skep_script_make_display (name);
}

/**
 * skep_discovery_add_script:
 * @self: a discovery
 * @script: (transfer full): with argv; command and cwd default to its name and its folder
 *
 * Adds a script. One with the same id is replaced where it stands; the source has warned then,
 * since it knows the line.
 */
void
skep_discovery_add_script (SkepDiscovery *self,
                           SkepScript    *script)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (script != NULL && script->argv != NULL && script->argv[0] != NULL);

  if (script->command == NULL)
    script->command = g_strdup (script->name);
  if (script->cwd == NULL)
    script->cwd = g_canonicalize_filename (self->unit->dir, self->project);
  skep_discovery_unit_take_script (self->unit, script);
}

/**
 * skep_discovery_set_finish:
 * @self: a discovery
 * @finish: has the last word on all scripts of the project
 * @data: (transfer full): for @finish, which may be called several times
 * @destroy: frees @data, in any thread
 */
void
skep_discovery_set_finish (SkepDiscovery  *self,
                           SkepFinishFunc  finish,
                           gpointer        data,
                           GDestroyNotify  destroy)
{
  g_return_if_fail (self != NULL && finish != NULL);

  skep_discovery_unit_set_finish (self->unit, finish, data, destroy);
}

/**
 * skep_discovery_hide_folder:
 * @self: a discovery
 * @dir: folder relative to the project
 *
 * Has neither @dir nor the folders in it searched.
 */
void
skep_discovery_hide_folder (SkepDiscovery *self,
                            const char    *dir)
{
  g_return_if_fail (self != NULL && dir != NULL);

  g_ptr_array_add (self->unit->hidden, g_strdup (dir));
}

/**
 * skep_discovery_add_workspace:
 * @self: a discovery
 * @dir: folder of the workspace relative to the project
 * @tool: whose workspace it is, such as `pnpm`
 * @globs: (array zero-terminated=1): which folders relative to @dir belong to it; those with a `!`
 *   before them say which don't
 *
 * Notes which folders are parts of one thing. A folder that would not be searched because of its
 * name is searched if it is one of them.
 */
void
skep_discovery_add_workspace (SkepDiscovery     *self,
                              const char        *dir,
                              const char        *tool,
                              const char *const *globs)
{
  g_return_if_fail (self != NULL && dir != NULL && tool != NULL && globs != NULL);

  g_ptr_array_add (self->unit->workspaces, skep_workspace_new (tool, dir, globs));
}

/**
 * skep_discovery_get_membership:
 * @self: a discovery
 * @tool: whose workspaces, as given to skep_discovery_add_workspace()
 * @dir: folder relative to the project
 * @workspace: (out) (optional) (nullable) (transfer none): folder of the workspace that says so
 *
 * Whether @dir belongs to a workspace in it or in a folder around it. The nearest one decides that
 * says anything about it. Those of enclosing folders are known when a source is called, and those
 * of the same folder that another source before it has found. The scripts of the source that asks
 * are looked for again when the answer changes.
 *
 * Returns: what the workspace says
 */
SkepMembership
skep_discovery_get_membership (SkepDiscovery  *self,
                               const char     *tool,
                               const char     *dir,
                               const char    **workspace)
{
  const char *found;
  SkepMembership membership;

  g_return_val_if_fail (self != NULL && tool != NULL && dir != NULL, SKEP_MEMBERSHIP_NONE);

  membership = skep_workspaces_get_membership (self->workspaces, tool, dir, &found);
  skep_discovery_unit_add_membership (self->unit, tool, dir, membership, found);
  if (workspace != NULL)
    *workspace = found;
  return membership;
}

/**
 * skep_discovery_get_folder:
 * @self: a discovery
 * @dir: folder relative to the project, `` for its own
 *
 * What is in a folder. The scripts of the source that asks are looked for again when it changes.
 *
 * Returns: (transfer none) (nullable): %NULL if it isn't there, can't be read, is a link, or one
 *   that is never searched
 */
SkepFolder *
skep_discovery_get_folder (SkepDiscovery *self,
                           const char    *dir)
{
  SkepFolder *folder = skep_project_tree_get_folder (self->tree, dir);

  skep_discovery_unit_add_folder (self->unit, dir, folder);
  return folder;
}

/**
 * skep_discovery_has_file:
 * @self: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 *
 * Returns: %TRUE if there is something by that name
 */
gboolean
skep_discovery_has_file (SkepDiscovery *self,
                         const char    *dir,
                         const char    *file)
{
  g_autofree char *path = skep_project_tree_join (dir, file);
  char *slash = strrchr (path, '/');
  const char *parent = slash != NULL ? path : "";

  if (slash != NULL)
    *slash = '\0';
  skep_discovery_get_folder (self, parent);
  if (slash != NULL)
    *slash = '/';
  return skep_project_tree_has_file (self->tree, path);
}

/**
 * skep_discovery_depend:
 * @self: a discovery
 * @path: path of a file relative to the project
 * @stamp: what it was like before it was read
 *
 * Has the scripts of the source that calls looked for again when the file changes.
 */
void
skep_discovery_depend (SkepDiscovery       *self,
                       const char          *path,
                       const SkepFileStamp *stamp)
{
  skep_discovery_unit_add_file (self->unit, path, stamp);
}

/**
 * skep_discovery_tell:
 * @self: a discovery
 * @key: what it is about
 * @value: floating ones are consumed
 *
 * Lets the sources of the folders in this one know something, see skep_discovery_hear().
 */
void
skep_discovery_tell (SkepDiscovery *self,
                     const char    *key,
                     GVariant      *value)
{
  g_return_if_fail (self != NULL && key != NULL && value != NULL);

  skep_discovery_unit_tell (self->unit, key, value);
}

/**
 * skep_discovery_hear:
 * @self: a discovery
 * @source: id of a source
 * @key: what it is about
 *
 * What the source by that id tells in the folder of the one that asks, if it comes before that
 * one, or in the nearest enclosing folder in which it tells anything about @key. The scripts of
 * the source that asks are looked for again when that changes.
 *
 * Returns: (transfer none) (nullable): as given to skep_discovery_tell()
 */
GVariant *
skep_discovery_hear (SkepDiscovery *self,
                     const char    *source,
                     const char    *key)
{
  GVariant *value;

  g_return_val_if_fail (self != NULL && source != NULL && key != NULL, NULL);

  value = skep_discovery_find_told (self, self->unit->dir, source, key);
  skep_discovery_unit_add_heard (self->unit, source, key, value);
  return value;
}

/**
 * skep_discovery_has_program:
 * @self: a discovery
 * @program: name without a folder
 *
 * Returns: %TRUE if a script would find @program in the search path; relative entries of it
 *   don't count, they mean another folder for every script
 */
gboolean
skep_discovery_has_program (SkepDiscovery *self,
                            const char    *program)
{
  gpointer known;
  gboolean is_installed;

  if (g_hash_table_lookup_extended (self->programs, program, NULL, &known))
    return GPOINTER_TO_INT (known);
  is_installed = skep_discovery_find_program (self, program);
  g_hash_table_insert (self->programs, g_strdup (program), GINT_TO_POINTER (is_installed));
  return is_installed;
}

/**
 * skep_discovery_add_error:
 * @self: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 * @line: counted from 1, 0 if it concerns the whole file
 * @column: counted from 1, 0 if unknown
 * @format: one translated sentence, and its arguments
 *
 * Notes why something of a file is missing in the list.
 */
void
skep_discovery_add_error (SkepDiscovery *self,
                          const char    *dir,
                          const char    *file,
                          guint          line,
                          guint          column,
                          const char    *format,
                          ...)
{
  va_list arguments;
  g_autofree char *reason = NULL;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skep_discovery_unit_add_error (self->unit, skep_source_error_new (dir, file, line, column, FALSE,
                                                                    reason));
}

/**
 * skep_discovery_add_warning:
 * @self: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 * @line: counted from 1, 0 if it concerns the whole file
 * @column: counted from 1, 0 if unknown
 * @format: one translated sentence, and its arguments
 *
 * Notes something that looks like a mistake, though no script is missing for it.
 */
void
skep_discovery_add_warning (SkepDiscovery *self,
                            const char    *dir,
                            const char    *file,
                            guint          line,
                            guint          column,
                            const char    *format,
                            ...)
{
  va_list arguments;
  g_autofree char *reason = NULL;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skep_discovery_unit_add_error (self->unit, skep_source_error_new (dir, file, line, column, TRUE,
                                                                    reason));
}
