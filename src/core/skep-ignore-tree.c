/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-ignore-tree.h"
#include "skep-source.h"

/* Folders around the project in which its repository is looked for. */
#define MAX_LEVELS 64

/* What is known of one folder of the project. */
typedef struct
{
  GPtrArray *rules;       /* (element-type SkepIgnoreRules), later ones win */
  gboolean is_repository; /* what the folders around say ends here */
} Entry;

/* Rules of a folder around the project. */
typedef struct
{
  SkepIgnoreRules *rules;
  char *prefix; /* path of the project relative to that folder */
} Above;

struct _SkepIgnoreTree
{
  GHashTable *by_dir; /* path → Entry */
  GArray *above;      /* of Above, later ones win */
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_ptr_array_unref (entry->rules);
  g_free (entry);
}

static void
clear_above (gpointer data)
{
  Above *above = data;

  skep_ignore_rules_unref (above->rules);
  g_free (above->prefix);
}

/**
 * skep_ignore_tree_new:
 *
 * Returns: (transfer full): a tree in which nothing is ignored yet
 */
SkepIgnoreTree *
skep_ignore_tree_new (void)
{
  SkepIgnoreTree *self = g_new0 (SkepIgnoreTree, 1);

  self->by_dir = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_entry);
  self->above = g_array_new (FALSE, FALSE, sizeof (Above));
  g_array_set_clear_func (self->above, clear_above);
  return self;
}

/**
 * skep_ignore_tree_free:
 * @self: (transfer full) (nullable): a tree
 */
void
skep_ignore_tree_free (SkepIgnoreTree *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_dir);
  g_array_unref (self->above);
  g_free (self);
}

static Entry *
get_entry (SkepIgnoreTree *self,
           const char     *dir)
{
  Entry *entry = g_hash_table_lookup (self->by_dir, dir);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_ignore_rules_unref);
      g_hash_table_insert (self->by_dir, g_strdup (dir), entry);
    }
  return entry;
}

static SkepIgnoreRules *
read_rules (SkepDiscovery *discovery,
            const char    *dir,
            const char    *file)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!skep_source_read_file (discovery, dir, file, &text, &length) || text == NULL)
    return NULL;
  return skep_ignore_rules_new (text, length);
}

static void
take_above (SkepIgnoreTree  *self,
            SkepIgnoreRules *rules,
            const char      *prefix)
{
  Above above = { rules, g_strdup (prefix) };

  if (rules != NULL)
    g_array_append_val (self->above, above);
  else
    g_free (above.prefix);
}

/* git doesn't follow links there either. */
static gboolean
is_link (const char *dir,
         const char *file)
{
  g_autofree char *path = g_build_filename (dir, file, NULL);

  return g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/* Whether the project belongs to the repository in a folder around it. git takes no part in those
 * of others either, who could put one into a folder that everyone may write to. */
static gboolean
is_own_repository (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".git", NULL);
  struct stat info;

  return lstat (path, &info) == 0 && info.st_uid == geteuid ();
}

/* How many folders above @project the one with `.git` is; 0 if there is none. */
static guint
find_repository (const char *project)
{
  g_autofree char *folder = g_path_get_dirname (project);

  for (guint level = 1; level < MAX_LEVELS; level++)
    {
      char *parent;

      if (is_own_repository (folder))
        return level;
      parent = g_path_get_dirname (folder);
      if (g_str_equal (parent, folder))
        {
          g_free (parent);
          return 0;
        }
      g_free (folder);
      folder = parent;
    }
  return 0;
}

/* The folder @level above the project, as a path relative to it. */
static char *
make_dir (guint level)
{
  GString *dir = g_string_new ("..");

  while (--level > 0)
    g_string_append (dir, "/..");
  return g_string_free (dir, FALSE);
}

/* The last @n parts of @path. */
static const char *
get_last_parts (const char *path,
                guint       n)
{
  const char *p = path + strlen (path);

  while (n-- > 0)
    while (p > path && *--p != '/')
      continue;
  return *p == '/' ? p + 1 : p;
}

static void
read_above (SkepIgnoreTree *self,
            SkepDiscovery  *discovery,
            const char     *project,
            guint           n_levels)
{
  for (guint level = n_levels; level > 0; level--)
    {
      g_autofree char *dir = make_dir (level);
      g_autofree char *git = g_build_filename (dir, ".git", "info", NULL);
      g_autofree char *absolute = g_build_filename (project, dir, NULL);
      const char *prefix = get_last_parts (project, level);

      if (level == n_levels)
        take_above (self, read_rules (discovery, git, "exclude"), prefix);
      if (!is_link (absolute, ".gitignore"))
        take_above (self, read_rules (discovery, dir, ".gitignore"), prefix);
    }
}

static char *
drop_last_parts (const char *path,
                 guint       n)
{
  char *rest = g_strdup (path);

  while (n-- > 0)
    {
      char *slash = strrchr (rest, '/');

      *(slash != NULL ? slash : rest) = '\0';
    }
  return rest;
}

/* Whether the folder @level above the project, or the project itself, is ignored. */
static gboolean
is_ignored_above (SkepIgnoreTree *self,
                  guint           level)
{
  for (guint i = self->above->len; i > 0; i--)
    {
      const Above *above = &g_array_index (self->above, Above, i - 1);
      g_autofree char *path = drop_last_parts (above->prefix, level);
      SkepIgnoreVerdict verdict = SKEP_IGNORE_UNDECIDED;

      if (*path != '\0')
        verdict = skep_ignore_rules_match (above->rules, path, TRUE);
      if (verdict != SKEP_IGNORE_UNDECIDED)
        return verdict == SKEP_IGNORE_YES;
    }
  return FALSE;
}

/**
 * skep_ignore_tree_look_above:
 * @self: a new tree
 * @discovery: gets errors
 *
 * Reads the rules of the folders around the project, up to that of its repository. They mean
 * nothing for a project that is ignored itself: who opens it wants to see what is in it.
 */
void
skep_ignore_tree_look_above (SkepIgnoreTree *self,
                             SkepDiscovery  *discovery)
{
  g_autofree char *resolved = realpath (skep_discovery_get_project (discovery), NULL);
  g_autofree char *git = NULL;
  guint n_levels;

  if (resolved == NULL)
    return;
  git = g_build_filename (resolved, ".git", NULL);
  if (g_file_test (git, G_FILE_TEST_EXISTS) || (n_levels = find_repository (resolved)) == 0)
    return;
  read_above (self, discovery, resolved, n_levels);
  for (guint level = 0; level < n_levels; level++)
    if (is_ignored_above (self, level))
      {
        g_array_set_size (self->above, 0);
        return;
      }
}

/**
 * skep_ignore_tree_look_at:
 * @self: a tree
 * @discovery: gets errors
 * @folder: a folder of the project that is not ignored
 *
 * Reads what git keeps beside its files if @folder is that of a repository. The rules of the
 * folders around mean nothing in it then. Its `.gitignore` file is not read.
 */
void
skep_ignore_tree_look_at (SkepIgnoreTree *self,
                          SkepDiscovery  *discovery,
                          SkepFolder     *folder)
{
  g_autofree char *git = NULL;
  SkepIgnoreRules *rules;
  Entry *entry;

  if (!skep_folder_has_folder (folder, ".git") && !skep_folder_has_file (folder, ".git"))
    return;
  entry = get_entry (self, folder->dir);
  entry->is_repository = TRUE;
  git = g_build_filename (folder->dir, ".git", "info", NULL);
  /* Of a worktree it is elsewhere, out of the project. */
  if (skep_folder_has_folder (folder, ".git")
      && (rules = read_rules (discovery, git, "exclude")) != NULL)
    g_ptr_array_add (entry->rules, rules);
}

/**
 * skep_ignore_tree_add:
 * @self: a tree
 * @dir: folder relative to the project, looked at before
 * @rules: those of its `.gitignore` file
 */
void
skep_ignore_tree_add (SkepIgnoreTree  *self,
                      const char      *dir,
                      SkepIgnoreRules *rules)
{
  g_ptr_array_add (get_entry (self, dir)->rules, skep_ignore_rules_ref (rules));
}

static SkepIgnoreVerdict
match_entry (const Entry *entry,
             const char  *path)
{
  for (guint i = entry->rules->len; i > 0; i--)
    {
      SkepIgnoreVerdict verdict = skep_ignore_rules_match (entry->rules->pdata[i - 1], path, TRUE);

      if (verdict != SKEP_IGNORE_UNDECIDED)
        return verdict;
    }
  return entry->is_repository ? SKEP_IGNORE_NO : SKEP_IGNORE_UNDECIDED;
}

static gboolean
match_above (SkepIgnoreTree *self,
             const char     *dir)
{
  for (guint i = self->above->len; i > 0; i--)
    {
      const Above *above = &g_array_index (self->above, Above, i - 1);
      g_autofree char *path = g_strconcat (above->prefix, "/", dir, NULL);
      SkepIgnoreVerdict verdict = skep_ignore_rules_match (above->rules, path, TRUE);

      if (verdict != SKEP_IGNORE_UNDECIDED)
        return verdict == SKEP_IGNORE_YES;
    }
  return FALSE;
}

/**
 * skep_ignore_tree_ignores:
 * @self: a tree
 * @dir: folder relative to the project, not its own; those around it are not ignored
 *
 * Returns: %TRUE if git ignores it
 */
gboolean
skep_ignore_tree_ignores (SkepIgnoreTree *self,
                          const char     *dir)
{
  g_autofree char *around = g_strdup (dir);

  do
    {
      char *slash = strrchr (around, '/');
      const Entry *entry;
      SkepIgnoreVerdict verdict = SKEP_IGNORE_UNDECIDED;

      *(slash != NULL ? slash : around) = '\0';
      if ((entry = g_hash_table_lookup (self->by_dir, around)) != NULL)
        verdict = match_entry (entry, dir + strlen (around) + (*around != '\0'));
      if (verdict != SKEP_IGNORE_UNDECIDED)
        return verdict == SKEP_IGNORE_YES;
    }
  while (*around != '\0');
  return match_above (self, dir);
}
