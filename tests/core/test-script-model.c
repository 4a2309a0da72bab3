/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "skep-script-model.h"

/* A project in a temporary folder whose Makefile the tests rewrite. */
typedef struct
{
  char *folder;
  char *makefile;
  SkepRunTable *table;
  SkepRunModel *runs;
  SkepProject *project;
  SkepScriptModel *model;
  guint position, n_removed, n_added, n_changes;
} Fixture;

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  gboolean *is_loaded = data;
  g_autoptr (GError) error = NULL;

  skep_project_load_finish (SKEP_PROJECT (object), result, &error);
  g_assert_no_error (error);
  *is_loaded = TRUE;
}

static void
load (Fixture    *fixture,
      const char *makefile)
{
  gboolean is_loaded = FALSE;

  g_assert_true (g_file_set_contents (fixture->makefile, makefile, -1, NULL));
  skep_project_load_async (fixture->project, NULL, loaded_cb, &is_loaded);
  while (!is_loaded)
    g_main_context_iteration (NULL, TRUE);
}

static void
items_changed_cb (Fixture *fixture,
                  guint    position,
                  guint    n_removed,
                  guint    n_added)
{
  fixture->position = position;
  fixture->n_removed = n_removed;
  fixture->n_added = n_added;
  fixture->n_changes++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("skep-XXXXXX", NULL);
  fixture->makefile = g_build_filename (fixture->folder, "Makefile", NULL);
  fixture->table = skep_run_table_new ();
  fixture->runs = skep_run_model_new (fixture->table);
  fixture->project = skep_project_new (fixture->folder);
  fixture->model = skep_script_model_new (fixture->project, fixture->runs);
  g_signal_connect_swapped (fixture->model, "items-changed", G_CALLBACK (items_changed_cb),
                            fixture);
  load (fixture, "one:\n\techo\ntwo:\n\techo\nthree:\n\techo\n");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->model);
  g_assert_finalize_object (fixture->project);
  g_assert_finalize_object (fixture->runs);
  skep_run_table_unref (fixture->table);
  g_unlink (fixture->makefile);
  g_rmdir (fixture->folder);
  g_free (fixture->makefile);
  g_free (fixture->folder);
}

static SkepScriptItem *
get_item (Fixture *fixture,
          guint    position)
{
  g_autoptr (SkepScriptItem) item =
      g_list_model_get_item (G_LIST_MODEL (fixture->model), position);

  return item; /* the model holds it */
}

static const char *
get_name (Fixture *fixture,
          guint    position)
{
  return skep_script_item_get_script (get_item (fixture, position))->name;
}

static void
test_items_follow_discovery (Fixture       *fixture,
                             gconstpointer  data)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 3);
  g_assert_cmpstr (get_name (fixture, 0), ==, "one");
  g_assert_cmpstr (get_name (fixture, 2), ==, "three");
  g_assert_null (skep_script_item_get_state (get_item (fixture, 0)));
}

static void
test_reload_changes_only_what_differs (Fixture       *fixture,
                                       gconstpointer  data)
{
  SkepScriptItem *first = get_item (fixture, 0);
  SkepScriptItem *last = get_item (fixture, 2);

  load (fixture, "one:\n\techo\nnew:\n\techo\nthree:\n\techo\n");
  g_assert_cmpuint (fixture->position, ==, 1);
  g_assert_cmpuint (fixture->n_removed, ==, 1);
  g_assert_cmpuint (fixture->n_added, ==, 1);
  g_assert_true (get_item (fixture, 0) == first);
  g_assert_true (get_item (fixture, 2) == last);

  fixture->n_changes = 0;
  load (fixture, "one:\n\techo\nnew:\n\techo\nthree:\n\techo\n");
  g_assert_cmpuint (fixture->n_changes, ==, 0);
}

static SkepRun *
append_run (Fixture *fixture,
            guint    position)
{
  SkepScript *script = skep_script_item_get_script (get_item (fixture, position));
  SkepRun *run = skep_run_table_append (fixture->table, script, "you");

  skep_run_model_poll (fixture->runs);
  return run;
}

static void
test_item_joins_its_newest_run (Fixture       *fixture,
                                gconstpointer  data)
{
  SkepRun *newest;

  append_run (fixture, 1);
  newest = append_run (fixture, 1);
  g_assert_true (skep_run_item_get_run (skep_script_item_get_run_item (get_item (fixture, 1))) ==
                 newest);
  g_assert_null (skep_script_item_get_run_item (get_item (fixture, 0)));
  g_assert_cmpuint (skep_script_model_get_n_live (fixture->model), ==, 1);
}

static void
test_vanished_script_stays_while_it_runs (Fixture       *fixture,
                                          gconstpointer  data)
{
  SkepRunStateChange stopped = { .status = SKEP_RUN_STATUS_STOPPED };
  SkepRun *run = append_run (fixture, 1);

  load (fixture, "one:\n\techo\n");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 2);
  g_assert_cmpstr (get_name (fixture, 1), ==, "two");
  g_assert_false (skep_script_item_get_is_gone (get_item (fixture, 0)));
  g_assert_true (skep_script_item_get_is_gone (get_item (fixture, 1)));

  load (fixture, "one:\n\techo\n\ntwo:\n\techo\n");
  g_assert_false (skep_script_item_get_is_gone (get_item (fixture, 1)));
  load (fixture, "one:\n\techo\n");
  g_assert_true (skep_script_item_get_is_gone (get_item (fixture, 1)));

  g_assert_true (skep_run_update_state (run, skep_run_state_apply_change, &stopped));
  skep_run_model_poll (fixture->runs);
  g_assert_cmpuint (skep_script_model_get_n_live (fixture->model), ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 1);
}

static void
test_run_of_another_project_is_not_joined (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr (SkepScript) other = skep_script_new ("/other", "make", "Makefile", "", "one");

  skep_run_table_append (fixture->table, other, "you");
  skep_run_model_poll (fixture->runs);
  g_assert_null (skep_script_item_get_run_item (get_item (fixture, 0)));
}

/* Thousands of scripts must not be thousands of objects. */
static void
test_ten_thousand_scripts_are_fast (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr (GPtrArray) scripts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  gint64 duration_us;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("script-%u", i);

      g_ptr_array_add (scripts, skep_script_new (fixture->folder, "make", "Makefile", "", name));
    }

  duration_us = -g_get_monotonic_time ();
  skep_script_model_set_scripts (fixture->model, scripts);
  duration_us += g_get_monotonic_time ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 10000);
  g_assert_cmpstr (get_name (fixture, 9999), ==, "script-9999");
  g_test_message ("10,000 scripts: %.2f ms", duration_us / 1000.0);
  /* Ten times what it takes, for a busy machine. */
  g_assert_cmpint (duration_us, <, 50 * 1000);
}

static void
test_finds_by_id_or_the_only_name (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr (GPtrArray) scripts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);

  g_ptr_array_add (scripts, skep_script_new (fixture->folder, "make", "Makefile", "", "one"));
  g_ptr_array_add (scripts, skep_script_new (fixture->folder, "make", "Makefile", "a", "two"));
  g_ptr_array_add (scripts, skep_script_new (fixture->folder, "make", "Makefile", "b", "two"));
  skep_script_model_set_scripts (fixture->model, scripts);

  g_assert_true (skep_script_model_find_named (fixture->model, "one") == get_item (fixture, 0));
  g_assert_true (skep_script_model_find_named (fixture->model, "make:b:two") ==
                 get_item (fixture, 2));
  g_assert_null (skep_script_model_find_named (fixture->model, "two"));
  g_assert_null (skep_script_model_find (fixture->model, "one"));
}

static void
test_only_scripts_with_runs_are_started (Fixture       *fixture,
                                         gconstpointer  data)
{
  GPtrArray *started = skep_script_model_get_started (fixture->model);

  g_assert_cmpuint (started->len, ==, 0);
  append_run (fixture, 1);
  append_run (fixture, 1);
  g_assert_cmpuint (started->len, ==, 1);
  g_assert_true (g_ptr_array_index (started, 0) == get_item (fixture, 1));

  load (fixture, "two:\n\techo\n");
  g_assert_cmpuint (started->len, ==, 1);
  g_assert_true (g_ptr_array_index (started, 0) == get_item (fixture, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/script-model/items-follow-discovery", Fixture, NULL, set_up,
              test_items_follow_discovery, tear_down);
  g_test_add ("/script-model/reload-changes-only-what-differs", Fixture, NULL, set_up,
              test_reload_changes_only_what_differs, tear_down);
  g_test_add ("/script-model/item-joins-its-newest-run", Fixture, NULL, set_up,
              test_item_joins_its_newest_run, tear_down);
  g_test_add ("/script-model/vanished-script-stays-while-it-runs", Fixture, NULL, set_up,
              test_vanished_script_stays_while_it_runs, tear_down);
  g_test_add ("/script-model/run-of-another-project-is-not-joined", Fixture, NULL, set_up,
              test_run_of_another_project_is_not_joined, tear_down);
  g_test_add ("/script-model/ten-thousand-scripts-are-fast", Fixture, NULL, set_up,
              test_ten_thousand_scripts_are_fast, tear_down);
  g_test_add ("/script-model/finds-by-id-or-the-only-name", Fixture, NULL, set_up,
              test_finds_by_id_or_the_only_name, tear_down);
  g_test_add ("/script-model/only-scripts-with-runs-are-started", Fixture, NULL, set_up,
              test_only_scripts_with_runs_are_started, tear_down);

  return g_test_run ();
}
