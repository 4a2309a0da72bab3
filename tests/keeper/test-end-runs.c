/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* --end-runs: all that belongs to the runs ends, and nothing else. */

#include "keeper-fixtures.h"
#include "tool-harness.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "skep-keeper-protocol.h"

/* A willing process gets what it needs; only a failing test waits that long. */
#define PATIENCE "20000"

static Tool *
end_as (uid_t       user,
        Marked     *marked,
        const char *wait_msec)
{
  const char *arguments[] = { SKEP_KEEPER_TOOL_END_RUNS, wait_msec, NULL };
  g_autofree char *line = marked_dup_line (marked);
  Tool *tool = tool_run_as (user, line, arguments);

  g_assert_cmpint (tool->status, ==, 0);
  g_assert_cmpstr (tool->errors, ==, "");
  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_END_RUNS_FIELDS);
  return tool;
}

static Tool *
end (Marked     *marked,
     const char *wait_msec)
{
  return end_as (0, marked, wait_msec);
}

static guint
count_found (const char *id)
{
  g_autofree char *line = g_strdup_printf ("%s 0\n", id);
  g_autoptr (Tool) tool = TOOL_RUN (line, SKEP_KEEPER_TOOL_FIND_RUNS);

  g_assert_cmpint (tool->status, ==, 0);
  return tool->strings->len / SKEP_KEEPER_FIND_RUNS_FIELDS;
}

static void
test_fixture (gconstpointer data)
{
  const KeeperFixture *fixture = data;
  g_autoptr (Marked) marked = marked_new (fixture->mode, fixture->argument);
  g_autoptr (Tool) tool = NULL;

  if (fixture->main_ends)
    tool_wait (marked->pid);

  tool = end (marked, "100");
  if (fixture->n_processes > 0)
    g_assert_cmpuint (tool_get_number (tool, 0), ==, fixture->n_processes);
  else
    g_assert_cmpuint (tool_get_number (tool, 0), >, 0);

  g_assert_cmpuint (tool_get_number (tool, 1), ==, 0);
  tool_assert_childless ();
}

/* Sixty processes that fork and exit as fast as they can: for a machine that has nothing else to
 * do. (-m slow) */
static void
test_storm (void)
{
  g_autoptr (Marked) marked = NULL;
  g_autoptr (Tool) tool = NULL;

  if (!g_test_slow ())
    {
      g_test_skip ("only with -m slow");
      return;
    }

  marked = marked_new ("storm", NULL);
  tool = end (marked, "100");
  g_assert_cmpuint (tool_get_number (tool, 1), ==, 0);
  tool_assert_childless ();
}

/* SIGTERM first, and no SIGKILL before the time has come. */
static void
test_gentle (void)
{
  g_autoptr (Marked) marked = marked_new ("graceful", "300");
  g_autoptr (Tool) tool = end (marked, PATIENCE);

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 1);
  marked_wait_output (marked, "cleaned up\n");
}

static void
test_patient (void)
{
  g_autoptr (Marked) marked = marked_new ("ignterm", NULL);
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (Tool) tool = end (marked, "400");

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 2);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 400 * 1000);
}

/* It ends at once when nobody is left, whatever the time. */
static void
test_prompt (void)
{
  g_autoptr (Marked) marked = marked_new ("tree", NULL);
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (Tool) tool = end (marked, PATIENCE);

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 7);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, atoi (PATIENCE) * 1000 / 2);
}

static void
test_wiped_child (void)
{
  g_autoptr (Marked) marked = marked_new ("exec-child", NULL);
  g_autoptr (Tool) tool = end (marked, "100");

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 2);
  tool_assert_childless ();
}

static void
test_nothing (void)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *line = g_strdup_printf ("%s 0\n", id);
  g_autoptr (Tool) tool = TOOL_RUN (line, SKEP_KEEPER_TOOL_END_RUNS, PATIENCE);
  g_autoptr (Tool) unasked = TOOL_RUN ("", SKEP_KEEPER_TOOL_END_RUNS, PATIENCE);

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 0);
  g_assert_cmpuint (tool_get_number (tool, 1), ==, 0);
  g_assert_cmpuint (tool_get_number (unasked, 0), ==, 0);
  g_assert_cmpuint (tool_get_number (unasked, 1), ==, 0);
}

/* --- Others --- */

static Marked *
decoy_new (const char *variable)
{
  const char *argv[] = { keeper_nasty (), "ready", NULL };
  const char *environment[] = { variable, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment };

  return marked_new_full ("decoy", &spawn);
}

/* The decoys have the same program, arguments and folder. */
static void
test_decoys (void)
{
  g_autoptr (Marked) marked = marked_new ("ready", NULL);
  g_autoptr (Marked) foreign = marked_new ("ready", NULL);
  g_autofree char *longer = g_strdup_printf ("SKEP_RUN_ID=%s-", marked->id);
  g_autofree char *longest = g_strdup_printf ("SKEP_RUN_ID=%s%0200d", marked->id, 0);
  g_autofree char *other_name = g_strdup_printf ("XSKEP_RUN_ID=%s", marked->id);
  g_autofree char *in_value = g_strdup_printf ("A=SKEP_RUN_ID=%s\nSKEP_RUN_ID=%s",
                                               marked->id, marked->id);
  const char *variables[] = { NULL, longer, longest, other_name, in_value };
  Marked *decoys[G_N_ELEMENTS (variables)];
  g_autoptr (Tool) tool = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (decoys); i++)
    decoys[i] = decoy_new (variables[i]);

  tool = end (marked, PATIENCE);
  g_assert_cmpuint (tool_get_number (tool, 0), ==, 1);

  marked_assert_live (foreign);
  for (guint i = 0; i < G_N_ELEMENTS (decoys); i++)
    {
      marked_assert_live (decoys[i]);
      marked_free (decoys[i]);
    }
}

static void
test_older (void)
{
  g_autoptr (Marked) marked = marked_new ("ready", NULL);
  g_autofree char *line = g_strdup_printf ("%s %" G_GINT64_FORMAT, marked->id,
                                           tool_boottime_msec () + 1000);
  g_autoptr (Tool) tool = TOOL_RUN (line, SKEP_KEEPER_TOOL_END_RUNS, "0");

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 0);
  g_assert_cmpuint (tool_get_number (tool, 1), ==, 0);
  marked_assert_live (marked);
}

/* A child of the run that says it is of another one: somebody else may be watching it. */
static void
test_foreign_child (void)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *foreign_id = g_uuid_string_random ();
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  g_autofree char *child_variable = g_strdup_printf ("CHILD_VARIABLE=SKEP_RUN_ID=%s", foreign_id);
  const char *argv[] = { keeper_nasty (), "exec-child", NULL };
  const char *environment[] = { variable, child_variable, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment };
  g_autoptr (Marked) marked = marked_new_full (id, &spawn);
  g_autoptr (Tool) tool = end (marked, "100");
  Marked child = { .id = foreign_id };

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 1);
  g_assert_cmpuint (marked_count (&child), ==, 1);

  g_autoptr (Tool) rest = end (&child, "0");
  g_assert_cmpuint (tool_get_number (rest, 0), ==, 1);
}

/* The one who calls may himself be of such a run, and so is then the tool. */
static void
test_caller (void)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  g_autofree char *line = g_strdup_printf ("%s 0\n", id);
  const char *argv[] = {
    "/bin/sh", "-c", "\"$0\" --end-runs 100 > /dev/null && echo ready", g_getenv ("SKEP_KEEPER"),
    NULL,
  };
  const char *environment[] = { variable, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment, .fds = { tool_memfd_new (line) } };
  g_autoptr (Marked) caller = marked_new_full (id, &spawn);

  g_assert_cmpint (tool_wait (caller->pid), ==, 0);
  close (spawn.fds[0]);
}

/* --- Other users --- */

static gboolean
can_be_others (void)
{
  if (geteuid () != 0)
    g_test_skip ("needs root");

  return geteuid () == 0;
}

static Marked *
marked_new_as_nobody (const char * const *argv)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  const char *environment[] = { variable, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment, .user = TOOL_NOBODY };

  return marked_new_full (id, &spawn);
}

/* Even where we might. */
static void
test_other_user (void)
{
  const char *argv[] = { keeper_nasty (), "ready", NULL };

  if (!can_be_others ())
    return;

  g_autoptr (Marked) marked = marked_new_as_nobody (argv);
  g_autoptr (Tool) tool = end (marked, "0");

  g_assert_cmpuint (count_found (marked->id), ==, 0);
  g_assert_cmpuint (tool_get_number (tool, 0), ==, 0);
  g_assert_cmpuint (tool_get_number (tool, 1), ==, 1);
  marked_assert_live (marked);
}

static char *
make_setuid_copy (const char *folder)
{
  g_autofree char *program = NULL;
  char *path = g_build_filename (folder, "nasty", NULL);
  gsize length;

  g_assert_true (g_file_get_contents (keeper_nasty (), &program, &length, NULL));
  g_assert_true (g_file_set_contents (path, program, (gssize) length, NULL));
  g_assert_cmpint (g_chmod (path, 04755), ==, 0);
  return path;
}

static GPid
find_only_child (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", getpid ());
  g_autofree char *children = NULL;
  int pid, next;

  g_assert_true (g_file_get_contents (path, &children, NULL, NULL));
  g_assert_cmpint (sscanf (children, "%d %d", &pid, &next), ==, 1);
  return pid;
}

static void
check_process_of_root (const char *program)
{
  const char *argv[] = { "/bin/sh", "-c", "\"$0\" root-child & wait", program, NULL };
  g_autoptr (Marked) marked = marked_new_as_nobody (argv);
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (Tool) tool = end_as (TOOL_NOBODY, marked, "100");

  g_assert_cmpuint (tool_get_number (tool, 0), ==, 2);
  g_assert_cmpuint (tool_get_number (tool, 1), ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 5 * G_USEC_PER_SEC);

  /* It is our child now; nobody else could end it. */
  keeper_kill_and_reap (find_only_child ());
}

static void
test_process_of_root (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *program = NULL;

  if (!can_be_others ())
    return;

  if (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
    {
      g_test_skip ("setuid programs have no effect in this container");
      return;
    }

  folder = g_dir_make_tmp ("skep-keeper-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  program = make_setuid_copy (folder);
  check_process_of_root (program);
  g_remove (program);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  keeper_fixtures_add ("end-runs", test_fixture);
  g_test_add_func ("/keeper/end-runs/storm-of-60", test_storm);
  g_test_add_func ("/keeper/end-runs/asks-first", test_gentle);
  g_test_add_func ("/keeper/end-runs/waits-as-long-as-told", test_patient);
  g_test_add_func ("/keeper/end-runs/waits-no-longer-than-needed", test_prompt);
  g_test_add_func ("/keeper/end-runs/ends-child-without-environment", test_wiped_child);
  g_test_add_func ("/keeper/end-runs/ends-nothing-unasked", test_nothing);
  g_test_add_func ("/keeper/end-runs/decoys-live", test_decoys);
  g_test_add_func ("/keeper/end-runs/what-is-older-lives", test_older);
  g_test_add_func ("/keeper/end-runs/child-of-another-run-lives", test_foreign_child);
  g_test_add_func ("/keeper/end-runs/caller-lives", test_caller);
  g_test_add_func ("/keeper/end-runs/process-of-another-user-is-left", test_other_user);
  g_test_add_func ("/keeper/end-runs/process-of-root-is-left", test_process_of_root);

  return g_test_run ();
}
