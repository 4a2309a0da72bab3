/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "skep-scope-manager.h"
#include "systemd-mock.h"

#define APPLICATION "org.example.Test"

/* What a loaded machine adds to a limit. */
#define SLACK_MS 2000

#define FOREIGN_MODE "--look-for-systemd"

/* One bus for all tests. It would start systemd for whoever lets it. */
static GTestDBus *bus;
static char *services;

static gboolean
is_available (gpointer data)
{
  return skep_scope_manager_is_available (data);
}

static gboolean
is_off (gpointer data)
{
  return skep_scope_manager_is_off (data);
}

static double
await_off (SkepScopeManager *manager)
{
  g_autoptr (GTimer) timer = g_timer_new ();

  g_assert_true (harness_wait (SKEP_SCOPE_LIMIT_MSEC + SLACK_MS, is_off, manager));
  g_assert_false (skep_scope_manager_is_available (manager));

  return g_timer_elapsed (timer, NULL) * 1000;
}

static void
assert_nothing_started (void)
{
  g_autofree char *mark = g_build_filename (services, "started", NULL);

  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
}

/* Where the manager looks by itself; NULL stands for unset. */
static void
set_environment (const char *address,
                 const char *runtime_folder)
{
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("XDG_RUNTIME_DIR");
  if (address != NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  if (runtime_folder != NULL)
    g_setenv ("XDG_RUNTIME_DIR", runtime_folder, TRUE);
}

static void
test_answers (void)
{
  const char *address = g_test_dbus_get_bus_address (bus);
  g_autoptr (SystemdMock) mock = systemd_mock_new (address, 0);
  g_autoptr (GDBusConnection) connection = systemd_mock_connect (address);
  g_autoptr (SkepScopeManager) manager = skep_scope_manager_new (connection, APPLICATION);

  g_assert_false (skep_scope_manager_is_available (manager));
  g_assert_false (skep_scope_manager_is_off (manager));
  g_assert_true (harness_wait (SLACK_MS, is_available, manager));
  g_assert_cmpuint (systemd_mock_count (mock, NULL), ==, 1);
}

static gboolean
is_over_cb (gpointer data)
{
  gboolean *is_over = data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_stays_available (void)
{
  const char *address = g_test_dbus_get_bus_address (bus);
  g_autoptr (SystemdMock) mock = systemd_mock_new (address, 0);
  g_autoptr (SkepScopeManager) manager = NULL;
  gboolean is_over = FALSE;

  set_environment (address, NULL);
  manager = skep_scope_manager_new (NULL, APPLICATION);
  g_assert_true (harness_wait (SLACK_MS, is_available, manager));

  g_timeout_add (2 * SKEP_SCOPE_LIMIT_MSEC, is_over_cb, &is_over);
  g_assert_true (harness_wait (SLACK_MS, harness_is_true, &is_over));
  g_assert_true (skep_scope_manager_is_available (manager));
}

static void
test_runtime_folder (void)
{
  static const char prefix[] = "unix:path=";
  const char *address = g_test_dbus_get_bus_address (bus);
  g_autoptr (SystemdMock) mock = systemd_mock_new (address, 0);
  g_autoptr (SkepScopeManager) manager = NULL;
  g_autofree char *folder = g_dir_make_tmp ("skep scope-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (folder, "bus", NULL);
  g_autofree char *path = NULL;

  g_assert_true (g_str_has_prefix (address, prefix));
  path = g_strndup (address + strlen (prefix), strcspn (address + strlen (prefix), ","));
  g_assert_no_errno (symlink (path, link));

  set_environment (NULL, folder);
  manager = skep_scope_manager_new (NULL, APPLICATION);
  g_assert_true (harness_wait (SLACK_MS, is_available, manager));

  g_assert_no_errno (g_unlink (link));
  g_assert_no_errno (g_rmdir (folder));
}

static void
test_no_bus (gconstpointer data)
{
  g_autoptr (SkepScopeManager) manager = NULL;

  set_environment (data, "/nonexistent");
  manager = skep_scope_manager_new (NULL, APPLICATION);
  g_assert_true (skep_scope_manager_is_off (manager));
  g_assert_false (skep_scope_manager_is_available (manager));
}

static void
test_dead_address (gconstpointer data)
{
  g_autoptr (SkepScopeManager) manager = NULL;

  set_environment (data, NULL);
  manager = skep_scope_manager_new (NULL, APPLICATION);
  await_off (manager);
}

/* A socket that takes connections and never says a word. */
static GSocket *
listen_at (const char *path)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &error);
  g_assert_no_error (error);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&socket);
}

static void
test_mute_bus (void)
{
  g_autofree char *folder = g_dir_make_tmp ("skep-scope-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "bus", NULL);
  g_autoptr (GSocket) socket = listen_at (path);
  g_autoptr (SkepScopeManager) manager = NULL;

  set_environment (NULL, folder);
  manager = skep_scope_manager_new (NULL, APPLICATION);
  g_assert_cmpfloat (await_off (manager), >=, SKEP_SCOPE_LIMIT_MSEC - 5);
  skep_scope_manager_free (g_steal_pointer (&manager));

  /* The same, and let go before anything could happen. */
  manager = skep_scope_manager_new (NULL, APPLICATION);
  skep_scope_manager_free (g_steal_pointer (&manager));
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (folder));
}

static void
test_no_systemd (void)
{
  g_autoptr (SkepScopeManager) manager = NULL;

  set_environment (g_test_dbus_get_bus_address (bus), NULL);
  manager = skep_scope_manager_new (NULL, APPLICATION);
  g_assert_cmpfloat (await_off (manager), <, SKEP_SCOPE_LIMIT_MSEC);
  assert_nothing_started ();
}

static void
test_silent_systemd (void)
{
  const char *address = g_test_dbus_get_bus_address (bus);
  g_autoptr (SystemdMock) mock = systemd_mock_new (address, SYSTEMD_MOCK_SILENT);
  g_autoptr (GDBusConnection) connection = systemd_mock_connect (address);
  g_autoptr (SkepScopeManager) manager = skep_scope_manager_new (connection, APPLICATION);

  g_assert_cmpfloat (await_off (manager), >=, SKEP_SCOPE_LIMIT_MSEC - 5);
  g_assert_cmpuint (systemd_mock_count (mock, NULL), ==, 1);
}

static void
test_systemd_leaves (void)
{
  const char *address = g_test_dbus_get_bus_address (bus);
  g_autoptr (SystemdMock) mock = systemd_mock_new (address, 0);
  g_autoptr (SystemdMock) next = NULL;
  g_autoptr (GDBusConnection) connection = systemd_mock_connect (address);
  g_autoptr (SkepScopeManager) manager = skep_scope_manager_new (connection, APPLICATION);
  g_autoptr (GVariant) reply = NULL;

  g_assert_true (harness_wait (SLACK_MS, is_available, manager));
  systemd_mock_leave (mock);
  await_off (manager);

  /* For good: nobody asks the next one. The bus answers in order, so that by the time of this
   * answer any news of the new name would be here. */
  next = systemd_mock_new (address, 0);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "GetId", NULL, NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (skep_scope_manager_is_off (manager));
  g_assert_cmpuint (systemd_mock_count (next, NULL), ==, 0);
  assert_nothing_started ();
}

/* This program, as another process: looks for systemd, and says in its debug output what became
 * of it. */
static int
look_for_systemd (void)
{
  g_autoptr (SkepScopeManager) manager = skep_scope_manager_new (NULL, APPLICATION);

  while (!is_off (manager) && !is_available (manager))
    g_main_context_iteration (NULL, TRUE);

  g_print ("%s\n", is_available (manager) ? "available" : "off");
  return 0;
}

static char *
look_with (const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) subprocess = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS",
                                g_test_dbus_get_bus_address (bus), TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  subprocess = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (subprocess, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);

  return output;
}

static void
test_foreign_namespace (void)
{
  const char *address = g_test_dbus_get_bus_address (bus);
  const char *argv[] = { "unshare", "--user", "--map-current-user", "--pid", "--fork",
                         "/proc/self/exe", FOREIGN_MODE, NULL };
  g_autoptr (SystemdMock) mock = systemd_mock_new (address, 0);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *unshare = g_find_program_in_path (argv[0]);
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;

  if (unshare == NULL)
    {
      g_test_skip ("there is no unshare(1)");
      return;
    }

  argv[5] = program;
  same = look_with (argv + 5);
  g_assert_nonnull (strstr (same, "available\n"));

  other = look_with (argv);
  if (strstr (other, "off\n") == NULL)
    {
      g_assert_null (strstr (other, "available\n"));
      g_test_skip ("no PID namespace to be had");
      return;
    }
  g_assert_nonnull (strstr (other, "PID namespace"));
  g_assert_cmpuint (systemd_mock_count (mock, NULL), ==, 1);
}

/* Without any answer, between two of them, and after the last. */
static void
test_free (void)
{
  const char *address = g_test_dbus_get_bus_address (bus);
  g_autoptr (SystemdMock) mock = systemd_mock_new (address, 0);
  g_autoptr (GDBusConnection) connection = systemd_mock_connect (address);

  set_environment (address, NULL);
  for (int n = 0; n < 40; n++)
    {
      g_autoptr (SkepScopeManager) manager = NULL;

      manager = skep_scope_manager_new (n % 2 == 0 ? connection : NULL, APPLICATION);
      for (int i = 0; i < n / 2 && !is_available (manager); i++)
        g_main_context_iteration (NULL, TRUE);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
start_bus (void)
{
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;

  services = g_dir_make_tmp ("skep-scope-XXXXXX", NULL);
  file = g_build_filename (services, "org.freedesktop.systemd1.service", NULL);
  text = g_strdup_printf ("[D-BUS Service]\nName=org.freedesktop.systemd1\n"
                          "Exec=/usr/bin/touch %s/started\n", services);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_add_service_dir (bus, services);
  g_test_dbus_up (bus);
}

static void
stop_bus (void)
{
  g_autofree char *file = NULL;

  g_test_dbus_down (bus);
  g_clear_object (&bus);

  file = g_build_filename (services, "org.freedesktop.systemd1.service", NULL);
  g_unlink (file);
  g_rmdir (services);
  g_clear_pointer (&services, g_free);
}

static void
add_tests (void)
{
  g_test_add_func ("/scope-manager/available/when-systemd-answers", test_answers);
  g_test_add_func ("/scope-manager/available/and-stays-so", test_stays_available);
  g_test_add_func ("/scope-manager/available/finds-the-bus-in-the-runtime-folder",
                   test_runtime_folder);
  g_test_add_data_func ("/scope-manager/off/no-bus", NULL, test_no_bus);
  g_test_add_data_func ("/scope-manager/off/empty-address", "", test_no_bus);
  g_test_add_data_func ("/scope-manager/off/never-starts-a-bus", "autolaunch:", test_no_bus);
  g_test_add_data_func ("/scope-manager/off/dead-address", "unix:path=/nonexistent/bus",
                        test_dead_address);
  g_test_add_data_func ("/scope-manager/off/malformed-address", "no address",
                        test_dead_address);
  g_test_add_func ("/scope-manager/off/mute-bus", test_mute_bus);
  g_test_add_func ("/scope-manager/off/no-systemd-and-none-started", test_no_systemd);
  g_test_add_func ("/scope-manager/off/silent-systemd", test_silent_systemd);
  g_test_add_func ("/scope-manager/off/for-good-when-systemd-leaves", test_systemd_leaves);
  g_test_add_func ("/scope-manager/off/other-pid-namespace", test_foreign_namespace);
  g_test_add_func ("/scope-manager/free/at-any-time", test_free);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *daemon = NULL;
  int status;

  if (argc > 1 && g_str_equal (argv[1], FOREIGN_MODE))
    return look_for_systemd ();

  g_test_init (&argc, &argv, NULL);
  daemon = g_find_program_in_path ("dbus-daemon");
  if (daemon == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon\n");
      return 0;
    }

  start_bus ();
  add_tests ();
  status = g_test_run ();
  stop_bus ();

  return status;
}
