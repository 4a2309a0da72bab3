/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-log-folders.h"
#include "skep-output-times.h"

/* The position of its first byte names a file of output. */
#define POSITION_DIGITS 16

typedef gboolean (*VisitFunc) (int         dir_fd,
                               const char *name,
                               gpointer    data);

static gboolean
is_ours (const char *name)
{
  if (g_str_equal (name, SKEP_OUTPUT_TIMES_NAME) ||
      g_str_equal (name, SKEP_OUTPUT_TIMES_OLD_NAME))
    return TRUE;

  return strlen (name) == POSITION_DIGITS &&
         strspn (name, "0123456789abcdef") == POSITION_DIGITS;
}

/* Never by a link, at the end or on the way: the folder is looked up in @root itself. */
static int
open_folder (const char *root,
             const char *uuid)
{
  int root_fd = open (root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int fd, error_number;

  if (root_fd < 0)
    return -1;

  fd = openat (root_fd, uuid, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  error_number = errno;
  close (root_fd);
  errno = error_number;
  return fd;
}

/* Calls @visit for the files in it that are ours, until it fails. */
static gboolean
each_file (int       fd,
           VisitFunc visit,
           gpointer  data)
{
  int dir_fd = dup (fd);
  DIR *dir = dir_fd >= 0 ? fdopendir (dir_fd) : NULL;
  gboolean is_well = TRUE;
  const struct dirent *entry;
  int error_number;

  if (dir == NULL)
    {
      if (dir_fd >= 0)
        close (dir_fd);
      return FALSE;
    }

  rewinddir (dir);
  while (is_well && (entry = readdir (dir)) != NULL)
    is_well = !is_ours (entry->d_name) || visit (fd, entry->d_name, data);
  error_number = errno;
  closedir (dir);
  errno = error_number;
  return is_well;
}

static gint64
get_modified_us (const struct stat *info)
{
  return info->st_mtim.tv_sec * G_USEC_PER_SEC + info->st_mtim.tv_nsec / 1000;
}

static gboolean
add_file (int         dir_fd,
          const char *name,
          gpointer    data)
{
  SkepLogFolder *folder = data;
  struct stat info;

  if (fstatat (dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG (info.st_mode))
    {
      folder->n_bytes += info.st_size;
      folder->modified_us = MAX (folder->modified_us, get_modified_us (&info));
    }
  return TRUE;
}

/**
 * skep_log_folders_look:
 * @root: (type filename): where the folders of all runs are
 * @uuid: of a run
 *
 * Blocks: it looks at each file. Any thread.
 *
 * Returns: what its folder is like
 */
SkepLogFolder
skep_log_folders_look (const char *root,
                       const char *uuid)
{
  SkepLogFolder folder = { 0 };
  struct stat info;
  int fd = open_folder (root, uuid);

  if (fd < 0)
    return folder;

  each_file (fd, add_file, &folder);
  if (folder.modified_us == 0 && fstat (fd, &info) == 0)
    folder.modified_us = get_modified_us (&info);
  folder.is_live = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return folder;
}

/**
 * skep_log_folders_list:
 * @root: (type filename): where the folders of all runs are
 *
 * Any thread.
 *
 * Returns: (transfer full): the uuids of all runs that may have a folder, NULL-terminated
 */
char **
skep_log_folders_list (const char *root)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;
  char **uuids;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_uuid_string_is_valid (name))
      g_strv_builder_add (builder, name);

  uuids = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return uuids;
}

static gboolean
remove_file (int         dir_fd,
             const char *name,
             gpointer    data)
{
  return unlinkat (dir_fd, name, 0) == 0 || errno == ENOENT || errno == EISDIR;
}

/* Returns an errno or 0. What isn't ours stays, and the folder with it. */
static int
remove_opened (const char *root,
               const char *uuid,
               int         fd)
{
  g_autofree char *path = g_build_filename (root, uuid, NULL);

  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return EBUSY;
  if (!each_file (fd, remove_file, NULL))
    return errno;

  return rmdir (path) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST ? 0 : errno;
}

/* There is none, or something that isn't ours has its name. */
static gboolean
is_no_folder (int error_number)
{
  return error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP;
}

/**
 * skep_log_folders_remove:
 * @root: (type filename): where the folders of all runs are
 * @uuid: of a run
 * @error: return location: %G_IO_ERROR_BUSY if somebody writes
 *
 * Removes what is kept of a run, and nothing else: neither what a link leads to nor a file that is
 * not named like ours, in which case the folder stays. Blocks. Any thread.
 *
 * Returns: %TRUE if nothing of it is left
 */
gboolean
skep_log_folders_remove (const char  *root,
                         const char  *uuid,
                         GError     **error)
{
  g_autofree char *display = NULL;
  int fd = open_folder (root, uuid);
  int error_number = fd >= 0 ? remove_opened (root, uuid, fd) : errno;

  if (fd >= 0)
    close (fd);
  if (error_number == 0 || is_no_folder (error_number))
    return TRUE;

  display = g_filename_display_name (root);
  /* Translators: a name, a path, and a cause */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number),
               _("The log “%s” in “%s” can't be removed: %s"), uuid, display,
               g_strerror (error_number));
  return FALSE;
}
