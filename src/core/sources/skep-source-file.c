/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-source.h"

#define UTF8_BOM "\xef\xbb\xbf"

static void
add_errno (SkepDiscovery *discovery,
           const char    *dir,
           const char    *file,
           int            error_number)
{
  /* Translators: the argument is a cause such as “Permission denied” */
  skep_discovery_add_error (discovery, dir, file, 0, 0, _("This file can’t be read: %s"),
                            g_strerror (error_number));
}

static gboolean
is_readable_size (SkepDiscovery *discovery,
                  const char    *dir,
                  const char    *file,
                  goffset        size)
{
  g_autofree char *text = NULL;
  g_autofree char *limit = NULL;

  if (size <= SKEP_DISCOVERY_MAX_FILE_BYTES)
    return TRUE;
  text = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
  limit = g_format_size_full (SKEP_DISCOVERY_MAX_FILE_BYTES, G_FORMAT_SIZE_IEC_UNITS);
  skep_discovery_add_error (discovery, dir, file, 0, 0,
                            _("This file has %s; no more than %s is read."), text, limit);
  return FALSE;
}

static void
depend (SkepDiscovery     *discovery,
        const char        *dir,
        const char        *file,
        const struct stat *info)
{
  g_autofree char *path = skep_project_tree_join (dir, file);
  SkepFileStamp stamp = info != NULL ? skep_file_stamp_of (info) : (SkepFileStamp) { 0 };

  skep_discovery_depend (discovery, path, &stamp);
}

/* A FIFO, a device or a folder by the name of a script file must not be read: it could block. */
static gboolean
is_readable_file (SkepDiscovery *discovery,
                  const char    *dir,
                  const char    *file,
                  int            fd,
                  gsize         *size)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      add_errno (discovery, dir, file, errno);
      return FALSE;
    }
  depend (discovery, dir, file, &info);
  if (!S_ISREG (info.st_mode))
    {
      skep_discovery_add_error (discovery, dir, file, 0, 0,
                                S_ISDIR (info.st_mode) ? _("This is a folder, not a file.")
                                                       : _("This is not a regular file."));
      return FALSE;
    }
  *size = info.st_size;
  return is_readable_size (discovery, dir, file, info.st_size);
}

/* Reads what fstat() promised; a file that shrinks meanwhile gives less, one that grows no more. */
static char *
read_bytes (int    fd,
            gsize *size)
{
  g_autofree char *bytes = g_malloc (*size + 1);
  gsize done = 0;

  while (done < *size)
    {
      ssize_t n = read (fd, bytes + done, *size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return NULL;
      if (n == 0)
        break;
      done += n;
    }
  bytes[done] = '\0';
  *size = done;
  return g_steal_pointer (&bytes);
}

/**
 * skep_source_read_file:
 * @discovery: gets an error if there is a file that can't be read
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 * @text: (out) (transfer full) (nullable): its bytes and a NUL; %NULL if it can't be read
 * @length: (out): bytes in @text without the NUL, 0 if there are none
 *
 * Reads a whole file if it is a regular one of acceptable size. Never waits for a writer.
 *
 * Returns: %TRUE if there is something by that name, readable or not
 */
gboolean
skep_source_read_file (SkepDiscovery  *discovery,
                       const char     *dir,
                       const char     *file,
                       char          **text,
                       gsize          *length)
{
  const char *project = skep_discovery_get_project (discovery);
  g_autofree char *path = g_build_filename (project, dir, file, NULL);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gsize size = 0;

  *text = NULL;
  *length = 0;
  if (fd < 0)
    {
      int error_number = errno;

      depend (discovery, dir, file, NULL);
      errno = error_number;
      if (errno == ENOENT)
        return FALSE;
      add_errno (discovery, dir, file, errno);
      return TRUE;
    }
  if (is_readable_file (discovery, dir, file, fd, &size)
      && (*text = read_bytes (fd, &size)) == NULL)
    add_errno (discovery, dir, file, errno);
  *length = *text != NULL ? size : 0;
  close (fd);
  return TRUE;
}

/**
 * skep_source_read_text:
 * @discovery: gets an error if there is a file that can't be read
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 * @length: (out): bytes in what is returned
 *
 * Like skep_source_read_file(), without a byte order mark.
 *
 * Returns: (transfer full) (nullable): its bytes and a NUL; %NULL if it isn't there or can't be
 *   read
 */
char *
skep_source_read_text (SkepDiscovery *discovery,
                       const char    *dir,
                       const char    *file,
                       gsize         *length)
{
  char *text;

  if (!skep_source_read_file (discovery, dir, file, &text, length) || text == NULL)
    return NULL;
  if (g_str_has_prefix (text, UTF8_BOM))
    {
      *length -= strlen (UTF8_BOM);
      memmove (text, text + strlen (UTF8_BOM), *length + 1);
    }
  return text;
}

/**
 * skep_source_resolve:
 * @discovery: gets an error if it is outside of the project
 * @dir: folder relative to the project from which @path is seen
 * @path: what a file names
 * @file: path of that file relative to the project
 * @line: where in @file
 *
 * Returns: (transfer full) (nullable): @path relative to the project; %NULL if it is outside
 */
char *
skep_source_resolve (SkepDiscovery *discovery,
                     const char    *dir,
                     const char    *path,
                     const char    *file,
                     guint          line)
{
  char *resolved = *path != '~' ? skep_project_tree_resolve (dir, path) : NULL;

  if (resolved == NULL)
    skep_discovery_add_error (discovery, "", file, line, 0,
                              _("“%s” is outside of the project and not read."), path);
  return resolved;
}

/**
 * skep_source_dup_folder:
 * @path: path of a file relative to the project
 *
 * Returns: (transfer full): the folder it is in, `` for the project's own
 */
char *
skep_source_dup_folder (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? g_strndup (path, slash - path) : g_strdup ("");
}

/**
 * skep_source_read_start:
 * @discovery: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 * @max_bytes: no more are read
 * @length: (out): bytes in what is returned
 *
 * Reads the beginning of a file of any size. Never waits for a writer.
 *
 * Returns: (transfer full) (nullable): its bytes and a NUL; %NULL if it isn't a regular file that
 *   can be read, which is no error of the project
 */
char *
skep_source_read_start (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        gsize          max_bytes,
                        gsize         *length)
{
  g_autofree char *path = g_build_filename (skep_discovery_get_project (discovery), dir, file,
                                            NULL);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat info;
  char *text = NULL;

  *length = 0;
  if (fd < 0)
    {
      depend (discovery, dir, file, NULL);
      return NULL;
    }
  if (fstat (fd, &info) == 0)
    {
      depend (discovery, dir, file, &info);
      *length = MIN ((gsize) info.st_size, max_bytes);
      text = S_ISREG (info.st_mode) ? read_bytes (fd, length) : NULL;
      *length = text != NULL ? *length : 0;
    }
  close (fd);
  return text;
}

/**
 * skep_source_is_executable:
 * @discovery: a discovery
 * @dir: folder relative to the project, `` for its own
 * @file: name in @dir
 *
 * Returns: %TRUE if it is a regular file that the person may execute
 */
gboolean
skep_source_is_executable (SkepDiscovery *discovery,
                           const char    *dir,
                           const char    *file)
{
  g_autofree char *path = g_build_filename (skep_discovery_get_project (discovery), dir, file,
                                            NULL);
  struct stat info;
  gboolean exists = stat (path, &info) == 0;

  depend (discovery, dir, file, exists ? &info : NULL);
  return exists && S_ISREG (info.st_mode) && access (path, X_OK) == 0;
}
