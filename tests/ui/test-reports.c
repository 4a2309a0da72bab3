/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <unistd.h>

#include "skep-port-chips.h"
#include "skep-run-pane.h"
#include "skep-script-row.h"
#include "skep-sparkline.h"
#include "skep-tooltip.h"
#include "ui-harness.h"

#define SCRIPTS \
  "{ \"scripts\": {" \
  " \"dev\": { \"command\": \"vite --host --with --a --very --long --command --line\" } } }"

#define SECOND G_USEC_PER_SEC

/* Not in the macro that asserts it, which takes its arguments for a format. */
static const char cpu_text[] = "CPU 3 %, at most 12 % in the last 40 s";

/* A window on one script, whose run and report are made by the test: nothing is started. */
typedef struct
{
  UiHarness *ui;
  SkepProjectView *view;
  SkepScriptItem *item;
  SkepRunItem *run_item;
  GtkWidget *row;
} Fixture;

static GtkWidget *
find_row (SkepProjectView *view)
{
  GtkWidget *label = ui_find_label (GTK_WIDGET (view), "dev");

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, SKEP_TYPE_SCRIPT_ROW);
}

static Fixture *
fixture_new (int width,
             int height)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (SkepRun) run = NULL;

  self->ui = ui_new ();
  ui_write_file (self->ui, "skep.json", SCRIPTS);
  ui_open_window (self->ui, width, height);
  self->view = ui_open_project (self->ui);
  self->item = ui_find_script (self->ui, "dev");
  self->row = find_row (self->view);
  run = skep_run_new (1, skep_script_item_get_script (self->item), "you");
  self->run_item = skep_run_item_new (run);
  skep_script_item_set_run_item (self->item, self->run_item);

  return self;
}

static void
fixture_free (Fixture *self)
{
  skep_script_item_set_run_item (self->item, NULL);
  g_object_unref (self->run_item);
  ui_free (self->ui);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
become (Fixture            *self,
        SkepRunStateChange *change)
{
  g_assert_true (skep_run_update_state (skep_run_item_get_run (self->run_item),
                                        skep_run_state_apply_change, change));
  skep_run_item_poll (self->run_item);
}

static void
become_running (Fixture *self)
{
  SkepRunStateChange starting = { .status = SKEP_RUN_STATUS_STARTING };
  SkepRunStateChange running = { .status = SKEP_RUN_STATUS_RUNNING, .pid = 4711 };

  become (self, &starting);
  become (self, &running);
}

static void
become_stopping (Fixture *self)
{
  SkepRunStateChange stopping = { .status = SKEP_RUN_STATUS_STOPPING };

  become_running (self);
  become (self, &stopping);
}

static void
become_failed (Fixture *self)
{
  SkepRunStateChange failed = {
    .status = SKEP_RUN_STATUS_FAILED,
    .has_exit = TRUE,
    .wait_status = 1 << 8,
  };

  become_running (self);
  become (self, &failed);
}

static void
take_report (Fixture       *self,
             SkepRunReport *report)
{
  skep_run_facts_take_report (skep_run_get_facts (skep_run_item_get_run (self->run_item)), report);
  skep_run_item_poll (self->run_item);
}

static void
set_sample (Fixture *self,
            guint    n_processes,
            guint    cpu_permille,
            guint64  memory_bytes)
{
  skep_run_facts_set_sample (skep_run_get_facts (skep_run_item_get_run (self->run_item)),
                             n_processes, cpu_permille, memory_bytes);
  skep_run_item_tick (self->run_item);
  skep_script_row_tick (SKEP_SCRIPT_ROW (self->row), g_get_monotonic_time ());
}

static SkepRunReport *
make_ports (guint n_ports)
{
  SkepRunReport *report = skep_run_report_new ();

  for (guint i = 0; i < n_ports; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://localhost:%u/", 5173 + i);

      g_ptr_array_add (report->ports, skep_run_port_new (5173 + i, "127.0.0.1", url));
    }

  return report;
}

static SkepRunReport *
make_stop (SkepStopStep step,
           guint        n_seconds)
{
  SkepRunReport *report = skep_run_report_new ();

  report->step = step;
  report->step_deadline_us = n_seconds > 0 ? g_get_monotonic_time () + n_seconds * SECOND : 0;
  g_ptr_array_add (report->alive, skep_run_process_new (4711, "node"));
  g_ptr_array_add (report->alive, skep_run_process_new (4712, "sh"));

  return report;
}

static SkepRunReport *
make_holder (const SkepPortHolder *holder)
{
  SkepRunReport *report = skep_run_report_new ();

  report->holder = skep_port_holder_copy (holder);

  return report;
}

static GtkWidget *
find_chip (GtkWidget  *root,
           const char *label)
{
  GtkWidget *child = ui_find_label (root, label);

  return child != NULL ? gtk_widget_get_ancestor (child, GTK_TYPE_BUTTON) : NULL;
}

static void
test_port_is_a_chip_that_opens_it (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  GtkWidget *chip;

  take_report (fixture, make_ports (1));
  g_assert_null (ui_find_type (fixture->row, SKEP_TYPE_PORT_CHIPS));
  become_running (fixture);
  chip = find_chip (fixture->row, ":5173");
  g_assert_nonnull (chip);
  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Open http://localhost:5173/ of dev");
  g_assert_false (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (chip),
                                                    GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (chip), ==, "http://localhost:5173/");
  g_assert_true (gtk_widget_is_sensitive (chip));

  /* A new report with the same port leaves the focus where it is. */
  gtk_widget_grab_focus (chip);
  take_report (fixture, make_ports (1));
  g_assert_true (gtk_widget_has_focus (chip));
  take_report (fixture, make_ports (0));
  g_assert_null (ui_find_type (fixture->row, SKEP_TYPE_PORT_CHIPS));
}

static void
test_many_ports_are_in_a_menu (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  GtkWidget *more;

  become_running (fixture);
  take_report (fixture, make_ports (3));
  g_assert_null (ui_find_type (fixture->row, GTK_TYPE_MENU_BUTTON));
  take_report (fixture, make_ports (5));
  g_assert_nonnull (find_chip (fixture->row, ":5175"));
  g_assert_null (find_chip (fixture->row, ":5176"));
  g_assert_nonnull (find_chip (fixture->row, "+2"));

  more = ui_find_type (fixture->row, GTK_TYPE_MENU_BUTTON);
  gtk_test_accessible_assert_property (more, GTK_ACCESSIBLE_PROPERTY_LABEL, "All ports of dev");
  g_assert_cmpint (g_menu_model_get_n_items (
                     gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (more))), ==, 5);
}

static void
test_only_web_addresses_are_opened (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);

  gtk_widget_activate_action (fixture->row, "window.open-url", "s", "file:///etc/passwd");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (fixture->ui->window),
                                   "“file:///etc/passwd” is not a web address"));
}

static void
test_load_is_shown_while_it_runs (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  SkepRunStateChange stopping = { .status = SKEP_RUN_STATUS_STOPPING };
  GtkWidget *sparkline;

  become_running (fixture);
  g_assert_null (ui_find_type (fixture->row, SKEP_TYPE_SPARKLINE));
  set_sample (fixture, 7, 120, 210000000);
  set_sample (fixture, 7, 34, 210000000);
  g_assert_nonnull (ui_find_label (fixture->row, "3 %"));
  g_assert_nonnull (ui_find_label (fixture->row, "210 MB"));
  sparkline = ui_find_type (fixture->row, SKEP_TYPE_SPARKLINE);
  g_assert_nonnull (sparkline);
  gtk_test_accessible_assert_property (sparkline, GTK_ACCESSIBLE_PROPERTY_LABEL, cpu_text);

  become (fixture, &stopping);
  g_assert_null (ui_find_type (fixture->row, SKEP_TYPE_SPARKLINE));
  g_assert_null (ui_find_label (fixture->row, "210 MB"));
}

/* A change of a figure must not move what is beside it. */
static void
test_figures_keep_their_places (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  graphene_rect_t before, after;
  GtkWidget *sparkline;

  become_running (fixture);
  set_sample (fixture, 7, 34, 9400000);
  ui_spin (300);
  sparkline = ui_find_type (fixture->row, SKEP_TYPE_SPARKLINE);
  g_assert_true (gtk_widget_compute_bounds (sparkline, fixture->row, &before));
  set_sample (fixture, 12, 1600, 999000000);
  ui_spin (300);
  g_assert_true (gtk_widget_compute_bounds (sparkline, fixture->row, &after));
  g_assert_cmpfloat (before.origin.x, ==, after.origin.x);
  g_assert_cmpfloat (before.origin.y, ==, after.origin.y);
}

static void
test_stop_counts_down_and_names_who_lives (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  gint64 now_us;

  become_stopping (fixture);
  take_report (fixture, make_stop (SKEP_STOP_STEP_ASKED, 60));
  now_us = g_get_monotonic_time ();
  g_assert_nonnull (ui_find_label (fixture->row, "Stopping · SIGTERM in 60 s"));
  skep_script_row_tick (SKEP_SCRIPT_ROW (fixture->row), now_us + 10 * SECOND);
  g_assert_nonnull (ui_find_label (fixture->row, "Stopping · SIGTERM in 50 s"));
  g_assert_nonnull (ui_find_label (fixture->row, "node (4711), sh (4712)"));
  g_assert_null (ui_find_label (fixture->row, "vite *"));
  g_assert_nonnull (ui_find_button (fixture->row, "Kill dev now"));
  g_assert_nonnull (ui_find_label (fixture->row, "Kill Now"));
  g_assert_null (ui_find_button (fixture->row, "Stop dev"));
  g_assert_null (ui_find_button (fixture->row, "Restart dev"));

  take_report (fixture, make_stop (SKEP_STOP_STEP_TERMINATE, 60));
  g_assert_nonnull (ui_find_label (fixture->row, "Stopping · SIGKILL in 60 s"));
  take_report (fixture, make_stop (SKEP_STOP_STEP_KILL, 0));
  g_assert_nonnull (ui_find_label (fixture->row, "Ending by force"));
  g_assert_null (ui_find_button (fixture->row, "Kill dev now"));
}

static void
test_what_cannot_be_ended_can_be_let_go (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  SkepRunReport *report = make_stop (SKEP_STOP_STEP_KILL, 0);

  report->n_refused = 1;
  report->refused_uid = 0;
  become_stopping (fixture);
  take_report (fixture, report);
  g_assert_nonnull (ui_find_label (fixture->row, "1 process of root is left"));
  g_assert_nonnull (ui_find_label (fixture->row, "Let Go"));
  g_assert_nonnull (ui_find_button (fixture->row, "Let go of dev"));
}

static void
test_pane_says_the_same (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  GtkWidget *pane = GTK_WIDGET (skep_project_view_get_pane (fixture->view));

  become_stopping (fixture);
  take_report (fixture, make_stop (SKEP_STOP_STEP_ASKED, 60));
  skep_window_request (fixture->ui->window, "script.show", fixture->ui->folder, "dev", FALSE);
  g_assert_nonnull (ui_find_label (pane, "Stopping · SIGTERM in *"));
  g_assert_nonnull (ui_find_label (pane, "node (4711), sh (4712)"));
  g_assert_nonnull (ui_find_button (pane, "Kill dev now"));
}

static void
take_problem (Fixture             *fixture,
              SkepProblemSeverity  severity,
              const char          *message)
{
  SkepOutput *output = skep_run_get_output (skep_run_item_get_run (fixture->run_item));

  skep_problem_list_take (skep_output_get_problems (output),
                          skep_problem_new (severity, "vitest", "vitest/assertion", message));
}

static void
test_problems_are_counted (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);

  take_problem (fixture, SKEP_PROBLEM_WARNING, "slow test");
  take_problem (fixture, SKEP_PROBLEM_ERROR, "expected 3 to be 4");
  take_problem (fixture, SKEP_PROBLEM_ERROR, "expected 5 to be 6");
  become_failed (fixture);
  g_assert_nonnull (ui_find_button (fixture->row, "2 errors, 1 warning of dev"));
  g_assert_nonnull (ui_find_label (fixture->row, "Failed: exit 1 · expected 3 to be 4"));
  /* Then the time is in the tooltip. */
  g_assert_true (g_pattern_match_simple ("Failed: exit 1 · expected*\nFailed: exit 1 · *:*",
                                         skep_tooltip_get_text (fixture->row)));
}

static void
test_problems_of_the_stopped_are_not (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  SkepRunStateChange stopped = { .status = SKEP_RUN_STATUS_STOPPED };

  take_problem (fixture, SKEP_PROBLEM_ERROR, "expected 3 to be 4");
  become_stopping (fixture);
  g_assert_nonnull (ui_find_button (fixture->row, "1 error of dev"));
  become (fixture, &stopped);
  g_assert_null (ui_find_button (fixture->row, "1 error of dev"));
}

static void
test_taken_port_names_a_process (void)
{
  static const SkepPortHolder other = { .port = 5173, .uid = 33 };
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  SkepPortHolder holder = {
    .port = 5173,
    .uid = getuid (),
    .pid = 4711,
    .name = (char *) "node",
    .folder = (char *) "~/src/shop",
  };

  become_failed (fixture);
  g_assert_nonnull (ui_find_label (fixture->row, "Failed: exit 1 · *"));
  take_report (fixture, make_holder (&holder));
  g_assert_nonnull (ui_find_label (fixture->row,
                                   "Port 5173 is used by node (4711) in ~/src/shop"));
  g_assert_true (g_pattern_match_simple ("Port 5173 *\nFailed: exit 1 *",
                                         skep_tooltip_get_text (fixture->row)));
  g_assert_null (ui_find_button (fixture->row, "Show what uses the port of dev"));

  /* Nothing is stopped before the answer. */
  ui_click (fixture->row, "Stop what uses the port of dev");
  ui_await_label (GTK_WIDGET (fixture->ui->window), "Stop node (4711)?");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (fixture->ui->window),
                                   "node (4711) uses port 5173. It runs in ~/src/shop, *"));

  take_report (fixture, make_holder (&other));
  g_assert_nonnull (ui_find_label (fixture->row,
                                   "Port 5173 is used by another user (uid 33)"));
  g_assert_null (ui_find_button (fixture->row, "Stop what uses the port of dev"));
}

static void
test_taken_port_shows_our_run (void)
{
  static const SkepPortHolder holder = { .port = 5173, .run_id = (char *) "api-3" };
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);

  become_failed (fixture);
  take_report (fixture, make_holder (&holder));
  g_assert_nonnull (ui_find_label (fixture->row, "Port 5173 is used by api-3"));
  g_assert_nonnull (ui_find_button (fixture->row, "Show what uses the port of dev"));
  g_assert_nonnull (ui_find_button (fixture->row, "Stop what uses the port of dev"));
}

static void
test_free_port_offers_a_start (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  GtkWidget *window = GTK_WIDGET (fixture->ui->window);
  GtkWidget *label;

  gtk_widget_activate_action (fixture->row, "window.port-is-free", "(uss)", 5173u,
                              fixture->ui->folder, "dev");
  g_assert_nonnull (ui_find_label (window, "Port 5173 is free"));
  label = ui_find_label (window, "Start Again");
  g_assert_nonnull (label);
  g_assert_true (gtk_widget_is_sensitive (label));
}

static void
test_start_may_go_without_the_environment (void)
{
  g_autoptr (Fixture) fixture = fixture_new (1100, 700);
  SkepRunReport *report = skep_run_report_new ();

  report->is_waiting_for_environment = TRUE;
  take_report (fixture, report);
  g_assert_nonnull (ui_find_label (fixture->row, "Waiting for your login shell… 0 s"));
  g_assert_nonnull (ui_find_label (fixture->row, "Start Without"));
  g_assert_nonnull (ui_find_button (fixture->row,
                                    "Start dev without the environment of the login shell"));
}

static void
assert_nothing_is_cut_off (Fixture *fixture)
{
  ui_spin (500);
  ui_assert_within (fixture->row, fixture->row);
}

static void
test_row_has_room (gconstpointer data)
{
  static const SkepPortHolder holder = {
    .port = 5173, .pid = 4711, .name = (char *) "node", .folder = (char *) "~/src/shop/very/deep",
  };
  int width = GPOINTER_TO_INT (data);
  g_autoptr (Fixture) fixture = fixture_new (width, 700);
  SkepRunStateChange stopping = { .status = SKEP_RUN_STATUS_STOPPING };
  SkepRunStateChange failed = { .status = SKEP_RUN_STATUS_FAILED, .error_number = 1,
                                .error_stage = SKEP_RUN_STAGE_LOST };

  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->ui->window)), <=, width);
  for (gsize i = 0; i < 200; i++)
    {
      g_autofree char *message = g_strdup_printf ("test %zu: expected 3 to be 4", i);

      take_problem (fixture, i % 2 ? SKEP_PROBLEM_ERROR : SKEP_PROBLEM_WARNING, message);
    }
  become_running (fixture);
  g_assert_nonnull (ui_find_label (fixture->row, "99+"));
  set_sample (fixture, 7, 1600, 12500000000);
  take_report (fixture, make_ports (5));
  g_assert_nonnull (find_chip (fixture->row, "+2"));
  g_assert_true ((ui_find_type (fixture->row, SKEP_TYPE_SPARKLINE) != NULL) == (width > 360));
  assert_nothing_is_cut_off (fixture);

  become (fixture, &stopping);
  take_report (fixture, make_stop (SKEP_STOP_STEP_ASKED, 60));
  assert_nothing_is_cut_off (fixture);
  become (fixture, &failed);
  take_report (fixture, make_holder (&holder));
  assert_nothing_is_cut_off (fixture);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/reports/ports/chip-opens-it", test_port_is_a_chip_that_opens_it);
  g_test_add_func ("/reports/ports/many-are-in-a-menu", test_many_ports_are_in_a_menu);
  g_test_add_func ("/reports/ports/only-web-addresses-are-opened",
                   test_only_web_addresses_are_opened);
  g_test_add_func ("/reports/load/shown-while-it-runs", test_load_is_shown_while_it_runs);
  g_test_add_func ("/reports/load/figures-keep-their-places", test_figures_keep_their_places);
  g_test_add_func ("/reports/stop/counts-down-and-names-who-lives",
                   test_stop_counts_down_and_names_who_lives);
  g_test_add_func ("/reports/stop/what-cannot-be-ended-can-be-let-go",
                   test_what_cannot_be_ended_can_be_let_go);
  g_test_add_func ("/reports/stop/pane-says-the-same", test_pane_says_the_same);
  g_test_add_func ("/reports/problems/are-counted", test_problems_are_counted);
  g_test_add_func ("/reports/problems/of-the-stopped-are-not",
                   test_problems_of_the_stopped_are_not);
  g_test_add_func ("/reports/port-taken/names-a-process", test_taken_port_names_a_process);
  g_test_add_func ("/reports/port-taken/shows-our-run", test_taken_port_shows_our_run);
  g_test_add_func ("/reports/port-taken/free-port-offers-a-start",
                   test_free_port_offers_a_start);
  g_test_add_func ("/reports/start-may-go-without-the-environment",
                   test_start_may_go_without_the_environment);
  g_test_add_data_func ("/reports/row-has-room/360", GINT_TO_POINTER (360), test_row_has_room);
  g_test_add_data_func ("/reports/row-has-room/800", GINT_TO_POINTER (800), test_row_has_room);

  return g_test_run ();
}
