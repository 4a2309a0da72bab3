/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mcp-fixture.h"

#define TIMEOUT_MS 20000
#define MEGABYTE (1024 * 1024)
/* More than all buffers between the ends. */
#define FLOOD (8 * MEGABYTE)
/* The target is 10 ms; this is for a machine that is busy with something else. */
#define MAX_START_MS 250

/* A bridge between the test, as a client, and a socket on which the test or a real Skep listens. */
typedef struct
{
  Fixture *fixture;
  GSocket *listener; /* NULL if a real one listens */
  GSubprocess *process;
  int input;  /* -1 once closed */
  int output; /* likewise */
} Bridge;

static void
die_with_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocessLauncher *
make_launcher (Fixture *fixture)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_set_child_setup (launcher, die_with_test, NULL, NULL);
  g_subprocess_launcher_set_cwd (launcher, fixture->project);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", fixture->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  return launcher;
}

static void
spawn (Bridge              *self,
       GSubprocessLauncher *launcher,
       const char *const   *words)
{
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_launcher_spawnv (launcher, words, &error);
  g_assert_no_error (error);
  self->input = dup (g_unix_output_stream_get_fd (
      G_UNIX_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (self->process))));
  self->output = dup (g_unix_input_stream_get_fd (
      G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (self->process))));
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_input_stream_close (g_subprocess_get_stdout_pipe (self->process), NULL, NULL);
  g_assert_cmpint (fcntl (self->input, F_SETFL, O_NONBLOCK), ==, 0);
}

static Bridge *
bridge_new (void)
{
  Bridge *self = g_new0 (Bridge, 1);

  self->fixture = fixture_new ();
  self->input = self->output = -1;
  return self;
}

static void
bridge_spawn (Bridge *self)
{
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "--socket", self->fixture->socket, "mcp",
                          NULL };
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (self->fixture);

  spawn (self, launcher, words);
}

static void
listen_there (Bridge *self)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->fixture->socket);
  g_autofree char *folder = g_path_get_dirname (self->fixture->socket);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  self->listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_socket_bind (self->listener, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (self->listener, TIMEOUT_MS / 1000);
}

/* What Skep's side of it is. */
static GSocket *
accept_it (Bridge *self)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_accept (self->listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, TIMEOUT_MS / 1000);
  return socket;
}

/* Connected, and its first line is read. */
static GSocket *
begin (Bridge *self)
{
  g_autofree char *line = NULL;
  GSocket *socket;

  listen_there (self);
  bridge_spawn (self);
  socket = accept_it (self);
  line = fixture_receive (socket);
  g_assert_nonnull (line);
  return socket;
}

static void
close_end (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
bridge_free (Bridge *self)
{
  close_end (&self->input);
  close_end (&self->output);
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  g_clear_object (&self->listener);
  fixture_free (self->fixture);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bridge, bridge_free)

static void
await (int   fd,
       short events)
{
  struct pollfd event = { .fd = fd, .events = events };

  g_assert_cmpint (poll (&event, 1, TIMEOUT_MS), ==, 1);
}

static void
say (Bridge     *self,
     const char *bytes,
     gsize       length)
{
  while (length > 0)
    {
      gssize n;

      await (self->input, POLLOUT);
      n = write (self->input, bytes, length);
      g_assert_cmpint (n, >, 0);
      bytes += n;
      length -= n;
    }
}

/* So many bytes, or all that there are until the end. */
static GString *
hear (Bridge *self,
      gsize   length)
{
  GString *text = g_string_new (NULL);
  char buffer[64 * 1024];
  gssize n = 1;

  while (n > 0 && text->len < length)
    {
      await (self->output, POLLIN);
      n = read (self->output, buffer, MIN (sizeof buffer, length - text->len));
      g_string_append_len (text, buffer, MAX (n, 0));
    }
  return text;
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* Its exit code, and all that it has said on standard error. */
static char *
await_end (Bridge *self,
           int    *exit_code)
{
  GInputStream *errors = g_subprocess_get_stderr_pipe (self->process);
  char text[1024];
  gsize length = 0;
  gboolean is_over = FALSE;

  g_subprocess_wait_async (self->process, NULL, ended_cb, &is_over);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &is_over));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  *exit_code = g_subprocess_get_exit_status (self->process);
  g_assert_true (g_input_stream_read_all (errors, text, sizeof text - 1, &length, NULL, NULL));
  return g_strndup (text, length);
}

static void
assert_end (Bridge     *self,
            int         exit_code,
            const char *errors)
{
  int code;
  g_autofree char *said = await_end (self, &code);

  g_assert_cmpstr (said, ==, errors);
  g_assert_cmpint (code, ==, exit_code);
}

static GString *
receive (GSocket *socket,
         gsize    length)
{
  GString *text = g_string_new (NULL);
  char buffer[64 * 1024];
  gssize n = 1;

  while (n > 0 && text->len < length)
    {
      n = g_socket_receive (socket, buffer, MIN (sizeof buffer, length - text->len), NULL, NULL);
      g_string_append_len (text, buffer, MAX (n, 0));
    }
  return text;
}

static void
test_first_line (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *expected = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/skep/bridge\","
      "\"params\":{\"client\":%d,\"folder\":\"%s\"}}", (int) getpid (), bridge->fixture->project);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *line = NULL;

  listen_there (bridge);
  bridge_spawn (bridge);
  socket = accept_it (bridge);
  line = fixture_receive (socket);
  g_assert_cmpstr (line, ==, expected);
}

/* Quotes and the like, and symbolic links, which projects aren't known by. */
static void
test_folder (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *folder = g_build_filename (bridge->fixture->folder, "a \"b\"\\\n\001ü", NULL);
  g_autofree char *link = g_build_filename (bridge->fixture->folder, "link", NULL);
  g_autofree char *option = g_strconcat ("--project=", link, NULL);
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "--socket", bridge->fixture->socket, "mcp",
                          option, NULL };
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (bridge->fixture);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *params;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (folder, link), ==, 0);
  listen_there (bridge);
  spawn (bridge, launcher, words);
  socket = accept_it (bridge);
  line = fixture_receive (socket);
  node = json_from_string (line, NULL);
  g_assert_nonnull (node);
  params = json_object_get_object_member (json_node_get_object (node), "params");
  g_assert_cmpstr (json_object_get_string_member (params, "folder"), ==, folder);
}

/* Bytes of any kind, in both directions, as they are. */
static void
test_bytes (void)
{
  static const char bytes[] = "{\"a\":1}\r\n\0\xff\x1b[0m\n\n";
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);
  g_autoptr (GString) up = NULL;
  g_autoptr (GString) down = NULL;

  say (bridge, bytes, sizeof bytes);
  up = receive (socket, sizeof bytes);
  g_assert_cmpmem (up->str, up->len, bytes, sizeof bytes);
  g_assert_cmpint (g_socket_send (socket, bytes, sizeof bytes, NULL, NULL), ==, sizeof bytes);
  down = hear (bridge, sizeof bytes);
  g_assert_cmpmem (down->str, down->len, bytes, sizeof bytes);
}

/* As many as asked for, no two neighbours alike, so that a lost or doubled part shows. */
static GString *
make_long_line (gsize length)
{
  GString *line = g_string_sized_new (length);

  for (guint i = 0; line->len < length - 1; i++)
    g_string_append_printf (line, "%u,", i);
  g_string_truncate (line, length - 1);
  g_string_append_c (line, '\n');
  return line;
}

static gpointer
send_thread (gpointer data)
{
  gpointer *both = data;

  fixture_send (both[0], ((GString *) both[1])->str);
  return NULL;
}

static gpointer
receive_thread (gpointer data)
{
  gpointer *both = data;

  return receive (both[0], ((GString *) both[1])->len);
}

static void
test_long_lines (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);
  g_autoptr (GString) line = make_long_line (MEGABYTE);
  gpointer both[] = { socket, line };
  g_autoptr (GString) up = NULL;
  g_autoptr (GString) down = NULL;
  GThread *thread;

  thread = g_thread_new ("up", receive_thread, both);
  say (bridge, line->str, line->len);
  up = g_thread_join (thread);
  g_assert_true (g_string_equal (up, line));

  thread = g_thread_new ("down", send_thread, both);
  down = hear (bridge, line->len);
  g_thread_join (thread);
  g_assert_true (g_string_equal (down, line));
}

/* While nobody reads the answers, requests still get through, and then nothing is missing. */
static void
test_slow_reader (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);
  g_autoptr (GString) flood = make_long_line (FLOOD);
  gpointer both[] = { socket, flood };
  GThread *thread = g_thread_new ("down", send_thread, both);
  g_autofree char *request = NULL;
  g_autoptr (GString) down = NULL;

  await (bridge->output, POLLIN);
  say (bridge, "request\n", 8);
  request = fixture_receive (socket);
  g_assert_cmpstr (request, ==, "request");
  down = hear (bridge, flood->len);
  g_thread_join (thread);
  g_assert_true (g_string_equal (down, flood));
}

/* A Skep that reads nothing makes the client wait, and no more is taken from it than fits. */
static void
test_back_pressure (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);
  g_autoptr (GString) flood = make_long_line (FLOOD);
  gsize n_sent = 0;
  gssize n;
  struct pollfd event = { .fd = bridge->input, .events = POLLOUT };
  g_autoptr (GString) up = NULL;

  /* Full for a while is full: the bridge does nothing else. */
  while (n_sent < flood->len && poll (&event, 1, 500) == 1)
    if ((n = write (bridge->input, flood->str + n_sent, flood->len - n_sent)) > 0)
      n_sent += n;
  g_assert_cmpuint (n_sent, <, flood->len / 2);
  fixture_send (socket, "answer\n");
  up = hear (bridge, 7);
  g_assert_cmpstr (up->str, ==, "answer\n");
  g_string_free (up, TRUE);
  up = receive (socket, n_sent);
  g_assert_cmpmem (up->str, up->len, flood->str, n_sent);
}

/* Skep hears of the end, and may still answer what was asked before. */
static void
test_client_ends (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);
  g_autofree char *request = NULL;
  g_autofree char *end = NULL;
  g_autoptr (GString) answers = NULL;

  say (bridge, "request\n", 8);
  close_end (&bridge->input);
  request = fixture_receive (socket);
  g_assert_cmpstr (request, ==, "request");
  end = fixture_receive (socket);
  g_assert_null (end);
  fixture_send (socket, "answer\n");
  g_assert_true (g_socket_close (socket, NULL));
  answers = hear (bridge, 100);
  g_assert_cmpstr (answers->str, ==, "answer\n");
  assert_end (bridge, 0, "");
}

/* It wants nothing more, though it could still ask. */
static void
test_client_dies (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);

  close_end (&bridge->output);
  assert_end (bridge, 0, "");
}

static char *
make_loss (Bridge *self)
{
  return g_strdup_printf ("skepctl: the connection to Skep at “%s” was lost\n",
                          self->fixture->socket);
}

static void
test_skep_ends (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);
  g_autofree char *loss = make_loss (bridge);
  g_autoptr (GString) answers = NULL;

  fixture_send (socket, "last words\n");
  g_assert_true (g_socket_close (socket, NULL));
  answers = hear (bridge, 100);
  g_assert_cmpstr (answers->str, ==, "last words\n");
  assert_end (bridge, 1, loss);
}

/* What is sent to nobody is not waited for. */
static void
test_skep_ends_unread (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = begin (bridge);
  g_autofree char *loss = make_loss (bridge);

  say (bridge, "request\n", 8);
  g_assert_true (g_socket_condition_timed_wait (socket, G_IO_IN, TIMEOUT_MS * 1000, NULL, NULL));
  g_assert_true (g_socket_close (socket, NULL));
  assert_end (bridge, 1, loss);
}

static void
test_no_skep (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *expected = g_strdup_printf (
      "skepctl: no Skep runs at “%s”: No such file or directory\n", bridge->fixture->socket);
  g_autoptr (GString) answers = NULL;

  bridge_spawn (bridge);
  answers = hear (bridge, 100);
  g_assert_cmpstr (answers->str, ==, "");
  assert_end (bridge, 1, expected);
}

#define INITIALIZE \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{" \
  "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}," \
  "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}\n"

static char *
hear_line (Bridge *self)
{
  g_autoptr (GString) line = g_string_new (NULL);

  while (line->len == 0 || line->str[line->len - 1] != '\n')
    {
      g_autoptr (GString) byte = hear (self, 1);

      g_assert_cmpuint (byte->len, ==, 1);
      g_string_append_c (line, byte->str[0]);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
assert_greeting (Bridge *self)
{
  g_autofree char *answer = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *result;

  say (self, INITIALIZE, strlen (INITIALIZE));
  answer = hear_line (self);
  node = json_from_string (answer, NULL);
  result = json_object_get_object_member (json_node_get_object (node), "result");
  g_assert_cmpstr (json_object_get_string_member (result, "protocolVersion"), ==, "2025-11-25");
}

static void
test_real_skep (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();

  fixture_serve (bridge->fixture);
  bridge_spawn (bridge);
  assert_greeting (bridge);
  close_end (&bridge->input);
  assert_end (bridge, 0, "");
}

#define RUN \
  "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" \
  "\"name\":\"scripts_run\",\"arguments\":{\"name\":\"ok\"}}}\n"

/* Though its program is that of the person. */
static void
test_is_an_agent (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *answer = NULL;
  JsonObject *result;

  fixture_serve (bridge->fixture);
  bridge_spawn (bridge);
  assert_greeting (bridge);
  say (bridge, RUN, strlen (RUN));
  answer = hear_line (bridge);
  node = json_from_string (answer, NULL);
  result = json_object_get_object_member (json_node_get_object (node), "result");
  g_assert_true (json_object_get_boolean_member (result, "isError"));
}

#define WAIT_FOR_OUTPUT \
  "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" \
  "\"name\":\"logs_stream\",\"arguments\":{\"name\":\"cat\",\"timeoutMs\":500}}}\n"

/* As in a pipe: all is asked at once, and the answer takes a while. */
static void
test_last_answers (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (Said) run = NULL;
  g_autoptr (GString) answers = NULL;

  fixture_serve (bridge->fixture);
  run = fixture_run (bridge->fixture, "run", "cat", NULL);
  bridge_spawn (bridge);
  say (bridge, INITIALIZE WAIT_FOR_OUTPUT, strlen (INITIALIZE WAIT_FOR_OUTPUT));
  close_end (&bridge->input);
  answers = hear (bridge, MEGABYTE);
  g_assert_nonnull (strstr (answers->str, "\"id\":1"));
  g_assert_nonnull (strstr (answers->str, "\"id\":2"));
  assert_end (bridge, 0, "");
}

static void
test_killed_skep (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *loss = make_loss (bridge);

  fixture_serve (bridge->fixture);
  bridge_spawn (bridge);
  assert_greeting (bridge);
  fixture_end (bridge->fixture, SIGKILL);
  assert_end (bridge, 1, loss);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return (difference > 0) - (difference < 0);
}

static void
test_start_is_quick (void)
{
  gint64 times[5];
  g_autoptr (Bridge) bridge = bridge_new ();

  fixture_serve (bridge->fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 start = g_get_monotonic_time ();

      bridge_spawn (bridge);
      assert_greeting (bridge);
      times[i] = g_get_monotonic_time () - start;
      close_end (&bridge->input);
      close_end (&bridge->output);
      assert_end (bridge, 0, "");
      g_clear_object (&bridge->process);
    }

  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_times);
  g_test_message ("median: %" G_GINT64_FORMAT " µs", times[G_N_ELEMENTS (times) / 2]);
  g_assert_cmpint (times[G_N_ELEMENTS (times) / 2], <,
                   MAX_START_MS * G_TIME_SPAN_MILLISECOND);
}

/* In place of the window. */
static void
spawn_starting (Bridge     *self,
                const char *program)
{
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "mcp", "--start", "--project", ".", NULL };
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (self->fixture);

  g_subprocess_launcher_setenv (launcher, "SKEP_PROGRAM", program, TRUE);
  spawn (self, launcher, words);
}

static char *
write_program (Bridge     *self,
               const char *text)
{
  char *path = g_build_filename (self->fixture->folder, "program", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

static char *
make_default_path (Bridge *self)
{
  return g_build_filename (self->fixture->folder, "app", APPLICATION_ID, "skep.sock", NULL);
}

/* The process that owns the default socket. */
static pid_t
find_owner (Bridge *self)
{
  g_autofree char *socket = make_default_path (self);
  g_autofree char *path = g_strconcat (socket, ".lock", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_ascii_strtoll (text, NULL, 10);
}

/* Not a child of ours. */
static void
end_owner (pid_t owner)
{
  int process = syscall (SYS_pidfd_open, owner, 0);

  g_assert_cmpint (process, >=, 0);
  g_assert_cmpint (kill (owner, SIGTERM), ==, 0);
  await (process, POLLIN);
  close (process);
}

/* It opens the project, outlives the bridge, and has nothing of it. */
static void
test_start (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *program = write_program (
      bridge, "#!/bin/sh\nexec \"$SKEP_SKEPCTL\" serve --project \"$1\"\n");
  g_autofree char *output = NULL;
  g_autofree char *path = NULL;
  pid_t owner;

  spawn_starting (bridge, program);
  assert_greeting (bridge);
  owner = find_owner (bridge);
  g_assert_cmpint (owner, >, 1);
  g_assert_cmpint (getsid (owner), !=, getsid (0));
  g_assert_cmpint (getpgid (owner), !=, getpgrp ());
  path = g_strdup_printf ("/proc/%d/fd/1", (int) owner);
  output = g_file_read_link (path, NULL);
  g_assert_cmpstr (output, ==, "/dev/null");
  close_end (&bridge->input);
  assert_end (bridge, 0, "");
  end_owner (owner);
}

static void
test_start_fails (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();

  spawn_starting (bridge, "/nowhere/skep");
  assert_end (bridge, 1,
              "skepctl: “/nowhere/skep” can't be started: No such file or directory\n");
}

/* Its end is noticed, long before the time would be over. */
static void
test_started_ends (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *socket = make_default_path (bridge);
  g_autofree char *program = write_program (bridge, "#!/bin/sh\nexit 1\n");
  g_autofree char *expected = g_strdup_printf (
      "skepctl: Skep was started, but does not listen at “%s”: No such file or directory\n",
      socket);
  gint64 start = g_get_monotonic_time ();

  spawn_starting (bridge, program);
  assert_end (bridge, 1, expected);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_TIME_SPAN_SECOND);
}

static const struct
{
  const char *words[5];
  int exit_code;
  const char *errors;
} failures[] = {
  { { "mcp", "--start" }, 2, "skepctl: “--socket” and “--start” exclude each other\n" },
  { { "mcp", "--config", "emacs" }, 2,
    "skepctl: there is no configuration for “emacs”, but for claude-code, claude-code-project, "
    "claude-desktop, codex, cursor, gemini, vscode, windsurf, zed\n" },
  { { "mcp", "--config", "zed", "--project=/nowhere" }, 4,
    "skepctl: /nowhere: No such file or directory\n" },
  { { "mcp", "more" }, 2, "skepctl: “more” is too much for “mcp”: see skepctl mcp --help\n" },
  { { "mcp", "--bogus" }, 2, "skepctl: Unknown option --bogus\n" },
  { { "mcp", "--project" }, 2, "skepctl: Missing argument for --project\n" },
  { { "mcp", "--project", "/nowhere" }, 4, "skepctl: /nowhere: No such file or directory\n" },
};

static void
test_failures (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      const char *const *words = failures[i].words;
      g_autoptr (Said) said = fixture_run (fixture, words[0], words[1], words[2], words[3], NULL);

      g_assert_cmpstr (said->errors, ==, failures[i].errors);
      g_assert_cmpint (said->exit_code, ==, failures[i].exit_code);
      g_assert_cmpuint (g_bytes_get_size (said->output), ==, 0);
    }
}

static const struct
{
  const char *client;
  const char *place;
} places[] = {
  { "claude-code", "Claude Code: run this in a shell; it writes ~/.claude.json\n" },
  { "claude-code-project", "Claude Code, shared in the project: goes to .mcp.json in the project\n" },
  { "cursor", "Cursor: goes to ~/.cursor/mcp.json, or to .cursor/mcp.json in the project\n" },
  { "windsurf", "Windsurf: goes to ~/.codeium/windsurf/mcp_config.json\n" },
};

/* Nothing runs, and nothing needs to. */
static void
test_config (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, "mcp", "--config", places[i].client, NULL);

      g_assert_cmpstr (said->errors, ==, places[i].place);
      g_assert_cmpint (said->exit_code, ==, 0);
      g_assert_cmpuint (g_bytes_get_size (said->output), >, 0);
    }
}

/* The program is the very one that was asked, and the project its real folder. */
static void
test_config_of_project (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) said = fixture_run (fixture, "mcp", "--config", "cursor", "--project", ".",
                                       NULL);
  g_autoptr (JsonNode) root = said_parse (said);
  JsonObject *servers = json_object_get_object_member (json_node_get_object (root), "mcpServers");
  JsonObject *server = json_object_get_object_member (servers, "skep");
  JsonArray *arguments = json_object_get_array_member (server, "args");

  g_assert_cmpstr (json_object_get_string_member (server, "command"), ==,
                   g_getenv ("SKEP_SKEPCTL"));
  g_assert_cmpuint (json_array_get_length (arguments), ==, 3);
  g_assert_cmpstr (json_array_get_string_element (arguments, 0), ==, "mcp");
  g_assert_cmpstr (json_array_get_string_element (arguments, 1), ==, "--project");
  g_assert_cmpstr (json_array_get_string_element (arguments, 2), ==, fixture->project);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/skepctl/mcp/first-line", test_first_line);
  g_test_add_func ("/skepctl/mcp/folder", test_folder);
  g_test_add_func ("/skepctl/mcp/bytes", test_bytes);
  g_test_add_func ("/skepctl/mcp/long-lines", test_long_lines);
  g_test_add_func ("/skepctl/mcp/slow-reader", test_slow_reader);
  g_test_add_func ("/skepctl/mcp/back-pressure", test_back_pressure);
  g_test_add_func ("/skepctl/mcp/client-ends", test_client_ends);
  g_test_add_func ("/skepctl/mcp/client-dies", test_client_dies);
  g_test_add_func ("/skepctl/mcp/skep-ends", test_skep_ends);
  g_test_add_func ("/skepctl/mcp/skep-ends-unread", test_skep_ends_unread);
  g_test_add_func ("/skepctl/mcp/no-skep", test_no_skep);
  g_test_add_func ("/skepctl/mcp/real-skep", test_real_skep);
  g_test_add_func ("/skepctl/mcp/is-an-agent", test_is_an_agent);
  g_test_add_func ("/skepctl/mcp/last-answers", test_last_answers);
  g_test_add_func ("/skepctl/mcp/killed-skep", test_killed_skep);
  g_test_add_func ("/skepctl/mcp/start-is-quick", test_start_is_quick);
  g_test_add_func ("/skepctl/mcp/start", test_start);
  g_test_add_func ("/skepctl/mcp/start-fails", test_start_fails);
  g_test_add_func ("/skepctl/mcp/started-ends", test_started_ends);
  g_test_add_func ("/skepctl/mcp/failures", test_failures);
  g_test_add_func ("/skepctl/mcp/config", test_config);
  g_test_add_func ("/skepctl/mcp/config-of-project", test_config_of_project);

  return g_test_run ();
}
