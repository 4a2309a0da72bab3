/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-table.h"

static SkepRun *
append (SkepRunTable *table,
        const char   *name)
{
  g_autoptr (SkepScript) script = skep_script_new ("/p", "skep", "skep.json", "", name);

  return skep_run_table_append (table, script, "you");
}

static void
test_empty (void)
{
  g_autoptr (SkepRunTable) table = skep_run_table_new ();

  g_assert_cmpuint (skep_run_table_get_length (table), ==, 0);
  g_assert_null (skep_run_table_peek (table, 0));
  g_assert_null (skep_run_table_peek (table, G_MAXUINT));
  g_assert_null (skep_run_table_find (table, "dev-1"));
}

static void
test_number_is_index_plus_1 (void)
{
  enum { N_RUNS = 3 * SKEP_RUN_TABLE_CHUNK_RUNS + 1 };
  g_autoptr (SkepRunTable) table = skep_run_table_new ();

  for (guint i = 0; i < N_RUNS; i++)
    {
      SkepRun *run = append (table, i % 2 == 0 ? "dev" : "test");

      g_assert_cmpuint (skep_run_get_number (run), ==, i + 1);
      g_assert_cmpuint (skep_run_table_get_length (table), ==, i + 1);
      g_assert_true (skep_run_table_peek (table, i) == run);
      g_assert_null (skep_run_table_peek (table, i + 1));
    }
  for (guint i = 0; i < N_RUNS; i++)
    {
      SkepRun *run = skep_run_table_peek (table, i);

      g_assert_cmpuint (skep_run_get_number (run), ==, i + 1);
      g_assert_true (skep_run_table_find (table, skep_run_get_id (run)) == run);
    }
}

static void
test_odd_ids (void)
{
  static const char *const odd_ids[] = {
    "", "-", "dev", "dev-", "-1", "-0", "dev-0", "dev-3", "dev--1", "dev-01", "dev-1 ", "dev- 1",
    "dev-+1", "dev-1x", "dev-0x1", "dev-1-", "Dev-1", "de-1", "devv-1", "dev-2", "my-dev-1",
    "dev-262144", "dev-262145", "dev-4294967295", "dev-4294967296", "dev-4294967297",
    "dev-18446744073709551617", "dev-99999999999999999999", "dev-\xd9\xa1", "dev\342\200\2231",
  };
  g_autoptr (SkepRunTable) table = skep_run_table_new ();
  SkepRun *dev = append (table, "dev");
  SkepRun *my_dev = append (table, "my-dev");

  for (guint i = 0; i < G_N_ELEMENTS (odd_ids); i++)
    if (skep_run_table_find (table, odd_ids[i]) != NULL)
      g_error ("“%s” was found", odd_ids[i]);
  g_assert_true (skep_run_table_find (table, "dev-1") == dev);
  g_assert_true (skep_run_table_find (table, "my-dev-2") == my_dev);
}

static void
test_dashes_in_names (void)
{
  static const char *const names[] = { "-", "a-1", "1", "--x-", "42-", "build:prod-2" };
  g_autoptr (SkepRunTable) table = skep_run_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      SkepRun *run = append (table, names[i]);

      g_assert_true (skep_run_table_find (table, skep_run_get_id (run)) == run);
    }
  g_assert_null (skep_run_table_find (table, "a-1"));
}

static void
test_full (void)
{
  enum { MAX_RUNS = SKEP_RUN_TABLE_CHUNK_RUNS + 2 };
  g_autoptr (SkepRunTable) table = skep_run_table_new_with_limit (MAX_RUNS);

  for (guint i = 0; i < MAX_RUNS; i++)
    g_assert_nonnull (append (table, "dev"));
  g_assert_null (append (table, "dev"));
  g_assert_null (append (table, "dev"));
  g_assert_cmpuint (skep_run_table_get_length (table), ==, MAX_RUNS);
  g_assert_nonnull (skep_run_table_find (table, "dev-258"));
}

static void
test_really_full (void)
{
  g_autoptr (SkepRunTable) table = skep_run_table_new ();
  g_autoptr (SkepScript) script = skep_script_new ("/p", "skep", "skep.json", "", "dev");

  for (guint i = 0; i < SKEP_RUN_TABLE_MAX_RUNS; i++)
    g_assert_nonnull (skep_run_table_append (table, script, "you"));
  g_assert_null (skep_run_table_append (table, script, "you"));
  g_assert_nonnull (skep_run_table_find (table, "dev-262144"));
}

static void
test_reference_outlives_table (void)
{
  g_autoptr (SkepRunTable) table = skep_run_table_new ();
  g_autoptr (SkepRun) run = g_object_ref (append (table, "dev"));
  SkepRunTable *second = skep_run_table_ref (table);

  skep_run_table_unref (g_steal_pointer (&table));
  g_assert_true (skep_run_table_peek (second, 0) == run);
  skep_run_table_unref (second);
  g_assert_cmpstr (skep_run_get_id (run), ==, "dev-1");
  g_assert_cmpuint (G_OBJECT (run)->ref_count, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-table/empty/has-nothing", test_empty);
  g_test_add_func ("/run-table/append/number-is-index-plus-1", test_number_is_index_plus_1);
  g_test_add_func ("/run-table/append/full-table-refuses", test_full);
  g_test_add_func ("/run-table/append/really-full-table-refuses", test_really_full);
  g_test_add_func ("/run-table/find/odd-ids-are-not-found", test_odd_ids);
  g_test_add_func ("/run-table/find/names-may-have-dashes", test_dashes_in_names);
  g_test_add_func ("/run-table/unref/run-outlives-the-table", test_reference_outlives_table);

  return g_test_run ();
}
