/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-errno.h"

#define NAME_FORMAT "%016" G_GINT64_MODIFIER "x"
#define NAME_LENGTH 16

/* A bound that is less than this many files makes them smaller, so that the end of the output, and
 * not only its beginning, gets most of it. */
#define MIN_FILES 8
#define MIN_FILE_BYTES (64 * 1024)

/* A file that somebody has removed takes bytes as if nothing had happened: so it is looked at. */
#define CHECK_USEC (100 * 1000)

/* Where no log ends up; what is beyond it is no file of ours. */
#define MAX_POSITION (G_GUINT64_CONSTANT (1) << 62)

struct _SkepLogFiles
{
  char *folder;
  gsize max_bytes;
  gsize file_bytes;

  int folder_fd;   /* holds the lock; -1 if it can't be opened */
  int fd;          /* of the last of `files`; -1 if none is open for writing */
  GArray *files;   /* of SkepLogFile, by position */
  gsize n_bytes;   /* in all of them */

  gint64 check_us; /* when to look again whether the file is still there, monotonic */
  gint64 retry_us; /* when to write again after a failure, monotonic */
  GError *problem; /* (nullable): the failure */
};

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static gboolean
fail_in (const char  *folder,
         int          error_number,
         GError     **error)
{
  g_autofree char *display = g_filename_display_name (folder);

  return skep_errno_set (error, error_number, display);
}

static gboolean
is_removed (int fd)
{
  struct stat info;

  return fstat (fd, &info) != 0 || info.st_nlink == 0;
}

/* Waits, since somebody who asks whether it is locked holds the lock for an instant. A file system
 * without locks still keeps output. */
static void
lock_folder (int fd)
{
  while (flock (fd, LOCK_EX) != 0 && errno == EINTR)
    continue;
}

static gboolean
open_folder (SkepLogFiles  *self,
             GError       **error)
{
  if (self->folder_fd >= 0 && !is_removed (self->folder_fd))
    return TRUE;

  close_fd (&self->folder_fd);
  if (g_mkdir_with_parents (self->folder, 0700) != 0 ||
      (self->folder_fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
    return fail_in (self->folder, errno, error);

  lock_folder (self->folder_fd);
  return TRUE;
}

/**
 * skep_log_files_new:
 * @folder: where the files will be, file name encoding; made with its parents
 * @max_bytes: how much to keep
 *
 * Takes the lock. That the folder can't be made is told by the first append. Any thread.
 *
 * Returns: (transfer full): files to write to
 */
SkepLogFiles *
skep_log_files_new (const char *folder,
                    gsize       max_bytes)
{
  SkepLogFiles *self = g_new0 (SkepLogFiles, 1);

  self->folder = g_strdup (folder);
  self->max_bytes = max_bytes;
  self->file_bytes = CLAMP (max_bytes / MIN_FILES, MIN_FILE_BYTES, SKEP_LOG_FILES_BYTES);
  self->folder_fd = -1;
  self->fd = -1;
  self->files = g_array_new (FALSE, FALSE, sizeof (SkepLogFile));
  open_folder (self, NULL);

  return self;
}

static SkepLogFile *
get_last (SkepLogFiles *self)
{
  return &g_array_index (self->files, SkepLogFile, self->files->len - 1);
}

static void
remove_file (SkepLogFiles *self,
             guint         index)
{
  const SkepLogFile *file = &g_array_index (self->files, SkepLogFile, index);
  char name[NAME_LENGTH + 1];

  g_snprintf (name, sizeof name, NAME_FORMAT, (guint64) file->start);
  unlinkat (self->folder_fd, name, 0);
  self->n_bytes -= file->length;
  g_array_remove_index (self->files, index);
}

/* One that has got nothing, since the disk was full, is of no use. */
static void
close_file (SkepLogFiles *self)
{
  if (self->fd < 0)
    return;

  close_fd (&self->fd);
  if (get_last (self)->length == 0)
    remove_file (self, self->files->len - 1);
}

/**
 * skep_log_files_free:
 * @self: (transfer full): files
 *
 * Closes them, and gives up the lock. The writer.
 */
void
skep_log_files_free (SkepLogFiles *self)
{
  close_file (self);
  close_fd (&self->folder_fd);
  g_array_unref (self->files);
  g_clear_error (&self->problem);
  g_free (self->folder);
  g_free (self);
}

/* The first one and the one being written stay, whatever the bound. */
static void
keep_bound (SkepLogFiles *self)
{
  while (self->files->len > 2 && self->n_bytes + self->file_bytes > self->max_bytes)
    remove_file (self, 1);
}

static void
add_file (SkepLogFiles *self,
          gsize         start)
{
  const SkepLogFile file = { start, 0 };

  g_array_append_val (self->files, file);
  keep_bound (self);
}

static gboolean
begin_file (SkepLogFiles  *self,
            gsize          position,
            GError       **error)
{
  char name[NAME_LENGTH + 1];

  close_file (self);
  if (!open_folder (self, error))
    return FALSE;

  g_snprintf (name, sizeof name, NAME_FORMAT, (guint64) position);
  self->fd = openat (self->folder_fd, name,
                     O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd < 0)
    return fail_in (self->folder, errno, error);

  add_file (self, position);
  return TRUE;
}

static gboolean
can_go_on (SkepLogFiles *self,
           gsize         position)
{
  return self->fd >= 0 && get_last (self)->start + get_last (self)->length == position &&
         get_last (self)->length < self->file_bytes;
}

static gboolean
check_file (SkepLogFiles  *self,
            gint64         now_us,
            GError       **error)
{
  if (self->fd < 0 || now_us < self->check_us)
    return TRUE;

  self->check_us = now_us + CHECK_USEC;
  return !is_removed (self->fd) || fail_in (self->folder, ENOENT, error);
}

/* As much as the file takes. Returns 0 if it could not be written. */
static gsize
write_some (SkepLogFiles  *self,
            const void    *data,
            gsize          length,
            GError       **error)
{
  SkepLogFile *file = get_last (self);
  gssize n;

  do
    n = write (self->fd, data, MIN (length, self->file_bytes - file->length));
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    {
      fail_in (self->folder, n < 0 ? errno : ENOSPC, error);
      return 0;
    }

  file->length += n;
  self->n_bytes += n;
  return n;
}

static gboolean
write_all (SkepLogFiles  *self,
           gsize          position,
           const guint8  *data,
           gsize          length,
           GError       **error)
{
  gsize n;

  for (; length > 0; position += n, data += n, length -= n)
    {
      if (!can_go_on (self, position) && !begin_file (self, position, error))
        return FALSE;
      if ((n = write_some (self, data, length, error)) == 0)
        return FALSE;
    }

  return TRUE;
}

/* Whoever made it fail may also have removed files. */
static void
relist (SkepLogFiles *self)
{
  g_autoptr (GArray) files = skep_log_files_list (self->folder, NULL);

  g_array_set_size (self->files, 0);
  if (files != NULL)
    g_array_append_vals (self->files, files->data, files->len);

  self->n_bytes = 0;
  for (guint i = 0; i < self->files->len; i++)
    self->n_bytes += g_array_index (self->files, SkepLogFile, i).length;
}

/* What is written stays. The next file begins with what comes then, so there is a gap. */
static gboolean
give_up (SkepLogFiles  *self,
         gint64         now_us,
         GError        *problem,
         GError       **error)
{
  close_file (self);
  relist (self);
  g_clear_error (&self->problem);
  self->problem = problem;
  self->retry_us = now_us + SKEP_LOG_FILES_RETRY_MS * G_GINT64_CONSTANT (1000);
  g_propagate_error (error, g_error_copy (problem));
  return FALSE;
}

/**
 * skep_log_files_append:
 * @self: files
 * @position: of the first byte; not before the end of what was appended last
 * @data: (array length=length): bytes
 * @length: how many
 * @error: return location, in the domain %SKEP_ERRNO; it names the folder
 *
 * Adds bytes. They are with the kernel when it returns, so that the end of this process does not
 * lose them. After a failure, it fails with the same error until %SKEP_LOG_FILES_RETRY_MS have
 * passed; what was written stays, and what was not is a gap. The writer.
 *
 * Returns: %FALSE if not all of @data could be written
 */
gboolean
skep_log_files_append (SkepLogFiles  *self,
                       gsize          position,
                       const void    *data,
                       gsize          length,
                       GError       **error)
{
  gint64 now_us = g_get_monotonic_time ();
  GError *problem = NULL;

  if (self->problem != NULL && now_us < self->retry_us)
    {
      g_propagate_error (error, g_error_copy (self->problem));
      return FALSE;
    }
  if (!check_file (self, now_us, &problem) ||
      !write_all (self, position, data, length, &problem))
    return give_up (self, now_us, problem, error);

  g_clear_error (&self->problem);
  return TRUE;
}

static gboolean
parse_name (const char *name,
            gsize      *start)
{
  if (strlen (name) != NAME_LENGTH || strspn (name, "0123456789abcdef") != NAME_LENGTH)
    return FALSE;

  *start = g_ascii_strtoull (name, NULL, 16);
  return *start < MAX_POSITION;
}

static void
add_entry (GArray     *files,
           int         folder_fd,
           const char *name)
{
  SkepLogFile file;
  struct stat info;

  if (!parse_name (name, &file.start) ||
      fstatat (folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG (info.st_mode))
    return;

  file.length = info.st_size;
  g_array_append_val (files, file);
}

static int
compare_files (gconstpointer a,
               gconstpointer b)
{
  const SkepLogFile *first = a;
  const SkepLogFile *second = b;

  return (first->start > second->start) - (first->start < second->start);
}

/**
 * skep_log_files_list:
 * @folder: where the files are, file name encoding
 * @error: return location, in the domain %SKEP_ERRNO; it names the folder
 *
 * Looks which files there are. The newest may grow, and all but the first and it may go at any
 * moment. Any thread.
 *
 * Returns: (transfer full) (nullable) (element-type SkepLogFile): they, by position
 */
GArray *
skep_log_files_list (const char  *folder,
                     GError     **error)
{
  DIR *dir = opendir (folder);
  const struct dirent *entry;
  GArray *files;

  if (dir == NULL)
    {
      fail_in (folder, errno, error);
      return NULL;
    }

  files = g_array_new (FALSE, FALSE, sizeof (SkepLogFile));
  while ((entry = readdir (dir)) != NULL)
    add_entry (files, dirfd (dir), entry->d_name);
  closedir (dir);
  g_array_sort (files, compare_files);
  return files;
}

/**
 * skep_log_files_open:
 * @folder: where the files are, file name encoding
 * @start: of one of them
 *
 * Any thread.
 *
 * Returns: a descriptor to read from, which the caller closes; -1 if there is no such file any more
 */
int
skep_log_files_open (const char *folder,
                     gsize       start)
{
  g_autofree char *path = g_strdup_printf ("%s/" NAME_FORMAT, folder, (guint64) start);

  return open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

/**
 * skep_log_files_is_live:
 * @folder: where the files of a run are, file name encoding
 *
 * Any thread, any process.
 *
 * Returns: whether somebody writes them
 */
gboolean
skep_log_files_is_live (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_live;

  if (fd < 0)
    return FALSE;

  is_live = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return is_live;
}
