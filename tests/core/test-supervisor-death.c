/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "harness.h"
#include "skep-local-launcher.h"

static void
test_nothing_survives_the_application (gconstpointer data)
{
  const char *mode = data;
  g_autofree char *marker = g_uuid_string_random ();
  pid_t pid;
  g_autoptr (GSubprocess) subprocess = harness_spawn_application (mode, marker, &pid);

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

static void
test_death_of_a_helper (gconstpointer data)
{
  Helper helper = GPOINTER_TO_INT (data);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "dfork", NULL);
  pid_t keeper;

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  keeper = harness_read_parent (skep_run_peek_state (run)->pid);
  kill (helper == HELPER_KEEPER ? keeper : harness_read_parent (keeper), SIGKILL);

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (skep_run_peek_state (run)->error_stage, ==, SKEP_RUN_STAGE_LOST);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
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
  g_autoptr (SkepLauncher) launcher = skep_local_launcher_new (wrapper);
  g_autoptr (SkepSupervisor) supervisor = skep_supervisor_new (launcher);
  g_autoptr (SkepRun) run = NULL;

  skep_supervisor_add_wake (supervisor, NULL, keep_awake, NULL);
  g_assert_true (g_file_set_contents_full (wrapper, text, -1, G_FILE_SET_CONTENTS_NONE, 0755,
                                           NULL));
  run = harness_start_with (supervisor, script);
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_SUCCESS);
  g_unlink (wrapper);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--application"))
    return harness_run_application (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; harness_trees[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/supervisor/killed/leaves-nothing-of/",
                                           harness_trees[i], NULL);

      g_test_add_data_func (path, harness_trees[i], test_nothing_survives_the_application);
    }
  g_test_add_func ("/supervisor/helper/last-words-are-heard",
                   test_last_words_of_a_keeper_are_heard);
  g_test_add_data_func ("/supervisor/helper/guard-killed", GINT_TO_POINTER (HELPER_GUARD),
                        test_death_of_a_helper);
  g_test_add_data_func ("/supervisor/helper/keeper-killed", GINT_TO_POINTER (HELPER_KEEPER),
                        test_death_of_a_helper);

  return g_test_run ();
}
