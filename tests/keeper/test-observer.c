/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the helper tells of a tree while it runs, and while it is being stopped. */

#include "keeper-harness.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "skep-keeper-protocol.h"

/* Only a failing test waits that long. */
#define LIMIT_MSEC 20000

typedef struct {
  guint n_live;
  guint cpu;    /* thousandths of a core */
  guint memory; /* KiB */
} Stats;

static Stats
expect_stats (KeeperRun *run)
{
  const char *arguments = keeper_run_expect_news (run, "stats");
  Stats stats;

  g_assert_cmpint (sscanf (arguments, "%u %u %u", &stats.n_live, &stats.cpu, &stats.memory), ==, 3);
  return stats;
}

static guint
count_news (KeeperRun  *run,
            const char *word)
{
  guint n_news = 0;

  for (guint i = 0; i < run->news->len; i++)
    n_news += g_str_has_prefix (run->news->pdata[i], word);

  return n_news;
}

static void
kill_and_finish (KeeperRun *run)
{
  keeper_run_send (run, "kill");
  keeper_run_finish (run);
}

/* --- Figures --- */

/* Guard and keeper are not of the tree. */
static void
test_tree_of_seven (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "tree", NULL);
  keeper_run_send (run, "sample 100");
  g_assert_cmpuint (expect_stats (run).n_live, ==, 7);
  kill_and_finish (run);
}

static void
test_zombie (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "zombie", NULL);
  keeper_run_send (run, "sample 100");
  g_assert_cmpuint (expect_stats (run).n_live, ==, 1);
  kill_and_finish (run);
}

static void
test_background (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "exit0-leave-daemon", NULL);
  keeper_run_expect (run, "exit");
  keeper_run_expect (run, "left");
  keeper_run_send (run, "sample 100");
  g_assert_cmpuint (expect_stats (run).n_live, ==, 1);
  kill_and_finish (run);
}

/* A busy machine may take its time from a burner, but not for ever. */
static void
expect_cpu (KeeperRun *run,
            guint      least,
            guint      most)
{
  Stats stats;

  do
    stats = expect_stats (run);
  while (stats.cpu < least);

  g_assert_cmpuint (stats.cpu, <=, most);
}

static void
test_cpu (gconstpointer data)
{
  const char * const *mode = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, mode[0], mode[1]);
  keeper_run_send (run, "sample 1000");
  expect_cpu (run, 501, 2000);
  expect_cpu (run, 501, 2000);
  kill_and_finish (run);
}

/* What was used before isn't what is used now. */
static void
test_cpu_after_a_pause (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int pid;

  keeper_run_launch (run, "burn", NULL);
  pid = atoi (keeper_run_find (run, "pid") + strlen ("pid "));
  keeper_run_pump_for (run, 1500);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  keeper_run_send (run, "sample 100");
  g_assert_cmpuint (expect_stats (run).cpu, <=, 250);
  kill_and_finish (run);
}

static void
test_memory (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  Stats stats;

  keeper_run_launch (run, "memory", "32");
  keeper_run_send (run, "sample 100");
  stats = expect_stats (run);
  g_assert_cmpuint (stats.memory, >=, 32 * 1024);
  g_assert_cmpuint (stats.memory, <=, 34 * 1024);
  kill_and_finish (run);
}

/* --- When --- */

/* In the first minute, however rarely it is wanted. */
static void
test_once_a_second_at_first (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  gint64 start_us;

  keeper_run_launch (run, "grow", NULL);
  keeper_run_send (run, "sample 3600000");
  expect_stats (run);
  start_us = g_get_monotonic_time ();
  expect_stats (run);
  expect_stats (run);
  g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, >=, 1800);
  g_assert_cmpint ((g_get_monotonic_time () - start_us) / 1000, <=, 4000);
  kill_and_finish (run);
}

static void
test_no_faster_than_allowed (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "grow", NULL);
  keeper_run_send (run, "sample 1");
  keeper_run_pump_for (run, 1000);
  g_assert_cmpuint (count_news (run, "stats "), >=, 2);
  g_assert_cmpuint (count_news (run, "stats "), <=, 1000 / SKEP_KEEPER_MIN_SAMPLE_MSEC + 2);
  kill_and_finish (run);
}

static void
test_wanted_before_the_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_send (run, "sample 1000");
  keeper_run_expect (run, "ready");
  keeper_run_start (run, "tree", NULL);
  keeper_run_expect (run, "pid");
  g_assert_cmpuint (expect_stats (run).n_live, >=, 1);
  kill_and_finish (run);
}

static void
test_only_news (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  guint n_news;

  keeper_run_launch (run, "ready", NULL);
  keeper_run_send (run, "sample 100");
  keeper_run_pump_for (run, 500);
  n_news = run->news->len;
  g_assert_cmpuint (n_news, >=, 1);
  keeper_run_pump_for (run, 500);
  g_assert_cmpuint (run->news->len, ==, n_news);

  /* Who asks anew knows nothing. */
  keeper_run_send (run, "sample 100");
  keeper_run_pump_for (run, 500);
  g_assert_cmpuint (run->news->len, ==, n_news + 1);
  kill_and_finish (run);
}

static guint
count_wake_ups (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  line = strstr (status, "\nvoluntary_ctxt_switches:");
  g_assert_nonnull (line);
  return (guint) atoi (line + strlen ("\nvoluntary_ctxt_switches:"));
}

static void
assert_asleep (KeeperRun *run)
{
  guint n_news = run->news->len;
  guint n_of_guard, n_of_keeper;

  /* What it has begun may take it a moment. */
  keeper_run_pump_for (run, 200);
  n_of_guard = count_wake_ups (run->guard);
  n_of_keeper = count_wake_ups (run->keeper);
  keeper_run_pump_for (run, 2000);
  g_assert_cmpuint (count_wake_ups (run->guard), ==, n_of_guard);
  g_assert_cmpuint (count_wake_ups (run->keeper), ==, n_of_keeper);
  g_assert_cmpuint (run->news->len, ==, n_news);
}

static void
test_asleep_without_samples (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "grow", NULL);
  assert_asleep (run);
  g_assert_cmpuint (run->news->len, ==, 0);

  keeper_run_send (run, "sample 100");
  expect_stats (run);
  g_assert_cmpuint (count_wake_ups (run->keeper), >, 0);
  keeper_run_send (run, "sample 0");
  keeper_run_pump_for (run, 100);
  assert_asleep (run);
  kill_and_finish (run);
}

/* --- While a stop goes on --- */

static void
test_stop_is_watched (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *main_word = NULL;
  g_auto (GStrv) words = NULL;

  keeper_run_launch (run, "ignterm", NULL);
  main_word = g_strdup_printf ("%s:nasty", keeper_run_find (run, "pid") + strlen ("pid "));
  keeper_run_send (run, "stop 2 1000 60000");
  g_assert_cmpuint (expect_stats (run).n_live, ==, 2);
  words = g_strsplit (keeper_run_expect_news (run, "alive"), " ", -1);
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  g_assert_cmpstr (words[0], ==, main_word);
  g_assert_true (g_str_has_suffix (words[1], ":nasty"));
  keeper_run_expect_news (run, "rung");
  kill_and_finish (run);

  /* Nothing changed. */
  g_assert_cmpuint (count_news (run, "alive "), ==, 1);
}

static void
test_willing_is_not_looked_at (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "ready", NULL);
  g_assert_cmpint (kill (run->keeper, SIGSTOP), ==, 0);
  keeper_run_send (run, "stop 9 60000 60000");
  g_assert_cmpint (kill (run->keeper, SIGCONT), ==, 0);
  keeper_run_finish (run);
  g_assert_cmpuint (count_news (run, "stats") + count_news (run, "alive"), ==, 0);
}

static void
test_first_eight_are_named (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_auto (GStrv) words = NULL;

  keeper_run_launch (run, "bomb", "200");
  keeper_run_send (run, "stop 2 60000 60000");
  g_assert_cmpuint (expect_stats (run).n_live, ==, 200);
  words = g_strsplit (keeper_run_expect_news (run, "alive"), " ", -1);
  g_assert_cmpuint (g_strv_length (words), ==, SKEP_KEEPER_MAX_ALIVE);
  kill_and_finish (run);
}

/* The kernel's name may hold all that separates words, numbers and messages. */
static void
test_odd_name (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  const char *name;

  keeper_run_launch (run, "odd-name", NULL);
  keeper_run_send (run, "stop 2 60000 60000");
  g_assert_cmpuint (expect_stats (run).n_live, ==, 1);
  name = strchr (keeper_run_expect_news (run, "alive"), ':');
  g_assert_cmpstr (name, ==, ":a%20b%3A%25)(%0A%C3%BC%2012)%20");
  kill_and_finish (run);
}

static void
test_nobody_is_named_before_a_stop (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "grow", NULL);
  keeper_run_send (run, "sample 100");
  expect_stats (run);
  expect_stats (run);
  g_assert_cmpuint (count_news (run, "alive "), ==, 0);
  kill_and_finish (run);
}

/* --- An application that doesn't read --- */

/* Samples must not fill the socket that the end has to go through. */
static void
test_unread_samples (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  struct pollfd guard = { .events = POLLIN };
  guint n_before;

  keeper_run_spawn (run, KEEPER_SMALL_SOCKET);
  guard.fd = run->guard_pidfd;
  keeper_run_expect (run, "ready");
  keeper_run_find_keeper (run);
  keeper_run_start (run, "grow", NULL);
  keeper_run_expect (run, "pid");
  keeper_run_wait_output (run, "ready");
  keeper_run_send (run, "sample 100");

  /* Time for three times as many samples as the socket would hold. */
  n_before = run->messages->len + run->news->len;
  g_usleep (2000 * 1000);
  g_assert_cmpuint (run->messages->len + run->news->len, ==, n_before);

  keeper_run_send (run, "stop 2 60000 60000");
  g_assert_cmpint (poll (&guard, 1, LIMIT_MSEC), ==, 1);
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 2");
  g_assert_cmpuint (count_news (run, "stats "), >=, 1);
  g_assert_cmpuint (count_news (run, "rung "), ==, 1);
}

/* Who reads again hears again. */
static void
test_samples_come_back (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  guint n_news;

  keeper_run_spawn (run, KEEPER_SMALL_SOCKET);
  keeper_run_expect (run, "ready");
  keeper_run_start (run, "grow", NULL);
  keeper_run_expect (run, "pid");
  keeper_run_send (run, "sample 100");
  g_usleep (1000 * 1000);
  keeper_run_pump_for (run, 50);
  n_news = run->news->len;

  while (run->news->len < n_news + 5)
    expect_stats (run);

  kill_and_finish (run);
}

/* --- What was used --- */

static void
expect_used (KeeperRun *run,
             guint      least_cpu_ms,
             guint      least_kib)
{
  const char *arguments = keeper_run_expect_news (run, "used");
  guint cpu_ms, memory;

  g_assert_cmpint (sscanf (arguments, "%u %u", &cpu_ms, &memory), ==, 2);
  g_assert_cmpuint (cpu_ms, >=, least_cpu_ms);
  g_assert_cmpuint (cpu_ms, <, least_cpu_ms + 5000);
  g_assert_cmpuint (memory, >=, least_kib);
  g_assert_cmpuint (memory, <, 2 * least_kib + 10000);
  g_assert_cmpuint (count_news (run, "used"), ==, 1);
}

/* Its grandchild has done it all. */
static void
test_used_by_tree (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "spend", "50");
  keeper_run_finish (run);
  expect_used (run, 300, 50 * 1024);
}

static void
test_used_keeper_killed (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "burn", NULL);
  keeper_run_send (run, "sample 100");
  expect_cpu (run, 100, 2000);
  g_assert_cmpint (kill (run->keeper, SIGKILL), ==, 0);
  keeper_run_finish (run);
  expect_used (run, 10, 0);
}

static void
test_used_not_started (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  const char *argv[] = { "/nowhere", NULL };

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_start_argv (run, argv);
  keeper_run_finish (run);
  g_assert_cmpuint (count_news (run, "used"), ==, 0);
}

static const char * const burn[] = { "burn", NULL };
static const char * const short_burns[] = { "short-burns", "0" };
static const char * const orphaned_burns[] = { "short-burns", "1" };

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_func ("/keeper/stats/tree-of-seven", test_tree_of_seven);
  g_test_add_func ("/keeper/stats/zombie-does-not-live", test_zombie);
  g_test_add_func ("/keeper/stats/background", test_background);
  g_test_add_data_func ("/keeper/stats/cpu", burn, test_cpu);
  g_test_add_data_func ("/keeper/stats/cpu-of-short-lived", short_burns, test_cpu);
  g_test_add_data_func ("/keeper/stats/cpu-of-short-lived-orphans", orphaned_burns, test_cpu);
  g_test_add_func ("/keeper/stats/cpu-after-a-pause", test_cpu_after_a_pause);
  g_test_add_func ("/keeper/stats/memory", test_memory);
  g_test_add_func ("/keeper/sample/once-a-second-at-first", test_once_a_second_at_first);
  g_test_add_func ("/keeper/sample/no-faster-than-allowed", test_no_faster_than_allowed);
  g_test_add_func ("/keeper/sample/wanted-before-the-start", test_wanted_before_the_start);
  g_test_add_func ("/keeper/sample/only-news", test_only_news);
  g_test_add_func ("/keeper/sample/none-means-asleep", test_asleep_without_samples);
  g_test_add_func ("/keeper/alive/stop-is-watched", test_stop_is_watched);
  g_test_add_func ("/keeper/alive/willing-is-not-looked-at", test_willing_is_not_looked_at);
  g_test_add_func ("/keeper/alive/first-eight-are-named", test_first_eight_are_named);
  g_test_add_func ("/keeper/alive/odd-name", test_odd_name);
  g_test_add_func ("/keeper/alive/nobody-before-a-stop", test_nobody_is_named_before_a_stop);
  g_test_add_func ("/keeper/used/by-the-tree", test_used_by_tree);
  g_test_add_func ("/keeper/used/keeper-killed", test_used_keeper_killed);
  g_test_add_func ("/keeper/used/not-started", test_used_not_started);
  g_test_add_func ("/keeper/unread/samples-leave-room", test_unread_samples);
  g_test_add_func ("/keeper/unread/samples-come-back", test_samples_come_back);

  return g_test_run ();
}
