/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <poll.h>

#include "ui-harness.h"

#define N_RUNS 20
#define WATCH_SEC 5

/* A wake-up ends a sleep; what follows at once, such as the drawing of a frame, is part of it: a
 * few more polls, which are bounded too. */
#define SLEEP_USEC          (100 * 1000)
#define MAX_POLLS_A_WAKE_UP 6

static gint64 deadline_us;
static guint n_wake_ups;
static guint n_polls;
static gboolean is_over;

static int
counting_poll (GPollFD *fds,
               guint    n_fds,
               int      timeout)
{
  gint64 before_us = g_get_monotonic_time ();
  int remaining_ms = MAX (0, (deadline_us - before_us) / 1000);
  gboolean is_mine = timeout < 0 || timeout > remaining_ms;
  int result = g_poll (fds, n_fds, is_mine ? remaining_ms : timeout);

  if (result == 0 && is_mine)
    is_over = TRUE;
  else
    n_polls++;
  if (!is_over && g_get_monotonic_time () - before_us > SLEEP_USEC)
    n_wake_ups++;

  return result;
}

static void
count_wake_ups (void)
{
  n_polls = 0;
  n_wake_ups = 0;
  is_over = FALSE;
  deadline_us = g_get_monotonic_time () + WATCH_SEC * G_USEC_PER_SEC;
  g_main_context_set_poll_func (NULL, counting_poll);
  while (!is_over && g_get_monotonic_time () < deadline_us)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_set_poll_func (NULL, NULL);
  g_test_message ("%u wake-ups, %u polls in %d s", n_wake_ups, n_polls, WATCH_SEC);
}

static void
start_silent_runs (UiHarness *ui)
{
  g_autoptr (GString) text = g_string_new ("{ \"scripts\": {");

  for (guint i = 0; i < N_RUNS; i++)
    g_string_append_printf (text, "%s \"s%u\": { \"command\": \"exec sleep 1000\" }",
                            i > 0 ? "," : "", i);
  g_string_append (text, " } }");
  ui_write_file (ui, "skep.json", text->str);
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);

  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);

      skep_runner_start (ui->runner, skep_script_item_get_script (ui_find_script (ui, name)));
    }
  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);

      ui_await_status (ui_find_script (ui, name), SKEP_RUN_STATUS_RUNNING);
    }
}

static void
test_unmapped (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  start_silent_runs (ui);
  gtk_widget_set_visible (GTK_WIDGET (ui->window), FALSE);
  /* What hiding a window brings with it. */
  ui_spin (1500);
  count_wake_ups ();
  g_assert_cmpuint (n_polls, ==, 0);
}

static void
test_mapped (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  start_silent_runs (ui);
  skep_window_request (ui->window, "script.show", ui->folder, "s0", FALSE);
  /* Until the scrollbars have faded out. */
  ui_spin (5000);
  count_wake_ups ();
  g_assert_cmpuint (n_wake_ups, >=, WATCH_SEC - 2);
  g_assert_cmpuint (n_wake_ups, <=, WATCH_SEC);
  g_assert_cmpuint (n_polls, <=, (n_wake_ups + 1) * MAX_POLLS_A_WAKE_UP);
}

static void
test_nothing_live (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  ui_write_file (ui, "Makefile", "all:\n\ttrue\n");
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);
  ui_click (GTK_WIDGET (ui->window), "Start all");
  ui_await_status (ui_find_script (ui, "all"), SKEP_RUN_STATUS_SUCCESS);
  ui_spin (1500);
  count_wake_ups ();
  g_assert_cmpuint (n_polls, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/idle/unmapped", test_unmapped);
  g_test_add_func ("/idle/mapped", test_mapped);
  g_test_add_func ("/idle/nothing-live", test_nothing_live);

  return g_test_run ();
}
