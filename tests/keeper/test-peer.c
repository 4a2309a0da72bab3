/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* --find-peer: the process that connected, and nobody who has got hold of its socket. */

#include "tool-harness.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "skep-keeper-protocol.h"

#define LIMIT_MSEC 30000

/* What the test says where nothing can be tested. */
#define CANNOT_UNSHARE 77

typedef enum {
  PEER_STAYS,   /* connects, and becomes the program */
  PEER_LEAVES,  /* connects, starts the program, which inherits the socket, and ends */
  PEER_SHARES,  /* likewise, but stays what it was */
} PeerKind;

typedef struct {
  PeerKind    kind;
  const char *program;
  gboolean    is_sandboxed; /* in a pid namespace of its own */
  uid_t       user;         /* 0: as we are */
  gboolean    is_started_inside; /* by another one of the sandbox */
} PeerSpec;

typedef struct {
  char *folder;  /* where it works, and where the socket is */
  char *address;
  int   listener;
  int   input;   /* of the program, which ends with it */
  int   output;  /* of the program */
  GPid  child;   /* ours: the peer, or the sandbox around it */
  int   fd;      /* the accepted socket */
} Peer;

static struct sockaddr_un
make_address (const Peer *peer)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_assert_cmpuint (g_strlcpy (address.sun_path, peer->address, sizeof address.sun_path), <,
                    sizeof address.sun_path);
  return address;
}

static int
listen_at (const Peer *peer)
{
  struct sockaddr_un address = make_address (peer);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (chmod (peer->address, 0666), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  return fd;
}

/* --- In the child --- */

_Noreturn static void
become (const PeerSpec *spec)
{
  if (spec->kind != PEER_LEAVES)
    keeper_harness_die_with_parent ();
  execl (spec->program, spec->program, "cat", NULL);
  _exit (89);
}

/* The program keeps the socket as one of its descriptors. */
_Noreturn static void
live (const Peer     *peer,
      const PeerSpec *spec)
{
  struct sockaddr_un address = make_address (peer);
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    _exit (88);
  if (spec->kind == PEER_STAYS || fork () == 0)
    become (spec);

  while (spec->kind == PEER_SHARES)
    pause ();
  _exit (0);
}

/* Its first process gets number 1 there, and the peer is a child of that, or of a child. */
static void
enter_sandbox (const PeerSpec *spec)
{
  if (unshare (CLONE_NEWUSER | CLONE_NEWPID) != 0)
    _exit (CANNOT_UNSHARE);

  for (int i = 0; i < (spec->is_started_inside ? 3 : 2); i++)
    {
      if (fork () != 0)
        {
          wait (NULL);
          _exit (0);
        }
      keeper_harness_die_with_parent ();
    }
}

static GPid
spawn (const Peer     *peer,
       const PeerSpec *spec,
       int             input,
       int             output)
{
  GPid pid = fork ();

  if (pid != 0)
    return pid;

  close (peer->input);
  dup2 (input, STDIN_FILENO);
  dup2 (output, STDOUT_FILENO);
  if (spec->user != 0 && (setgid (spec->user) != 0 || setuid (spec->user) != 0))
    _exit (90);
  if (spec->kind != PEER_LEAVES)
    keeper_harness_die_with_parent ();
  if (chdir (peer->folder) != 0)
    _exit (87);
  if (spec->is_sandboxed)
    enter_sandbox (spec);

  live (peer, spec);
}

/* --- In the test --- */

static void
peer_free (Peer *peer)
{
  if (peer->fd >= 0)
    close (peer->fd);
  close (peer->listener);
  close (peer->input);
  close (peer->output);
  if (waitpid (peer->child, NULL, WNOHANG) == 0)
    keeper_kill_and_reap (peer->child);
  while (waitpid (-1, NULL, 0) > 0)
    continue;
  g_unlink (peer->address);
  g_rmdir (peer->folder);
  g_free (peer->address);
  g_free (peer->folder);
  g_free (peer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

/* Returns FALSE when the child has ended before it connected. */
static gboolean
await_connection (Peer *peer)
{
  struct pollfd events[] = {
    { .fd = peer->listener, .events = POLLIN },
    { .fd = peer->output },
  };

  g_assert_cmpint (poll (events, G_N_ELEMENTS (events), LIMIT_MSEC), >, 0);
  if (events[0].revents == 0)
    return FALSE;

  peer->fd = accept4 (peer->listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint (peer->fd, >=, 0);
  return TRUE;
}

static void
await_program (Peer *peer)
{
  char text[sizeof "ready\n"] = "";

  for (gsize length = 0; length < sizeof text - 1;)
    {
      struct pollfd event = { .fd = peer->output, .events = POLLIN };
      gssize n;

      g_assert_cmpint (poll (&event, 1, LIMIT_MSEC), >, 0);
      n = read (peer->output, text + length, sizeof text - 1 - length);
      g_assert_cmpint (n, >, 0);
      length += n;
    }
  g_assert_cmpstr (text, ==, "ready\n");
}

/* NULL, and the test is skipped, if there are no sandboxes here. */
static Peer *
peer_new (const PeerSpec *spec)
{
  g_autoptr (Peer) peer = g_new0 (Peer, 1);
  g_autofree char *folder = g_dir_make_tmp ("skep peer XXXXXX", NULL);
  int input[2];
  int output[2];

  peer->folder = realpath (folder, NULL);
  peer->address = g_build_filename (peer->folder, "socket", NULL);
  peer->fd = -1;
  peer->listener = listen_at (peer);
  g_assert_cmpint (chmod (peer->folder, 0755), ==, 0);
  g_assert_cmpint (pipe2 (input, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (output, O_CLOEXEC), ==, 0);
  peer->input = input[1];
  peer->output = output[0];
  peer->child = spawn (peer, spec, input[0], output[1]);
  close (input[0]);
  close (output[1]);
  if (await_connection (peer))
    {
      await_program (peer);
      return g_steal_pointer (&peer);
    }

  g_assert_cmpint (WEXITSTATUS (tool_wait (peer->child)), ==, CANNOT_UNSHARE);
  g_test_skip ("no pid namespaces here");
  return NULL;
}

static Tool *
ask_as (uid_t       user,
        int         fd,
        const char *file,
        const char *other)
{
  const char *arguments[] = { SKEP_KEEPER_TOOL_FIND_PEER, file, other, NULL };
  Tool *tool = tool_run_on (user, fd, arguments);

  g_assert_cmpstr (tool->errors, ==, "");
  g_assert_cmpint (tool->status, ==, 0);
  g_assert_true (tool->strings->len == 0 || tool->strings->len == SKEP_KEEPER_FIND_PEER_FIELDS);
  return tool;
}

static Tool *
ask (int         fd,
     const char *file,
     const char *other)
{
  return ask_as (0, fd, file, other);
}

static const char *
get_string (Tool  *tool,
            guint  index)
{
  g_assert_cmpuint (index, <, tool->strings->len);
  return tool->strings->pdata[index];
}

/* The test is who has started it. */
static void
assert_starter_is_us (Tool *tool)
{
  g_autofree char *program = realpath ("/proc/self/exe", NULL);
  g_autofree char *folder = g_get_current_dir ();

  g_assert_cmpuint (tool_get_number (tool, 4), ==, getpid ());
  g_assert_cmpstr (get_string (tool, 5), ==, program);
  g_assert_cmpstr (get_string (tool, 6), ==, folder);
}

static void
test_record (void)
{
  g_autoptr (Peer) peer = peer_new (&(PeerSpec) { .program = keeper_nasty () });
  g_autofree char *program = realpath (keeper_nasty (), NULL);
  g_autoptr (Tool) tool = ask (peer->fd, "/bin/sh", "/nowhere");

  g_assert_cmpstr (get_string (tool, 0), ==, "");
  g_assert_cmpuint (tool_get_number (tool, 1), ==, (guint64) peer->child);
  g_assert_cmpstr (get_string (tool, 2), ==, program);
  g_assert_cmpstr (get_string (tool, 3), ==, peer->folder);
  assert_starter_is_us (tool);
}

/* Either of both, by any path, but the file itself. */
static void
test_known (void)
{
  g_autoptr (Peer) peer = peer_new (&(PeerSpec) { .program = keeper_nasty () });
  g_autofree char *link = g_build_filename (peer->folder, "link", NULL);
  g_autofree char *copy = g_build_filename (peer->folder, "copy", NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  const struct {
    const char *file;
    const char *other;
    const char *word;
  } cases[] = {
    { keeper_nasty (), "/nowhere", "known" },
    { "/nowhere", keeper_nasty (), "known" },
    { link, "/bin/sh", "known" },
    { copy, "/bin/sh", "" },
    { "", "", "" },
  };

  g_assert_cmpint (symlink (keeper_nasty (), link), ==, 0);
  g_assert_true (g_file_get_contents (keeper_nasty (), &bytes, &length, NULL));
  g_assert_true (g_file_set_contents_full (copy, bytes, length, G_FILE_SET_CONTENTS_NONE, 0700,
                                           NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Tool) tool = ask (peer->fd, cases[i].file, cases[i].other);

      g_test_message ("%s, %s", cases[i].file, cases[i].other);
      g_assert_cmpstr (get_string (tool, 0), ==, cases[i].word);
    }
  g_unlink (link);
  g_unlink (copy);
}

/* A program that is known has inherited the socket: that makes nobody of it who connected. */
static void
test_heir (void)
{
  g_autoptr (Peer) peer = peer_new (&(PeerSpec) { PEER_LEAVES, keeper_nasty (), FALSE, 0 });
  g_autoptr (Tool) tool = NULL;

  g_assert_cmpint (tool_wait (peer->child), ==, 0);
  tool = ask (peer->fd, keeper_nasty (), keeper_nasty ());
  g_assert_cmpuint (tool->strings->len, ==, 0);
}

static void
test_shared (void)
{
  g_autoptr (Peer) peer = peer_new (&(PeerSpec) { PEER_SHARES, keeper_nasty (), FALSE, 0 });
  g_autofree char *own = realpath ("/proc/self/exe", NULL);
  g_autoptr (Tool) tool = ask (peer->fd, keeper_nasty (), keeper_nasty ());

  g_assert_cmpstr (get_string (tool, 0), ==, "");
  g_assert_cmpuint (tool_get_number (tool, 1), ==, (guint64) peer->child);
  g_assert_cmpstr (get_string (tool, 2), ==, own);
}

/* It has gone before anybody looked. */
static void
test_gone (void)
{
  g_autoptr (Peer) peer = peer_new (&(PeerSpec) { .program = keeper_nasty () });
  g_autoptr (Tool) tool = NULL;

  keeper_kill_and_reap (peer->child);
  tool = ask (peer->fd, keeper_nasty (), keeper_nasty ());
  g_assert_cmpuint (tool->strings->len, ==, 0);
}

/* It has ended, and nobody has taken note of it yet. */
static void
test_zombie (void)
{
  g_autoptr (Peer) peer = peer_new (&(PeerSpec) { .program = keeper_nasty () });
  siginfo_t info;
  int fds[2];
  int status;
  GPid tool;

  g_assert_cmpint (kill (peer->child, SIGKILL), ==, 0);
  g_assert_cmpint (waitid (P_PID, peer->child, &info, WEXITED | WNOWAIT), ==, 0);
  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);

  /* Not by ask (), which reaps whatever there is. */
  tool = fork ();
  if (tool == 0)
    {
      dup2 (peer->fd, STDIN_FILENO);
      dup2 (fds[1], STDOUT_FILENO);
      execl (g_getenv ("SKEP_KEEPER"), "skep-keeper", SKEP_KEEPER_TOOL_FIND_PEER, keeper_nasty (),
             keeper_nasty (), NULL);
      _exit (89);
    }
  close (fds[1]);
  g_assert_cmpint (read (fds[0], &info, sizeof info), ==, 0);
  close (fds[0]);
  g_assert_cmpint (waitpid (tool, &status, 0), ==, tool);
  g_assert_cmpint (status, ==, 0);
}

static void
test_sandbox (void)
{
  g_autoptr (Peer) peer = peer_new (&(PeerSpec) { PEER_STAYS, keeper_nasty (), TRUE, 0 });
  g_autoptr (Tool) tool = NULL;

  if (peer == NULL)
    return;

  tool = ask (peer->fd, keeper_nasty (), "/nowhere");
  g_assert_cmpstr (get_string (tool, 0), ==, "known");
  g_assert_cmpuint (tool_get_number (tool, 1), !=, (guint64) peer->child);
  g_assert_cmpuint (tool_get_number (tool, 1), >, 2);
  g_assert_cmpstr (get_string (tool, 3), ==, peer->folder);
  assert_starter_is_us (tool);
}

/* The sandbox is somebody else's, such as an editor's; what it has started is of no matter. */
static void
test_inside_sandbox (void)
{
  const PeerSpec spec = {
    .program = keeper_nasty (),
    .is_sandboxed = TRUE,
    .is_started_inside = TRUE,
  };
  g_autoptr (Peer) peer = peer_new (&spec);
  g_autofree char *own = realpath ("/proc/self/exe", NULL);
  g_autofree char *parents = NULL;
  g_autofree char *path = NULL;
  g_autoptr (Tool) tool = NULL;

  if (peer == NULL)
    return;

  tool = ask (peer->fd, keeper_nasty (), "/nowhere");
  g_assert_cmpuint (tool_get_number (tool, 4), !=, getpid ());
  g_assert_cmpuint (tool_get_number (tool, 4), !=, (guint64) peer->child);
  g_assert_cmpstr (get_string (tool, 5), ==, own);
  g_assert_cmpstr (get_string (tool, 6), ==, peer->folder);
  path = g_strdup_printf ("/proc/%s/status", get_string (tool, 4));
  g_assert_true (g_file_get_contents (path, &parents, NULL, NULL));
  g_assert_nonnull (strstr (parents, "\t2\nNSpgid:"));
}

static void
test_other_user (void)
{
  g_autoptr (Tool) as_other = NULL;
  g_autoptr (Tool) as_self = NULL;
  g_autoptr (Peer) peer = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }

  peer = peer_new (&(PeerSpec) { PEER_STAYS, keeper_nasty (), FALSE, TOOL_NOBODY });
  as_other = ask (peer->fd, keeper_nasty (), keeper_nasty ());
  g_assert_cmpuint (as_other->strings->len, ==, 0);
  as_self = ask_as (TOOL_NOBODY, peer->fd, keeper_nasty (), keeper_nasty ());
  g_assert_cmpstr (get_string (as_self, 0), ==, "known");
}

static void
test_not_connected (void)
{
  static const int domains[] = { AF_UNIX, AF_INET };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      int fd = socket (domains[i], SOCK_STREAM | SOCK_CLOEXEC, 0);
      g_autoptr (Tool) tool = ask (fd, "/bin/sh", "/bin/sh");

      g_assert_cmpuint (tool->strings->len, ==, 0);
      close (fd);
    }
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_func ("/keeper/find-peer/tells-peer-and-starter", test_record);
  g_test_add_func ("/keeper/find-peer/knows-a-file-by-any-path", test_known);
  g_test_add_func ("/keeper/find-peer/is-not-who-inherits-the-socket", test_heir);
  g_test_add_func ("/keeper/find-peer/is-not-who-shares-the-socket", test_shared);
  g_test_add_func ("/keeper/find-peer/gone", test_gone);
  g_test_add_func ("/keeper/find-peer/zombie", test_zombie);
  g_test_add_func ("/keeper/find-peer/climbs-out-of-a-sandbox", test_sandbox);
  g_test_add_func ("/keeper/find-peer/stays-in-a-sandbox-where-it-was-started",
                   test_inside_sandbox);
  g_test_add_func ("/keeper/find-peer/of-another-user", test_other_user);
  g_test_add_func ("/keeper/find-peer/not-connected", test_not_connected);

  return g_test_run ();
}
