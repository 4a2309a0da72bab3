/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whatever comes over the socket, the helper neither crashes nor misunderstands. */

#include "keeper-harness.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "skep-keeper-protocol.h"

#define BYTES(literal) { literal, sizeof literal - 1 }

typedef struct {
  const char *bytes;
  gsize       size;
} Bytes;

static const Bytes bad_messages[] = {
  BYTES (""), BYTES (" "), BYTES ("\n"), BYTES ("\0"), BYTES ("go"), BYTES ("sto"),
  BYTES ("stopp 2 1 1"), BYTES ("stop"), BYTES ("stop "), BYTES ("stop 2"), BYTES ("stop 2 1"),
  BYTES ("stop 2 1 1 1"), BYTES ("stop 2 1 1 "), BYTES ("stop  2 1 1"), BYTES (" stop 2 1 1"),
  BYTES ("stop 0 1 1"), BYTES ("stop 65 1 1"), BYTES ("stop -2 1 1"), BYTES ("stop +2 1 1"),
  BYTES ("stop 2 -1 1"), BYTES ("stop 2 1 86400001"), BYTES ("stop 2 1 99999999999999999999"),
  BYTES ("stop 2 1 1\0"), BYTES ("stop 2 1 1\n"), BYTES ("stop\0002 1 1"), BYTES ("STOP 2 1 1"),
  BYTES ("stop 0x2 1 1"), BYTES ("stop 2 1e0 1"), BYTES ("kill "), BYTES ("kill 9"),
  BYTES ("kill\0"), BYTES ("signal"), BYTES ("signal 0"), BYTES ("signal 65"),
  BYTES ("signal 4294967298"), BYTES ("signal 2 2"), BYTES ("ready"), BYTES ("empty"),
  BYTES ("go "), BYTES ("prepare "), BYTES ("prepare 1"), BYTES ("forked"),
  BYTES ("sample"), BYTES ("sample "), BYTES ("sample -1"), BYTES ("sample 1 1"),
  BYTES ("sample 86400001"),
  BYTES ("\xff\xfe\xfd"), BYTES ("%s%n%d"),
};

static void
send_bad_messages (KeeperRun *run)
{
  char large[4096];

  for (guint i = 0; i < G_N_ELEMENTS (bad_messages); i++)
    keeper_run_send_packet (run, bad_messages[i].bytes, bad_messages[i].size, NULL, 0);

  memset (large, 'k', sizeof large);
  keeper_run_send_packet (run, large, sizeof large, NULL, 0);

  /* Cut off at any length it would be a stop. */
  memset (large, '0', sizeof large);
  memcpy (large, "stop 2 1 ", 9);
  keeper_run_send_packet (run, large, sizeof large, NULL, 0);
}

static void
send_many_fds (KeeperRun *run)
{
  const int fds[] = { STDIN_FILENO, STDIN_FILENO, STDIN_FILENO };

  for (guint i = 1; i <= G_N_ELEMENTS (fds); i++)
    keeper_run_send_packet (run, "kill me", 7, fds, i);
}

static guint
count_fds_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", pid);
  g_autoptr (GDir) fds = g_dir_open (path, 0, NULL);
  guint n_fds = 0;

  while (g_dir_read_name (fds) != NULL)
    n_fds++;

  return n_fds;
}

/* Answers in order, so all before it has been read. */
static void
assert_still_obeys (KeeperRun *run)
{
  keeper_run_send (run, "stop 2 60000 60000");
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 2");
}

static void
test_bad_messages (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  guint n_fds;

  keeper_run_launch (run, "tree", NULL);
  n_fds = count_fds_of (run->keeper);
  send_bad_messages (run);
  send_many_fds (run);
  keeper_run_pump_for (run, 100);
  g_assert_cmpuint (keeper_run_count_processes (run), ==, 7);
  g_assert_cmpuint (count_fds_of (run->keeper), ==, n_fds);
  assert_still_obeys (run);
}

static void
test_bad_messages_before_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  send_bad_messages (run);
  keeper_run_send (run, "signal 9");
  keeper_run_start (run, "ready", NULL);
  keeper_run_expect (run, "pid");
  keeper_run_wait_output (run, "ready");
  assert_still_obeys (run);
}

static void
test_second_start (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "tree", NULL);
  keeper_run_start (run, "tree", NULL);
  keeper_run_send (run, "start");
  keeper_run_pump_for (run, 100);
  g_assert_cmpuint (keeper_run_count_processes (run), ==, 7);
  assert_still_obeys (run);
}

/* Messages that are never read must not cost the last ones of the helper: it is held until main is
 * dead, which it looks at first. */
static void
test_unread_messages (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  GPid main_pid;

  keeper_run_launch (run, "ready", NULL);
  main_pid = atoi (keeper_run_find (run, "pid") + strlen ("pid "));

  g_assert_cmpint (kill (run->keeper, SIGSTOP), ==, 0);
  for (int i = 0; i < 100; i++)
    keeper_run_send (run, "signal 28");

  g_assert_cmpint (kill (main_pid, SIGKILL), ==, 0);
  keeper_run_wait_processes (run, 0);
  g_assert_cmpint (kill (run->keeper, SIGCONT), ==, 0);
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 9");
}

/* --- Specs --- */

#define HEAD SKEP_KEEPER_SPEC_MAGIC "\0"

static const Bytes bad_specs[] = {
  BYTES (""), BYTES ("x"), BYTES ("\0"), BYTES (HEAD), BYTES ("SKEP-SPEC-2\0000\0001\0000\0/\0x\0"),
  BYTES (HEAD "0\0"), BYTES (HEAD "0\0001\0"), BYTES (HEAD "0\0001\0000\0"),
  BYTES (HEAD "0\0001\0000\0/\0"), BYTES (HEAD "0\0000\0000\0/\0"),
  BYTES (HEAD "0\0001\0000\0relative\0/bin/true\0"), BYTES (HEAD "0\0001\0000\0\0/bin/true\0"),
  BYTES (HEAD "0\0001\0000\0/\0/bin/true"), BYTES (HEAD "0\0001\0000\0/\0/bin/true\0more\0"),
  BYTES (HEAD "0\0002\0000\0/\0/bin/true\0"), BYTES (HEAD "0\0001\0002\0/\0/bin/true\0A=B\0"),
  BYTES (HEAD "0\000-1\0000\0/\0/bin/true\0"), BYTES (HEAD "x\0001\0000\0/\0/bin/true\0"),
  BYTES (HEAD "\0001\0000\0/\0/bin/true\0"), BYTES (HEAD "0\0001 \0000\0/\0/bin/true\0"),
  BYTES (HEAD "0\0004294967297\0000\0/\0/bin/true\0"),
  BYTES (HEAD "0\00018446744073709551615\0002\0/\0/bin/true\0"),
  BYTES (HEAD "0\00018446744073709551617\0000\0/\0/bin/true\0"),
  BYTES (HEAD "0\0001\00018446744073709551615\0/\0/bin/true\0"),
};

static void
assert_spec_refused (int memfd)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_expect (run, "ready");
  keeper_run_send_packet (run, "start", 5, &memfd, memfd >= 0);
  g_assert_cmpstr (keeper_run_expect (run, "execerr"), ==, "22 spec");
  keeper_run_expect (run, "empty");
  keeper_run_finish (run);
  g_assert_cmpint (WEXITSTATUS (run->status), ==, 127);
}

static void
test_bad_specs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_specs); i++)
    {
      int memfd = keeper_memfd_new (bad_specs[i].bytes, bad_specs[i].size, TRUE);

      assert_spec_refused (memfd);
      close (memfd);
    }
}

/* Nothing behind it: reading on would leave the mapping. */
static void
test_unended_page (void)
{
  static const char head[] = HEAD "0\0001\0000\0/";
  g_autofree char *spec = g_malloc (getpagesize ());
  int memfd;

  memset (spec, 'x', getpagesize ());
  memcpy (spec, head, sizeof head);
  memfd = keeper_memfd_new (spec, getpagesize (), TRUE);
  assert_spec_refused (memfd);
  close (memfd);
}

static void
test_unsealed_spec (void)
{
  static const char spec[] = HEAD "0\0001\0000\0/\0/bin/true";
  int memfd = keeper_memfd_new (spec, sizeof spec, FALSE);

  assert_spec_refused (memfd);
  g_assert_cmpint (fcntl (memfd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), ==, 0);
  assert_spec_refused (memfd);
  close (memfd);
}

static void
test_no_memfd (void)
{
  assert_spec_refused (STDIN_FILENO);
  assert_spec_refused (-1);
}

/* More than a packet of the socket may hold. */
static void
test_large_spec (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
  g_autofree char *large = g_strnfill (100 * 1024, 'x');
  GPtrArray *env = g_ptr_array_new ();

  for (int i = 0; i < 10; i++)
    g_ptr_array_add (env, g_strdup_printf ("LARGE%d=%s\n=", i, large));
  g_ptr_array_add (env, NULL);
  run->env = (GStrv) g_ptr_array_free (env, FALSE);

  keeper_run_spawn (run, KEEPER_PLAIN);
  keeper_run_start (run, "env", NULL);
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 0");
  g_assert_cmpuint (run->text->len, >, 10 * 100 * 1024);
  g_assert_nonnull (strstr (run->text->str, "\nLARGE9=xxx"));
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_func ("/keeper/protocol/bad-messages-are-ignored", test_bad_messages);
  g_test_add_func ("/keeper/protocol/bad-messages-before-start", test_bad_messages_before_start);
  g_test_add_func ("/keeper/protocol/second-start-is-ignored", test_second_start);
  g_test_add_func ("/keeper/protocol/unread-messages-lose-nothing", test_unread_messages);
  g_test_add_func ("/keeper/spec/malformed-is-refused", test_bad_specs);
  g_test_add_func ("/keeper/spec/unended-page-is-refused", test_unended_page);
  g_test_add_func ("/keeper/spec/unsealed-is-refused", test_unsealed_spec);
  g_test_add_func ("/keeper/spec/missing-is-refused", test_no_memfd);
  g_test_add_func ("/keeper/spec/a-megabyte", test_large_spec);

  return g_test_run ();
}
