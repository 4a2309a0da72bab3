/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "harness.h"

/* Only a failing test waits that long. */
#define TIMEOUT_MS 20000
#define N_CHURN 100

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* A leak grows with the runs. What opens late, and once, is none: the file of the history, or what
 * looks for a session bus. Nor is what a thread has open while it removes old runs. */
static gboolean
has_not_grown (gpointer data)
{
  const guint *n_fds = data;

  return count_entries ("/proc/self/fd") < *n_fds + N_CHURN / 20;
}

static void
test_stop_leaves_nothing (gconstpointer data)
{
  const char *mode = data;
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, mode, "200");

  harness_await_output (run, "ready");
  g_assert_cmpuint (harness_count_survivors (harness->marker), >, 0);
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
}

static void
test_second_stop_kills_at_once (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "ignterm", NULL);
  gint64 begin;

  skep_supervisor_set_grace (harness->supervisor, 60000, 60000);
  harness_await_output (run, "ready");
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, NULL,
                              NULL);
  harness_await_status (run, SKEP_RUN_STATUS_STOPPING);

  begin = g_get_monotonic_time ();
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGKILL);
}

static void
test_stop_now_skips_the_ladder (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "graceful", "0");

  harness_await_output (run, "ready");
  harness_stop (harness, run, SKEP_STOP_NOW);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGKILL);
}

static void
test_stop_is_never_a_failure (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_script (
      harness, "trap", "/bin/sh", "-c", "trap 'exit 7' INT; echo ready; while :; do read x; done",
      NULL);
  g_autoptr (SkepRun) run = harness_start (harness, script);

  harness_await_output (run, "ready");
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpint (skep_run_peek_state (run)->exit_code, ==, 7);
}

static void
test_stop_of_a_finished_run_changes_nothing (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "exit", "3");
  const SkepRunState *state;

  harness_await_end (run);
  state = skep_run_peek_state (run);
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_true (skep_run_peek_state (run) == state);
}

static void
stop_by (Harness    *harness,
         SkepRun    *run,
         const char *stopped_by)
{
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, stopped_by, NULL,
                              NULL, NULL);
}

/* A second stop makes an end sooner; whose stop it is does not change. */
static void
test_stop_names_who_asked_first (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "ignterm", NULL);

  harness_await_output (run, "ready");
  g_assert_null (skep_run_peek_state (run)->stopped_by);
  stop_by (harness, run, "agent x");
  harness_await_status (run, SKEP_RUN_STATUS_STOPPING);
  g_assert_cmpstr (skep_run_peek_state (run)->stopped_by, ==, "agent x");
  stop_by (harness, run, "cli");
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpstr (skep_run_peek_state (run)->stopped_by, ==, "agent x");
}

static void
test_end_by_itself_names_nobody (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "exit", "0");

  harness_await_end (run);
  g_assert_null (skep_run_peek_state (run)->stopped_by);
}

static void
test_stop_during_start (void)
{
  g_autoptr (Harness) harness = harness_new ();

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (SkepRun) run = harness_start_nasty (harness, "ready", NULL);

      harness_stop (harness, run, i % 2 == 0 ? SKEP_STOP_GRACEFULLY : SKEP_STOP_NOW);
      g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
      g_assert_cmpint (skep_run_peek_state (run)->pid, >, 0);
      g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
    }
}

static void
shutdown_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  gboolean *is_down = data;

  *is_down = skep_supervisor_shutdown_finish (SKEP_SUPERVISOR (object), result, NULL);
}

static void
test_shutdown_leaves_a_stop_its_grace (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "graceful", "200");
  gboolean is_down = FALSE;

  harness_await_output (run, "ready");
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, NULL,
                              NULL);
  skep_supervisor_shutdown_async (harness->supervisor, SKEP_STOP_GRACEFULLY, shutdown_cb,
                                  &is_down);
  g_assert_true (harness_wait (20000, harness_is_true, &is_down));
  g_assert_cmpint (skep_run_peek_state (run)->exit_code, ==, 0);
}

static void
refused_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GError **error = data;

  g_assert_null (skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result, NULL, error));
}

static void
test_shutdown_stops_all_in_parallel (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ready", NULL);
  g_autoptr (GError) error = NULL;
  gboolean is_down = FALSE;
  gint64 begin;

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (SkepRun) run = harness_start_nasty (harness, "ignterm", NULL);

      harness_await_output (run, "ready");
    }

  begin = g_get_monotonic_time ();
  skep_supervisor_shutdown_async (harness->supervisor, SKEP_STOP_GRACEFULLY, shutdown_cb,
                                  &is_down);
  g_assert_true (harness_wait (20000, harness_is_true, &is_down));
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);

  /* Each needs both grace times, 0.8 s: one after the other would be 16 s. */
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 8 * G_USEC_PER_SEC);

  skep_supervisor_start_async (harness->supervisor, script, "you", NULL, refused_cb, &error);
  g_assert_true (harness_wait (10000, harness_is_set, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_churn_leaks_nothing (void)
{
  g_autoptr (Harness) harness = harness_new ();
  guint n_fds = 0;

  for (int i = 0; i <= N_CHURN; i++)
    {
      g_autoptr (SkepRun) run = harness_start_nasty (harness, "tree", NULL);

      if (i % 3 == 0)
        harness_await_output (run, "ready");
      harness_stop (harness, run, i % 2 == 0 ? SKEP_STOP_GRACEFULLY : SKEP_STOP_NOW);
      if (i == 0)
        n_fds = count_entries ("/proc/self/fd");
    }

  g_assert_true (harness_look_until (TIMEOUT_MS, has_not_grown, &n_fds));
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

/* Readers of every kind beside runs that start and stop. */
typedef struct
{
  SkepRunTable *table;
  gint is_over; /* (atomic) */
  gint n_torn;  /* (atomic) */
} Reading;

static gboolean
is_torn (SkepRun *run)
{
  const SkepRunState *state = skep_run_peek_state (run);
  gboolean has_end = state->ended_us != 0 && state->ended_wall != 0;
  gboolean has_both = state->exit_code != SKEP_RUN_NO_EXIT &&
                      state->term_signal != SKEP_RUN_NO_EXIT;

  return skep_run_state_is_finished (state) != has_end || has_both ||
         (state->status == SKEP_RUN_STATUS_RUNNING && state->pid <= 0);
}

static gpointer
read_in_thread (gpointer data)
{
  Reading *reading = data;
  char buffer[512];

  while (g_atomic_int_get (&reading->is_over) == 0)
    {
      for (guint i = 0; i < skep_run_table_get_length (reading->table); i++)
        {
          SkepRun *run = skep_run_table_peek (reading->table, i);
          g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (skep_run_get_log (run));

          if (is_torn (run))
            g_atomic_int_inc (&reading->n_torn);
          skep_log_cursor_read (cursor, buffer, sizeof buffer);
        }
      g_thread_yield ();
    }

  return NULL;
}

static void
test_fifty_readers_beside_starts_and_stops (void)
{
  g_autoptr (Harness) harness = harness_new ();
  Reading reading = { .table = skep_supervisor_get_table (harness->supervisor) };
  GThread *threads[50];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_in_thread, &reading);
  for (int i = 0; i < 10; i++)
    {
      g_autoptr (SkepRun) stopped = harness_start_nasty (harness, "tree", NULL);
      g_autoptr (SkepRun) ended = harness_start_nasty (harness, "lines", "200");

      harness_await_output (stopped, "ready");
      harness_stop (harness, stopped, SKEP_STOP_GRACEFULLY);
      harness_await_end (ended);
    }

  g_atomic_int_set (&reading.is_over, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (reading.n_torn, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; harness_trees[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/supervisor/stop/leaves-nothing-of/",
                                           harness_trees[i], NULL);

      g_test_add_data_func (path, harness_trees[i], test_stop_leaves_nothing);
    }
  g_test_add_func ("/supervisor/stop/names-who-asked-first", test_stop_names_who_asked_first);
  g_test_add_func ("/supervisor/stop/an-end-by-itself-names-nobody",
                   test_end_by_itself_names_nobody);
  g_test_add_func ("/supervisor/stop/second-kills-at-once", test_second_stop_kills_at_once);
  g_test_add_func ("/supervisor/stop/now-skips-the-ladder", test_stop_now_skips_the_ladder);
  g_test_add_func ("/supervisor/stop/is-never-a-failure", test_stop_is_never_a_failure);
  g_test_add_func ("/supervisor/stop/finished-run-stays",
                   test_stop_of_a_finished_run_changes_nothing);
  g_test_add_func ("/supervisor/stop/during-start", test_stop_during_start);
  g_test_add_func ("/supervisor/shutdown/stops-all-in-parallel",
                   test_shutdown_stops_all_in_parallel);
  g_test_add_func ("/supervisor/shutdown/leaves-a-stop-its-grace",
                   test_shutdown_leaves_a_stop_its_grace);
  g_test_add_func ("/supervisor/churn/leaks-nothing", test_churn_leaks_nothing);
  g_test_add_func ("/supervisor/readers/fifty-beside-starts-and-stops",
                   test_fifty_readers_beside_starts_and_stops);

  return g_test_run ();
}
