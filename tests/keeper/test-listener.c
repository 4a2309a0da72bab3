/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* --find-listener and --end-listener: the one who listens, and never who doesn't. */

#include "tool-harness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "skep-keeper-protocol.h"

/* A willing process gets what it needs; only a failing test waits that long. */
#define PATIENCE "20000"

typedef union {
  struct sockaddr     any;
  struct sockaddr_in  v4;
  struct sockaddr_in6 v6;
} Address;

/* --- Sockets --- */

static Address
make_address (const char *text,
              guint       port)
{
  Address address = { 0 };

  if (inet_pton (AF_INET, text, &address.v4.sin_addr) == 1)
    {
      address.v4.sin_family = AF_INET;
      address.v4.sin_port = htons (port);
    }
  else
    {
      g_assert_cmpint (inet_pton (AF_INET6, text, &address.v6.sin6_addr), ==, 1);
      address.v6.sin6_family = AF_INET6;
      address.v6.sin6_port = htons (port);
    }

  return address;
}

static guint
get_port (int fd)
{
  Address address;
  socklen_t size = sizeof address;

  g_assert_cmpint (getsockname (fd, &address.any, &size), ==, 0);
  return ntohs (address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

/* To be inherited; whoever has made it must let go of it. Returns -1 without such addresses. */
static int
listen_on (const char *text)
{
  Address address = make_address (text, 0);
  int fd = socket (address.any.sa_family, SOCK_STREAM, 0);

  if (fd < 0 || bind (fd, &address.any, sizeof address) != 0)
    {
      if (fd >= 0)
        close (fd);
      return -1;
    }

  g_assert_cmpint (listen (fd, 8), ==, 0);
  return fd;
}

/* --- Listeners --- */

typedef struct {
  Marked *marked;
  guint   port;
} Listener;

static Listener
listener_new_on (const char *address,
                 const char *mode)
{
  int fd = listen_on (address);
  Listener listener = { 0 };

  if (fd < 0)
    return listener;

  listener.port = get_port (fd);
  listener.marked = marked_new (mode, NULL);
  close (fd);
  return listener;
}

static Listener
listener_new (const char *mode)
{
  Listener listener = listener_new_on ("127.0.0.1", mode);

  g_assert_nonnull (listener.marked);
  return listener;
}

static Tool *
find_as (uid_t user,
         guint port)
{
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  const char *arguments[] = { SKEP_KEEPER_TOOL_FIND_LISTENER, port_text, NULL };
  Tool *tool = tool_run_as (user, NULL, arguments);

  g_assert_cmpint (tool->status, ==, 0);
  g_assert_cmpstr (tool->errors, ==, "");
  g_assert_cmpuint (tool->strings->len % SKEP_KEEPER_FIND_LISTENER_FIELDS, ==, 0);
  return tool;
}

static Tool *
find (guint port)
{
  return find_as (0, port);
}

static guint64
find_start (Listener *listener)
{
  g_autoptr (Tool) tool = find (listener->port);

  g_assert_cmpuint (tool_get_number (tool, 1), ==, (guint64) listener->marked->pid);
  return tool_get_number (tool, 2);
}

static void
assert_end_says (uid_t       user,
                 guint       port,
                 GPid        pid,
                 guint64     start,
                 const char *wait_msec,
                 const char *answer)
{
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  g_autofree char *pid_text = g_strdup_printf ("%d", pid);
  g_autofree char *start_text = g_strdup_printf ("%" G_GUINT64_FORMAT, start);
  const char *arguments[] = {
    SKEP_KEEPER_TOOL_END_LISTENER, port_text, pid_text, start_text, wait_msec, NULL,
  };
  g_autoptr (Tool) tool = tool_run_as (user, NULL, arguments);

  g_assert_cmpint (tool->status, ==, 0);
  g_assert_cmpstr (tool->errors, ==, "");
  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_END_LISTENER_FIELDS);
  g_assert_cmpstr (tool->strings->pdata[0], ==, answer);
}

/* --- --find-listener --- */

static void
test_address (gconstpointer data)
{
  const char *address = data;
  gint64 earliest_ms = tool_boottime_msec ();
  Listener listener = listener_new_on (address, "ready");
  g_autoptr (Marked) marked = listener.marked;
  g_autofree char *command = g_strdup_printf ("%s ready", keeper_nasty ());

  if (marked == NULL)
    {
      g_test_skip ("no such address here");
      return;
    }

  g_autoptr (Tool) tool = find (listener.port);

  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_FIND_LISTENER_FIELDS);
  g_assert_cmpuint (tool_get_number (tool, 0), ==, getuid ());
  g_assert_cmpuint (tool_get_number (tool, 1), ==, (guint64) marked->pid);
  g_assert_cmpint ((gint64) tool_get_number (tool, 2), >=, earliest_ms - 10);
  g_assert_cmpint ((gint64) tool_get_number (tool, 2), <=, tool_boottime_msec ());
  g_assert_cmpstr (tool->strings->pdata[3], ==, "nasty");
  g_assert_cmpstr (tool->strings->pdata[4], ==, "/");
  g_assert_cmpstr (tool->strings->pdata[5], ==, command);
  g_assert_cmpstr (tool->strings->pdata[6], ==, marked->id);
}

static void
test_no_run (void)
{
  const char *argv[] = { keeper_nasty (), "ready", NULL };
  ToolSpawn spawn = { .argv = argv };
  int fd = listen_on ("127.0.0.1");
  guint port = get_port (fd);
  g_autoptr (Marked) marked = marked_new_full ("none", &spawn);

  close (fd);
  g_autoptr (Tool) tool = find (port);

  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_FIND_LISTENER_FIELDS);
  g_assert_cmpuint (tool_get_number (tool, 1), ==, (guint64) marked->pid);
  g_assert_cmpstr (tool->strings->pdata[6], ==, "");
}

/* Both hold the socket; the child has no environment. */
static void
test_family (void)
{
  Listener listener = listener_new ("exec-child");
  g_autoptr (Marked) marked = listener.marked;
  g_autoptr (Tool) tool = find (listener.port);
  g_autofree char *line = marked_dup_line (marked);

  g_assert_cmpuint (tool->strings->len, ==, 2 * SKEP_KEEPER_FIND_LISTENER_FIELDS);
  g_assert_cmpuint (tool_get_number (tool, 1), !=,
                    tool_get_number (tool, SKEP_KEEPER_FIND_LISTENER_FIELDS + 1));
  g_assert_cmpstr (tool->strings->pdata[6], ==, marked->id);
  g_assert_cmpstr (tool->strings->pdata[SKEP_KEEPER_FIND_LISTENER_FIELDS + 6], ==, marked->id);

  g_autoptr (Tool) rest = TOOL_RUN (line, SKEP_KEEPER_TOOL_END_RUNS, PATIENCE);
  tool_assert_childless ();
}

static void
test_free_port (void)
{
  int fd = listen_on ("127.0.0.1");
  guint port = get_port (fd);

  close (fd);
  g_autoptr (Tool) tool = find (port);

  g_assert_cmpuint (tool->strings->len, ==, 0);
}

/* A browser that shows the page doesn't listen; it has a socket with that port, too. */
static void
test_client (void)
{
  Listener listener = listener_new ("ready");
  g_autoptr (Marked) marked = listener.marked;
  Address address = make_address ("127.0.0.1", listener.port);
  int connection = socket (AF_INET, SOCK_STREAM, 0);

  g_assert_cmpint (connect (connection, &address.any, sizeof address.v4), ==, 0);
  g_autoptr (Marked) client = marked_new ("ready", NULL);
  close (connection);

  g_autoptr (Tool) tool = find (listener.port);
  g_autofree char *line = marked_dup_line (client);
  g_autoptr (Tool) facts = TOOL_RUN (line, SKEP_KEEPER_TOOL_FIND_RUNS);

  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_FIND_LISTENER_FIELDS);
  g_assert_cmpuint (tool_get_number (tool, 1), ==, (guint64) marked->pid);

  assert_end_says (0, listener.port, client->pid, tool_get_number (facts, 1), "0", "other");
  marked_assert_live (client);
}

/* --- --end-listener --- */

static void
test_ended (void)
{
  Listener listener = listener_new ("graceful");
  g_autoptr (Marked) marked = listener.marked;

  assert_end_says (0, listener.port, marked->pid, find_start (&listener), PATIENCE, "ended");
  marked_wait_output (marked, "cleaned up\n");
  tool_assert_childless ();
}

/* Only that process, not its child. */
static void
test_ended_by_force (void)
{
  Listener listener = listener_new ("ignterm");
  g_autoptr (Marked) marked = listener.marked;
  g_autoptr (Tool) before = find (listener.port);
  guint own = tool_get_number (before, 1) == (guint64) marked->pid
              ? 0 : SKEP_KEEPER_FIND_LISTENER_FIELDS;
  g_autofree char *line = marked_dup_line (marked);

  assert_end_says (0, listener.port, marked->pid, tool_get_number (before, own + 2), "50", "ended");
  g_assert_cmpuint (marked_count (marked), ==, 1);

  g_autoptr (Tool) rest = TOOL_RUN (line, SKEP_KEEPER_TOOL_END_RUNS, "0");
  tool_assert_childless ();
}

static void
test_gone (void)
{
  Listener listener = listener_new ("ready");
  g_autoptr (Marked) marked = listener.marked;
  guint64 start = find_start (&listener);

  keeper_kill_and_reap (marked->pid);
  assert_end_says (0, listener.port, marked->pid, start, PATIENCE, "gone");
}

static void
test_other_start (void)
{
  Listener listener = listener_new ("ready");
  g_autoptr (Marked) marked = listener.marked;
  guint64 start = find_start (&listener);

  assert_end_says (0, listener.port, marked->pid, start + 20, PATIENCE, "other");
  assert_end_says (0, listener.port, marked->pid, start - 20, PATIENCE, "other");
  assert_end_says (0, listener.port, marked->pid, 0, PATIENCE, "other");
  marked_assert_live (marked);
  assert_end_says (0, listener.port, marked->pid, start + 10, PATIENCE, "ended");
}

static void
test_other_port (void)
{
  Listener first = listener_new ("ready");
  Listener second = listener_new ("ready");
  g_autoptr (Marked) first_marked = first.marked;
  g_autoptr (Marked) second_marked = second.marked;
  guint64 start = find_start (&first);

  assert_end_says (0, second.port, first_marked->pid, start, PATIENCE, "other");
  keeper_kill_and_reap (second_marked->pid);
  assert_end_says (0, second.port, first_marked->pid, start, PATIENCE, "other");
  marked_assert_live (first_marked);
}

/* --- Other users --- */

static gboolean
can_be_others (void)
{
  if (geteuid () != 0)
    g_test_skip ("needs root");

  return geteuid () == 0;
}

static void
assert_stranger (Tool *tool,
                 uid_t user)
{
  g_assert_cmpuint (tool->strings->len, ==, SKEP_KEEPER_FIND_LISTENER_FIELDS);
  g_assert_cmpuint (tool_get_number (tool, 0), ==, user);

  for (guint i = 1; i < SKEP_KEEPER_FIND_LISTENER_FIELDS; i++)
    g_assert_cmpstr (tool->strings->pdata[i], ==, "");
}

static void
test_root (void)
{
  if (!can_be_others ())
    return;

  Listener listener = listener_new ("ready");
  g_autoptr (Marked) marked = listener.marked;
  guint64 start = find_start (&listener);
  g_autoptr (Tool) tool = find_as (TOOL_NOBODY, listener.port);

  assert_stranger (tool, 0);
  assert_end_says (TOOL_NOBODY, listener.port, marked->pid, start, "0", "denied");
  marked_assert_live (marked);
}

/* Even where we might. */
static void
test_nobody (void)
{
  const char *argv[] = { keeper_nasty (), "ready", NULL };
  ToolSpawn spawn = { .argv = argv, .user = TOOL_NOBODY };
  guint port;
  int fd;

  if (!can_be_others ())
    return;

  g_assert_cmpint (seteuid (TOOL_NOBODY), ==, 0);
  fd = listen_on ("127.0.0.1");
  g_assert_cmpint (seteuid (0), ==, 0);
  port = get_port (fd);

  g_autoptr (Marked) marked = marked_new_full ("none", &spawn);
  close (fd);
  g_autoptr (Tool) tool = find (port);
  g_autoptr (Tool) own = find_as (TOOL_NOBODY, port);

  assert_stranger (tool, TOOL_NOBODY);
  assert_end_says (0, port, marked->pid, tool_get_number (own, 2), "0", "denied");
  marked_assert_live (marked);
  assert_end_says (TOOL_NOBODY, port, marked->pid, tool_get_number (own, 2), PATIENCE, "ended");
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_data_func ("/keeper/find-listener/on-127.0.0.1", "127.0.0.1", test_address);
  g_test_add_data_func ("/keeper/find-listener/on-0.0.0.0", "0.0.0.0", test_address);
  g_test_add_data_func ("/keeper/find-listener/on-::1", "::1", test_address);
  g_test_add_data_func ("/keeper/find-listener/on-::", "::", test_address);
  g_test_add_func ("/keeper/find-listener/of-no-run", test_no_run);
  g_test_add_func ("/keeper/find-listener/names-all-that-share-it", test_family);
  g_test_add_func ("/keeper/find-listener/free-port", test_free_port);
  g_test_add_func ("/keeper/find-listener/client-is-none", test_client);
  g_test_add_func ("/keeper/end-listener/asks-first", test_ended);
  g_test_add_func ("/keeper/end-listener/escalates-to-kill", test_ended_by_force);
  g_test_add_func ("/keeper/end-listener/gone", test_gone);
  g_test_add_func ("/keeper/end-listener/other-start-lives", test_other_start);
  g_test_add_func ("/keeper/end-listener/who-does-not-listen-lives", test_other_port);
  g_test_add_func ("/keeper/end-listener/process-of-root-lives", test_root);
  g_test_add_func ("/keeper/end-listener/process-of-another-user-lives", test_nobody);

  return g_test_run ();
}
