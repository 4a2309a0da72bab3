/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "skep-flatpak-info.h"
#include "skep-mcp-endpoint.h"

/* In the place of a number that nobody outside of our sandbox could do anything with. */
#define SANDBOXED "-"

/* Connections that were not accepted yet. */
#define BACKLOG 64

struct _SkepMcpEndpoint
{
  char *path;
  int lock;         /* descriptor of the lock file, -1 if not open; the lock goes with it */
  GSocket *socket;  /* NULL until bound */
  struct stat info; /* of the socket's file, once it is bound */
};

G_GNUC_PRINTF (3, 4)
static gboolean
fail (GError     **error,
      int          error_number,
      const char  *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number), "%s: %s", text,
               g_strerror (error_number));
  return FALSE;
}

/* Who can write there could put a socket of their own in the place of ours. */
static gboolean
check_folder (const char  *folder,
              GError     **error)
{
  struct stat info;

  if (lstat (folder, &info) != 0)
    return fail (error, errno, _("the folder “%s” can't be used"), folder);
  if (!S_ISDIR (info.st_mode))
    return fail (error, ENOTDIR, _("the folder “%s” can't be used"), folder);
  if (info.st_uid == geteuid () && (info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
               _("the folder “%s” must be yours and closed to others (mode 0700)"), folder);
  return FALSE;
}

static gboolean
ensure_folder (SkepMcpEndpoint  *self,
               GError          **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (error, errno, _("the folder “%s” can't be made"), folder);

  return check_folder (folder, error);
}

/* “PID PROGRAM” of the file, or nothing if its owner is just about to write it. */
static char *
read_owner (int lock)
{
  char text[256];
  gssize n = pread (lock, text, sizeof text - 1, 0);
  g_auto (GStrv) words = NULL;

  text[MAX (n, 0)] = '\0';
  words = g_strsplit (g_strchomp (text), " ", 2);
  if (g_strv_length (words) < 2)
    return NULL;
  if (g_str_equal (words[0], SANDBOXED))
    /* Translators: a program */
    return g_strdup_printf (_("%s (in a sandbox)"), words[1]);

  /* Translators: a program, and the number of its process */
  return g_strdup_printf (_("%s (process %s)"), words[1], words[0]);
}

static gboolean
refuse_second (SkepMcpEndpoint  *self,
               GError          **error)
{
  g_autofree char *owner = read_owner (self->lock);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, _("“%s” belongs to %s already"),
               self->path, owner != NULL ? owner : _("another Skep"));
  return FALSE;
}

static void
write_owner (SkepMcpEndpoint *self)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *name = g_path_get_basename (program != NULL ? program : g_get_prgname ());
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *text = g_strdup_printf (
      "%s %s\n", skep_flatpak_info_is_ours () ? SANDBOXED : pid, name);

  /* Only for the words of others: nothing depends on it. */
  if (ftruncate (self->lock, 0) != 0 || pwrite (self->lock, text, strlen (text), 0) < 0)
    g_warning ("%s.lock can't be written: %s", self->path, g_strerror (errno));
}

/* The file stays when the lock is let go: one that was removed could be locked twice. */
static gboolean
take_lock (SkepMcpEndpoint  *self,
           GError          **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    return fail (error, errno, _("“%s” can't be opened"), path);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    {
      write_owner (self);
      return TRUE;
    }
  if (errno == EWOULDBLOCK)
    return refuse_second (self, error);

  return fail (error, errno, _("“%s” can't be locked"), path);
}

/* With the lock held, a socket that is there is what a crash has left. Nothing else is removed. */
static gboolean
remove_stale (SkepMcpEndpoint  *self,
              GError          **error)
{
  struct stat info;

  if (lstat (self->path, &info) != 0)
    return errno == ENOENT || fail (error, errno, _("“%s” can't be used"), self->path);
  if (!S_ISSOCK (info.st_mode))
    return fail (error, EEXIST, _("“%s” is not a socket"), self->path);
  if (unlink (self->path) != 0)
    return fail (error, errno, _("“%s” can't be removed"), self->path);

  return TRUE;
}

/* The mode of the descriptor is that of the file from the first moment on. */
static gboolean
bind_socket (SkepMcpEndpoint  *self,
             GError          **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);

  self->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_DEFAULT, error);
  if (self->socket == NULL)
    return FALSE;

  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  if (fchmod (g_socket_get_fd (self->socket), 0600) != 0)
    return fail (error, errno, _("“%s” can't be made private"), self->path);

  return g_socket_bind (self->socket, address, FALSE, error) &&
         (lstat (self->path, &self->info) == 0 ||
          fail (error, errno, _("“%s” can't be used"), self->path)) &&
         g_socket_listen (self->socket, error);
}

static gboolean
check_length (const char  *path,
              GError     **error)
{
  gsize max = sizeof ((struct sockaddr_un *) 0)->sun_path - 1;

  if (strlen (path) <= max)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
               _("the path “%s” is too long for a socket: at most %d bytes"), path, (int) max);
  return FALSE;
}

/**
 * skep_mcp_endpoint_make_default_path:
 *
 * Returns: (transfer full): where Skep listens unless it is told otherwise
 */
char *
skep_mcp_endpoint_make_default_path (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "app", APPLICATION_ID, "skep.sock", NULL);
}

/**
 * skep_mcp_endpoint_new:
 * @path: (type filename): where to listen; its folder is made if need be
 * @error: return location: %G_IO_ERROR_ADDRESS_IN_USE, which names the owner, and others
 *
 * Returns: (transfer full) (nullable): the listening socket
 */
SkepMcpEndpoint *
skep_mcp_endpoint_new (const char  *path,
                       GError     **error)
{
  g_autoptr (SkepMcpEndpoint) self = g_new0 (SkepMcpEndpoint, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->lock = -1;
  if (!check_length (self->path, error) || !ensure_folder (self, error) ||
      !take_lock (self, error) || !remove_stale (self, error) || !bind_socket (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Only the file that we made ourselves. */
static void
remove_own (SkepMcpEndpoint *self)
{
  struct stat info;

  if (self->info.st_ino != 0 && lstat (self->path, &info) == 0 &&
      info.st_ino == self->info.st_ino && info.st_dev == self->info.st_dev)
    unlink (self->path);
}

/**
 * skep_mcp_endpoint_free:
 * @self: (transfer full): an endpoint
 *
 * Removes the socket, then lets go of the lock.
 */
void
skep_mcp_endpoint_free (SkepMcpEndpoint *self)
{
  remove_own (self);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

GSocket *
skep_mcp_endpoint_get_socket (SkepMcpEndpoint *self)
{
  return self->socket;
}

const char *
skep_mcp_endpoint_get_path (SkepMcpEndpoint *self)
{
  return self->path;
}
