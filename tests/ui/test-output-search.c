/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-match-row.h"
#include "skep-log-search-view.h"
#include "skep-log-sections.h"
#include "ui-harness.h"

#define SCRIPTS \
  "{ \"scripts\": {" \
  " \"one\": { \"command\": \"echo a needle; echo hay; echo another needle\" }," \
  " \"two\": { \"command\": \"echo one more needle; exit 1\" }," \
  " \"many\": { \"command\": \"seq 1000 5000\" } } }"

/* --- Sections --- */

static void
append_match (GListStore    *store,
              SkepLogTarget *target)
{
  g_autoptr (SkepLogMatch) match = skep_log_match_new (target, "needle", 6, 0, 6);

  g_list_store_append (store, match);
}

static void
assert_section (SkepLogSections *sections,
                guint            position,
                guint            start,
                guint            end)
{
  guint its_start, its_end;

  gtk_section_model_get_section (GTK_SECTION_MODEL (sections), position, &its_start, &its_end);
  g_assert_cmpuint (its_start, ==, start);
  g_assert_cmpuint (its_end, ==, end);
}

static void
test_each_run_is_a_section (void)
{
  g_autoptr (SkepScript) script = skep_script_new ("/project", "skep", "skep.json", "", "one");
  g_autoptr (SkepRun) first_run = skep_run_new (1, script, "you");
  g_autoptr (SkepRun) second_run = skep_run_new (2, script, "you");
  g_autoptr (SkepLogTarget) first = skep_log_target_new (first_run);
  g_autoptr (SkepLogTarget) second = skep_log_target_new (second_run);
  g_autoptr (GListStore) store = g_list_store_new (SKEP_TYPE_LOG_MATCH);
  g_autoptr (SkepLogSections) sections = skep_log_sections_new (G_LIST_MODEL (store));

  assert_section (sections, 0, 0, G_MAXUINT);
  append_match (store, first);
  append_match (store, first);
  assert_section (sections, 1, 0, 2);
  append_match (store, second);
  append_match (store, second);
  g_assert_cmpuint (skep_log_sections_get_n_sections (sections), ==, 2);
  assert_section (sections, 0, 0, 2);
  assert_section (sections, 1, 0, 2);
  assert_section (sections, 2, 2, 4);
  assert_section (sections, 3, 2, 4);
  assert_section (sections, 4, 4, G_MAXUINT);

  g_list_store_remove_all (store);
  g_assert_cmpuint (skep_log_sections_get_n_sections (sections), ==, 0);
  append_match (store, second);
  assert_section (sections, 0, 0, 1);
}

/* --- Rows --- */

static PangoAttribute *
get_bold (GtkWidget *label)
{
  PangoAttrList *attributes = gtk_label_get_attributes (GTK_LABEL (label));
  g_autoptr (GSList) list = pango_attr_list_get_attributes (attributes);

  g_assert_cmpuint (g_slist_length (list), ==, 1);
  return list->data;
}

static void
assert_row (const char *text,
            gsize       start,
            const char *shown,
            guint       shown_start)
{
  g_autoptr (SkepScript) script = skep_script_new ("/project", "skep", "skep.json", "", "one");
  g_autoptr (SkepRun) run = skep_run_new (1, script, "you");
  g_autoptr (SkepLogTarget) target = skep_log_target_new (run);
  g_autoptr (SkepLogMatch) match =
    skep_log_match_new (target, text, strlen (text), start, start + 6);
  GtkWidget *row = g_object_ref_sink (skep_log_match_row_new ());
  GtkWidget *label;
  PangoAttribute *bold;

  skep_log_match_row_set_match (SKEP_LOG_MATCH_ROW (row), match);
  label = ui_find_label (row, shown);
  g_assert_nonnull (label);
  bold = get_bold (label);
  g_assert_cmpuint (bold->start_index, ==, shown_start);
  g_assert_cmpuint (bold->end_index, ==, shown_start + 6);
  pango_attribute_destroy (bold);
  g_object_unref (row);
}

static void
test_match_is_bold_and_in_sight (void)
{
  assert_row ("a needle", 2, "a needle", 2);
  /* What looks like markup is none. */
  assert_row ("<b>&needle", 4, "<b>&needle", 4);
  assert_row ("12345678901234567890äöü67890needle", 31,
              "…34567890äöü67890needle", 22);
}

/* --- View --- */

typedef struct
{
  UiHarness *ui;
  SkepProjectView *project;
  GtkWidget *view;
  GtkWidget *entry;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->ui = ui_new ();
  ui_write_file (fixture->ui, "skep.json", SCRIPTS);
  ui_open_window (fixture->ui, 900, 700);
  fixture->project = ui_open_project (fixture->ui);
  ui_click (GTK_WIDGET (fixture->project), "Start one");
  ui_await_status (ui_find_script (fixture->ui, "one"), SKEP_RUN_STATUS_SUCCESS);
  ui_click (GTK_WIDGET (fixture->project), "Start two");
  ui_await_status (ui_find_script (fixture->ui, "two"), SKEP_RUN_STATUS_FAILED);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->ui->window), "search-output", NULL);
  fixture->view = ui_find_type (GTK_WIDGET (fixture->project), SKEP_TYPE_LOG_SEARCH_VIEW);
  g_assert_nonnull (fixture->view);
  fixture->entry = ui_find_type (fixture->view, GTK_TYPE_SEARCH_ENTRY);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ui_free (fixture->ui);
}

static void
type (Fixture    *fixture,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (fixture->entry), text);
}

static GtkToggleButton *
find_toggle (Fixture    *fixture,
             const char *label)
{
  return GTK_TOGGLE_BUTTON (ui_find_button (fixture->view, label));
}

static void
test_finds_in_all_runs (Fixture       *fixture,
                        gconstpointer  data)
{
  type (fixture, "needle");
  ui_await_label (fixture->view, "3 matches in 2 runs");
  ui_await_label (fixture->view, "another needle");
  g_assert_nonnull (ui_find_label (fixture->view, "one more needle"));
  g_assert_null (ui_find_label (fixture->view, "hay"));
  g_assert_nonnull (ui_find_label (fixture->view, "Failed: exit 1 · *"));
  type (fixture, "no such thing");
  ui_await_label (fixture->view, "No Results Found");
}

static void
test_tells_what_is_wrong (Fixture       *fixture,
                          gconstpointer  data)
{
  type (fixture, "NEEDLE");
  ui_await_label (fixture->view, "3 matches in 2 runs");
  gtk_toggle_button_set_active (find_toggle (fixture, "Match Case"), TRUE);
  ui_await_label (fixture->view, "No Results Found");
  gtk_toggle_button_set_active (find_toggle (fixture, "Match Case"), FALSE);
  gtk_toggle_button_set_active (find_toggle (fixture, "Regular Expression"), TRUE);
  type (fixture, "n(e");
  ui_await_label (fixture->view, "*missing*");
  /* Nothing was searched. */
  g_assert_null (ui_find_label (fixture->view, "No Results Found"));
  g_assert_true (gtk_widget_has_css_class (fixture->entry, "error"));
  type (fixture, "^a.*needle$");
  ui_await_label (fixture->view, "2 matches in 1 run");
  g_assert_false (gtk_widget_has_css_class (fixture->entry, "error"));
}

/* Of which run they are stands above the first of them. */
static void
test_results_begin_with_their_run (Fixture       *fixture,
                                   gconstpointer  data)
{
  GtkWidget *scroller;

  gtk_widget_activate_action (fixture->view, "log-search.close", NULL);
  ui_click (GTK_WIDGET (fixture->project), "Start many");
  ui_await_status (ui_find_script (fixture->ui, "many"), SKEP_RUN_STATUS_SUCCESS);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->ui->window), "search-output", NULL);
  type (fixture, "no such thing");
  ui_await_label (fixture->view, "No Results Found");
  type (fixture, "1");
  ui_await_label (fixture->view, "* matches in 1 run");
  ui_spin (300);
  scroller = ui_find_type (fixture->view, GTK_TYPE_SCROLLED_WINDOW);
  g_assert_nonnull (scroller);
  g_assert_cmpfloat (gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (
                       GTK_SCROLLED_WINDOW (scroller))), ==, 0);
}

static gboolean
shows_one (gpointer data)
{
  Fixture *fixture = data;

  return skep_run_pane_get_item (skep_project_view_get_pane (fixture->project)) ==
         ui_find_script (fixture->ui, "one");
}

static void
test_click_shows_the_run (Fixture       *fixture,
                          gconstpointer  data)
{
  type (fixture, "another needle");
  ui_await_label (fixture->view, "1 match in 1 run");
  g_assert_false (shows_one (fixture));
  g_signal_emit_by_name (ui_find_type (fixture->view, GTK_TYPE_LIST_VIEW), "activate", 0u);
  g_assert_true (ui_wait (20000, shows_one, fixture));
  /* The results stay. */
  g_assert_true (gtk_widget_get_mapped (fixture->view));
}

static void
test_escape_leads_back (Fixture       *fixture,
                        gconstpointer  data)
{
  gtk_widget_activate_action (fixture->view, "log-search.close", NULL);
  g_assert_false (gtk_widget_get_mapped (fixture->view));
  ui_await_label (GTK_WIDGET (fixture->project), "one");
}

static void
test_search_of_scripts_leads_back (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->ui->window), "search", NULL);
  g_assert_false (gtk_widget_get_mapped (fixture->view));
}

/* Nothing would tell why scripts are missing: the entry with the text is gone. */
static void
test_search_of_scripts_ends (Fixture       *fixture,
                             gconstpointer  data)
{
  GtkWidget *bar = ui_find_type (GTK_WIDGET (fixture->project), GTK_TYPE_SEARCH_BAR);
  GtkWidget *entry;

  g_action_group_activate_action (G_ACTION_GROUP (fixture->ui->window), "search", NULL);
  ui_spin (100);
  entry = ui_find_type (bar, GTK_TYPE_SEARCH_ENTRY);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "no such script");
  ui_await_label (GTK_WIDGET (fixture->project), "No Results Found");
  g_action_group_activate_action (G_ACTION_GROUP (fixture->ui->window), "search-output", NULL);
  gtk_widget_activate_action (fixture->view, "log-search.close", NULL);
  ui_await_label (GTK_WIDGET (fixture->project), "one");
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

  g_test_add_func ("/output-search/each-run-is-a-section", test_each_run_is_a_section);
  g_test_add_func ("/output-search/match-is-bold-and-in-sight", test_match_is_bold_and_in_sight);
  add_view_test ("/output-search/finds-in-all-runs", test_finds_in_all_runs);
  add_view_test ("/output-search/tells-what-is-wrong", test_tells_what_is_wrong);
  add_view_test ("/output-search/results-begin-with-their-run",
                 test_results_begin_with_their_run);
  add_view_test ("/output-search/click-shows-the-run", test_click_shows_the_run);
  add_view_test ("/output-search/escape-leads-back", test_escape_leads_back);
  add_view_test ("/output-search/search-of-scripts-leads-back",
                 test_search_of_scripts_leads_back);
  add_view_test ("/output-search/search-of-scripts-ends", test_search_of_scripts_ends);

  return g_test_run ();
}
