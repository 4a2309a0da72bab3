/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <unistd.h>

#include "scope-fixture.h"

/* What is wrong stays off, without a word on the bus. */
static void
assert_off_for_good (Fixture *self)
{
  guint n_messages;

  g_assert_true (skep_scope_manager_is_off (self->manager));
  g_assert_false (skep_scope_manager_is_available (self->manager));

  fixture_settle (self);
  n_messages = systemd_mock_count (self->mock, NULL);
  fixture_start (self);
  g_assert_null (self->scope);
  fixture_settle (self);
  g_assert_cmpuint (self->n_calls, ==, 0);
  g_assert_cmpuint (systemd_mock_count (self->mock, NULL), ==, n_messages + 1); /* of settling */
}

static GVariant *
dup_properties (Fixture *self,
                guint    i)
{
  g_autoptr (GVariant) arguments = systemd_mock_dup (self->mock, "StartTransientUnit", i);

  return g_variant_get_child_value (arguments, 2);
}

static char *
dup_unit (Fixture    *self,
          const char *method,
          guint       i)
{
  g_autoptr (GVariant) arguments = systemd_mock_dup (self->mock, method, i);
  char *unit;

  g_variant_get_child (arguments, 0, "s", &unit);
  return unit;
}

static GVariant *
find_property (GVariant   *properties,
               const char *wanted)
{
  GVariant *found = NULL;

  for (gsize i = 0; i < g_variant_n_children (properties); i++)
    {
      g_autoptr (GVariant) value = NULL;
      const char *name;

      g_variant_get_child (properties, i, "(&sv)", &name, &value);
      if (g_str_equal (name, wanted))
        {
          g_assert_null (found);
          found = g_steal_pointer (&value);
        }
    }

  return found;
}

static void
assert_property (GVariant   *properties,
                 const char *name,
                 const char *expected)
{
  g_autoptr (GVariant) value = find_property (properties, name);
  g_autofree char *text = NULL;

  g_assert_nonnull (value);
  text = g_variant_print (value, TRUE);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_arguments (void)
{
  static const struct
  {
    const char *name;
    const char *value;
  } expected[] = {
    { "Description", "'dev'" },
    { "PIDs", "[uint32 4242]" },
    { "Slice", "'app.slice'" },
    { "CollectMode", "'inactive-or-failed'" },
    { "TasksMax", "uint64 16384" },
    { "OOMPolicy", "'continue'" },
    { "CPUAccounting", "true" },
    { "MemoryAccounting", "true" },
  };
  g_autoptr (Fixture) fixture = fixture_new (0);
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GVariant) auxiliary = NULL;
  const char *unit;
  const char *mode;

  fixture_start (fixture);
  fixture_await (fixture);
  g_assert_true (fixture->is_ready);

  arguments = systemd_mock_dup (fixture->mock, "StartTransientUnit", 0);
  g_assert_cmpstr (g_variant_get_type_string (arguments), ==, "(ssa(sv)a(sa(sv)))");
  g_variant_get (arguments, "(&s&s@a(sv)@a(sa(sv)))", &unit, &mode, &properties, &auxiliary);
  g_assert_cmpstr (unit, ==, UNIT);
  g_assert_cmpstr (mode, ==, "fail");
  g_assert_cmpuint (g_variant_n_children (auxiliary), ==, 0);
  g_assert_cmpuint (g_variant_n_children (properties), ==, G_N_ELEMENTS (expected));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_property (properties, expected[i].name, expected[i].value);

  /* The question at the beginning, and this one. */
  g_assert_cmpuint (systemd_mock_count (fixture->mock, NULL), ==, 2);
}

static void
test_description (void)
{
  g_autoptr (Fixture) fixture = fixture_new (0);
  g_autoptr (GVariant) properties = NULL;

  fixture->scope = skep_scope_new_async (fixture->manager, PID, UUID, "a\nExec=b\xff\t“c”",
                                         fixture_answered_cb, fixture);
  fixture_await (fixture);
  g_assert_true (fixture->is_ready);

  properties = dup_properties (fixture, 0);
  assert_property (properties, "Description", "'a Exec=b\xef\xbf\xbd “c”'");
}

/* 0 would be ourselves for systemd, 1 the end of the session. */
static void
test_odd_pids (void)
{
  const pid_t pids[] = { -1, 0, 1, getpid () };
  g_autoptr (Fixture) fixture = fixture_new (0);

  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    g_assert_null (skep_scope_new_async (fixture->manager, pids[i], UUID, "dev",
                                         fixture_answered_cb, fixture));
  fixture_settle (fixture);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "StartTransientUnit"), ==, 0);
  g_assert_true (skep_scope_manager_is_available (fixture->manager));
}

static void
test_becomes_ready (gconstpointer data)
{
  g_autoptr (Fixture) fixture = fixture_new (GPOINTER_TO_UINT (data));

  fixture_start (fixture);
  fixture_await (fixture);
  g_assert_true (fixture->is_ready);
  g_assert_true (skep_scope_manager_is_available (fixture->manager));

  /* Nothing of it is left to happen. */
  fixture_let_limits_pass ();
  g_assert_cmpuint (fixture->n_calls, ==, 1);
  g_assert_true (skep_scope_manager_is_available (fixture->manager));
}

typedef struct
{
  SystemdMockFlags flags;
  gboolean is_late;
} Failure;

static const Failure no_signal = { SYSTEMD_MOCK_NO_SIGNAL, TRUE };
static const Failure no_reply = { SYSTEMD_MOCK_NO_REPLY, TRUE };
static const Failure refused = { SYSTEMD_MOCK_REFUSE, FALSE };
static const Failure failed_job = { SYSTEMD_MOCK_FAIL_JOB, FALSE };
static const Failure early_failed_job = {
  SYSTEMD_MOCK_FAIL_JOB | SYSTEMD_MOCK_SIGNAL_FIRST, FALSE
};
static const Failure ancient = { SYSTEMD_MOCK_ANCIENT, FALSE };

static void
test_fails (gconstpointer data)
{
  const Failure *failure = data;
  g_autoptr (Fixture) fixture = fixture_new (failure->flags);
  double elapsed;

  fixture_start (fixture);
  elapsed = fixture_await (fixture);
  g_assert_false (fixture->is_ready);
  if (failure->is_late)
    g_assert_cmpfloat (elapsed, >=, SKEP_SCOPE_LIMIT_MSEC - 5);
  else
    g_assert_cmpfloat (elapsed, <, SKEP_SCOPE_LIMIT_MSEC);
  g_test_message ("after %.1f ms", elapsed);

  g_assert_cmpuint (systemd_mock_count (fixture->mock, "StartTransientUnit"), ==,
                    failure->flags & SYSTEMD_MOCK_ANCIENT ? 2 : 1);
  skep_scope_kill (fixture->scope);
  assert_off_for_good (fixture);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "KillUnit"), ==, 0);
}

static void
test_without_oom_policy (void)
{
  g_autoptr (Fixture) fixture = fixture_new (SYSTEMD_MOCK_OLD);

  fixture_start (fixture);
  fixture_await (fixture);
  g_assert_true (fixture->is_ready);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "StartTransientUnit"), ==, 2);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) properties = dup_properties (fixture, i);
      g_autoptr (GVariant) policy = find_property (properties, "OOMPolicy");

      g_assert_cmpint (policy != NULL, ==, i == 0);
      g_assert_cmpuint (g_variant_n_children (properties), ==, 8 - i);
    }
}

/* And what it takes is known from then on. */
static void
test_remembers_oom_policy (void)
{
  g_autoptr (Fixture) fixture = fixture_new (SYSTEMD_MOCK_OLD);
  g_autofree char *unit = NULL;

  fixture_start (fixture);
  fixture_await (fixture);
  skep_scope_kill (fixture->scope);
  fixture_settle (fixture);
  unit = dup_unit (fixture, "KillUnit", 0);
  g_assert_cmpstr (unit, ==, PREFIX "b.scope");

  g_clear_pointer (&fixture->scope, skep_scope_free);
  fixture->n_calls = 0;
  fixture->scope = skep_scope_new_async (fixture->manager, PID, "abc", "dev",
                                         fixture_answered_cb, fixture);
  fixture_await (fixture);
  g_assert_true (fixture->is_ready);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "StartTransientUnit"), ==, 3);
}

static void
test_late_scope (void)
{
  g_autoptr (Fixture) fixture = fixture_new (SYSTEMD_MOCK_NO_REPLY);

  fixture_start (fixture);
  fixture_await (fixture);
  g_assert_false (fixture->is_ready);

  systemd_mock_answer (fixture->mock);
  fixture_settle (fixture);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
  skep_scope_kill (fixture->scope);
  fixture_settle (fixture);
  g_assert_cmpuint (systemd_mock_count (fixture->mock, "KillUnit"), ==, 0);
}

static void
test_systemd_leaves (void)
{
  g_autoptr (Fixture) fixture = fixture_new (SYSTEMD_MOCK_NO_REPLY);

  fixture_start (fixture);
  fixture_settle (fixture);
  systemd_mock_leave (fixture->mock);
  fixture_await (fixture);
  g_assert_false (fixture->is_ready);
  g_assert_true (skep_scope_manager_is_off (fixture->manager));
}

static void
add_start_tests (void)
{
  g_test_add_func ("/scope/start/sends-what-systemd-expects", test_arguments);
  g_test_add_func ("/scope/start/describes-in-one-line", test_description);
  g_test_add_func ("/scope/start/refuses-odd-pids", test_odd_pids);
  g_test_add_data_func ("/scope/start/job-ends-after-the-answer", GUINT_TO_POINTER (0),
                        test_becomes_ready);
  g_test_add_data_func ("/scope/start/job-ends-before-the-answer",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_SIGNAL_FIRST), test_becomes_ready);
  g_test_add_data_func ("/scope/start/other-jobs-do-not-matter",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_STRANGE_JOBS |
                                          SYSTEMD_MOCK_STRANGE_TYPES), test_becomes_ready);
  g_test_add_data_func ("/scope/start/other-jobs-before-the-answer-do-not-matter",
                        GUINT_TO_POINTER (SYSTEMD_MOCK_STRANGE_JOBS | SYSTEMD_MOCK_STRANGE_TYPES |
                                          SYSTEMD_MOCK_SIGNAL_FIRST), test_becomes_ready);
  g_test_add_func ("/scope/start/tries-again-without-oom-policy", test_without_oom_policy);
  g_test_add_func ("/scope/start/remembers-what-it-takes", test_remembers_oom_policy);
}

static void
add_failure_tests (void)
{
  g_test_add_data_func ("/scope/off-for-good/no-end-of-the-job", &no_signal, test_fails);
  g_test_add_data_func ("/scope/off-for-good/no-answer", &no_reply, test_fails);
  g_test_add_data_func ("/scope/off-for-good/refused", &refused, test_fails);
  g_test_add_data_func ("/scope/off-for-good/failed-job", &failed_job, test_fails);
  g_test_add_data_func ("/scope/off-for-good/failed-job-before-the-answer", &early_failed_job,
                        test_fails);
  g_test_add_data_func ("/scope/off-for-good/refused-twice", &ancient, test_fails);
  g_test_add_func ("/scope/off-for-good/late-scope-does-nothing", test_late_scope);
  g_test_add_func ("/scope/off-for-good/systemd-leaves", test_systemd_leaves);
}

static void
add_tests (void)
{
  add_start_tests ();
  add_failure_tests ();
}

int
main (int   argc,
      char *argv[])
{
  return fixture_run_tests (argc, argv, add_tests);
}
