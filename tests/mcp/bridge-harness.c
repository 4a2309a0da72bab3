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
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bridge-harness.h"

#define TIMEOUT_MS 20000

static void
die_with_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

GSubprocessLauncher *
bridge_make_launcher (Fixture *fixture)
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

void
bridge_spawn_words (Bridge              *self,
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

Bridge *
bridge_new (void)
{
  Bridge *self = g_new0 (Bridge, 1);

  self->fixture = fixture_new ();
  self->input = self->output = -1;
  return self;
}

void
bridge_spawn (Bridge *self)
{
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "--socket", self->fixture->socket, "mcp",
                          NULL };
  g_autoptr (GSubprocessLauncher) launcher = bridge_make_launcher (self->fixture);

  bridge_spawn_words (self, launcher, words);
}

void
bridge_listen (Bridge *self)
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
GSocket *
bridge_accept (Bridge *self)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_accept (self->listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, TIMEOUT_MS / 1000);
  return socket;
}

/* Connected, and its first line is read. */
GSocket *
bridge_begin (Bridge *self)
{
  g_autofree char *line = NULL;
  GSocket *socket;

  bridge_listen (self);
  bridge_spawn (self);
  socket = bridge_accept (self);
  line = fixture_receive (socket);
  g_assert_nonnull (line);
  return socket;
}

void
bridge_close_end (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

void
bridge_free (Bridge *self)
{
  bridge_close_end (&self->input);
  bridge_close_end (&self->output);
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  g_clear_object (&self->listener);
  fixture_free (self->fixture);
  g_free (self);
}

void
bridge_await (int   fd,
              short events)
{
  struct pollfd event = { .fd = fd, .events = events };

  g_assert_cmpint (poll (&event, 1, TIMEOUT_MS), ==, 1);
}

void
bridge_say (Bridge     *self,
            const char *bytes,
            gsize       length)
{
  while (length > 0)
    {
      gssize n;

      bridge_await (self->input, POLLOUT);
      n = write (self->input, bytes, length);
      g_assert_cmpint (n, >, 0);
      bytes += n;
      length -= n;
    }
}

/* So many bytes, or all that there are until the end. */
GString *
bridge_hear (Bridge *self,
             gsize   length)
{
  GString *text = g_string_new (NULL);
  char buffer[64 * 1024];
  gssize n = 1;

  while (n > 0 && text->len < length)
    {
      bridge_await (self->output, POLLIN);
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

void
bridge_assert_end (Bridge     *self,
                   int         exit_code,
                   const char *errors)
{
  int code;
  g_autofree char *said = await_end (self, &code);

  g_assert_cmpstr (said, ==, errors);
  g_assert_cmpint (code, ==, exit_code);
}

GString *
bridge_receive (GSocket *socket,
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

char *
bridge_hear_line (Bridge *self)
{
  g_autoptr (GString) line = g_string_new (NULL);

  while (line->len == 0 || line->str[line->len - 1] != '\n')
    {
      g_autoptr (GString) byte = bridge_hear (self, 1);

      g_assert_cmpuint (byte->len, ==, 1);
      g_string_append_c (line, byte->str[0]);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

void
bridge_assert_greeting (Bridge *self)
{
  g_autofree char *answer = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *result;

  bridge_say (self, BRIDGE_INITIALIZE, strlen (BRIDGE_INITIALIZE));
  answer = bridge_hear_line (self);
  node = json_from_string (answer, NULL);
  result = json_object_get_object_member (json_node_get_object (node), "result");
  g_assert_cmpstr (json_object_get_string_member (result, "protocolVersion"), ==, "2025-11-25");
}
