/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <gio/gfiledescriptorbased.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "bench-mcp-server.h"

/* A benchmark that fails must not leave a server. */
static void
die_with_bench (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static BenchMcpServer *
server_new (const char *const *command,
            GSubprocessFlags   flags)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  BenchMcpServer *self = g_new0 (BenchMcpServer, 1);

  g_subprocess_launcher_set_child_setup (launcher, die_with_bench, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, command, &error);
  if (self->process == NULL)
    g_error ("%s", error->message);

  return self;
}

/* Byte by byte, since what follows is no business of ours. */
static char *
read_line (gpointer stream)
{
  g_autoptr (GString) line = g_string_new (NULL);
  struct pollfd input = {
    .fd = g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (stream)), .events = POLLIN
  };
  char c;

  while (poll (&input, 1, BENCH_MCP_TIMEOUT_MSEC) == 1 && read (input.fd, &c, 1) == 1)
    {
      if (c == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, c);
    }

  g_error ("a server has not said that it is ready: %s", line->str);
}

static guint16
read_port (const char *url)
{
  g_autoptr (GError) error = NULL;
  int port;

  if (!g_uri_split_network (url, G_URI_FLAGS_NONE, NULL, NULL, &port, &error))
    g_error ("a server has said “%s”: %s", url, error->message);

  return port;
}

/**
 * bench_mcp_server_new_http:
 * @command: a server whose first line is its address
 *
 * Returns: (transfer full): the server
 */
BenchMcpServer *
bench_mcp_server_new_http (const char *const *command)
{
  BenchMcpServer *self = server_new (command, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *url = read_line (g_subprocess_get_stdout_pipe (self->process));

  self->port = read_port (url);
  return self;
}

/**
 * bench_mcp_server_new_skep:
 * @folder: for its socket
 * @project: what it serves
 *
 * Returns: (transfer full): Skep without a window, and without anybody to be asked
 */
BenchMcpServer *
bench_mcp_server_new_skep (const char *folder,
                           const char *project)
{
  g_autofree char *socket = g_build_filename (folder, "run", "skep.sock", NULL);
  const char *command[] = {
    MCP_FIXTURE_PATH, "--product", "--socket", socket, "--http", "0", "--project", project, NULL
  };
  BenchMcpServer *self = bench_mcp_server_new_http (command);

  self->socket = g_steal_pointer (&socket);
  return self;
}

/**
 * bench_mcp_server_new_stdio:
 * @command: a server, or a way to one, that is spoken to by its standard streams
 *
 * Returns: (transfer full): the server
 */
BenchMcpServer *
bench_mcp_server_new_stdio (const char *const *command)
{
  return server_new (command, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
}

/**
 * bench_mcp_server_take_stdio:
 * @self: a server by its standard streams
 *
 * Returns: (transfer full): a connection to it. Its end is that of the server, too.
 */
BenchMcpConnection *
bench_mcp_server_take_stdio (BenchMcpServer *self)
{
  gpointer from = g_subprocess_get_stdout_pipe (self->process);
  gpointer to = g_subprocess_get_stdin_pipe (self->process);
  int in = fcntl (g_file_descriptor_based_get_fd (from), F_DUPFD_CLOEXEC, 0);
  int out = fcntl (g_file_descriptor_based_get_fd (to), F_DUPFD_CLOEXEC, 0);

  g_output_stream_close (to, NULL, NULL);
  return bench_mcp_connection_new_lines (in, out);
}

void
bench_mcp_server_free (BenchMcpServer *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->socket);
  g_free (self);
}

pid_t
bench_mcp_server_get_pid (BenchMcpServer *self)
{
  return atoi (g_subprocess_get_identifier (self->process));
}

/* µs that all its threads have used so far */
double
bench_mcp_server_read_cpu (BenchMcpServer *self)
{
  struct timespec used = { 0 };
  clockid_t clock;

  if (clock_getcpuclockid (bench_mcp_server_get_pid (self), &clock) == 0)
    clock_gettime (clock, &used);

  return used.tv_sec * 1e6 + used.tv_nsec / 1e3;
}

guint
bench_mcp_server_count_fds (BenchMcpServer *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", bench_mcp_server_get_pid (self));
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n_fds = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_fds++;

  return n_fds;
}
