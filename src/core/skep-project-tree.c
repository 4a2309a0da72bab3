/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-project-tree.h"

struct _SkepProjectTree
{
  char *project;
  GHashTable *folders;      /* its own path → SkepFolder */
  GHashTable *missing;      /* paths of folders that aren't there or can't be read */
  GHashTable *stamps;       /* path → SkepFileStamp of now */
  SkepProjectTree *earlier; /* (nullable) borrowed */
};

/**
 * skep_project_tree_new:
 * @project: absolute path of the project's folder
 *
 * Returns: (transfer full): a tree of which nothing is known yet
 */
SkepProjectTree *
skep_project_tree_new (const char *project)
{
  SkepProjectTree *self = g_new0 (SkepProjectTree, 1);

  self->project = g_strdup (project);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) skep_folder_unref);
  self->missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * skep_project_tree_free:
 * @self: (transfer full) (nullable): a tree
 */
void
skep_project_tree_free (SkepProjectTree *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->missing);
  g_hash_table_unref (self->stamps);
  g_free (self->project);
  g_free (self);
}

/**
 * skep_project_tree_take_unchanged:
 * @self: a new tree
 * @earlier: (nullable): a tree of the same project, kept by the caller until this is called with
 *   %NULL
 *
 * Folders which are unchanged since @earlier are not read again.
 */
void
skep_project_tree_take_unchanged (SkepProjectTree *self,
                                  SkepProjectTree *earlier)
{
  self->earlier = earlier;
  if (earlier == NULL)
    g_hash_table_remove_all (self->stamps);
}

static SkepFileStamp
get_stamp (SkepProjectTree *self,
           const char      *path)
{
  SkepFileStamp *stamp = g_hash_table_lookup (self->stamps, path);

  if (stamp == NULL)
    {
      g_autofree char *absolute = g_build_filename (self->project, path, NULL);
      SkepFileStamp now = skep_file_stamp_get (absolute);

      stamp = g_memdup2 (&now, sizeof now);
      g_hash_table_insert (self->stamps, g_strdup (path), stamp);
    }
  return *stamp;
}

static SkepFolder *
find_earlier (SkepProjectTree *self,
              const char      *dir)
{
  SkepFolder *folder;
  SkepFileStamp now;

  if (self->earlier == NULL
      || (folder = g_hash_table_lookup (self->earlier->folders, dir)) == NULL)
    return NULL;
  now = get_stamp (self, dir);
  return skep_file_stamp_is_current (&folder->stamp, &now) ? skep_folder_ref (folder) : NULL;
}

/**
 * skep_project_tree_get_folder:
 * @self: a tree
 * @dir: relative to the project, `` for its own folder
 *
 * Returns: (transfer none) (nullable): what is in it; %NULL if it isn't there, can't be read or is
 *   a link
 */
SkepFolder *
skep_project_tree_get_folder (SkepProjectTree *self,
                              const char      *dir)
{
  SkepFolder *folder = g_hash_table_lookup (self->folders, dir);

  if (folder != NULL || g_hash_table_contains (self->missing, dir))
    return folder;
  if ((folder = find_earlier (self, dir)) == NULL)
    folder = skep_folder_read (self->project, dir);
  /* What is there has its own path; those that are not are kept apart, with theirs. */
  if (folder != NULL)
    g_hash_table_insert (self->folders, folder->dir, folder);
  else
    g_hash_table_add (self->missing, g_strdup (dir));
  return folder;
}

/**
 * skep_project_tree_has_file:
 * @self: a tree
 * @path: relative to the project
 *
 * Returns: %TRUE if there is something by that name which is no link to a folder
 */
gboolean
skep_project_tree_has_file (SkepProjectTree *self,
                            const char      *path)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *dir = slash != NULL ? g_strndup (path, slash - path) : g_strdup ("");
  const char *name = slash != NULL ? slash + 1 : path;
  SkepFolder *folder;

  /* A folder that its parent doesn't have need not be looked for on the disk. */
  if (*dir != '\0' && !skep_project_tree_has_file (self, dir))
    return FALSE;
  folder = skep_project_tree_get_folder (self, dir);
  return folder != NULL
         && (skep_folder_has_file (folder, name) || skep_folder_has_folder (folder, name));
}

/**
 * skep_project_tree_dup_folders:
 * @self: a tree
 * @max_depth: how far from the project's own folder
 *
 * Returns: (transfer container) (element-type utf8): the folders that were looked at and are
 *   there, in no order; the strings live as long as the tree
 */
GPtrArray *
skep_project_tree_dup_folders (SkepProjectTree *self,
                               guint            max_depth)
{
  GPtrArray *folders = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer dir;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, &dir, NULL))
    if (skep_project_tree_get_depth (dir) <= max_depth)
      g_ptr_array_add (folders, dir);
  return folders;
}

static gboolean
has_same_folders (SkepProjectTree         *self,
                  const SkepDiscoveryUnit *unit)
{
  for (guint i = 0; i < unit->folders->len; i++)
    {
      SkepFolder *then = unit->folders->pdata[i];
      SkepFolder *now = skep_project_tree_get_folder (self, then->dir);

      if (now != then && (now == NULL || !skep_folder_equal (now, then)))
        return FALSE;
    }
  for (guint i = 0; i < unit->missing->len; i++)
    if (skep_project_tree_get_folder (self, unit->missing->pdata[i]) != NULL)
      return FALSE;
  return TRUE;
}

static gboolean
has_same_files (SkepProjectTree         *self,
                const SkepDiscoveryUnit *unit)
{
  for (guint i = 0; i < unit->files->len; i++)
    {
      const SkepDiscoveryFile *file = &g_array_index (unit->files, SkepDiscoveryFile, i);
      SkepFileStamp now = get_stamp (self, file->path);

      if (!skep_file_stamp_is_current (&file->stamp, &now))
        return FALSE;
    }
  return TRUE;
}

/**
 * skep_project_tree_is_unit_current:
 * @self: a tree
 * @unit: what was found earlier
 *
 * Returns: %TRUE if nothing has changed on which @unit depends
 */
gboolean
skep_project_tree_is_unit_current (SkepProjectTree         *self,
                                   const SkepDiscoveryUnit *unit)
{
  return has_same_folders (self, unit) && has_same_files (self, unit);
}

/**
 * skep_project_tree_resolve:
 * @dir: a folder relative to the project, `` for its own
 * @path: what a file in @dir names, with `/`, `.` and `..`
 *
 * Any thread; looks at names only.
 *
 * Returns: (transfer full) (nullable): the path relative to the project, `` for its own folder;
 *   %NULL if it is absolute, or leads out of the project
 */
char *
skep_project_tree_resolve (const char *dir,
                           const char *path)
{
  g_autofree char *joined = g_build_filename ("/", dir, path, NULL);
  g_auto (GStrv) parts = g_strsplit (joined, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  if (g_path_is_absolute (path))
    return NULL;
  for (char **part = parts; *part != NULL; part++)
    {
      if (**part == '\0' || g_str_equal (*part, "."))
        continue;
      if (!g_str_equal (*part, ".."))
        g_ptr_array_add (kept, *part);
      else if (kept->len == 0)
        return NULL;
      else
        g_ptr_array_remove_index (kept, kept->len - 1);
    }
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

/**
 * skep_project_tree_get_depth:
 * @dir: a folder relative to the project
 *
 * Returns: how far it is from the project's own folder
 */
guint
skep_project_tree_get_depth (const char *dir)
{
  guint depth = *dir != '\0';

  for (; *dir != '\0'; dir++)
    depth += *dir == '/';
  return depth;
}

/**
 * skep_project_tree_join:
 * @dir: a folder relative to the project, `` for its own
 * @name: name in it
 *
 * Returns: (transfer full): the path of @name relative to the project
 */
char *
skep_project_tree_join (const char *dir,
                        const char *name)
{
  return *dir != '\0' ? g_strconcat (dir, "/", name, NULL) : g_strdup (name);
}
