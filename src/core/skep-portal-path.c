/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "skep-flatpak-view.h"
#include "skep-portal-path.h"

/* The portal of documents gives sandboxes the files that a person has chosen, below a folder of its
 * own: MOUNT/ID/NAME/…, or MOUNT/by-app/APPLICATION/ID/NAME/… outside. Scripts on the host have no
 * use for such a path: their tools would take the project for another one than the person's. */

#define PORTAL_NAME      "org.freedesktop.portal.Documents"
#define PORTAL_PATH      "/org/freedesktop/portal/documents"
#define PORTAL_INTERFACE "org.freedesktop.portal.Documents"

/* Where newer portals tell the path on the host of each file below the mount. */
#define HOST_PATH_ATTRIBUTE "user.document-portal.host-path"

#define BY_APPLICATION "by-app/"

/* As long as a person can be kept waiting for a folder to open. */
#define TIMEOUT_MS 5000

/* The two looks at one folder differ if it is changed between them. */
#define MAX_LOOKS 5

/* A path taken apart. */
typedef struct
{
  char *id;   /* of the document */
  char *rest; /* what follows its name: a relative path, can be empty */
} Document;

static void
document_clear (Document *self)
{
  g_free (self->id);
  g_free (self->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Document, document_clear)

/* Returns what follows a folder and the slashes behind it, NULL if that is nothing. */
static const char *
skip_folder (const char *path,
             const char *folder)
{
  gsize length = strlen (folder);

  if (strncmp (path, folder, length) != 0 || path[length] != '/')
    return NULL;

  path += length + strspn (path + length, "/");
  return *path != '\0' ? path : NULL;
}

static const char *
skip_part (const char *path)
{
  path += strcspn (path, "/");
  path += strspn (path, "/");

  return *path != '\0' ? path : NULL;
}

/* Within a sandbox, the first two can be links to the third. */
static const char *
skip_mount (const char *path)
{
  g_autofree char *of_session = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
  g_autofree char *of_user = g_strdup_printf ("/run/user/%u/doc", (guint) getuid ());
  const char *mounts[] = { of_session, of_user, "/run/flatpak/doc" };
  const char *rest = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (mounts) && rest == NULL; i++)
    rest = skip_folder (path, mounts[i]);

  return rest;
}

static gboolean
document_parse (Document   *self,
                const char *path)
{
  const char *id = skip_mount (path);
  const char *name;
  const char *rest;

  if (id != NULL && g_str_has_prefix (id, BY_APPLICATION) && (id = skip_part (id)) != NULL)
    id = skip_part (id);
  name = id != NULL ? skip_part (id) : NULL;
  if (name == NULL)
    return FALSE;

  rest = skip_part (name);
  self->id = g_strndup (id, strcspn (id, "/"));
  self->rest = g_strdup (rest != NULL ? rest : "");
  return TRUE;
}

/* The whole of @path, or NULL: older portals don't have it. */
static char *
read_attribute (const char *path)
{
  char host[PATH_MAX + 1];
  ssize_t length = getxattr (path, HOST_PATH_ATTRIBUTE, host, sizeof host - 1);

  if (length <= 0)
    return NULL;

  host[length] = '\0';
  return *host == '/' ? g_strdup (host) : NULL;
}

/* @reply: a dictionary from ids to paths, which is one of bytes */
static char *
find_path (GVariant        *reply,
           const Document  *document,
           GError         **error)
{
  g_autoptr (GVariant) paths = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) bytes = g_variant_lookup_value (paths, document->id,
                                                       G_VARIANT_TYPE_BYTESTRING);
  const char *path = bytes != NULL ? g_variant_get_bytestring (bytes) : "";

  if (*path == '/')
    return g_build_filename (path, document->rest, NULL);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               /* Translators: an id */
               _("it does not know the document %s"), document->id);
  return NULL;
}

static char *
ask_portal (const Document  *document,
            GCancellable    *cancellable,
            GError         **error)
{
  const char *const ids[] = { document->id, NULL };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, error);
  g_autoptr (GVariant) reply = NULL;

  if (bus == NULL)
    return NULL;

  reply = g_dbus_connection_call_sync (bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE,
                                       "GetHostPaths", g_variant_new ("(^as)", ids),
                                       G_VARIANT_TYPE ("(a{say})"), G_DBUS_CALL_FLAGS_NONE,
                                       TIMEOUT_MS, cancellable, error);
  return reply != NULL ? find_path (reply, document, error) : NULL;
}

static char *
find_on_host (const char    *path,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autoptr (GError) reason = NULL;
  g_auto (Document) document = { NULL };
  char *host = read_attribute (path);

  if (host == NULL && document_parse (&document, path))
    host = ask_portal (&document, cancellable, &reason);
  if (host != NULL)
    return host;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }

  g_dbus_error_strip_remote_error (reason);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               /* Translators: a path, and the reason */
               _("“%s” belongs to the document portal, which does not tell where your system has "
                 "it: %s"),
               display, reason->message);
  return NULL;
}

/* The portal numbers files in its own way, and passes on all else that the file system tells. */
static gboolean
is_same (const struct stat *a,
         const struct stat *b)
{
  return (a->st_dev == b->st_dev && a->st_ino == b->st_ino) ||
         ((a->st_mode & S_IFMT) == (b->st_mode & S_IFMT) &&
          memcmp (&a->st_mtim, &b->st_mtim, sizeof a->st_mtim) == 0 &&
          memcmp (&a->st_ctim, &b->st_ctim, sizeof a->st_ctim) == 0);
}

static gboolean
lead_to_one_file (const char *path,
                  const char *host)
{
  struct stat a;
  struct stat b;

  for (int i = 0; i < MAX_LOOKS; i++)
    {
      if (stat (path, &a) != 0 || stat (host, &b) != 0)
        return FALSE;
      if (is_same (&a, &b))
        return TRUE;
    }

  return FALSE;
}

static void
refuse (const char             *path,
        const char             *host,
        const SkepFlatpakInfo  *info,
        GError                **error)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *display_host = g_filename_display_name (host);
  g_autofree char *parent = g_path_get_dirname (host);
  gboolean is_file = g_file_test (path, G_FILE_TEST_IS_REGULAR);

  /* A project is more than one file of it. */
  if (info != NULL && !skep_flatpak_view_shows (info, host))
    skep_flatpak_view_refuse (info, is_file ? parent : host, error);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: a path, and where that is really */
                 _("“%s” belongs to the document portal, and “%s”, which it stands for, is not "
                   "there."),
                 display, display_host);
}

/**
 * skep_portal_path_is_one:
 * @path: (type filename): an absolute path
 *
 * Any thread. The file system is not asked.
 *
 * Returns: whether that is how the document portal names a file or folder, or something in one
 */
gboolean
skep_portal_path_is_one (const char *path)
{
  g_auto (Document) document = { NULL };

  return document_parse (&document, path);
}

/**
 * skep_portal_path_dup_display:
 * @path: (type filename): an absolute path
 *
 * Any thread; blocks on the file system.
 *
 * Returns: (transfer full): what to call it in words to a person: where the host has it, if the
 *   document portal says so
 */
char *
skep_portal_path_dup_display (const char *path)
{
  g_autofree char *host = skep_portal_path_is_one (path) ? read_attribute (path) : NULL;

  return g_filename_display_name (host != NULL ? host : path);
}

/**
 * skep_portal_path_resolve:
 * @path: (type filename): an absolute path
 * @info: (nullable): the sandbox that this process is in
 * @cancellable: (nullable): to let go of it
 * @error: return location, with words that name both paths and the cause
 *
 * Any thread; blocks on the file system and the session bus.
 *
 * Returns: (transfer full) (nullable) (type filename): where the host has what is at @path, if we
 *   have the same there; @path itself if it is none of the document portal
 */
char *
skep_portal_path_resolve (const char             *path,
                          const SkepFlatpakInfo  *info,
                          GCancellable           *cancellable,
                          GError                **error)
{
  g_autofree char *host = NULL;

  if (!skep_portal_path_is_one (path))
    return g_strdup (path);

  host = find_on_host (path, cancellable, error);
  if (host == NULL || lead_to_one_file (path, host))
    return g_steal_pointer (&host);

  refuse (path, host, info, error);
  return NULL;
}

/* What a thread needs. */
typedef struct
{
  char *path;
  SkepFlatpakInfo *info; /* NULL in no sandbox */
} Work;

static void
work_free (Work *work)
{
  g_clear_pointer (&work->info, skep_flatpak_info_free);
  g_free (work->path);
  g_free (work);
}

static void
resolve_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  char *host = skep_portal_path_resolve (work->path, work->info, cancellable, &error);

  if (host != NULL)
    g_task_return_pointer (task, host, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * skep_portal_path_resolve_async:
 * @path: (type filename): an absolute path
 * @info: (nullable): the sandbox that this process is in
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Does what skep_portal_path_resolve() does, in a pool thread.
 */
void
skep_portal_path_resolve_async (const char            *path,
                                const SkepFlatpakInfo *info,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->path = g_strdup (path);
  work->info = info != NULL ? skep_flatpak_info_copy (info) : NULL;
  g_task_set_source_tag (task, skep_portal_path_resolve_async);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_run_in_thread (task, resolve_thread);
}

/**
 * skep_portal_path_resolve_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (type filename): as skep_portal_path_resolve() does
 */
char *
skep_portal_path_resolve_finish (GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
