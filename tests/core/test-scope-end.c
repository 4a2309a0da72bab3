/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "scope-fixture.h"

static void
free_scope_cb (gboolean is_ready,
               gpointer data)
{
  Fixture *self = data;

  self->n_calls += is_ready;
  g_clear_pointer (&self->scope, skep_scope_free);
}

static void
test_free_in_callback (void)
{
  g_autoptr (Fixture) fixture = fixture_new (0);

  fixture->scope = skep_scope_new_async (fixture->manager, PID, UUID, "dev", free_scope_cb,
                                         fixture);
  fixture_await (fixture);
  g_assert_null (fixture->scope);
}

static void
test_free_pending (void)
{
  g_autoptr (Fixture) fixture = fixture_new (SYSTEMD_MOCK_NO_SIGNAL);

  for (int is_answered = 0; is_answered <= 1; is_answered++)
    {
      g_autofree char *uuid = g_uuid_string_random ();
      g_autoptr (SkepScope) scope = NULL;

      scope = skep_scope_new_async (fixture->manager, PID, uuid, "dev", fixture_answered_cb,
                                    fixture);
      if (is_answered)
        fixture_settle (fixture);
    }

  fixture_let_limits_pass ();
  g_assert_cmpuint (fixture->n_calls, ==, 0);
  g_assert_true (skep_scope_manager_is_available (fixture->manager));
}

static void
test_free_manager (gconstpointer data)
{
  g_autoptr (Fixture) fixture = fixture_new (GPOINTER_TO_UINT (data));

  fixture_start (fixture);
  g_clear_pointer (&fixture->manager, skep_scope_manager_free);
  fixture_settle (fixture);
  fixture_let_limits_pass ();
  g_assert_cmpuint (fixture->n_calls, ==, 0);

  skep_scope_kill (fixture->scope);
  fixture_settle (fixture);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "KillUnit"), ==, 0);
}

static void
assert_killed_by_systemd (Fixture *fixture)
{
  g_autoptr (GVariant) arguments = NULL;
  g_autofree char *text = NULL;

  fixture_settle (fixture);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "KillUnit"), ==, 1);
  arguments = systemd_mock_dup (fixture->mock, "KillUnit", 0);
  text = g_variant_print (arguments, TRUE);
  g_assert_cmpstr (text, ==, "('app-org.skep\\\\x2dtest.Skep-0123456789abcdef0123456789abcdef"
                             ".scope', 'all', 9)");
}

static void
test_kill (void)
{
  g_autoptr (Fixture) fixture = fixture_new (0);
  g_autofree char *text = NULL;

  fixture_write (fixture, "proc/4242/cgroup",
                 "9:name=systemd:/\n0::/user.slice/app.slice/" UNIT "\n");
  fixture_write (fixture, "cgroups/user.slice/app.slice/" UNIT "/cgroup.kill", "");

  fixture_start (fixture);
  skep_scope_kill (fixture->scope);
  fixture_await (fixture);
  fixture_settle (fixture);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "KillUnit"), ==, 0);

  skep_scope_kill (fixture->scope);
  text = fixture_read (fixture, "cgroups/user.slice/app.slice/" UNIT "/cgroup.kill");
  g_assert_cmpstr (text, ==, "1");
  assert_killed_by_systemd (fixture);
}

/* A scope that exists can be killed whatever has become of the manager. */
static void
test_kill_later (void)
{
  g_autoptr (Fixture) fixture = fixture_new (0);

  fixture_start (fixture);
  fixture_await (fixture);
  g_assert_true (fixture->is_ready);

  skep_scope_manager_turn_off (fixture->manager, "test");
  g_clear_pointer (&fixture->manager, skep_scope_manager_free);
  skep_scope_kill (fixture->scope);
  assert_killed_by_systemd (fixture);
}

/* Never the control group of anybody else: what the process seems to be in, and a file there
 * that must stay as it is. */
static const struct
{
  const char *name;
  const char *cgroup;
  const char *file;
} strangers[] = {
  { "parent", "0::/app.slice\n", "cgroups/app.slice/cgroup.kill" },
  { "root", "0::/\n", "cgroups/cgroup.kill" },
  { "other-unit", "0::/app.slice/other.scope\n", "cgroups/app.slice/other.scope/cgroup.kill" },
  { "longer-name", "0::/a" UNIT "\n", "cgroups/a" UNIT "/cgroup.kill" },
  { "child", "0::/" UNIT "/child\n", "cgroups/" UNIT "/child/cgroup.kill" },
  { "outside", "0::/../" UNIT "\n", UNIT "/cgroup.kill" },
  { "version-1", "1:name=systemd:/" UNIT "\n", "cgroups/" UNIT "/cgroup.kill" },
  { "empty", "", "cgroups/cgroup.kill" },
  { "no-line", "0::", "cgroups/cgroup.kill" },
};

static void
test_stranger (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Fixture) fixture = fixture_new (0);
  g_autofree char *text = NULL;

  fixture_write (fixture, "proc/4242/cgroup", strangers[i].cgroup);
  fixture_write (fixture, strangers[i].file, "untouched");

  fixture_start (fixture);
  fixture_await (fixture);
  g_assert_true (fixture->is_ready);
  skep_scope_kill (fixture->scope);
  text = fixture_read (fixture, strangers[i].file);
  g_assert_cmpstr (text, ==, "untouched");
  assert_killed_by_systemd (fixture);
}

static void
add_tests (void)
{
  g_test_add_func ("/scope/free/in-callback", test_free_in_callback);
  g_test_add_func ("/scope/free/while-pending", test_free_pending);
  g_test_add_data_func ("/scope/free/manager-while-pending", GUINT_TO_POINTER (0),
                        test_free_manager);
  g_test_add_data_func ("/scope/free/manager-while-nothing-comes",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_NO_SIGNAL), test_free_manager);
  g_test_add_data_func ("/scope/free/manager-before-the-second-try",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_OLD), test_free_manager);
  g_test_add_func ("/scope/kill/by-systemd-and-by-the-kernel", test_kill);
  g_test_add_func ("/scope/kill/without-manager", test_kill_later);
  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      g_autofree char *path = g_strconcat ("/scope/kill/never-a-stranger/", strangers[i].name,
                                           NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_stranger);
    }
}

int
main (int   argc,
      char *argv[])
{
  return fixture_run_tests (argc, argv, add_tests);
}
