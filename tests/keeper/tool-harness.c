/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool-harness.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_MSEC 30000

/* In one go; some fixtures make them faster than they can be reaped. */
#define MAX_REAPED 1024

/* Above all that the child's dup2 () writes to. */
#define LEAST_FD 10

/* --- Processes --- */

_Noreturn static void
become (const ToolSpawn *spawn)
{
  static const char * const empty[] = { NULL };
  const char * const *environment = spawn->environment != NULL ? spawn->environment : empty;

  keeper_harness_die_with_parent ();

  for (int fd = 0; fd <= 2; fd++)
    dup2 (spawn->fds[fd] > 0 ? spawn->fds[fd] : open ("/dev/null", O_RDWR | O_CLOEXEC), fd);

  if (spawn->user != 0 && (setgid (spawn->user) != 0 || setuid (spawn->user) != 0))
    _exit (90);

  if (chdir (spawn->cwd != NULL ? spawn->cwd : "/") != 0)
    _exit (87);

  execve (spawn->argv[0], (char **) spawn->argv, (char **) environment);
  _exit (89);
}

GPid
tool_spawn (const ToolSpawn *spawn)
{
  GPid pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    become (spawn);

  return pid;
}

/* We are subreaper: what runs away from its parent becomes our child, and must not pile up. */
int
tool_wait (GPid pid)
{
  gint64 limit_us = g_get_monotonic_time () + LIMIT_MSEC * 1000;
  int pidfd = keeper_pidfd_open (pid);
  struct pollfd process = { .fd = pidfd, .events = POLLIN };
  int raw, status = -1;
  GPid ended;

  do
    {
      g_assert_cmpint (g_get_monotonic_time (), <, limit_us);
      poll (&process, 1, 5);

      for (int i = 0; i < MAX_REAPED && (ended = waitpid (-1, &raw, WNOHANG)) > 0; i++)
        {
          if (ended == pid)
            status = raw;
        }
    }
  while (process.revents == 0 || status < 0);

  close (pidfd);
  return status;
}

/* The proof that all has ended: an orphan can only have become our child. */
void
tool_assert_childless (void)
{
  while (waitpid (-1, NULL, WNOHANG) > 0)
    continue;

  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

/* --- Tools --- */

/* For an input; NULL: empty. */
int
tool_memfd_new (const char *text)
{
  int memfd = keeper_memfd_new (text, text != NULL ? strlen (text) : 0, FALSE);

  g_assert_cmpint (lseek (memfd, 0, SEEK_SET), ==, 0);
  return memfd;
}

static GBytes *
take_bytes (int memfd)
{
  off_t size = lseek (memfd, 0, SEEK_END);
  char *bytes = g_malloc0 (size + 1);

  g_assert_cmpint (pread (memfd, bytes, size, 0), ==, size);
  close (memfd);
  return g_bytes_new_take (bytes, size);
}

static GPtrArray *
split (GBytes *bytes)
{
  GPtrArray *strings = g_ptr_array_new_with_free_func (g_free);
  gsize size;
  const char *next = g_bytes_get_data (bytes, &size);
  const char *end = next + size;

  g_assert_true (size == 0 || end[-1] == '\0');

  for (; next < end; next += strlen (next) + 1)
    g_ptr_array_add (strings, g_strdup (next));

  return strings;
}

static const char **
make_argv (const char * const *arguments)
{
  GPtrArray *argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (char *) g_getenv ("SKEP_KEEPER"));
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);
  g_ptr_array_add (argv, NULL);

  return (const char **) g_ptr_array_free (argv, FALSE);
}

/* @input: its standard input, closed here */
static Tool *
run (uid_t               user,
     int                 input,
     const char * const *arguments)
{
  g_autofree const char **argv = make_argv (arguments);
  ToolSpawn spawn = {
    .argv = argv,
    .user = user,
    .fds = { input, tool_memfd_new (NULL), tool_memfd_new (NULL) },
  };
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) errors = NULL;
  Tool *tool = g_new0 (Tool, 1);

  tool->status = tool_wait (tool_spawn (&spawn));
  output = take_bytes (spawn.fds[1]);
  errors = take_bytes (spawn.fds[2]);
  close (spawn.fds[0]);

  tool->strings = split (output);
  tool->errors = g_strdup (g_bytes_get_data (errors, NULL));
  return tool;
}

Tool *
tool_run_as (uid_t               user,
             const char         *input,
             const char * const *arguments)
{
  return run (user, tool_memfd_new (input), arguments);
}

/* @fd is its standard input, and stays open. */
Tool *
tool_run_on (uid_t               user,
             int                 fd,
             const char * const *arguments)
{
  return run (user, fcntl (fd, F_DUPFD_CLOEXEC, LEAST_FD), arguments);
}

Tool *
tool_run (const char         *input,
          const char * const *arguments)
{
  return tool_run_as (0, input, arguments);
}

void
tool_free (Tool *tool)
{
  g_ptr_array_unref (tool->strings);
  g_free (tool->errors);
  g_free (tool);
}

guint64
tool_get_number (Tool  *tool,
                 guint  index)
{
  guint64 number;

  g_assert_cmpuint (index, <, tool->strings->len);
  g_assert_true (g_ascii_string_to_unsigned (tool->strings->pdata[index], 10, 0, G_MAXINT64,
                                             &number, NULL));
  return number;
}

gint64
tool_boottime_msec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- Marked processes --- */

static gboolean
has_id (GPid        pid,
        const char *id)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/environ", pid);
  g_autofree char *environment = NULL;
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  gsize length;

  return g_file_get_contents (path, &environment, &length, NULL)
         && memmem (environment, length, variable, strlen (variable) + 1) != NULL;
}

guint
marked_count (Marked *marked)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n_processes = 0;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      if (g_ascii_isdigit (name[0]) && has_id (atoi (name), marked->id))
        n_processes++;
    }

  return n_processes;
}

void
marked_wait_output (Marked     *marked,
                    const char *text)
{
  g_autoptr (GString) all = g_string_new (NULL);
  gint64 limit_us = g_get_monotonic_time () + LIMIT_MSEC * 1000;
  struct pollfd output = { .fd = marked->output, .events = POLLIN };
  char bytes[256];

  while (strstr (all->str, text) == NULL)
    {
      gssize length;

      if (g_get_monotonic_time () >= limit_us)
        g_error ("“%s” expected, “%s” read", text, all->str);

      if (poll (&output, 1, 20) <= 0)
        continue;

      length = read (marked->output, bytes, sizeof bytes);
      g_assert_cmpint (length, >, 0);
      g_string_append_len (all, bytes, length);
    }
}

/* It may keep what it was given; @spawn need not outlive the call. The output is ours. */
Marked *
marked_new_full (const char *id,
                 ToolSpawn  *spawn)
{
  Marked *marked = g_new0 (Marked, 1);
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  spawn->fds[1] = fcntl (fds[1], F_DUPFD_CLOEXEC, LEAST_FD);
  close (fds[1]);

  marked->id = g_strdup (id);
  marked->output = fds[0];
  marked->pid = tool_spawn (spawn);
  close (spawn->fds[1]);

  marked_wait_output (marked, "ready\n");
  return marked;
}

Marked *
marked_new (const char *mode,
            const char *argument)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *variable = g_strdup_printf ("SKEP_RUN_ID=%s", id);
  const char *argv[] = { keeper_nasty (), mode, argument, NULL };
  const char *environment[] = { variable, NULL };
  ToolSpawn spawn = { .argv = argv, .environment = environment };

  return marked_new_full (id, &spawn);
}

char *
marked_dup_line (Marked *marked)
{
  return g_strdup_printf ("%s 0\n", marked->id);
}

void
marked_assert_live (Marked *marked)
{
  g_assert_cmpint (waitpid (marked->pid, NULL, WNOHANG), ==, 0);
}

/* For what a test has left alive on purpose, of one process. */
void
marked_free (Marked *marked)
{
  if (waitpid (marked->pid, NULL, WNOHANG) == 0)
    keeper_kill_and_reap (marked->pid);

  close (marked->output);
  g_free (marked->id);
  g_free (marked);
}
