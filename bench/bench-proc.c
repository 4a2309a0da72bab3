/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench-proc.h"

/* Returns FALSE if the process has gone. */
static gboolean
read_stat (pid_t  pid,
           char  *state,
           pid_t *parent)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *stat = NULL;
  const char *end;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || (end = strrchr (stat, ')')) == NULL)
    return FALSE;

  return sscanf (end, ") %c %d", state, parent) == 2;
}

/* Returns: the parent's pid, 0 if the process has gone */
pid_t
bench_read_parent (pid_t pid)
{
  pid_t parent;
  char state;

  return read_stat (pid, &state, &parent) ? parent : 0;
}

/* Zeros if the process has gone, or if it is somebody else's. */
BenchMemory
bench_read_memory (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) pid);
  g_autofree char *rollup = NULL;
  const char *rss;
  const char *pss;
  BenchMemory memory = { 0 };

  if (g_file_get_contents (path, &rollup, NULL, NULL) &&
      (rss = strstr (rollup, "\nRss:")) != NULL && (pss = strstr (rollup, "\nPss:")) != NULL)
    {
      memory.rss = g_ascii_strtoull (rss + strlen ("\nRss:"), NULL, 10);
      memory.pss = g_ascii_strtoull (pss + strlen ("\nPss:"), NULL, 10);
    }

  return memory;
}

/* The times in stat are too coarse. Zeros if the process has gone. */
BenchUse
bench_read_use (pid_t pid)
{
  static const char sleeps[] = "\nvoluntary_ctxt_switches:";
  g_autofree char *times_path = g_strdup_printf ("/proc/%d/schedstat", (int) pid);
  g_autofree char *status_path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *times = NULL;
  g_autofree char *status = NULL;
  const char *found;
  BenchUse use = { .time_us = g_get_monotonic_time () };

  if (g_file_get_contents (times_path, &times, NULL, NULL))
    use.cpu_ms = g_ascii_strtoull (times, NULL, 10) / 1e6;
  if (g_file_get_contents (status_path, &status, NULL, NULL) &&
      (found = strstr (status, sleeps)) != NULL)
    use.n_sleeps = g_ascii_strtoull (found + strlen (sleeps), NULL, 10);

  return use;
}

/* Of this process, without the one that it takes to look. */
guint
bench_count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n_fds = 0;

  while (g_dir_read_name (dir) != NULL)
    n_fds++;

  return n_fds - 1;
}

/* Children of this process that nobody has waited for. */
guint
bench_count_zombies (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n_zombies = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      pid_t parent;
      char state;

      if (g_ascii_isdigit (*name) && read_stat (atoi (name), &state, &parent) &&
          parent == getpid () && state == 'Z')
        n_zombies++;
    }

  return n_zombies;
}

static gboolean
is_marked (const char *pid,
           const char *marker)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "environ", NULL);
  g_autofree char *environment = NULL;
  g_autofree char *text = g_strconcat (BENCH_MARKER_VARIABLE "=", marker, NULL);
  gsize length;

  return g_file_get_contents (path, &environment, &length, NULL) && length > 0 &&
         memmem (environment, length, text, strlen (text)) != NULL;
}

/* A zombie has no environment, so all of them live. */
static GArray *
find_marked (const char *marker)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (pid_t));
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name) && is_marked (name, marker))
      {
        pid_t pid = atoi (name);

        g_array_append_val (pids, pid);
      }

  return pids;
}

/* Returns: how many living processes have the marker in their environment */
guint
bench_count_marked (const char *marker)
{
  g_autoptr (GArray) pids = find_marked (marker);

  return pids->len;
}

/* A process is told by its pidfd at once; only those that appear meanwhile need another look. */
static void
await_pid (pid_t  pid,
           gint64 deadline_us)
{
  gint64 left_us = deadline_us - g_get_monotonic_time ();
  struct pollfd end = { .fd = syscall (SYS_pidfd_open, pid, 0), .events = POLLIN };

  if (end.fd < 0)
    return;

  poll (&end, 1, MAX (left_us, 0) / 1000 + 1);
  close (end.fd);
}

/* Waits until no process has the marker. Returns FALSE if that takes longer than @timeout_ms. */
gboolean
bench_await_end_of (const char *marker,
                    guint       timeout_ms)
{
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;

  for (;;)
    {
      g_autoptr (GArray) pids = find_marked (marker);

      if (pids->len == 0)
        return TRUE;
      if (g_get_monotonic_time () > deadline_us)
        return FALSE;
      for (guint i = 0; i < pids->len; i++)
        await_pid (g_array_index (pids, pid_t, i), deadline_us);
    }
}
