/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness.h"
#include "skep-local-launcher.h"

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
started_cb (GObject      *object,
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
                               started_cb, &run);
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
  g_autoptr (SkepLauncher) launcher = skep_local_launcher_new ("/no/such/keeper");
  g_autoptr (SkepSupervisor) supervisor = skep_supervisor_new (launcher);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ready", NULL);
  g_autoptr (SkepRun) run = harness_start_with (supervisor, script);

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->error_stage, ==, SKEP_RUN_STAGE_KEEPER);
  g_assert_cmpint (skep_run_peek_state (run)->error_number, ==, ENOENT);
}

static void
restarted_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  SkepRun **run = data;

  *run = skep_supervisor_restart_finish (SKEP_SUPERVISOR (object), result, NULL, NULL);
}

static void
test_restart_is_a_new_run (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) first = harness_start_nasty (harness, "tree", NULL);
  SkepRun *second = NULL;

  harness_await_output (first, "ready");
  skep_supervisor_restart_async (harness->supervisor, first, skep_run_get_script (first), "cli",
                                 NULL, restarted_cb, &second);
  g_assert_true (harness_wait (10000, harness_is_set, &second));
  g_assert_true (second != first);
  g_assert_cmpint (skep_run_peek_state (first)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpstr (skep_run_peek_state (first)->stopped_by, ==, "cli");
  g_assert_cmpstr (skep_run_get_started_by (second), ==, "cli");
  harness_await_output (second, "ready");
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 7);
  g_object_unref (second);
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
  g_assert_null (strstr (output, "SKEP_OWN_VARIABLES="));
  g_assert_null (strstr (output, "GDK_BACKEND="));
  g_assert_nonnull (strstr (output, "GDK_SCALE=2\r\n"));
}

int
main (int   argc,
      char *argv[])
{
  lower_file_limit ();
  g_setenv ("SKEP_OWN_VARIABLES", "GSK_RENDERER GDK_BACKEND", TRUE);
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GDK_SCALE", "2", TRUE); /* the person's own */
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_starts); i++)
    {
      g_autofree char *path = g_strconcat ("/supervisor/start/", bad_starts[i].name, NULL);

      g_test_add_data_func (path, &bad_starts[i], test_start_failure);
    }
  g_test_add_func ("/supervisor/start/publishes-each-state", test_start_publishes_each_state);
  g_test_add_func ("/supervisor/start/live-script-returns-its-run",
                   test_start_live_script_returns_its_run);
  g_test_add_func ("/supervisor/start/concurrently-makes-one-run",
                   test_start_concurrently_makes_one_run);
  g_test_add_func ("/supervisor/start/again-from-the-background",
                   test_start_again_from_the_background);
  g_test_add_func ("/supervisor/start/without-a-keeper", test_start_without_a_keeper);
  g_test_add_func ("/supervisor/restart/is-a-new-run", test_restart_is_a_new_run);
  g_test_add_func ("/supervisor/script/gets-nothing-of-skep", test_script_gets_nothing_of_skep);
  g_test_add_func ("/supervisor/script/gets-the-original-file-limit",
                   test_script_gets_the_original_file_limit);
  g_test_add_func ("/supervisor/script/environment", test_script_environment);

  return g_test_run ();
}
