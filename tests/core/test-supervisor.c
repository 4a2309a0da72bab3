/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness.h"

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_start_publishes_each_state (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "ready", NULL);
  const SkepRunState *state;

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  state = skep_run_peek_state (run);
  g_assert_cmpint (state->pid, >, 0);
  g_assert_cmpint (state->prev->status, ==, SKEP_RUN_STATUS_STARTING);
  g_assert_cmpint (state->prev->prev->status, ==, SKEP_RUN_STATUS_PENDING);
  g_assert_null (state->prev->prev->prev);

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  state = skep_run_peek_state (run);
  g_assert_cmpint (state->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpint (state->term_signal, ==, SIGINT);
  g_assert_cmpint (state->prev->status, ==, SKEP_RUN_STATUS_STOPPING);
  g_assert_cmpint (state->ended_us, >=, state->started_us);
}

static void
test_start_live_script_returns_its_run (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ready", NULL);
  g_autoptr (SkepRun) first = harness_start (harness, script);
  g_autoptr (SkepRun) second = harness_start (harness, script);
  g_autoptr (SkepRun) third = NULL;

  g_assert_true (first == second);
  harness_stop (harness, first, SKEP_STOP_GRACEFULLY);
  third = harness_start (harness, script);
  g_assert_true (third != first);
  g_assert_cmpuint (skep_run_get_number (third), ==, skep_run_get_number (first) + 1);
}

typedef struct
{
  Harness *harness;
  SkepScript *script;
  GMutex mutex;
  GPtrArray *runs;
} Race;

static void
race_started_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      data)
{
  SkepRun **run = data;

  *run = skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result, NULL, NULL);
}

static gpointer
start_in_thread (gpointer data)
{
  Race *race = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  SkepRun *run = NULL;

  g_main_context_push_thread_default (context);
  skep_supervisor_start_async (race->harness->supervisor, race->script, "you", NULL,
                               race_started_cb, &run);
  while (run == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  g_mutex_lock (&race->mutex);
  g_ptr_array_add (race->runs, run);
  g_mutex_unlock (&race->mutex);
  return NULL;
}

static void
test_start_concurrently_makes_one_run (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ready", NULL);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  Race race = { .harness = harness, .script = script, .runs = runs };
  GThread *threads[8];

  g_mutex_init (&race.mutex);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("start", start_in_thread, &race);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&race.mutex);

  g_assert_cmpuint (runs->len, ==, G_N_ELEMENTS (threads));
  for (guint i = 1; i < runs->len; i++)
    g_assert_true (runs->pdata[i] == runs->pdata[0]);
  g_assert_cmpuint (skep_run_table_get_length (skep_supervisor_get_table (harness->supervisor)),
                    ==, 1);
}

static void
test_start_again_from_the_background (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "exit0-leave-daemon", NULL);
  g_autoptr (SkepRun) first = harness_start (harness, script);
  g_autoptr (SkepRun) second = NULL;

  harness_await_status (first, SKEP_RUN_STATUS_BACKGROUND);
  g_assert_cmpint (skep_run_peek_state (first)->exit_code, ==, 0);
  g_assert_cmpint (skep_run_peek_state (first)->ended_us, ==, 0);
  second = harness_start (harness, script);
  g_assert_true (second != first);

  harness_stop (harness, first, SKEP_STOP_GRACEFULLY);
  harness_stop (harness, second, SKEP_STOP_GRACEFULLY);
  g_assert_cmpint (skep_run_peek_state (first)->status, ==, SKEP_RUN_STATUS_STOPPED);
}

typedef struct
{
  const char *name;
  const char *command; /* NULL: a file without the execute bit */
  const char *cwd;     /* NULL: as usual; "file": a file */
  int error_number;
  SkepRunStage stage;
} BadStart;

static const BadStart bad_starts[] = {
  { "missing-command", "no-such-command", NULL, ENOENT, SKEP_RUN_STAGE_COMMAND },
  { "missing-path", "/no/such/command", NULL, ENOENT, SKEP_RUN_STAGE_COMMAND },
  { "not-executable", NULL, NULL, EACCES, SKEP_RUN_STAGE_COMMAND },
  { "missing-folder", "true", "/no/such/folder", ENOENT, SKEP_RUN_STAGE_FOLDER },
  { "file-as-folder", "true", "file", ENOTDIR, SKEP_RUN_STAGE_FOLDER },
};

static void
test_start_failure (gconstpointer data)
{
  const BadStart *bad = data;
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), harness->marker, NULL);
  g_autoptr (SkepScript) script =
      harness_make_script (harness, bad->name, bad->command != NULL ? bad->command : file, NULL);
  g_autoptr (SkepRun) run = NULL;
  const SkepRunState *state;

  g_assert_true (g_file_set_contents (file, "#!/bin/sh\n", -1, NULL));
  if (bad->cwd != NULL)
    {
      g_free (script->cwd);
      script->cwd = g_strdup (g_str_equal (bad->cwd, "file") ? file : bad->cwd);
    }

  run = harness_start (harness, script);
  harness_await_end (run);
  state = skep_run_peek_state (run);
  g_assert_cmpint (state->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (state->error_stage, ==, bad->stage);
  g_assert_cmpint (state->error_number, ==, bad->error_number);
  g_assert_cmpint (state->exit_code, ==, SKEP_RUN_NO_EXIT);
  g_assert_cmpint (state->term_signal, ==, SKEP_RUN_NO_EXIT);
  g_unlink (file);
}

static void
test_start_without_a_keeper (void)
{
  g_autoptr (SkepSupervisor) supervisor = skep_supervisor_new ("/no/such/keeper");
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ready", NULL);
  SkepRun *run = NULL;

  skep_supervisor_start_async (supervisor, script, "you", NULL, race_started_cb, &run);
  while (run == NULL)
    g_main_context_iteration (NULL, TRUE);

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->error_stage, ==, SKEP_RUN_STAGE_KEEPER);
  g_assert_cmpint (skep_run_peek_state (run)->error_number, ==, ENOENT);
  g_object_unref (run);
}

static gboolean
keep_awake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_last_words_of_a_keeper_are_heard (void)
{
  g_autofree char *wrapper = g_strdup_printf ("%s/skep-%d", g_get_tmp_dir (), (int) getpid ());
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nexec '%s' hasty-keeper\n",
                                           g_getenv ("SKEP_NASTY"));
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ready", NULL);
  g_autoptr (SkepSupervisor) supervisor = skep_supervisor_new (wrapper);
  SkepRun *run = NULL;

  skep_supervisor_add_wake (supervisor, NULL, keep_awake, NULL);
  g_assert_true (g_file_set_contents_full (wrapper, text, -1, G_FILE_SET_CONTENTS_NONE, 0755,
                                           NULL));
  skep_supervisor_start_async (supervisor, script, "you", NULL, race_started_cb, &run);
  while (run == NULL)
    g_main_context_iteration (NULL, TRUE);

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_SUCCESS);
  g_object_unref (run);
  g_unlink (wrapper);
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
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, NULL, NULL, NULL);
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
restarted_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  SkepRun **run = data;

  *run = skep_supervisor_restart_finish (SKEP_SUPERVISOR (object), result, NULL, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_restart_is_a_new_run (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) first = harness_start_nasty (harness, "tree", NULL);
  SkepRun *second = NULL;

  harness_await_output (first, "ready");
  skep_supervisor_restart_async (harness->supervisor, first, skep_run_get_script (first), "you",
                                 NULL, restarted_cb, &second);
  g_assert_true (harness_wait (10000, is_set, &second));
  g_assert_true (second != first);
  g_assert_cmpint (skep_run_peek_state (first)->status, ==, SKEP_RUN_STATUS_STOPPED);
  harness_await_output (second, "ready");
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 7);
  g_object_unref (second);
}

static void
shutdown_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  gboolean *is_down = data;

  *is_down = skep_supervisor_shutdown_finish (SKEP_SUPERVISOR (object), result, NULL);
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_shutdown_leaves_a_stop_its_grace (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "graceful", "200");
  gboolean is_down = FALSE;

  harness_await_output (run, "ready");
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, NULL, NULL, NULL);
  skep_supervisor_shutdown_async (harness->supervisor, SKEP_STOP_GRACEFULLY, shutdown_cb,
                                  &is_down);
  g_assert_true (harness_wait (20000, is_true, &is_down));
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
  g_assert_true (harness_wait (20000, is_true, &is_down));
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);

  /* Each needs both grace times, 0.8 s: one after the other would be 16 s. */
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 8 * G_USEC_PER_SEC);

  skep_supervisor_start_async (harness->supervisor, script, "you", NULL, refused_cb, &error);
  g_assert_true (harness_wait (10000, is_set, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

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

static void
test_output_before_a_kill_is_complete (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "bulk", "41943040");
  gsize n_sent = 40 * 1024 * 1024;

  /* Each line of 7 digits and a newline gets a carriage return from the terminal. */
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGKILL);
  g_assert_cmpuint (skep_log_get_n_bytes (skep_run_get_log (run)), ==, n_sent / 8 * 9);
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

static void
test_script_gets_nothing_of_skep (void)
{
  g_autoptr (Harness) harness = harness_new ();
  int leaked = open ("/dev/null", O_RDONLY); /* as a careless library would: not close-on-exec */
  g_autoptr (SkepRun) fds = harness_start_nasty (harness, "fds", NULL);
  g_autoptr (SkepRun) signals = harness_start_nasty (harness, "signals", NULL);
  g_autofree char *output = NULL;
  g_autofree char *signal_output = NULL;

  harness_await_end (fds);
  output = harness_dup_output (fds);
  g_assert_cmpstr (output, ==, "fd 0\r\nfd 1\r\nfd 2\r\n");

  harness_await_end (signals);
  signal_output = harness_dup_output (signals);
  g_assert_nonnull (strstr (signal_output, "SigBlk:\t0000000000000000"));
  g_assert_nonnull (strstr (signal_output, "SigIgn:\t0000000000000000"));
  close (leaked);
}

static guint64 original_file_limit;

static void
test_script_gets_the_original_file_limit (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "nofile", NULL);
  g_autofree char *expected =
      g_strdup_printf ("nofile %" G_GUINT64_FORMAT "\r\n", original_file_limit);
  g_autofree char *output = NULL;
  struct rlimit limit;

  harness_await_end (run);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, expected);
  getrlimit (RLIMIT_NOFILE, &limit);
  g_assert_cmpuint (limit.rlim_cur, >, original_file_limit);
}

/* As at a login, whatever the machine has. */
static void
lower_file_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = original_file_limit = MIN (1024, limit.rlim_max);
  setrlimit (RLIMIT_NOFILE, &limit);
}

static void
test_script_environment (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "env", NULL);
  g_autofree char *marker = g_strconcat ("SKEP_RUN_ID=", skep_run_get_uuid (run), "\r\n", NULL);
  g_autofree char *output = NULL;

  harness_await_end (run);
  output = harness_dup_output (run);
  g_assert_nonnull (strstr (output, marker));
  g_assert_nonnull (strstr (output, "TERM=xterm-256color\r\n"));
  g_assert_null (strstr (output, "SKEP_KEEPER="));
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
  g_assert_cmpuint (read_resident_bytes () - MIN (before, read_resident_bytes ()), <,
                    4 * SKEP_LOG_DEFAULT_BYTES);
}

static void
test_churn_leaks_nothing (void)
{
  g_autoptr (Harness) harness = harness_new ();
  guint n_fds = 0;

  for (int i = 0; i <= 100; i++)
    {
      g_autoptr (SkepRun) run = harness_start_nasty (harness, "tree", NULL);

      if (i % 3 == 0)
        harness_await_output (run, "ready");
      harness_stop (harness, run, i % 2 == 0 ? SKEP_STOP_GRACEFULLY : SKEP_STOP_NOW);
      if (i == 0)
        n_fds = count_entries ("/proc/self/fd");
    }

  g_assert_cmpuint (count_entries ("/proc/self/fd"), ==, n_fds);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

/* The process that is asked to die for the tests below: a small application with one run. */
static gboolean
print_when_ready (gpointer data)
{
  SkepRun *run = data;
  g_autofree char *output = harness_dup_output (run);

  if (strstr (output, "ready") == NULL)
    return FALSE;

  printf ("running\n");
  fflush (stdout);
  return TRUE;
}

static int
run_application (const char *mode,
                 const char *marker)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  gboolean never = FALSE;

  g_free (harness->marker);
  harness->marker = g_strdup (marker);
  run = harness_start_nasty (harness, mode, "200");
  skep_log_watch (skep_run_get_log (run));
  harness_wait (20000, print_when_ready, run);
  harness_wait (G_MAXUINT, is_true, &never);

  return 0;
}

static GSubprocess *
spawn_application (const char *mode,
                   const char *marker)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *subprocess =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--application", mode,
                        marker, NULL);
  char buffer[8];
  gsize n_read;

  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (subprocess), buffer, 8, &n_read, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, n_read, "running\n", 8);

  return subprocess;
}

static void
test_nothing_survives_the_application (gconstpointer data)
{
  const char *mode = data;
  g_autofree char *marker = g_uuid_string_random ();
  g_autoptr (GSubprocess) subprocess = spawn_application (mode, marker);

  g_assert_cmpuint (harness_count_survivors (marker), >, 0);
  g_subprocess_force_exit (subprocess);
  g_subprocess_wait (subprocess, NULL, NULL);
  g_assert_true (harness_await_no_survivor (marker, 15000));
}

typedef enum
{
  HELPER_GUARD,
  HELPER_KEEPER,
} Helper;

static pid_t
read_parent (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  int parent;

  g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
  g_assert_cmpint (sscanf (strrchr (stat, ')') + 2, "%*c %d", &parent), ==, 1);

  return parent;
}

static void
test_death_of_a_helper (gconstpointer data)
{
  Helper helper = GPOINTER_TO_INT (data);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "dfork", NULL);
  pid_t keeper;

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  keeper = read_parent (skep_run_peek_state (run)->pid);
  kill (helper == HELPER_KEEPER ? keeper : read_parent (keeper), SIGKILL);

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (skep_run_peek_state (run)->error_stage, ==, SKEP_RUN_STAGE_LOST);
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
  harness_wait (5000, is_true, &never);
  g_main_context_set_poll_func (NULL, g_poll);

  /* The one is the test's own timeout, which ends the wait. */
  g_assert_cmpuint (n_polls, ==, 1);
}

static void
add_tables (void)
{
  static const char *const trees[] = {
    "tree", "daemon", "nohup", "dfork", "ignterm", "stopped", "stopped-main", "bomb", "hopper",
    "watchdog", "exit0-leave-daemon", "exit0-leave-ignoring",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad_starts); i++)
    {
      g_autofree char *path = g_strconcat ("/supervisor/start/", bad_starts[i].name, NULL);

      g_test_add_data_func (path, &bad_starts[i], test_start_failure);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat ("/supervisor/end/", ends[i].name, NULL);

      g_test_add_data_func (path, &ends[i], test_end);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autofree char *stop = g_strconcat ("/supervisor/stop/leaves-nothing-of/", trees[i], NULL);
      g_autofree char *death = g_strconcat ("/supervisor/killed/leaves-nothing-of/", trees[i],
                                            NULL);

      g_test_add_data_func (stop, trees[i], test_stop_leaves_nothing);
      g_test_add_data_func (death, trees[i], test_nothing_survives_the_application);
    }
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--application"))
    return run_application (argv[2], argv[3]);

  lower_file_limit ();
  g_test_init (&argc, &argv, NULL);
  add_tables ();
  g_test_add_func ("/supervisor/start/publishes-each-state", test_start_publishes_each_state);
  g_test_add_func ("/supervisor/start/live-script-returns-its-run",
                   test_start_live_script_returns_its_run);
  g_test_add_func ("/supervisor/start/concurrently-makes-one-run",
                   test_start_concurrently_makes_one_run);
  g_test_add_func ("/supervisor/start/again-from-the-background",
                   test_start_again_from_the_background);
  g_test_add_func ("/supervisor/start/without-a-keeper", test_start_without_a_keeper);
  g_test_add_func ("/supervisor/helper/last-words-are-heard",
                   test_last_words_of_a_keeper_are_heard);
  g_test_add_func ("/supervisor/stop/second-kills-at-once", test_second_stop_kills_at_once);
  g_test_add_func ("/supervisor/stop/now-skips-the-ladder", test_stop_now_skips_the_ladder);
  g_test_add_func ("/supervisor/stop/is-never-a-failure", test_stop_is_never_a_failure);
  g_test_add_func ("/supervisor/stop/finished-run-stays",
                   test_stop_of_a_finished_run_changes_nothing);
  g_test_add_func ("/supervisor/stop/during-start", test_stop_during_start);
  g_test_add_func ("/supervisor/restart/is-a-new-run", test_restart_is_a_new_run);
  g_test_add_func ("/supervisor/shutdown/stops-all-in-parallel",
                   test_shutdown_stops_all_in_parallel);
  g_test_add_func ("/supervisor/shutdown/leaves-a-stop-its-grace",
                   test_shutdown_leaves_a_stop_its_grace);
  g_test_add_func ("/supervisor/output/300-short-runs-are-complete",
                   test_output_of_short_runs_is_complete);
  g_test_add_func ("/supervisor/output/late-grandchild-is-kept",
                   test_output_of_a_late_grandchild_is_kept);
  g_test_add_func ("/supervisor/output/40-MB-before-a-kill", test_output_before_a_kill_is_complete);
  g_test_add_func ("/supervisor/output/flood-is-bounded", test_flood_is_bounded);
  g_test_add_func ("/supervisor/input/reaches-the-program", test_input_reaches_the_program);
  g_test_add_func ("/supervisor/input/interrupt-key-is-no-stop", test_interrupt_key_is_no_stop);
  g_test_add_func ("/supervisor/input/resize-reaches-the-program",
                   test_resize_reaches_the_program);
  g_test_add_func ("/supervisor/script/gets-nothing-of-skep", test_script_gets_nothing_of_skep);
  g_test_add_func ("/supervisor/script/gets-the-original-file-limit",
                   test_script_gets_the_original_file_limit);
  g_test_add_func ("/supervisor/script/environment", test_script_environment);
  g_test_add_func ("/supervisor/churn/leaks-nothing", test_churn_leaks_nothing);
  g_test_add_data_func ("/supervisor/helper/guard-killed", GINT_TO_POINTER (HELPER_GUARD),
                        test_death_of_a_helper);
  g_test_add_data_func ("/supervisor/helper/keeper-killed", GINT_TO_POINTER (HELPER_KEEPER),
                        test_death_of_a_helper);
  g_test_add_func ("/supervisor/readers/fifty-beside-starts-and-stops",
                   test_fifty_readers_beside_starts_and_stops);
  g_test_add_func ("/supervisor/silent-runs/wake-nobody", test_silent_runs_wake_nobody);

  return g_test_run ();
}
