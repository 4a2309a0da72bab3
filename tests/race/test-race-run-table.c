/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "race.h"
#include "skep-run-table.h"

enum { N_RUNS = 2001, N_UNREFS = 200 };

typedef struct
{
  SkepRunTable *table;
  SkepScript *script;
  guint n_each;
  guint n_short_walks; /* (atomic) */
} TableRace;

static void
append_runs (gpointer data,
             guint    index)
{
  TableRace *race = data;

  for (guint i = 0; i < race->n_each; i++)
    {
      SkepRun *run = skep_run_table_append (race->table, race->script, "you");
      SkepRunStateChange failed = { .status = SKEP_RUN_STATUS_FAILED };

      g_assert_nonnull (run);
      g_assert_true (skep_run_update_state (run, skep_run_state_apply_change, &failed));
      /* Lets the readers in, where there are fewer processors than threads. */
      if (i % 64 == 0)
        race_pause_us (1);
    }
}

static void
assert_run_is_whole (SkepRunTable *table,
                     guint         index)
{
  SkepRun *run = skep_run_table_peek (table, index);
  const SkepRunState *state;

  g_assert_nonnull (run);
  g_assert_cmpuint (skep_run_get_number (run), ==, index + 1);
  g_assert_true (skep_run_table_find (table, skep_run_get_id (run)) == run);
  g_assert_cmpstr (skep_run_get_started_by (run), ==, "you");

  state = skep_run_peek_state (run);
  g_assert_cmpint (skep_run_state_is_finished (state), ==, state->ended_us != 0);
  g_assert_cmpuint (state->serial, ==, skep_run_state_is_finished (state) ? 1 : 0);
}

static void
walk_runs (gpointer data,
           guint    index)
{
  TableRace *race = data;
  guint length = 0;

  while (length < N_RUNS)
    {
      guint seen = length;

      length = skep_run_table_get_length (race->table);
      g_assert_cmpuint (length, >=, seen);
      if (length > seen && length < N_RUNS)
        g_atomic_int_inc (&race->n_short_walks);
      for (guint i = 0; i < length; i++)
        assert_run_is_whole (race->table, i);
    }
}

static void
race_table (const RaceTeam *teams,
            guint           n_teams,
            guint           n_each)
{
  g_autoptr (SkepRunTable) table = skep_run_table_new ();
  g_autoptr (SkepScript) script = race_script_new ("dev");
  TableRace race = { table, script, n_each, 0 };

  race_run (&race, teams, n_teams);

  g_assert_cmpuint (skep_run_table_get_length (table), ==, N_RUNS);
  for (guint i = 0; i < N_RUNS; i++)
    assert_run_is_whole (table, i);
  g_test_message ("%u walks of a table that was not yet full", race.n_short_walks);
  if (race.n_short_walks == 0)
    g_test_incomplete ("no walk met an append");
}

static void
test_walk_while_appending (void)
{
  static const RaceTeam teams[] = { { append_runs, 1 }, { walk_runs, 3 } };

  race_table (teams, G_N_ELEMENTS (teams), N_RUNS);
}

static void
test_several_appenders (void)
{
  /* 2001 = 3 × 667 */
  static const RaceTeam teams[] = { { append_runs, 3 }, { walk_runs, 1 } };

  race_table (teams, G_N_ELEMENTS (teams), N_RUNS / 3);
}

/* Each thread comes with a reference of its own; whoever is last frees what all have used. */
static void
use_and_unref (gpointer data,
               guint    index)
{
  TableRace *race = data;

  g_assert_nonnull (skep_run_table_append (race->table, race->script, "you"));
  g_assert_cmpuint (skep_run_table_get_length (race->table), >, 0);
  skep_run_table_unref (race->table);
}

static void
test_last_unref_frees (void)
{
  static const RaceTeam team = { use_and_unref, 4 };
  g_autoptr (SkepScript) script = race_script_new ("dev");

  for (guint i = 0; i < N_UNREFS; i++)
    {
      TableRace race = { skep_run_table_new (), script, 0, 0 };

      for (guint j = 1; j < team.n_threads; j++)
        skep_run_table_ref (race.table);
      race_run (&race, &team, 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race/run-table/3-readers-walk-2001-runs-while-appended",
                   test_walk_while_appending);
  g_test_add_func ("/race/run-table/several-appenders-leave-no-gap", test_several_appenders);
  g_test_add_func ("/race/run-table/last-unref-frees-what-all-used", test_last_unref_frees);

  return g_test_run ();
}
