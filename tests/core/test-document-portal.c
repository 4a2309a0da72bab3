/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "harness.h"
#include "skep-portal-path.h"

#define PATIENCE_MSEC 20000
#define TIMEOUT_MS    10000

#define NAME     "org.freedesktop.portal.Documents"
#define PATH     "/org/freedesktop/portal/documents"
#define STORE    "org.freedesktop.impl.portal.PermissionStore"
#define PROGRAMS "/usr/libexec"

/* A flag of AddFull */
#define AS_FOLDER (1 << 3)

/* The real document portal, on a bus and with a home of its own. */
typedef struct
{
  GTestDBus *bus;
  GDBusConnection *connection;
  GSubprocess *store;
  GSubprocess *portal;
  char *top;
  char *project;
  char *mount; /* NULL if it can't mount anything */
} Fixture;

static GSubprocess *
spawn (Fixture    *self,
       const char *program)
{
  g_autofree char *path = g_build_filename (PROGRAMS, program, NULL);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  const char *address = g_test_dbus_get_bus_address (self->bus);
  g_autoptr (GError) error = NULL;
  GSubprocess *subprocess;

  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", self->top, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->top, TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", self->top, TRUE);
  subprocess = g_subprocess_launcher_spawn (launcher, &error, path, NULL);
  g_assert_no_error (error);

  return subprocess;
}

static void
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         data)
{
  *(gboolean *) data = TRUE;
}

static void
await_name (Fixture    *self,
            const char *name)
{
  gboolean is_there = FALSE;
  guint id = g_bus_watch_name_on_connection (self->connection, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                             appeared_cb, NULL, &is_there, NULL);

  g_assert_true (harness_look_until (PATIENCE_MSEC, harness_is_true, &is_there));
  g_bus_unwatch_name (id);
}

static GVariant *
call (Fixture            *self,
      const char         *method,
      GVariant           *arguments,
      GUnixFDList        *fds,
      GError            **error)
{
  return g_dbus_connection_call_with_unix_fd_list_sync (
    self->connection, NAME, PATH, NAME, method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS,
    fds, NULL, NULL, error);
}

static void
find_mount (Fixture *self)
{
  g_autoptr (GVariant) reply = call (self, "GetMountPoint", NULL, NULL, NULL);
  const char *mount;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(^&ay)", &mount);
  self->mount = g_strdup (mount);
}

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *web = NULL;
  g_autofree char *file = NULL;

  self->top = g_dir_make_tmp ("skep-documents-XXXXXX", NULL);
  self->project = g_build_filename (self->top, "my shop", NULL);
  web = g_build_filename (self->project, "apps", "web", NULL);
  file = g_build_filename (self->project, "Makefile", NULL);
  g_assert_no_errno (g_mkdir_with_parents (web, 0700));
  g_assert_true (g_file_set_contents (file, "all:\n", -1, NULL));

  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  g_setenv ("XDG_RUNTIME_DIR", self->top, TRUE);
  self->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_assert_nonnull (self->connection);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);

  self->store = spawn (self, "xdg-permission-store");
  await_name (self, STORE);
  self->portal = spawn (self, "xdg-document-portal");
  await_name (self, NAME);
  find_mount (self);
}

/* It unmounts what it has mounted. */
static void
end (GSubprocess *subprocess)
{
  g_subprocess_send_signal (subprocess, SIGTERM);
  g_assert_true (g_subprocess_wait (subprocess, NULL, NULL));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_no_errno (g_remove (path));
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  end (self->portal);
  end (self->store);
  g_clear_object (&self->connection);
  g_test_dbus_stop (self->bus);
  remove_tree (self->top);
  g_object_unref (self->portal);
  g_object_unref (self->store);
  g_object_unref (self->bus);
  g_free (self->top);
  g_free (self->project);
  g_free (self->mount);
}

/* Returns the id of a document for @path. */
static char *
add_document (Fixture    *self,
              const char *path,
              guint       flags)
{
  static const char *const permissions[] = { "read", "write", NULL };
  int fd = open (path, O_PATH | O_CLOEXEC);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new_from_array (&fd, 1);
  const gint32 handles[] = { 0 };
  GVariant *list = g_variant_new_fixed_array (G_VARIANT_TYPE_HANDLE, handles, 1, sizeof *handles);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree const char **ids = NULL;

  reply = call (self, "AddFull",
                g_variant_new ("(@ahus^as)", list, flags, "org.example.App", permissions), fds,
                &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(^a&s@a{sv})", &ids, NULL);

  return g_strdup (ids[0]);
}

static void
assert_resolves (const char *path,
                 const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  host = skep_portal_path_resolve (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (host, ==, expected);
}

static void
check_folder (Fixture *self)
{
  g_autofree char *id = add_document (self, self->project, AS_FOLDER);
  g_autofree char *document = g_build_filename (self->mount, id, "my shop", NULL);
  g_autofree char *below = g_build_filename (document, "apps", "web", NULL);
  g_autofree char *of_application = g_build_filename (self->mount, "by-app", "org.example.App", id,
                                                      "my shop", NULL);
  g_autofree char *web = g_build_filename (self->project, "apps", "web", NULL);
  g_autofree char *display = skep_portal_path_dup_display (document);

  assert_resolves (document, self->project);
  assert_resolves (below, web);
  assert_resolves (of_application, self->project);
  g_assert_cmpstr (display, ==, self->project);
}

static void
check_file (Fixture *self)
{
  g_autofree char *file = g_build_filename (self->project, "Makefile", NULL);
  g_autofree char *id = add_document (self, file, 0);
  g_autofree char *document = g_build_filename (self->mount, id, "Makefile", NULL);

  assert_resolves (document, file);
}

static void
test_documents (Fixture       *self,
                gconstpointer  data)
{
  if (self->mount == NULL)
    {
      g_test_skip ("nothing can be mounted here");
      return;
    }

  check_folder (self);
  check_file (self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (!g_file_test (PROGRAMS "/xdg-document-portal", G_FILE_TEST_IS_EXECUTABLE))
    {
      g_print ("1..0 # SKIP there is no document portal here\n");
      return 0;
    }

  g_test_add ("/document-portal/documents", Fixture, NULL, fixture_set_up, test_documents,
              fixture_tear_down);

  return g_test_run ();
}
