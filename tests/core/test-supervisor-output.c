/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

#define N_LAST_WORDS 1000
#define N_TOGETHER 20

#define BULK_BYTES (40 * 1024 * 1024)

typedef struct
{
  const char *name;
  const char *mode;
  const char *argument;
  SkepRunStatus status;
  int exit_code;
  int term_signal;
} End;

static const End ends[] = {
  { "code-0", "exit", "0", SKEP_RUN_STATUS_SUCCESS, 0, SKEP_RUN_NO_EXIT },
  { "code-7", "exit", "7", SKEP_RUN_STATUS_FAILED, 7, SKEP_RUN_NO_EXIT },
  { "code-255", "exit", "255", SKEP_RUN_STATUS_FAILED, 255, SKEP_RUN_NO_EXIT },
  { "code-137-is-no-signal", "exit", "137", SKEP_RUN_STATUS_FAILED, 137, SKEP_RUN_NO_EXIT },
  { "signal-6", "raise", "6", SKEP_RUN_STATUS_FAILED, SKEP_RUN_NO_EXIT, 6 },
  { "signal-9", "raise", "9", SKEP_RUN_STATUS_FAILED, SKEP_RUN_NO_EXIT, 9 },
  { "signal-11", "raise", "11", SKEP_RUN_STATUS_FAILED, SKEP_RUN_NO_EXIT, 11 },
  { "signal-15", "raise", "15", SKEP_RUN_STATUS_FAILED, SKEP_RUN_NO_EXIT, 15 },
};

static void
test_end (gconstpointer data)
{
  const End *end = data;
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, end->mode, end->argument);
  const SkepRunState *state;

  harness_await_end (run);
  state = skep_run_peek_state (run);
  g_assert_cmpint (state->status, ==, end->status);
  g_assert_cmpint (state->exit_code, ==, end->exit_code);
  g_assert_cmpint (state->term_signal, ==, end->term_signal);
}

static char *
make_lines (int n_lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 1; i <= n_lines; i++)
    g_string_append_printf (text, "line %06d\r\n", i);
  g_string_append (text, "partial");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_output_of_short_runs_is_complete (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *expected = make_lines (50);

  for (int i = 0; i < 300; i++)
    {
      g_autoptr (SkepRun) run = harness_start_nasty (harness, "lines", "50");
      g_autofree char *output = NULL;

      harness_await_end (run);
      output = harness_dup_output (run);
      g_assert_cmpstr (output, ==, expected);
    }
}

static void
assert_last_words (SkepRun *run)
{
  g_autofree char *output = NULL;

  harness_await_end (run);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, "x");
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (skep_run_peek_state (run)->exit_code, ==, 1);
}

/* What a run writes last, without a line end, is the first to be lost when the machine is busy. */
static void
test_last_words_under_load_are_complete (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (GPtrArray) scripts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);

  for (guint i = 0; i < g_get_num_processors (); i++)
    {
      g_autoptr (SkepRun) load = harness_start_nasty (harness, "burn", NULL);

      harness_await_output (load, "ready");
    }
  for (guint i = 0; i < N_TOGETHER; i++)
    {
      g_autofree char *name = g_strdup_printf ("last-words-%u", i);

      g_ptr_array_add (scripts, harness_make_script (harness, name, "/bin/sh", "-c",
                                                     "printf x; exit 1", NULL));
    }

  for (guint i = 0; i < N_LAST_WORDS / N_TOGETHER; i++)
    {
      g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint j = 0; j < N_TOGETHER; j++)
        g_ptr_array_add (runs, harness_start (harness, scripts->pdata[j]));
      for (guint j = 0; j < N_TOGETHER; j++)
        assert_last_words (runs->pdata[j]);
    }
}

static void
test_output_of_a_late_grandchild_is_kept (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "late", NULL);
  g_autofree char *output = NULL;

  harness_await_end (run);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, "late\r\npartial");
  g_assert_cmpint (skep_run_peek_state (run)->exit_code, ==, 3);
}

/* Each line of 7 digits and a newline gets a carriage return from the terminal. */
static gboolean
is_bulk (const char *output,
         gsize       length,
         gsize       begin)
{
  char line[10];

  for (gsize i = 0; i < length; i++)
    {
      gsize at = begin + i;

      if (i == 0 || at % 9 == 0)
        g_snprintf (line, sizeof line, "%07x\r\n", (guint) (at / 9));
      if (output[i] != line[at % 9])
        return FALSE;
    }

  return TRUE;
}

/* All of it has come, and is right to the last byte. */
static void
test_output_before_a_kill_is_complete (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *n_bytes = g_strdup_printf ("%d", BULK_BYTES);
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "bulk", n_bytes);
  g_autoptr (GBytes) kept = NULL;
  gsize n_sent = BULK_BYTES / 8 * 9;
  const char *output;
  gsize length;

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGKILL);
  g_assert_cmpuint (skep_log_get_n_bytes (skep_run_get_log (run)), ==, n_sent);

  kept = harness_dup_bytes (run);
  output = g_bytes_get_data (kept, &length);
  g_assert_cmpuint (length, ==, n_sent);
  g_assert_true (is_bulk (output, length, 0));
}

static void
write_text (Harness    *harness,
            SkepRun    *run,
            const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  skep_supervisor_write (harness->supervisor, run, bytes);
}

static void
test_input_reaches_the_program (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "cat", NULL);

  harness_await_output (run, "ready");
  write_text (harness, run, "hello\n");
  harness_await_output (run, "got hello");
  write_text (harness, run, "\004");
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_SUCCESS);
}

static void
test_interrupt_key_is_no_stop (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "ready", NULL);

  harness_await_output (run, "ready");
  write_text (harness, run, "\003");
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGINT);
}

static void
test_resize_reaches_the_program (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "winsize", NULL);

  harness_await_output (run, "ready");
  skep_supervisor_resize (harness->supervisor, run, 77, 33);
  harness_await_output (run, "size 77x33");
}

/* Time between two turns of the main loop while something else may be hogging it. */
typedef struct
{
  SkepRun *run;
  gint64 last_us;
  gint64 longest_us;
  gint64 end_us;
} Gap;

static gboolean
measure_gap (gpointer data)
{
  Gap *gap = data;
  gint64 now = g_get_monotonic_time ();

  gap->longest_us = MAX (gap->longest_us, now - gap->last_us);
  gap->last_us = now;
  return G_SOURCE_CONTINUE;
}

/* Long enough, and the bound was hit. */
static gboolean
is_flooded (gpointer data)
{
  Gap *gap = data;

  return gap->last_us > gap->end_us && skep_log_get_n_dropped (skep_run_get_log (gap->run)) > 0;
}

static gsize
read_resident_bytes (void)
{
  g_autofree char *statm = NULL;
  gsize resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  g_assert_cmpint (sscanf (statm, "%*u %zu", &resident), ==, 1);

  return resident * sysconf (_SC_PAGESIZE);
}

static void
test_flood_is_bounded (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_script (harness, "yes", "yes", NULL);
  g_autoptr (SkepRun) run = NULL;
  gsize before = read_resident_bytes ();
  gsize flooded;
  gint64 begin;
  Gap gap = { 0 };
  guint timer;

  run = harness_start (harness, script);
  gap.run = run;
  gap.last_us = g_get_monotonic_time ();
  gap.end_us = gap.last_us + 2 * G_USEC_PER_SEC;
  timer = g_timeout_add (2, measure_gap, &gap);
  g_assert_true (harness_wait (60000, is_flooded, &gap));
  g_source_remove (timer);
  /* A finished run gives its memory back. */
  flooded = read_resident_bytes ();

  begin = g_get_monotonic_time ();
  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_test_message ("longest gap %" G_GINT64_FORMAT " µs, stop %" G_GINT64_FORMAT " µs, %zu bytes",
                  gap.longest_us, g_get_monotonic_time () - begin,
                  skep_log_get_n_bytes (skep_run_get_log (run)));

  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (skep_log_get_n_bytes (skep_run_get_log (run)) -
                        skep_log_get_n_dropped (skep_run_get_log (run)),
                    <=, SKEP_LOG_DEFAULT_BYTES);
  g_assert_cmpuint (flooded - MIN (before, flooded), <, 4 * SKEP_LOG_DEFAULT_BYTES);
}

static guint n_polls;

static int
count_polls (GPollFD *fds,
             guint    n_fds,
             int      timeout)
{
  int result = g_poll (fds, n_fds, timeout);

  n_polls++;
  return result;
}

static void
test_silent_runs_wake_nobody (void)
{
  g_autoptr (Harness) harness = harness_new ();
  gboolean never = FALSE;

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (SkepRun) run = harness_start_nasty (harness, "ready", NULL);

      harness_await_output (run, "ready");
      harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;

  n_polls = 0;
  g_main_context_set_poll_func (NULL, count_polls);
  harness_wait (5000, harness_is_true, &never);
  g_main_context_set_poll_func (NULL, g_poll);

  /* The one is the test's own timeout, which ends the wait. */
  g_assert_cmpuint (n_polls, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat ("/supervisor/end/", ends[i].name, NULL);

      g_test_add_data_func (path, &ends[i], test_end);
    }
  g_test_add_func ("/supervisor/output/300-short-runs-are-complete",
                   test_output_of_short_runs_is_complete);
  g_test_add_func ("/supervisor/output/last-words-under-load-are-complete",
                   test_last_words_under_load_are_complete);
  g_test_add_func ("/supervisor/output/late-grandchild-is-kept",
                   test_output_of_a_late_grandchild_is_kept);
  g_test_add_func ("/supervisor/output/40-MB-before-a-kill", test_output_before_a_kill_is_complete);
  g_test_add_func ("/supervisor/output/flood-is-bounded", test_flood_is_bounded);
  g_test_add_func ("/supervisor/input/reaches-the-program", test_input_reaches_the_program);
  g_test_add_func ("/supervisor/input/interrupt-key-is-no-stop", test_interrupt_key_is_no_stop);
  g_test_add_func ("/supervisor/input/resize-reaches-the-program",
                   test_resize_reaches_the_program);
  g_test_add_func ("/supervisor/silent-runs/wake-nobody", test_silent_runs_wake_nobody);

  return g_test_run ();
}
