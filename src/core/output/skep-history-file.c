/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-history-file.h"

#define READ_BYTES (64 * 1024)

struct _SkepHistoryFile
{
  char *path;
  char *lock_path;
  gsize max_line_bytes;

  /* Whoever reads */
  int fd; /* of the file that was read, or -1; while it is open no other gets its inode */
  dev_t device;
  ino_t inode;
  goffset offset; /* up to here */
  GString *unfinished; /* line at the end of what was read */
  gboolean is_too_long; /* that line; what came of it was dropped */
};

/**
 * skep_history_file_new:
 * @path: (type filename): the file, which need not exist
 * @max_line_bytes: longer lines are skipped
 *
 * Returns: (transfer full): a file of which nothing was read
 */
SkepHistoryFile *
skep_history_file_new (const char *path,
                       gsize       max_line_bytes)
{
  SkepHistoryFile *self = g_new0 (SkepHistoryFile, 1);

  self->path = g_strdup (path);
  self->lock_path = g_strconcat (path, ".lock", NULL);
  self->max_line_bytes = max_line_bytes;
  self->fd = -1;
  self->unfinished = g_string_new (NULL);

  return self;
}

/**
 * skep_history_file_free:
 * @self: (transfer full): a file
 */
void
skep_history_file_free (SkepHistoryFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_string_free (self->unfinished, TRUE);
  g_free (self->lock_path);
  g_free (self->path);
  g_free (self);
}

/* --- Reading --- */

static void
add_part (SkepHistoryFile *self,
          const char      *part,
          gsize            length)
{
  if (!self->is_too_long && self->unfinished->len + length <= self->max_line_bytes)
    g_string_append_len (self->unfinished, part, length);
  else
    self->is_too_long = TRUE;
}

static void
end_line (SkepHistoryFile             *self,
          const SkepHistoryFileEvents *events,
          gpointer                     user_data)
{
  if (!self->is_too_long)
    events->line (self->unfinished->str, self->unfinished->len, user_data);
  g_string_truncate (self->unfinished, 0);
  self->is_too_long = FALSE;
}

static void
take_bytes (SkepHistoryFile             *self,
            const char                  *bytes,
            gsize                        length,
            const SkepHistoryFileEvents *events,
            gpointer                     user_data)
{
  const char *end = bytes + length;
  const char *newline;

  while ((newline = memchr (bytes, '\n', end - bytes)) != NULL)
    {
      add_part (self, bytes, newline - bytes);
      end_line (self, events, user_data);
      bytes = newline + 1;
    }
  add_part (self, bytes, end - bytes);
}

/* A pipe or a device of that name must not hold us up. */
static int
open_regular (const char  *path,
              int          flags,
              struct stat *info)
{
  int fd = g_open (path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);

  if (fd >= 0 && fstat (fd, info) == 0 && S_ISREG (info->st_mode))
    return fd;

  if (fd >= 0)
    {
      close (fd);
      errno = EINVAL;
    }
  return -1;
}

static gboolean
is_same (SkepHistoryFile   *self,
         const struct stat *info)
{
  return self->fd >= 0 && self->device == info->st_dev && self->inode == info->st_ino &&
         self->offset <= info->st_size;
}

/* What can't be read is like what isn't there. */
static void
restart (SkepHistoryFile             *self,
         const SkepHistoryFileEvents *events,
         gpointer                     user_data)
{
  struct stat info = { 0 };
  int old = self->fd;

  self->fd = open_regular (self->path, O_RDONLY, &info);
  self->device = info.st_dev;
  self->inode = info.st_ino;
  self->offset = 0;
  self->is_too_long = FALSE;
  g_string_truncate (self->unfinished, 0);
  if (old >= 0)
    {
      close (old);
      events->restarted (user_data);
    }
}

static void
read_on (SkepHistoryFile             *self,
         const SkepHistoryFileEvents *events,
         gpointer                     user_data)
{
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gssize n;

  while ((n = pread (self->fd, buffer, READ_BYTES, self->offset)) > 0)
    {
      take_bytes (self, buffer, n, events, user_data);
      self->offset += n;
    }
}

/**
 * skep_history_file_read:
 * @self: a file
 * @events: whom to tell
 * @user_data: for @events
 *
 * Tells all lines that have come since the last time; at first all of them.
 */
void
skep_history_file_read (SkepHistoryFile             *self,
                        const SkepHistoryFileEvents *events,
                        gpointer                     user_data)
{
  struct stat info = { 0 };

  /* Mostly nothing has come, and this is all. */
  if (stat (self->path, &info) == 0 && is_same (self, &info) && self->offset == info.st_size)
    return;

  if (!is_same (self, &info))
    restart (self, events, user_data);
  if (self->fd >= 0)
    read_on (self, events, user_data);
}

/**
 * skep_history_file_get_n_bytes:
 * @self: a file
 *
 * Returns: how long it was when it was read
 */
gsize
skep_history_file_get_n_bytes (SkepHistoryFile *self)
{
  return self->offset;
}

/* --- Writing --- */

static gboolean
fail (const char  *path,
      int          error_number,
      GError     **error)
{
  g_autofree char *display = g_filename_display_name (path);

  /* Translators: a path, and a cause */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number),
               _("“%s” can't be written: %s"), display, g_strerror (error_number));
  return FALSE;
}

/**
 * skep_history_file_lock:
 * @self: a file
 * @error: return location
 *
 * Waits until nobody else writes. Any thread.
 *
 * Returns: a descriptor that holds the lock until it is closed, or -1
 */
int
skep_history_file_lock (SkepHistoryFile  *self,
                        GError          **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  struct stat info;
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = open_regular (self->lock_path, O_RDWR | O_CREAT, &info);
  if (fd < 0)
    {
      fail (self->lock_path, errno, error);
      return -1;
    }

  /* A file system without locks still keeps lines: each is one write. */
  while (flock (fd, LOCK_EX) != 0 && errno == EINTR)
    continue;
  return fd;
}

/* A crash may have cut the last line: then it gets its end now, and is skipped. */
static gboolean
is_cut (int                fd,
        const struct stat *info)
{
  char last;

  return info->st_size > 0 && pread (fd, &last, 1, info->st_size - 1) == 1 && last != '\n';
}

static gboolean
append_locked (SkepHistoryFile  *self,
               const char       *line,
               GError          **error)
{
  g_autofree char *text = NULL;
  struct stat info;
  gssize n;
  int fd = open_regular (self->path, O_RDWR | O_APPEND | O_CREAT, &info);

  if (fd < 0)
    return fail (self->path, errno, error);

  text = g_strconcat (is_cut (fd, &info) ? "\n" : "", line, "\n", NULL);
  n = write (fd, text, strlen (text));
  if (n < 0)
    fail (self->path, errno, error);
  else if ((gsize) n < strlen (text))
    fail (self->path, ENOSPC, error);
  close (fd);

  return n == (gssize) strlen (text);
}

/**
 * skep_history_file_append:
 * @self: a file
 * @line: without newline
 * @error: return location
 *
 * Appends a line by one write, so that a crash can cut no other. Makes the file, and the folder,
 * if there is none. Any thread.
 *
 * Returns: %TRUE if it is there
 */
gboolean
skep_history_file_append (SkepHistoryFile  *self,
                          const char       *line,
                          GError          **error)
{
  int lock = skep_history_file_lock (self, error);
  gboolean is_written = lock >= 0 && append_locked (self, line, error);

  if (lock >= 0)
    close (lock);
  return is_written;
}

/**
 * skep_history_file_replace:
 * @self: a file, locked by the caller
 * @text: all that it is to hold
 * @error: return location
 *
 * Any thread.
 *
 * Returns: %TRUE if it was replaced; else it is as it was
 */
gboolean
skep_history_file_replace (SkepHistoryFile  *self,
                           const char       *text,
                           GError          **error)
{
  return g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}
