/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Ports of the tree, and only of the tree. */

#include "keeper-harness.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  const char *name;    /* of the test */
  const char *which;   /* of nasty */
  const char *address; /* as it is told */
  gboolean    is_ipv6;
} Listener;

static const Listener listeners[] = {
  { "ipv4",           "0", "127.0.0.1", FALSE },
  { "ipv6",           "1", "::1",       TRUE },
  { "all-ipv4",       "2", "0.0.0.0",   FALSE },
  { "all",            "3", "::",        TRUE },
  { "ipv4-in-ipv6",   "4", "127.0.0.1", TRUE },
};

static gboolean
has_ipv6 (void)
{
  struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean works = fd >= 0 && bind (fd, (void *) &address, sizeof address) == 0;

  if (fd >= 0)
    close (fd);

  return works;
}

static int
find_number (KeeperRun  *run,
             const char *word)
{
  const char *at = strstr (run->text->str, word);

  g_assert_nonnull (at);
  return atoi (at + strlen (word));
}

static char *
say_listening (KeeperRun  *run,
               const char *address)
{
  int port, pid;

  g_assert_cmpint (sscanf (strstr (run->text->str, "listening "), "listening %d %d", &port, &pid),
                   ==, 2);
  return g_strdup_printf ("%s %d %d", address, port, pid);
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

/* By a grandchild, and told once; closed again. */
static void
test_listener (gconstpointer data)
{
  const Listener *listener = data;
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *listening = NULL;
  g_autofree char *closed = NULL;

  if (listener->is_ipv6 && !has_ipv6 ())
    {
      g_test_skip ("no IPv6 here");
      return;
    }

  keeper_run_launch (run, "listen", listener->which);
  keeper_run_send (run, "sample 100");
  listening = say_listening (run, listener->address);
  g_assert_cmpstr (keeper_run_expect_news (run, "listen"), ==, listening);
  keeper_run_pump_for (run, 500);
  g_assert_cmpuint (count_news (run, "listen "), ==, 1);
  g_assert_cmpuint (count_news (run, "unlisten "), ==, 0);

  keeper_run_send (run, "signal 10");
  keeper_run_wait_output (run, "closed");
  closed = g_strdup_printf ("%s %d", listener->address, find_number (run, "listening "));
  g_assert_cmpstr (keeper_run_expect_news (run, "unlisten"), ==, closed);
  keeper_run_pump_for (run, 300);
  g_assert_cmpuint (count_news (run, "listen "), ==, 1);
  g_assert_cmpuint (count_news (run, "unlisten "), ==, 1);
  kill_and_finish (run);
}

/* Opened before and after the tree was looked at first. */
static void
test_stranger (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (0x7f000001) };
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  int strangers[2];

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    strangers[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (strangers[0], (void *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (strangers[0], 1), ==, 0);
  keeper_run_launch (run, "listen", "0");
  keeper_run_send (run, "sample 100");
  keeper_run_expect_news (run, "listen");

  g_assert_cmpint (bind (strangers[1], (void *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (strangers[1], 1), ==, 0);
  keeper_run_pump_for (run, 500);
  g_assert_cmpuint (count_news (run, "listen "), ==, 1);
  kill_and_finish (run);
  close (strangers[0]);
  close (strangers[1]);
}

/* The one that opened it ends, and its child has it still. */
static void
test_heir (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *listening = NULL;
  g_autofree char *inherited = NULL;

  keeper_run_launch (run, "heir", NULL);
  keeper_run_send (run, "sample 100");
  listening = say_listening (run, "127.0.0.1");
  g_assert_cmpstr (keeper_run_expect_news (run, "listen"), ==, listening);

  inherited = g_strdup_printf ("127.0.0.1 %d %d",
                               find_number (run, "listening "), find_number (run, "heir "));
  keeper_run_send (run, "signal 10");
  keeper_run_expect (run, "exit");
  keeper_run_expect (run, "left");
  g_assert_cmpstr (keeper_run_expect_news (run, "listen"), ==, inherited);
  keeper_run_pump_for (run, 300);
  g_assert_cmpuint (count_news (run, "unlisten "), ==, 0);
  kill_and_finish (run);
}

/* Who wants no samples is told of no ports. */
static void
test_not_wanted (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "listen", "0");
  keeper_run_send (run, "stop 28 400 400");
  keeper_run_finish (run);
  g_assert_cmpuint (count_news (run, "stats "), >=, 1);
  g_assert_cmpuint (count_news (run, "listen "), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    {
      g_autofree char *path = g_strdup_printf ("/keeper/ports/%s", listeners[i].name);

      g_test_add_data_func (path, &listeners[i], test_listener);
    }

  g_test_add_func ("/keeper/ports/of-strangers-are-not-told", test_stranger);
  g_test_add_func ("/keeper/ports/heir", test_heir);
  g_test_add_func ("/keeper/ports/not-wanted-not-told", test_not_wanted);

  return g_test_run ();
}
