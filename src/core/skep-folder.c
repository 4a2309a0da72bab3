/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skep-folder.h"

typedef enum
{
  ENTRY_FILE,
  ENTRY_FOLDER,
  ENTRY_LINKED_FOLDER, /* could lead back to where it is: never entered */
} EntryKind;

static int
compare_names (const void *a,
               const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static EntryKind
get_kind (int                  fd,
          const struct dirent *entry)
{
  struct stat info;

  if (entry->d_type == DT_DIR)
    return ENTRY_FOLDER;
  if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
    return ENTRY_FILE;
  if (fstatat (fd, entry->d_name, &info, 0) != 0 || !S_ISDIR (info.st_mode))
    return ENTRY_FILE;
  if (fstatat (fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR (info.st_mode))
    return ENTRY_FOLDER;
  return ENTRY_LINKED_FOLDER;
}

static gboolean
is_real_entry (const char *name)
{
  return !g_str_equal (name, ".") && !g_str_equal (name, "..");
}

static void
read_entries (SkepFolder *self,
              DIR        *stream,
              GPtrArray  *files,
              GPtrArray  *folders)
{
  struct dirent *entry;

  while ((entry = readdir (stream)) != NULL)
    {
      EntryKind kind;

      if (!is_real_entry (entry->d_name))
        continue;
      if ((self->is_cut = files->len + folders->len == SKEP_FOLDER_MAX_ENTRIES))
        return;
      kind = get_kind (dirfd (stream), entry);
      if (kind == ENTRY_FILE)
        g_ptr_array_add (files, g_strdup (entry->d_name));
      else if (kind == ENTRY_FOLDER)
        g_ptr_array_add (folders, g_strdup (entry->d_name));
    }
}

static gsize
count_bytes (GPtrArray *names)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < names->len; i++)
    n_bytes += strlen (names->pdata[i]) + 1;
  return n_bytes;
}

/* Puts sorted pointers at @array, and the names themselves at @bytes. */
static char *
store_names (GPtrArray  *names,
             char      **array,
             char       *bytes)
{
  if (names->len > 0)
    qsort (names->pdata, names->len, sizeof (char *), compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      array[i] = bytes;
      bytes = stpcpy (bytes, names->pdata[i]) + 1;
    }
  array[names->len] = NULL;
  return bytes;
}

/* All in one block: there may be tens of thousands of folders. */
static void
set_names (SkepFolder *self,
           GPtrArray  *files,
           GPtrArray  *folders)
{
  gsize n_pointers = files->len + folders->len + 2;
  char **block = g_malloc (n_pointers * sizeof (char *) + count_bytes (files)
                           + count_bytes (folders));
  char *bytes = (char *) (block + n_pointers);

  self->n_files = files->len;
  self->n_folders = folders->len;
  self->files = block;
  self->folders = block + files->len + 1;
  bytes = store_names (files, self->files, bytes);
  store_names (folders, self->folders, bytes);
}

/**
 * skep_folder_read:
 * @project: absolute path of the project's folder
 * @dir: folder relative to it, `` for its own
 *
 * Any thread; blocks on the file system. A last part of @dir that is a link is not followed.
 *
 * Returns: (transfer full) (nullable): what is in it; %NULL, and errno, if it can't be read
 */
SkepFolder *
skep_folder_read (const char *project,
                  const char *dir)
{
  g_autofree char *path = g_build_filename (project, dir, NULL);
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (*dir != '\0' ? O_NOFOLLOW : 0));
  struct stat info;
  DIR *stream;
  SkepFolder *self;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) != 0 || (stream = fdopendir (fd)) == NULL)
    {
      close (fd);
      return NULL;
    }
  self = g_atomic_rc_box_new0 (SkepFolder);
  self->dir = g_strdup (dir);
  self->stamp = skep_file_stamp_of (&info);
  read_entries (self, stream, files, folders);
  closedir (stream);
  set_names (self, files, folders);
  return self;
}

SkepFolder *
skep_folder_ref (SkepFolder *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
skep_folder_clear (gpointer data)
{
  SkepFolder *self = data;

  g_free (self->dir);
  g_free (self->files);
}

void
skep_folder_unref (SkepFolder *self)
{
  g_atomic_rc_box_release_full (self, skep_folder_clear);
}

/**
 * skep_folder_has_file:
 * @self: a folder
 * @name: a name without a slash
 *
 * Any thread.
 *
 * Returns: %TRUE if there was something by that name which is not a folder
 */
gboolean
skep_folder_has_file (const SkepFolder *self,
                      const char       *name)
{
  return bsearch (&name, self->files, self->n_files, sizeof (char *), compare_names) != NULL;
}

/**
 * skep_folder_has_folder:
 * @self: a folder
 * @name: a name without a slash
 *
 * Any thread.
 *
 * Returns: %TRUE if there was a folder by that name
 */
gboolean
skep_folder_has_folder (const SkepFolder *self,
                        const char       *name)
{
  return bsearch (&name, self->folders, self->n_folders, sizeof (char *), compare_names) != NULL;
}

/**
 * skep_folder_equal:
 * @a: a folder
 * @b: the same folder at another time
 *
 * Any thread.
 *
 * Returns: %TRUE if the same names are in it
 */
gboolean
skep_folder_equal (const SkepFolder *a,
                   const SkepFolder *b)
{
  return a->n_files == b->n_files
         && a->n_folders == b->n_folders
         && a->is_cut == b->is_cut
         && g_strv_equal ((const char *const *) a->files, (const char *const *) b->files)
         && g_strv_equal ((const char *const *) a->folders, (const char *const *) b->folders);
}
