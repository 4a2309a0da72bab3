/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-mcp-http-random.h"
#include "skep-mcp-http-token.h"

#define TOKEN_BYTES 32
#define TOKEN_CHARS (2 * TOKEN_BYTES)

static gboolean
fail (GError     **error,
      const char  *path)
{
  int error_number = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number),
               _("the token “%s” can't be kept: %s"), path, g_strerror (error_number));
  return FALSE;
}

static gboolean
is_token (const char *text)
{
  return strlen (text) == TOKEN_CHARS && strspn (text, "0123456789abcdef") == TOKEN_CHARS;
}

/* One that others could have read or written is none. */
static gboolean
is_private (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () &&
         (info.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static char *
read_token (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  char text[TOKEN_CHARS + 2] = "";
  gssize n = -1;

  if (fd < 0)
    return NULL;

  if (is_private (fd))
    n = read (fd, text, sizeof text - 1);
  close (fd);
  g_strchomp (text);

  return n > 0 && is_token (text) ? g_strdup (text) : NULL;
}

static gboolean
write_all (int         fd,
           const char *text)
{
  gsize length = strlen (text);

  return write (fd, text, length) == (gssize) length && fsync (fd) == 0;
}

/* Whoever reads meanwhile gets the old one or the new one, whole. */
static gboolean
write_token (const char  *path,
             const char  *token,
             GError     **error)
{
  g_autofree char *new_path = g_strdup_printf ("%s.%d", path, (int) getpid ());
  g_autofree char *text = g_strconcat (token, "\n", NULL);
  gboolean is_written;
  int fd;

  unlink (new_path);
  fd = open (new_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail (error, path);

  is_written = write_all (fd, text);
  if (close (fd) == 0 && is_written && g_rename (new_path, path) == 0)
    return TRUE;

  fail (error, path);
  unlink (new_path);
  return FALSE;
}

/**
 * skep_mcp_http_token_make_path:
 * @socket_path: (type filename): where Skep listens
 *
 * Returns: (transfer full) (type filename): where the token of that Skep is kept
 */
char *
skep_mcp_http_token_make_path (const char *socket_path)
{
  g_autofree char *folder = g_path_get_dirname (socket_path);

  return g_build_filename (folder, "skep.token", NULL);
}

/**
 * skep_mcp_http_token_renew:
 * @path: (type filename): where it is kept
 * @error: return location
 *
 * Makes a new token. The old one is worth nothing from the next start of the server on.
 *
 * Returns: (transfer full) (nullable): the token
 */
char *
skep_mcp_http_token_renew (const char  *path,
                           GError     **error)
{
  g_autofree char *token = skep_mcp_http_random_make (TOKEN_BYTES);

  return write_token (path, token, error) ? g_steal_pointer (&token) : NULL;
}

/**
 * skep_mcp_http_token_ensure:
 * @path: (type filename): where it is kept
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the token that is kept there; a new one, if there is none
 *   that only its user could read
 */
char *
skep_mcp_http_token_ensure (const char  *path,
                            GError     **error)
{
  char *token = read_token (path);

  return token != NULL ? token : skep_mcp_http_token_renew (path, error);
}

/**
 * skep_mcp_http_token_matches:
 * @token: the token
 * @given: what a client has given
 *
 * Takes the same time for each wrong one of the same length, so that nobody learns how much of it
 * was right.
 *
 * Returns: whether they are the same
 */
gboolean
skep_mcp_http_token_matches (const char *token,
                             const char *given)
{
  gsize length = strlen (token);
  volatile guchar difference = 0;

  if (strlen (given) != length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= token[i] ^ given[i];

  return difference == 0;
}
