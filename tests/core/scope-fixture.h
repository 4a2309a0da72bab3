/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gstdio.h>

#include "harness.h"
#include "skep-scope.h"
#include "systemd-mock.h"

#define UUID   "01234567-89ab-cdef-0123-456789abcdef"
#define PREFIX "app-org.skep\\x2dtest.Skep-0123456789abcdef0123456789abcdef"
#define UNIT   PREFIX ".scope"

/* No process is touched: the mock has no control groups. */
#define PID 4242

/* What a loaded machine adds to a limit. */
#define SLACK_MS 2000

/* One bus for all tests of a program. */
static GTestDBus *fixture_bus;

/* A manager that is available, with /proc and /sys/fs/cgroup of our own. For the tests of scopes;
 * each includes it once. */
typedef struct
{
  SystemdMock *mock;
  GDBusConnection *connection;
  SkepScopeManager *manager;
  SkepScope *scope;
  char *top;

  guint n_calls; /* of the callback */
  gboolean is_ready;
} Fixture;

static gboolean
fixture_is_available (gpointer data)
{
  return skep_scope_manager_is_available (data);
}

static inline Fixture *
fixture_new (SystemdMockFlags flags)
{
  const char *address = g_test_dbus_get_bus_address (fixture_bus);
  Fixture *self = g_new0 (Fixture, 1);
  g_autofree char *proc = NULL;
  g_autofree char *cgroups = NULL;

  self->top = g_dir_make_tmp ("skep-scope-XXXXXX", NULL);
  proc = g_build_filename (self->top, "proc", NULL);
  cgroups = g_build_filename (self->top, "cgroups", NULL);
  g_assert_no_errno (g_mkdir (cgroups, 0700));

  self->mock = systemd_mock_new (address, flags);
  self->connection = systemd_mock_connect (address);
  self->manager = skep_scope_manager_new (self->connection, "org.skep-test.Skep");
  skep_scope_manager_set_folders (self->manager, proc, cgroups);
  g_assert_true (harness_wait (SLACK_MS, fixture_is_available, self->manager));

  return self;
}

static inline void
fixture_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      fixture_remove_tree (child);
    }
  g_assert_no_errno (g_remove (path));
}

static inline void
fixture_free (Fixture *self)
{
  g_clear_pointer (&self->scope, skep_scope_free);
  g_clear_pointer (&self->manager, skep_scope_manager_free);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->mock, systemd_mock_free);
  fixture_remove_tree (self->top);
  g_free (self->top);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static inline void
fixture_write (Fixture    *self,
               const char *path,
               const char *text)
{
  g_autofree char *file = g_build_filename (self->top, path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static inline char *
fixture_read (Fixture    *self,
              const char *path)
{
  g_autofree char *file = g_build_filename (self->top, path, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  return text;
}

static inline void
fixture_answered_cb (gboolean is_ready,
                     gpointer data)
{
  Fixture *self = data;

  self->n_calls++;
  self->is_ready = is_ready;
}

static gboolean
fixture_is_answered (gpointer data)
{
  Fixture *self = data;

  return self->n_calls > 0;
}

static inline void
fixture_start (Fixture *self)
{
  g_clear_pointer (&self->scope, skep_scope_free);
  self->n_calls = 0;
  self->scope = skep_scope_new_async (self->manager, PID, UUID, "dev", fixture_answered_cb, self);
}

/* In ms. */
static inline double
fixture_await (Fixture *self)
{
  g_autoptr (GTimer) timer = g_timer_new ();

  g_assert_nonnull (self->scope);
  g_assert_cmpuint (self->n_calls, ==, 0);
  g_assert_true (harness_wait (SKEP_SCOPE_LIMIT_MSEC + SLACK_MS, fixture_is_answered, self));
  g_assert_cmpuint (self->n_calls, ==, 1);

  return g_timer_elapsed (timer, NULL) * 1000;
}

/* Until all that either side has sent so far has arrived and was handled: the mock answers this
 * question in the thread which handles all others, and after them. */
static inline void
fixture_settle (Fixture *self)
{
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.systemd1",
                                       "/org/freedesktop/systemd1",
                                       "org.freedesktop.DBus.Properties", "Get",
                                       g_variant_new ("(ss)", "org.freedesktop.systemd1.Manager",
                                                      "Version"), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
fixture_over_cb (gpointer data)
{
  gboolean *is_over = data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Longer than any limit. */
static inline void
fixture_let_limits_pass (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (SKEP_SCOPE_LIMIT_MSEC + 50, fixture_over_cb, &is_over);
  g_assert_true (harness_wait (SLACK_MS, harness_is_true, &is_over));
}

/* Runs the tests that @add_tests adds, on a bus. */
static inline int
fixture_run_tests (int    argc,
                   char **argv,
                   void (*add_tests) (void))
{
  g_autofree char *daemon = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  daemon = g_find_program_in_path ("dbus-daemon");
  if (daemon == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon\n");
      return 0;
    }

  fixture_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture_bus);
  add_tests ();
  status = g_test_run ();
  g_test_dbus_down (fixture_bus);
  g_clear_object (&fixture_bus);

  return status;
}
