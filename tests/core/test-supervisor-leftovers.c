/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "harness.h"
#include "skep-run-register.h"

#define TIMEOUT_MS 20000

/* All three at one moment: stopped first, so that none can act on the death of another. */
static void
kill_together (const pid_t *pids,
               gsize        n_pids)
{
  for (gsize i = 0; i < n_pids; i++)
    g_assert_cmpint (kill (pids[i], SIGSTOP), ==, 0);
  for (gsize i = 0; i < n_pids; i++)
    g_assert_cmpint (kill (pids[i], SIGKILL), ==, 0);
}

static gboolean
is_gone (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;

  return !g_file_get_contents (path, &stat, NULL, NULL) || strstr (stat, ") Z ") != NULL;
}

/* Leaves what the mode leaves when nobody is there to end it. Main dies with its keeper, but not in
 * the same moment. */
static void
leave (const char *mode,
       const char *marker)
{
  pid_t pids[3];
  pid_t main_pid;
  g_autoptr (GSubprocess) subprocess = harness_spawn_application (mode, marker, &main_pid);

  pids[0] = harness_read_parent (main_pid);
  pids[1] = harness_read_parent (pids[0]);
  pids[2] = atoi (g_subprocess_get_identifier (subprocess));
  kill_together (pids, G_N_ELEMENTS (pids));
  g_subprocess_wait (subprocess, NULL, NULL);
  while (!is_gone (main_pid))
    g_usleep (G_TIME_SPAN_MILLISECOND);
}

/* --- What the next start finds --- */

typedef struct
{
  gboolean is_done;
  GPtrArray *found;
  guint n_left;
  SkepLostRuns *lost_runs;
} Answer;

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;

  answer->found = skep_lost_runs_find_finish (answer->lost_runs, result, &error);
  answer->is_done = TRUE;
  g_assert_no_error (error);
}

static GPtrArray *
find (Harness *harness)
{
  Answer answer = { .lost_runs = skep_supervisor_get_lost_runs (harness->supervisor) };

  skep_lost_runs_find_async (answer.lost_runs, NULL, found_cb, &answer);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &answer.is_done));
  return answer.found;
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;

  skep_lost_runs_end_finish (answer->lost_runs, result, &answer->n_left, &error);
  answer->is_done = TRUE;
  g_assert_no_error (error);
}

static void
end (Harness *harness)
{
  Answer answer = { .lost_runs = skep_supervisor_get_lost_runs (harness->supervisor),
                    .n_left = 99 };

  skep_lost_runs_end_async (answer.lost_runs, NULL, ended_cb, &answer);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &answer.is_done));
  g_assert_cmpuint (answer.n_left, ==, 0);
}

static char *
dup_register_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "skep", "runs", NULL);
}

static guint
count_registers (void)
{
  g_autofree char *folder = dup_register_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, SKEP_RUN_REGISTER_SUFFIX);

  return n;
}

static void
test_found_and_ended (gconstpointer data)
{
  const char *mode = data;
  g_autofree char *marker = g_uuid_string_random ();
  g_autofree char *folder = g_filename_display_name (g_get_tmp_dir ());
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) live = harness_start_nasty (harness, "ready", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) again = NULL;
  const SkepLeftover *leftover;
  guint n_survivors;

  harness_await_output (live, "ready");
  leave (mode, marker);
  n_survivors = harness_count_survivors (marker);
  g_assert_cmpuint (n_survivors, >, 0);

  found = find (harness);
  g_assert_cmpuint (found->len, ==, n_survivors);
  leftover = g_ptr_array_index (found, 0);
  g_assert_cmpstr (leftover->name, ==, "nasty");
  g_assert_cmpint (leftover->age_seconds, <, 60);
  if (!g_str_equal (mode, "dfork"))
    g_assert_cmpstr (leftover->folder, ==, folder);

  end (harness);
  g_assert_cmpuint (harness_count_survivors (marker), ==, 0);
  g_assert_cmpint (skep_run_peek_state (live)->status, ==, SKEP_RUN_STATUS_RUNNING);
  again = find (harness);
  g_assert_cmpuint (again->len, ==, 0);
  g_assert_cmpuint (count_registers (), ==, 1); /* our own */
}

/* What is left alone is offered at the next start again; nobody else offers it meanwhile. */
static void
test_left_alone_is_found_again (void)
{
  g_autofree char *marker = g_uuid_string_random ();
  g_autoptr (Harness) next = NULL;

  leave ("ignterm", marker);
  {
    g_autoptr (Harness) harness = harness_new ();
    g_autoptr (Harness) other = harness_new ();
    g_autoptr (GPtrArray) found = find (harness);
    g_autoptr (GPtrArray) found_by_other = find (other);

    g_assert_cmpuint (found->len, >, 0);
    g_assert_cmpuint (found_by_other->len, ==, 0);
  }

  next = harness_new ();
  g_ptr_array_unref (find (next));
  end (next);
  g_assert_cmpuint (harness_count_survivors (marker), ==, 0);
}

static void
test_live_runs_of_another_are_none (void)
{
  g_autoptr (Harness) other = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (other, "tree", NULL);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (GPtrArray) found = NULL;

  harness_await_output (run, "ready");
  found = find (harness);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_RUNNING);
}

/* What the keepers end is not left, and nothing is said of it. */
static void
test_plain_crash_leaves_nothing (void)
{
  g_autofree char *marker = g_uuid_string_random ();
  pid_t pid;
  g_autoptr (GSubprocess) subprocess = harness_spawn_application ("ignterm", marker, &pid);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (GPtrArray) found = NULL;

  g_subprocess_force_exit (subprocess);
  g_subprocess_wait (subprocess, NULL, NULL);
  found = find (harness);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpuint (count_registers (), ==, 0);
}

/* The application lives, and sees to it at once. */
static void
test_both_helpers_killed (gconstpointer data)
{
  const char *mode = data;
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, mode, "200");
  pid_t pids[2];

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  pids[0] = harness_read_parent (skep_run_peek_state (run)->pid);
  pids[1] = harness_read_parent (pids[0]);
  kill_together (pids, G_N_ELEMENTS (pids));

  harness_await_end (run);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (skep_run_peek_state (run)->error_stage, ==, SKEP_RUN_STAGE_LOST);
}

static gboolean
runs_stop_command (gpointer data)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (data));

  return report->step == SKEP_STOP_STEP_COMMAND;
}

/* The stop command ends long before the child that ignores SIGTERM has been swept. */
static void
test_both_helpers_killed_while_stopping (void)
{
  char *stop_command[] = { (char *) "/bin/sleep", (char *) "0.3", NULL };
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepScript) script = harness_make_nasty (harness, "ignterm", NULL);
  g_autoptr (SkepRun) run = NULL;
  pid_t pids[2];

  script->stop_command = g_strdupv (stop_command);
  script->stop_grace_ms = 20000;
  run = harness_start (harness, script);
  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, NULL,
                              NULL);
  g_assert_true (harness_wait (TIMEOUT_MS, runs_stop_command, run));
  pids[0] = harness_read_parent (skep_run_peek_state (run)->pid);
  pids[1] = harness_read_parent (pids[0]);
  kill_together (pids, G_N_ELEMENTS (pids));

  harness_await_end (run);
  g_assert_cmpuint (harness_count_survivors (harness->marker), ==, 0);
}

/* --- The file --- */

static void
test_register_is_gone_after_a_clean_end (void)
{
  {
    g_autoptr (Harness) harness = harness_new ();
    g_autoptr (SkepRun) run = NULL;

    g_assert_cmpuint (count_registers (), ==, 0);
    run = harness_start_nasty (harness, "exit", "0");
    harness_await_end (run);
    g_assert_cmpuint (count_registers (), ==, 1);
  }
  g_assert_cmpuint (count_registers (), ==, 0);
}

static void
test_register_is_private (void)
{
  g_autofree char *folder = dup_register_folder ();
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "exit", "0");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *path = g_build_filename (folder, g_dir_read_name (dir), NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
}

/* Whatever is in there, and whoever has written it. */
static void
test_register_of_nonsense (gconstpointer data)
{
  g_autofree char *folder = dup_register_folder ();
  g_autofree char *path = g_build_filename (folder, "nonsense" SKEP_RUN_REGISTER_SUFFIX, NULL);
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (GPtrArray) found = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, -1, NULL));
  found = find (harness);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static const struct
{
  const char *path;
  const char *text;
} nonsense[] = {
  { "empty", "" },
  { "of-another-boot", "skep-runs-1 00000000-0000-0000-0000-000000000000\n"
                       "+11111111-1111-4111-8111-111111111111 1\n" },
  { "of-another-format", "skep-runs-9 x\n+y\n" },
  { "bytes", "\377\376\n\n\n+\n-\n+ \n" },
};

int
main (int   argc,
      char *argv[])
{
  g_autofree char *state = NULL;

  if (argc == 4 && g_str_equal (argv[1], "--application"))
    return harness_run_application (argv[2], argv[3]);

  /* Of our own: other tests leave registers on purpose. */
  state = g_dir_make_tmp ("skep-state-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", state, TRUE);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      g_autofree char *path = g_strconcat ("/register/nonsense/", nonsense[i].path, NULL);

      g_test_add_data_func (path, nonsense[i].text, test_register_of_nonsense);
    }
  g_test_add_func ("/register/is-gone-after-a-clean-end", test_register_is_gone_after_a_clean_end);
  g_test_add_func ("/register/is-private", test_register_is_private);
  g_test_add_data_func ("/leftovers/found-and-ended/daemon", "daemon", test_found_and_ended);
  g_test_add_data_func ("/leftovers/found-and-ended/dfork", "dfork", test_found_and_ended);
  g_test_add_data_func ("/leftovers/found-and-ended/ignterm", "ignterm", test_found_and_ended);
  g_test_add_data_func ("/leftovers/found-and-ended/bomb", "bomb", test_found_and_ended);
  g_test_add_func ("/leftovers/left-alone-is-found-again", test_left_alone_is_found_again);
  g_test_add_func ("/leftovers/live-runs-of-another-are-none", test_live_runs_of_another_are_none);
  g_test_add_func ("/leftovers/plain-crash-leaves-nothing", test_plain_crash_leaves_nothing);
  g_test_add_data_func ("/supervisor/both-helpers-killed/tree", "tree", test_both_helpers_killed);
  g_test_add_data_func ("/supervisor/both-helpers-killed/dfork", "dfork", test_both_helpers_killed);
  g_test_add_data_func ("/supervisor/both-helpers-killed/bomb", "bomb", test_both_helpers_killed);
  g_test_add_func ("/supervisor/both-helpers-killed/beside-a-stop-command",
                   test_both_helpers_killed_while_stopping);
  g_test_add_data_func ("/supervisor/both-helpers-killed/hopper", "hopper",
                        test_both_helpers_killed);

  return g_test_run ();
}
