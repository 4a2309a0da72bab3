/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast output is taken in: from a pseudoterminal, by all of Skep, beside a reader that does
 * nothing else; from a pipe, into memory and into files, beside the same. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-log.h"
#include "bench-runs.h"
#include "skep-output-writer.h"
#include "skep-pty.h"

#define LINE_BYTES 80
#define READ_BYTES (64 * 1024)
#define PIPE_BYTES (1024 * 1024)

static double
to_mb_per_second (guint64 n_bytes,
                  gint64  duration_us)
{
  return (double) n_bytes / MAX (duration_us, 1);
}

static pid_t
spawn_writer (int     out,
              guint64 n_lines)
{
  g_autofree char *lines = g_strdup_printf ("%" G_GUINT64_FORMAT, n_lines);
  char *argv[] = { (char *) FLOOD_PATH, (char *) "plain", lines, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;

  if (!g_spawn_async_with_fds (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, -1,
                               out, -1, &error))
    g_error ("%s: %s", FLOOD_PATH, error->message);

  return pid;
}

/* Until @n_bytes have come. */
static void
read_all (int               fd,
          guint64           n_bytes,
          SkepOutputWriter *writer)
{
  static guint8 buffer[READ_BYTES];

  while (n_bytes > 0)
    {
      gssize n = read (fd, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        g_error ("the writer ended %" G_GUINT64_FORMAT " bytes early", n_bytes);
      if (writer != NULL)
        skep_output_writer_take (writer, buffer, n);
      n_bytes -= MIN (n_bytes, (guint64) n);
    }
}

static void
measure_bare_pty (guint64 n_lines)
{
  guint64 n_bytes = n_lines * (LINE_BYTES + 1);
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int slave;
  gint64 begin;
  pid_t pid;

  if (master < 0 || grantpt (master) < 0 || unlockpt (master) < 0 ||
      (slave = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
    g_error ("no pseudoterminal: %s", g_strerror (errno));

  begin = g_get_monotonic_time ();
  pid = spawn_writer (slave, n_lines);
  read_all (master, n_bytes, NULL);
  bench_figure_add (&bench_log_figures[BENCH_LOG_PTY_BARE],
                    to_mb_per_second (n_bytes, g_get_monotonic_time () - begin));
  waitpid (pid, NULL, 0);
  close (slave);
  close (master);
}

typedef struct
{
  SkepLog *log;
  gsize n_bytes;
} Expected;

static gboolean
has_all (gpointer data)
{
  Expected *expected = data;

  return skep_log_get_n_bytes (expected->log) >= expected->n_bytes;
}

static gboolean
look_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* With a window that is hidden: nobody watches the log, so somebody has to look. */
static void
measure_skep_pty (guint64 n_lines)
{
  g_autoptr (SkepSupervisor) supervisor = bench_supervisor_new ();
  g_autofree char *lines = g_strdup_printf ("%" G_GUINT64_FORMAT, n_lines);
  const char *argv[] = { FLOOD_PATH, "plain", lines, NULL };
  g_autoptr (SkepScript) script = bench_script_new ("flood", FLOOD_PATH, NULL);
  g_autoptr (SkepRun) run = NULL;
  guint look = g_timeout_add (2, look_cb, NULL);
  gint64 begin = g_get_monotonic_time ();
  Expected expected;

  g_strfreev (script->argv);
  script->argv = g_strdupv ((char **) argv);
  run = bench_start (supervisor, script, NULL, NULL);
  expected.log = skep_run_get_log (run);
  expected.n_bytes = n_lines * (LINE_BYTES + 1);
  bench_wait (has_all, &expected);
  bench_figure_add (&bench_log_figures[BENCH_LOG_PTY_SKEP],
                    to_mb_per_second (expected.n_bytes, g_get_monotonic_time () - begin));
  g_source_remove (look);
  bench_stop (supervisor, run);
}

static double
get_last (BenchLogFigure id)
{
  const GArray *values = bench_log_figures[id].values;

  return g_array_index (values, double, values->len - 1);
}

static void
add_ratio (BenchLogFigure ratio,
           BenchLogFigure of,
           BenchLogFigure to)
{
  bench_figure_add (&bench_log_figures[ratio], 100 * get_last (of) / get_last (to));
}

/* One after the other, so that both meet the same noise. */
void
bench_log_measure_pty (guint64 n_bytes)
{
  measure_bare_pty (n_bytes / LINE_BYTES);
  measure_skep_pty (n_bytes / LINE_BYTES);
  add_ratio (BENCH_LOG_PTY_RATIO, BENCH_LOG_PTY_SKEP, BENCH_LOG_PTY_BARE);
}

static void
measure_pipe (BenchLogFigure    id,
              guint64           n_lines,
              SkepOutputWriter *writer)
{
  guint64 n_bytes = n_lines * LINE_BYTES;
  gint64 begin;
  int fds[2];
  pid_t pid;

  if (pipe2 (fds, O_CLOEXEC) < 0)
    g_error ("no pipe: %s", g_strerror (errno));
  fcntl (fds[0], F_SETPIPE_SZ, PIPE_BYTES);

  begin = g_get_monotonic_time ();
  pid = spawn_writer (fds[1], n_lines);
  close (fds[1]);
  read_all (fds[0], n_bytes, writer);
  bench_figure_add (&bench_log_figures[id],
                    to_mb_per_second (n_bytes, g_get_monotonic_time () - begin));
  waitpid (pid, NULL, 0);
  close (fds[0]);
}

static void
measure_written_pipe (BenchLogFigure  id,
                      guint64         n_lines,
                      const char     *folder)
{
  g_autoptr (SkepOutput) output = skep_output_new (folder);
  g_autoptr (SkepOutputWriter) writer =
    skep_output_writer_new (output, SKEP_OUTPUT_DEFAULT_FILE_BYTES);

  measure_pipe (id, n_lines, writer);
}

/* Where a person's runs are kept, as far as bench_state_new() can know. */
static char *
make_folder (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_build_filename (g_get_user_state_dir (), "skep", "logs", uuid, NULL);
}

void
bench_log_measure_pipes (guint64 n_bytes)
{
  g_autofree char *folder = make_folder ();
  guint64 n_lines = n_bytes / LINE_BYTES;

  measure_pipe (BENCH_LOG_PIPE_BARE, n_lines, NULL);
  measure_written_pipe (BENCH_LOG_PIPE_MEMORY, n_lines, NULL);
  measure_written_pipe (BENCH_LOG_PIPE_FILES, n_lines, folder);
  add_ratio (BENCH_LOG_PIPE_RATIO, BENCH_LOG_PIPE_FILES, BENCH_LOG_PIPE_MEMORY);
}
