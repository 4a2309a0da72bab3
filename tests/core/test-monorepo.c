/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"

#define N_PACKAGES "300"
/* With a wide margin for a busy machine and sanitizers: it takes some 50 ms. */
#define MAX_FIRST_LOOK_USEC (10 * G_TIME_SPAN_SECOND)

/* Runs make_monorepo.py with two arguments. */
static char *
run_generator (const char *first,
               const char *second)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "fixtures", "make_monorepo.py",
                                                    NULL);
  const char *argv[] = { "python3", program, first, second, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return g_steal_pointer (&output);
}

static Fixture *
new_monorepo (void)
{
  Fixture *fixture = fixture_new ();
  g_autofree char *output = NULL;

  fixture_add_program (fixture, "pnpm");
  output = run_generator (N_PACKAGES, fixture->project);
  g_assert_cmpstr (output, ==, "");
  return fixture;
}

static void
look (Fixture *fixture)
{
  SkepDiscovery *discovery = skep_discovery_new (fixture->project, fixture->bin);
  g_autoptr (GError) error = NULL;

  skep_discovery_set_previous (discovery, fixture->discovery);
  g_assert_true (skep_discovery_run (discovery, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&fixture->discovery, skep_discovery_unref);
  fixture->discovery = discovery;
  fixture_assert_problems (fixture, "");
}

static char *
count_scripts (Fixture *fixture)
{
  GPtrArray *scripts = skep_discovery_get_scripts (fixture->discovery);
  guint n_npm = 0;
  guint n_hidden = 0;
  guint n_turbo = 0;

  for (guint i = 0; i < scripts->len; i++)
    {
      const SkepScript *script = scripts->pdata[i];

      g_assert_cmpstr (script->manager, ==, "pnpm");
      g_assert_null (script->unavailable);
      n_hidden += script->is_hidden;
      n_npm += !script->is_hidden && g_str_equal (script->source, "npm");
      n_turbo += g_str_equal (script->source, "turbo");
    }
  g_assert_cmpuint (n_npm + n_hidden + n_turbo, ==, scripts->len);
  return g_strdup_printf ("npm %u\nhidden %u\nturbo %u\n", n_npm, n_hidden, n_turbo);
}

static void
test_all (void)
{
  g_autoptr (Fixture) fixture = new_monorepo ();
  g_autofree char *expected = run_generator ("--expected", N_PACKAGES);
  gint64 start_us = g_get_monotonic_time ();
  g_autofree char *found = NULL;

  look (fixture);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, MAX_FIRST_LOOK_USEC);
  found = count_scripts (fixture);
  g_assert_cmpstr (found, ==, expected);
  fixture_assert_argv (fixture_find (fixture, "turbo::build"), "pnpm", "exec", "turbo", "run",
                       "build");
  g_assert_cmpstr (fixture_find (fixture, "npm:apps/app-00010:dev")->manager_reason, ==,
                   "The field “packageManager” in package.json asks for pnpm.");
}

/* How many units are those of @before. */
static guint
count_reused (GPtrArray *before,
              GPtrArray *now)
{
  guint n = 0;

  for (guint i = 0; i < now->len; i++)
    n += g_ptr_array_find (before, now->pdata[i], NULL);
  return n;
}

/* What was looked at right after it was written isn't trusted to be unchanged. */
static void
look_until_all_is_reused (Fixture *fixture)
{
  gint64 end_us = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  guint n_reused = 0;

  while (n_reused < skep_discovery_get_units (fixture->discovery)->len)
    {
      g_autoptr (SkepDiscovery) previous = skep_discovery_ref (fixture->discovery);

      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      look (fixture);
      n_reused = count_reused (skep_discovery_get_units (previous),
                               skep_discovery_get_units (fixture->discovery));
    }
}

static guint
count_read_again (Fixture *fixture)
{
  g_autoptr (SkepDiscovery) previous = skep_discovery_ref (fixture->discovery);
  GPtrArray *units;

  look (fixture);
  units = skep_discovery_get_units (fixture->discovery);
  return units->len - count_reused (skep_discovery_get_units (previous), units);
}

static void
test_changes (void)
{
  g_autoptr (Fixture) fixture = new_monorepo ();
  GPtrArray *units;

  look (fixture);
  look_until_all_is_reused (fixture);
  units = skep_discovery_get_units (fixture->discovery);
  g_assert_cmpuint (units->len, >, 300);
  g_assert_cmpuint (count_read_again (fixture), ==, 0);
  fixture_write (fixture, "apps/app-00010/package.json", "{ \"scripts\": { \"new\": \"x\" } }");
  g_assert_cmpuint (count_read_again (fixture), ==, 1);
  g_assert_nonnull (fixture_find (fixture, "npm:apps/app-00010:new"));
  fixture_write (fixture, "package.json",
                 "{ \"packageManager\": \"pnpm@9\", \"scripts\": { \"new\": \"x\" } }");
  g_assert_cmpuint (count_read_again (fixture), <=, 3);
  g_assert_nonnull (fixture_find (fixture, "npm::new"));
  fixture_write (fixture, "package.json", "{ \"packageManager\": \"yarn@4\" }");
  g_assert_cmpuint (count_read_again (fixture), >, 300);
  g_assert_cmpstr (fixture_find (fixture, "npm:apps/app-00010:new")->manager, ==, "yarn");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/monorepo/every-script-is-found-soon", test_all);
  g_test_add_func ("/monorepo/only-what-has-changed-is-read-again", test_changes);
  return g_test_run ();
}
