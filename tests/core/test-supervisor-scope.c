/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "harness.h"
#include "systemd-mock.h"

#define TIMEOUT_MS 20000

static GTestDBus *bus;

/* A supervisor finds the mock where it would find the user's systemd. */
static SystemdMock *
mock_new (SystemdMockFlags flags)
{
  return systemd_mock_new (g_test_dbus_get_bus_address (bus), flags);
}

typedef struct
{
  SystemdMock *mock;
  const char *method;
  guint n_calls;
} Call;

static gboolean
was_called (gpointer data)
{
  Call *call = data;

  return systemd_mock_count (call->mock, call->method) >= call->n_calls;
}

static void
await_call (SystemdMock *mock,
            const char  *method,
            guint        n_calls)
{
  Call call = { mock, method, n_calls };

  g_assert_true (harness_look_until (TIMEOUT_MS, was_called, &call));
}

/* Until the manager has answered, runs start without it. */
static SkepRun *
start_in_scope (Harness     *harness,
                SystemdMock *mock,
                const char  *mode)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (SkepRun) run = harness_start_nasty (harness, mode, NULL);

      harness_await_output (run, "ready");
      harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
      if (systemd_mock_count (mock, "StartTransientUnit") > 0)
        return g_steal_pointer (&run);
      harness_stop (harness, run, SKEP_STOP_NOW);
      g_usleep (20 * G_TIME_SPAN_MILLISECOND);
    }

  g_assert_not_reached ();
}

static char *
dup_unit (SystemdMock *mock,
          const char  *method)
{
  g_autoptr (GVariant) call = systemd_mock_dup (mock, method, 0);
  g_autoptr (GVariant) name = g_variant_get_child_value (call, 0);

  return g_variant_dup_string (name, NULL);
}

static void
test_script_starts_in_a_scope (void)
{
  g_autoptr (SystemdMock) mock = mock_new (0);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start_in_scope (harness, mock, "tree");
  g_autofree char *unit = dup_unit (mock, "StartTransientUnit");

  g_assert_true (g_str_has_suffix (unit, ".scope"));
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  /* A willing tree needs no force. */
  g_assert_cmpuint (systemd_mock_count (mock, "KillUnit"), ==, 0);
}

static void
test_kill_phase_is_told (void)
{
  g_autoptr (SystemdMock) mock = mock_new (0);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start_in_scope (harness, mock, "ignterm");
  g_autofree char *unit = dup_unit (mock, "StartTransientUnit");
  g_autofree char *killed = NULL;

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  await_call (mock, "KillUnit", 1);
  killed = dup_unit (mock, "KillUnit");
  g_assert_cmpstr (killed, ==, unit);
}

/* Whatever systemd does or doesn't, scripts start. */
static void
test_start_survives (gconstpointer data)
{
  g_autoptr (SystemdMock) mock = mock_new (GPOINTER_TO_UINT (data));
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = start_in_scope (harness, mock, "tree");
  g_autoptr (SkepRun) second = NULL;
  guint n_calls = systemd_mock_count (mock, "StartTransientUnit");

  second = harness_start_nasty (harness, "ready", NULL);
  harness_await_output (second, "ready");
  g_assert_cmpuint (systemd_mock_count (mock, "StartTransientUnit"), ==, n_calls);
}

/* Main waits for its scope, and is the script not yet: nothing of it may run. */
static void
test_stop_before_the_scope (void)
{
  g_autoptr (SystemdMock) mock = mock_new (SYSTEMD_MOCK_NO_SIGNAL);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_autofree char *output = NULL;

  for (guint i = 0; i < 100 && run == NULL; i++)
    {
      g_autoptr (SkepRun) attempt = harness_start_nasty (harness, "ready", NULL);

      harness_await_status (attempt, SKEP_RUN_STATUS_STARTING);
      g_usleep (50 * G_TIME_SPAN_MILLISECOND);
      if (systemd_mock_count (mock, "StartTransientUnit") > 0)
        run = g_steal_pointer (&attempt);
    }

  g_assert_nonnull (run);
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, "");
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  int status;

  g_test_init (&argc, &argv, NULL);
  if (daemon == NULL)
    {
      g_print ("1..0 # SKIP dbus-daemon is not installed\n");
      return 0;
    }

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_test_add_func ("/supervisor/scope/script-starts-in-one", test_script_starts_in_a_scope);
  g_test_add_func ("/supervisor/scope/kill-phase-is-told", test_kill_phase_is_told);
  g_test_add_data_func ("/supervisor/scope/start-survives/refusal",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_REFUSE), test_start_survives);
  g_test_add_data_func ("/supervisor/scope/start-survives/failed-job",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_FAIL_JOB), test_start_survives);
  g_test_add_data_func ("/supervisor/scope/start-survives/silence",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_NO_SIGNAL), test_start_survives);
  g_test_add_func ("/supervisor/scope/stop-before-it", test_stop_before_the_scope);
  status = g_test_run ();
  g_test_dbus_down (bus);
  g_object_unref (bus);

  return status;
}
