/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "skep-problem-model.h"
#include "skep-problem-row.h"
#include "skep-problem-text.h"
#include "skep-problems-view.h"
#include "ui-harness.h"

static SkepProblem *
create_problem (SkepProblemSeverity  severity,
                gsize                start,
                const char          *message)
{
  SkepProblem *problem = skep_problem_new (severity, "tsc", "tsc/error", message);

  problem->start = start;
  problem->end = start + 1;
  problem->file = g_strdup ("src/a.ts");
  problem->line = 1 + start;
  problem->column = 2;
  problem->text = g_strdup_printf ("%s\n  and more", message);

  return problem;
}

static void
take (SkepOutput          *output,
      SkepProblemSeverity  severity,
      gsize                start,
      const char          *message)
{
  skep_problem_list_take (skep_output_get_problems (output),
                          create_problem (severity, start, message));
}

/* --- Model --- */

static char *
join_messages (SkepProblemModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (model));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SkepProblemItem) item = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_string_append (text, skep_problem_item_get_problem (item)->message);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
count_cb (GListModel *model,
          guint       position,
          guint       n_removed,
          guint       n_added,
          guint      *n_changed)
{
  *n_changed += n_removed + n_added;
}

static void
assert_messages (SkepProblemModel *model,
                 const char       *messages)
{
  g_autofree char *joined = join_messages (model);

  g_assert_cmpstr (joined, ==, messages);
}

static void
test_model_keeps_what_stays (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepProblemModel) model = skep_problem_model_new ();
  g_autoptr (SkepProblemItem) first = NULL;
  SkepProblemList *list = skep_output_get_problems (output);
  SkepProblem *other;
  guint n_changed = 0;

  take (output, SKEP_PROBLEM_ERROR, 10, "a");
  take (output, SKEP_PROBLEM_WARNING, 20, "b");
  skep_problem_model_set_output (model, output);
  assert_messages (model, "ab");
  first = g_list_model_get_item (G_LIST_MODEL (model), 0);
  skep_problem_item_set_is_expanded (first, TRUE);

  g_signal_connect (model, "items-changed", G_CALLBACK (count_cb), &n_changed);
  take (output, SKEP_PROBLEM_ERROR, 30, "c");
  g_assert_true (skep_problem_model_poll (model));
  g_assert_false (skep_problem_model_poll (model));
  assert_messages (model, "abc");
  g_assert_cmpuint (n_changed, ==, 1);

  /* One tool has mended its own, and another has found something meanwhile. */
  other = create_problem (SKEP_PROBLEM_ERROR, 40, "d");
  other->tool = g_intern_string ("eslint");
  skep_problem_list_take (list, other);
  skep_problem_list_resolve (list, g_intern_string ("tsc"));
  g_assert_true (skep_problem_model_poll (model));
  assert_messages (model, "d");
  take (output, SKEP_PROBLEM_ERROR, 50, "e");
  skep_problem_model_poll (model);
  assert_messages (model, "de");
}

static void
test_model_counts_repeats (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepProblemModel) model = skep_problem_model_new ();
  g_autoptr (SkepProblemItem) item = NULL;
  guint n_changed = 0;

  take (output, SKEP_PROBLEM_ERROR, 10, "a");
  skep_problem_model_set_output (model, output);
  g_signal_connect (model, "items-changed", G_CALLBACK (count_cb), &n_changed);
  item = g_list_model_get_item (G_LIST_MODEL (model), 0);
  take (output, SKEP_PROBLEM_ERROR, 10, "a");
  g_assert_true (skep_problem_model_poll (model));
  g_assert_cmpuint (skep_problem_item_get_problem (item)->n_repeats, ==, 1);
  g_assert_cmpuint (n_changed, ==, 0);
}

/* The list drops from its middle: what is at both ends keeps its items. */
static void
test_model_follows_a_full_list (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepProblemModel) model = skep_problem_model_new ();
  guint n_changed = 0;

  for (gsize i = 0; i < SKEP_PROBLEM_LIST_MAX; i++)
    take (output, SKEP_PROBLEM_ERROR, i, "a");
  skep_problem_model_set_output (model, output);
  g_signal_connect (model, "items-changed", G_CALLBACK (count_cb), &n_changed);
  take (output, SKEP_PROBLEM_ERROR, SKEP_PROBLEM_LIST_MAX, "a");
  skep_problem_model_poll (model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, SKEP_PROBLEM_LIST_MAX);
  g_assert_cmpuint (n_changed, ==, 2);
}

/* --- View --- */

/* A view in a window of its own, and what it asked to be shown. */
typedef struct
{
  SkepRun *run;
  SkepOutput *output;
  SkepProblemsView *view;
  GtkWidget *window;
  guint64 shown;
  guint n_shown;
} Fixture;

static void
show_position_cb (Fixture *fixture,
                  guint64  position)
{
  fixture->shown = position;
  fixture->n_shown++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (SkepScript) script = skep_script_new ("/nowhere", "skep", "skep.json", "", "test");

  fixture->run = skep_run_new (1, script, "you");
  fixture->output = skep_run_get_output (fixture->run);
  fixture->view = SKEP_PROBLEMS_VIEW (skep_problems_view_new ());
  g_signal_connect_swapped (fixture->view, "show-position", G_CALLBACK (show_position_cb),
                            fixture);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 400);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->run);
}

static void
show_three (Fixture *fixture)
{
  take (fixture->output, SKEP_PROBLEM_ERROR, 10, "first");
  take (fixture->output, SKEP_PROBLEM_WARNING, 20, "second");
  take (fixture->output, SKEP_PROBLEM_ERROR, 30, "third");
  skep_problems_view_set_run (fixture->view, fixture->run);
  ui_await_label (GTK_WIDGET (fixture->view), "first");
}

static guint
get_n_problems (Fixture *fixture)
{
  guint n_problems;

  g_object_get (fixture->view, "n-problems", &n_problems, NULL);

  return n_problems;
}

static void
test_view_is_empty_at_first (Fixture       *fixture,
                             gconstpointer  data)
{
  skep_problems_view_set_run (fixture->view, fixture->run);
  ui_await_label (GTK_WIDGET (fixture->view), "No Problems");
  g_assert_cmpuint (get_n_problems (fixture), ==, 0);
  g_assert_false (skep_problems_view_step (fixture->view, 1));
}

static void
test_view_tells_what_was_not_looked_at (Fixture       *fixture,
                                        gconstpointer  data)
{
  skep_problem_list_set_scanned (skep_output_get_problems (fixture->output), 0, 12 * 1000 * 1000);
  skep_problems_view_set_run (fixture->view, fixture->run);
  ui_await_label (GTK_WIDGET (fixture->view), "12 MB not looked through yet");
}

static void
test_view_lists_in_order (Fixture       *fixture,
                          gconstpointer  data)
{
  GtkWidget *list;
  const char *const messages[] = { "first", "second", "third" };
  GtkWidget *row;

  show_three (fixture);
  g_assert_cmpuint (get_n_problems (fixture), ==, 3);
  list = ui_find_type (GTK_WIDGET (fixture->view), GTK_TYPE_LIST_VIEW);
  row = gtk_widget_get_first_child (list);
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_assert_nonnull (ui_find_label (row, messages[i]));
      row = gtk_widget_get_next_sibling (row);
    }
  g_assert_nonnull (ui_find_label (list, "src/a.ts:11:2"));
}

static void
test_view_filters (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *filter;
  GListModel *shown;

  show_three (fixture);
  filter = ui_find_type (GTK_WIDGET (fixture->view), ADW_TYPE_TOGGLE_GROUP);
  shown = G_LIST_MODEL (gtk_list_view_get_model (
    GTK_LIST_VIEW (ui_find_type (GTK_WIDGET (fixture->view), GTK_TYPE_LIST_VIEW))));
  g_assert_true (gtk_widget_get_visible (filter));
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (filter), "warnings");
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 1);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (filter), "errors");
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 2);
  g_assert_cmpuint (get_n_problems (fixture), ==, 3);

  /* Nothing is left to choose from, so all that is left is shown. */
  skep_problem_list_clear (skep_output_get_problems (fixture->output));
  take (fixture->output, SKEP_PROBLEM_WARNING, 40, "fourth");
  skep_problems_view_step (fixture->view, 1);
  g_assert_false (gtk_widget_get_visible (filter));
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 1);
}

static void
test_view_steps (Fixture       *fixture,
                 gconstpointer  data)
{
  show_three (fixture);
  g_assert_true (skep_problems_view_step (fixture->view, 1));
  g_assert_cmpuint (fixture->shown, ==, 10);
  g_assert_true (skep_problems_view_step (fixture->view, -1));
  g_assert_cmpuint (fixture->shown, ==, 30);
  g_assert_true (skep_problems_view_step (fixture->view, 1));
  g_assert_cmpuint (fixture->shown, ==, 10);
  g_assert_true (skep_problems_view_step (fixture->view, 1));
  g_assert_cmpuint (fixture->shown, ==, 20);
}

static void
test_view_shows_what_is_activated (Fixture       *fixture,
                                   gconstpointer  data)
{
  GtkWidget *list;

  show_three (fixture);
  list = ui_find_type (GTK_WIDGET (fixture->view), GTK_TYPE_LIST_VIEW);
  g_signal_emit_by_name (list, "activate", 1u);
  g_assert_cmpuint (fixture->shown, ==, 20);
  g_assert_cmpuint (fixture->n_shown, ==, 1);
}

static void
test_view_expands (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *view = GTK_WIDGET (fixture->view);

  show_three (fixture);
  g_assert_null (ui_find_label (view, "second\n  and more"));
  gtk_widget_activate_action (view, "problem.toggle", "t", (guint64) 20);
  g_assert_nonnull (ui_find_label (view, "second\n  and more"));
}

/* Many tools don't say where, and some not more than a line. */
static void
test_view_shows_the_least (Fixture       *fixture,
                           gconstpointer  data)
{
  SkepProblem *problem = skep_problem_new (SKEP_PROBLEM_ERROR, NULL, NULL, "alone");

  problem->text = g_strdup ("alone");
  skep_problem_list_take (skep_output_get_problems (fixture->output), problem);
  skep_problems_view_set_run (fixture->view, fixture->run);
  ui_await_label (GTK_WIDGET (fixture->view), "alone");
  g_assert_null (ui_find_button (GTK_WIDGET (fixture->view), "Open*"));
}

static void
test_whole_text (void)
{
  g_autoptr (SkepProblem) problem = create_problem (SKEP_PROBLEM_ERROR, 0, "no such thing");
  g_autofree char *text = skep_problem_text_dup_whole (problem);

  g_assert_cmpstr (text, ==,
                   "src/a.ts:1:2: Error: no such thing [tsc]\n\nno such thing\n  and more\n");
}

static void
test_counts (void)
{
  g_autofree char *both = skep_problem_text_dup_counts (2, 1);
  g_autofree char *errors = skep_problem_text_dup_counts (1, 0);
  g_autofree char *warnings = skep_problem_text_dup_counts (0, 3);

  g_assert_cmpstr (both, ==, "2 errors, 1 warning");
  g_assert_cmpstr (errors, ==, "1 error");
  g_assert_cmpstr (warnings, ==, "3 warnings");
}

static void
add_view_test (const char *path,
               void      (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/problems/model/keeps-what-stays", test_model_keeps_what_stays);
  g_test_add_func ("/problems/model/counts-repeats", test_model_counts_repeats);
  g_test_add_func ("/problems/model/follows-a-full-list", test_model_follows_a_full_list);
  add_view_test ("/problems/view/is-empty-at-first", test_view_is_empty_at_first);
  add_view_test ("/problems/view/tells-what-was-not-looked-at",
                 test_view_tells_what_was_not_looked_at);
  add_view_test ("/problems/view/lists-in-order", test_view_lists_in_order);
  add_view_test ("/problems/view/filters", test_view_filters);
  add_view_test ("/problems/view/steps", test_view_steps);
  add_view_test ("/problems/view/shows-what-is-activated", test_view_shows_what_is_activated);
  add_view_test ("/problems/view/expands", test_view_expands);
  add_view_test ("/problems/view/shows-the-least", test_view_shows_the_least);
  g_test_add_func ("/problems/text/whole", test_whole_text);
  g_test_add_func ("/problems/text/counts", test_counts);

  return g_test_run ();
}
