/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "harness.h"
#include "skep-portal-path.h"

#define PATIENCE_MSEC 20000

#define NAME "org.freedesktop.portal.Documents"
#define PATH "/org/freedesktop/portal/documents"
#define ID   "a1b2c3d4"

static const char introspection[] =
  "<node>"
  "  <interface name='" NAME "'>"
  "    <method name='GetHostPaths'>"
  "      <arg type='as' direction='in'/>"
  "      <arg type='a{say}' direction='out'/>"
  "    </method>"
  "  </interface>"
  "</node>";

static GTestDBus *bus;
static char *runtime; /* of the session */

/* A project “my shop” with a folder “apps/web”, and the same as a document: links take the place of
 * the portal's file system. */
typedef struct
{
  char *top;
  char *project;
  char *document;

  /* The mock */
  GDBusConnection *connection;
  guint object_id;
  char *answer; /* the path that it tells, NULL to know nothing of the document */
  gboolean is_silent;
  GDBusMethodInvocation *kept; /* nullable */
} Fixture;

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *arguments,
         GDBusMethodInvocation *invocation,
         gpointer               data)
{
  Fixture *self = data;
  g_autofree const char **ids = NULL;
  GVariantBuilder paths;

  g_variant_get (arguments, "(^a&s)", &ids);
  g_assert_cmpstr (ids[0], ==, ID);
  g_assert_null (ids[1]);
  if (self->is_silent)
    {
      self->kept = invocation;
      return;
    }

  g_variant_builder_init (&paths, G_VARIANT_TYPE ("a{say}"));
  if (self->answer != NULL)
    g_variant_builder_add (&paths, "{s@ay}", ID, g_variant_new_bytestring (self->answer));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a{say})", &paths));
}

static void
call_bus (Fixture    *self,
          const char *method,
          GVariant   *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", method, arguments, NULL,
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
serve (Fixture *self)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (GError) error = NULL;

  self->object_id = g_dbus_connection_register_object (self->connection, PATH,
                                                       info->interfaces[0], &vtable, self, NULL,
                                                       &error);
  g_assert_no_error (error);
  call_bus (self, "RequestName", g_variant_new ("(su)", NAME, 0));
}

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (runtime, "doc", ID, NULL);
  g_autofree char *web = NULL;
  g_autoptr (GError) error = NULL;

  self->top = g_dir_make_tmp ("skep-portal-XXXXXX", NULL);
  self->project = g_build_filename (self->top, "my shop", NULL);
  web = g_build_filename (self->project, "apps", "web", NULL);
  self->document = g_build_filename (folder, "my shop", NULL);
  g_assert_no_errno (g_mkdir_with_parents (web, 0700));
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_no_errno (symlink (self->project, self->document));
  self->answer = g_strdup (self->project);

  self->connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  serve (self);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL
                                                                    : g_dir_open (path, 0, NULL);
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
  g_autofree char *mount = g_build_filename (runtime, "doc", NULL);

  g_clear_object (&self->kept);
  g_dbus_connection_unregister_object (self->connection, self->object_id);
  g_assert_true (g_dbus_connection_close_sync (self->connection, NULL, NULL));
  g_clear_object (&self->connection);
  remove_tree (mount);
  remove_tree (self->top);
  g_free (self->top);
  g_free (self->project);
  g_free (self->document);
  g_free (self->answer);
}

static void
resolved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static char *
resolve (const char             *path,
         const SkepFlatpakInfo  *info,
         GError                **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  skep_portal_path_resolve_async (path, info, NULL, resolved_cb, &result);
  g_assert_true (harness_look_until (PATIENCE_MSEC, is_set, &result));

  return skep_portal_path_resolve_finish (result, error);
}

static void
set_answer (Fixture    *self,
            const char *answer)
{
  g_free (self->answer);
  self->answer = g_strdup (answer);
}

static void
assert_resolves (const char *path,
                 const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = resolve (path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (host, ==, expected);
}

static void
assert_refused (Fixture    *self,
                const char *reason)
{
  g_autofree char *expected = g_strconcat ("“", self->document,
                                           "” belongs to the document portal", reason, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (resolve (self->document, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
assert_not_there (Fixture    *self,
                  const char *answer)
{
  g_autofree char *reason = g_strconcat (", and “", answer,
                                         "”, which it stands for, is not there.", NULL);

  set_answer (self, answer);
  assert_refused (self, reason);
}

static void
test_maps (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *below = g_build_filename (self->document, "apps", "web", NULL);
  g_autofree char *web = g_build_filename (self->project, "apps", "web", NULL);

  assert_resolves (self->document, self->project);
  assert_resolves (below, web);
}

/* As the host sees what an application has got. */
static void
test_maps_of_application (Fixture       *self,
                          gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (runtime, "doc", "by-app", "org.example.App", ID,
                                              NULL);
  g_autofree char *path = g_build_filename (folder, "my shop", NULL);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_no_errno (symlink (self->project, path));
  assert_resolves (path, self->project);
}

static void
test_leaves_others (Fixture       *self,
                    gconstpointer  data)
{
  g_autofree char *mount = g_build_filename (runtime, "doc", NULL);
  g_autofree char *folder = g_build_filename (runtime, "doc", ID, NULL);
  g_autofree char *similar = g_build_filename (runtime, "docs", ID, "my shop", NULL);

  assert_resolves (self->project, self->project);
  assert_resolves ("/nowhere", "/nowhere");
  assert_resolves (mount, mount);
  assert_resolves (folder, folder);
  assert_resolves (similar, similar);

  g_assert_true (skep_portal_path_is_one ("/run/flatpak/doc/" ID "/my shop"));
  g_assert_false (skep_portal_path_is_one ("/run/flatpak/doc/" ID "/"));
  g_assert_false (skep_portal_path_is_one ("/run/flatpak/doc/by-app/org.example.App/" ID));
}

static void
test_unknown_document (Fixture       *self,
                       gconstpointer  data)
{
  static const char *const answers[] = { NULL, "", "my shop" };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      set_answer (self, answers[i]);
      assert_refused (self, ", which does not tell where your system has it: it does not know the "
                            "document " ID);
    }
}

/* Before version 5 it had no such method. */
static void
test_old_portal (Fixture       *self,
                 gconstpointer  data)
{
  g_dbus_connection_unregister_object (self->connection, self->object_id);
  self->object_id = 0;
  assert_refused (self, ", which does not tell where your system has it: Object does not exist at "
                        "path “" PATH "”");
  serve (self);
}

static void
test_no_portal (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  call_bus (self, "ReleaseName", g_variant_new ("(s)", NAME));
  g_assert_null (resolve (self->document, NULL, &error));
  g_assert_nonnull (strstr (error->message, "which does not tell where your system has it: "));
}

/* A private folder of the sandbox, say, at the path that the folder of the host has. */
static void
test_another_folder (Fixture       *self,
                     gconstpointer  data)
{
  const struct timespec times[] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

  g_assert_no_errno (utimensat (AT_FDCWD, self->top, times, 0));
  assert_not_there (self, self->top);
}

static void
test_missing_folder (Fixture       *self,
                     gconstpointer  data)
{
  assert_not_there (self, "/nowhere");
}

static void
test_hidden_folder (Fixture       *self,
                    gconstpointer  data)
{
  static char *home[] = { (char *) "home", NULL };
  const SkepFlatpakInfo info = {
    .app_id = (char *) "org.example.App",
    .app_path = (char *) "/files",
    .filesystems = home,
  };
  g_autoptr (GError) error = NULL;

  set_answer (self, "/srv/my shop");
  g_assert_null (resolve (self->document, &info, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==,
                   "Skep’s sandbox does not show the folder “/srv/my shop”. To allow it, run "
                   "“flatpak override --user '--filesystem=/srv/my shop' org.example.App” in a "
                   "terminal, then start Skep again.");
}

static void
test_file (Fixture       *self,
           gconstpointer  data)
{
  static char *home[] = { (char *) "home", NULL };
  const SkepFlatpakInfo info = {
    .app_id = (char *) "org.example.App",
    .app_path = (char *) "/files",
    .filesystems = home,
  };
  g_autofree char *file = g_build_filename (self->project, "Makefile", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "all:\n", -1, NULL));
  g_assert_no_errno (g_unlink (self->document));
  g_assert_no_errno (symlink (file, self->document));
  set_answer (self, file);
  assert_resolves (self->document, file);

  set_answer (self, "/srv/shop/Makefile");
  g_assert_null (resolve (self->document, &info, &error));
  g_assert_nonnull (strstr (error->message, "--filesystem=/srv/shop org.example.App”"));
}

/* Newer portals tell it at the file itself. */
static void
test_attribute (Fixture       *self,
                gconstpointer  data)
{
  static const char attribute[] = "user.document-portal.host-path";

  if (setxattr (self->project, attribute, self->project, strlen (self->project), 0) != 0)
    {
      g_assert_cmpint (errno, ==, ENOTSUP);
      g_test_skip ("the file system has no such attributes");
      return;
    }

  set_answer (self, NULL);
  assert_resolves (self->document, self->project);
}

static gboolean
is_asked (gpointer data)
{
  return ((Fixture *) data)->kept != NULL;
}

static void
test_cancelled (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->is_silent = TRUE;
  skep_portal_path_resolve_async (self->document, NULL, cancellable, resolved_cb, &result);
  g_assert_true (harness_look_until (PATIENCE_MSEC, is_asked, self));
  g_cancellable_cancel (cancellable);
  g_assert_true (harness_look_until (PATIENCE_MSEC, is_set, &result));
  g_assert_null (skep_portal_path_resolve_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static const struct
{
  const char *name;
  void (*run) (Fixture       *self,
               gconstpointer  data);
} tests[] = {
  { "maps", test_maps },
  { "maps-of-application", test_maps_of_application },
  { "leaves-others", test_leaves_others },
  { "unknown-document", test_unknown_document },
  { "old-portal", test_old_portal },
  { "no-portal", test_no_portal },
  { "another-folder", test_another_folder },
  { "missing-folder", test_missing_folder },
  { "hidden-folder", test_hidden_folder },
  { "file", test_file },
  { "attribute", test_attribute },
  { "cancelled", test_cancelled },
};

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  /* The bus has unset it. */
  runtime = g_dir_make_tmp ("skep-runtime-XXXXXX", NULL);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/portal-path/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].run, fixture_tear_down);
    }
  status = g_test_run ();

  g_test_dbus_stop (bus);
  g_object_unref (bus);
  g_rmdir (runtime);
  g_free (runtime);
  return status;
}
