/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-model.h"
#include "skep-script-item.h"

typedef struct
{
  SkepRunTable *table;
  SkepRunModel *model;
  SkepScript *script;
  guint n_changes;
  guint n_notifies;
} Fixture;

static void
items_changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
state_changed_cb (Fixture *fixture)
{
  fixture->n_notifies++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->table = skep_run_table_new ();
  fixture->model = skep_run_model_new (fixture->table);
  fixture->script = skep_script_new ("/project", "make", "Makefile", "", "dev");
  g_signal_connect_swapped (fixture->model, "items-changed", G_CALLBACK (items_changed_cb),
                            fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->model);
  skep_script_unref (fixture->script);
  skep_run_table_unref (fixture->table);
}

static SkepRun *
append (Fixture *fixture)
{
  return skep_run_table_append (fixture->table, fixture->script, "you");
}

static void
advance (SkepRun       *run,
         SkepRunStatus  status)
{
  SkepRunStateChange change = { .status = status, .pid = 42 };

  g_assert_true (skep_run_update_state (run, skep_run_state_apply_change, &change));
}

static guint
get_n_items (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
}

static SkepRunItem *
get_item (Fixture *fixture,
          guint    position)
{
  g_autoptr (SkepRunItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->model), position);

  return item; /* the model holds it */
}

static void
test_length_is_what_was_announced (Fixture       *fixture,
                                   gconstpointer  data)
{
  append (fixture);
  g_assert_cmpuint (get_n_items (fixture), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->model), 0));

  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (get_n_items (fixture), ==, 1);
}

static void
test_new_runs_are_one_change (Fixture       *fixture,
                              gconstpointer  data)
{
  for (int i = 0; i < 300; i++)
    append (fixture);

  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpuint (get_n_items (fixture), ==, 300);

  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
}

static void
test_many_states_are_one_notify (Fixture       *fixture,
                                 gconstpointer  data)
{
  SkepRun *run = append (fixture);
  SkepRunItem *item;

  skep_run_model_poll (fixture->model);
  item = get_item (fixture, 0);
  g_signal_connect_swapped (item, "notify::state", G_CALLBACK (state_changed_cb), fixture);
  advance (run, SKEP_RUN_STATUS_STARTING);
  advance (run, SKEP_RUN_STATUS_RUNNING);
  g_assert_cmpint (skep_run_item_get_state (item)->status, ==, SKEP_RUN_STATUS_PENDING);

  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (fixture->n_notifies, ==, 1);
  g_assert_cmpint (skep_run_item_get_state (item)->status, ==, SKEP_RUN_STATUS_RUNNING);

  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (fixture->n_notifies, ==, 1);
}

static void
test_live_runs_are_counted (Fixture       *fixture,
                            gconstpointer  data)
{
  SkepRun *first = append (fixture);

  append (fixture);
  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (skep_run_model_get_n_live (fixture->model), ==, 2);

  advance (first, SKEP_RUN_STATUS_STOPPED);
  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (skep_run_model_get_n_live (fixture->model), ==, 1);
}

static void
test_newest_run_of_a_script (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr (SkepScript) other = skep_script_new ("/other", "make", "Makefile", "", "dev");

  append (fixture);
  append (fixture);
  skep_run_model_poll (fixture->model);
  g_assert_true (skep_run_model_find_newest (fixture->model, fixture->script) ==
                 get_item (fixture, 1));
  g_assert_null (skep_run_model_find_newest (fixture->model, other));
}

static SkepProblemList *
get_problems (SkepRun *run)
{
  return skep_output_get_problems (skep_run_get_output (run));
}

static void
settle (SkepRun *run)
{
  SkepRunReport *report = skep_run_report_new ();

  report->is_settled = TRUE;
  skep_run_facts_take_report (skep_run_get_facts (run), report);
}

/* The output of a run is looked through behind its back, so problems may come after its end. */
static void
test_problems_after_the_end (Fixture       *fixture,
                             gconstpointer  data)
{
  SkepRun *run = append (fixture);
  SkepProblemList *problems = get_problems (run);
  g_autoptr (SkepScriptItem) row = skep_script_item_new (fixture->script);
  SkepRunItem *item;

  skep_log_append (skep_run_get_log (run), "error\n", 6);
  advance (run, SKEP_RUN_STATUS_STOPPED);
  settle (run);
  skep_run_model_poll (fixture->model);
  item = get_item (fixture, 0);
  skep_script_item_set_run_item (row, item);
  g_signal_connect_swapped (row, "notify::problems", G_CALLBACK (state_changed_cb), fixture);
  g_assert_false (skep_run_item_is_settled (item));
  g_assert_true (skep_script_item_get_problems (row) == problems);

  skep_problem_list_take (problems, skep_problem_new (SKEP_PROBLEM_ERROR, NULL, NULL, "a"));
  skep_problem_list_take (problems, skep_problem_new (SKEP_PROBLEM_ERROR, NULL, NULL, "b"));
  skep_run_model_poll (fixture->model);
  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (fixture->n_notifies, ==, 1);
  g_assert_false (skep_run_item_is_settled (item));

  skep_problem_list_set_complete (problems);
  skep_run_model_poll (fixture->model);
  g_assert_cmpuint (fixture->n_notifies, ==, 2);
  g_assert_true (skep_run_item_is_settled (item));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-model/length-is-what-was-announced", Fixture, NULL, set_up,
              test_length_is_what_was_announced, tear_down);
  g_test_add ("/run-model/new-runs-are-one-change", Fixture, NULL, set_up,
              test_new_runs_are_one_change, tear_down);
  g_test_add ("/run-model/many-states-are-one-notify", Fixture, NULL, set_up,
              test_many_states_are_one_notify, tear_down);
  g_test_add ("/run-model/live-runs-are-counted", Fixture, NULL, set_up,
              test_live_runs_are_counted, tear_down);
  g_test_add ("/run-model/newest-run-of-a-script", Fixture, NULL, set_up,
              test_newest_run_of_a_script, tear_down);
  g_test_add ("/run-model/problems-after-the-end", Fixture, NULL, set_up,
              test_problems_after_the_end, tear_down);

  return g_test_run ();
}
