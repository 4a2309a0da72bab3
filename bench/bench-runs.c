/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "bench-runs.h"
#include "skep-local-launcher.h"

/* Spins until the condition holds, so that nothing delays the next turn, and returns the longest
 * turn in µs: how long the main loop was kept away. */
gint64
bench_spin (BenchCondition condition,
            gpointer       data)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 last = begin;
  gint64 longest = 0;

  while (!condition (data))
    {
      gint64 now;

      g_main_context_iteration (NULL, FALSE);
      now = g_get_monotonic_time ();
      longest = MAX (longest, now - last);
      last = now;
      if (now - begin > BENCH_TIMEOUT_SEC * G_USEC_PER_SEC)
        g_error ("nothing happened for %d s", BENCH_TIMEOUT_SEC);
    }

  return longest;
}

static gboolean
timeout_cb (gpointer data)
{
  g_error ("nothing happened for %d s", BENCH_TIMEOUT_SEC);
  return G_SOURCE_REMOVE;
}

/* Sleeps until the condition holds, as a window does, and leaves the processor to what is
 * measured. */
void
bench_wait (BenchCondition condition,
            gpointer       data)
{
  guint timeout = g_timeout_add_seconds (BENCH_TIMEOUT_SEC, timeout_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

gboolean
bench_is_true (gpointer data)
{
  return *(gboolean *) data;
}

gboolean
bench_is_running (gpointer run)
{
  return skep_run_peek_state (run)->status >= SKEP_RUN_STATUS_RUNNING;
}

gboolean
bench_is_finished (gpointer run)
{
  return skep_run_state_is_finished (skep_run_peek_state (run));
}

/* The fixture has said that all its processes are in place; perhaps before the keeper has said
 * that it runs. */
gboolean
bench_is_ready (gpointer run)
{
  if (bench_is_finished (run))
    g_error ("%s has ended before it was ready", skep_run_get_id (run));

  return bench_is_running (run) &&
         skep_log_get_n_bytes (skep_run_get_log (run)) >= strlen ("ready\r\n");
}

/**
 * bench_state_new:
 *
 * What supervisors register of their runs stays out of the person's own Skep, and no run waits for
 * a login shell: to be called before anything else, the process and its children then have a folder
 * of their own.
 *
 * Returns: (transfer full): the folder
 */
char *
bench_state_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("skep-bench-XXXXXX", &error);

  if (folder == NULL)
    g_error ("%s", error->message);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_setenv ("SKEP_LOGIN_SHELL", "", TRUE);

  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_folder (path);
      else
        g_remove (path);
    }
  g_remove (folder);
}

/**
 * bench_state_free:
 * @folder: (transfer full): what bench_state_new() returned
 *
 * Removes it: runs of applications that were killed are registered there still.
 */
void
bench_state_free (char *folder)
{
  remove_folder (folder);
  g_free (folder);
}

/**
 * bench_supervisor_new:
 *
 * Returns: (transfer full): a supervisor which wakes bench_wait()
 */
SkepSupervisor *
bench_supervisor_new (void)
{
  g_autoptr (SkepLauncher) launcher = skep_local_launcher_new (KEEPER_PATH);
  SkepSupervisor *supervisor = skep_supervisor_new (launcher);

  skep_supervisor_add_wake (supervisor, NULL, NULL, NULL);
  return supervisor;
}

SkepScript *
bench_script_new (const char *name,
                  const char *program,
                  const char *argument)
{
  const char *argv[] = { program, argument, NULL };
  SkepScript *script = skep_script_new (g_get_tmp_dir (), "bench", "bench", "", name);

  script->command = g_strdup (name);
  script->argv = g_strdupv ((char **) argv);
  script->cwd = g_strdup (g_get_tmp_dir ());

  return script;
}

/* A mode of the fixture of the tests; each is another script, or it would run only once. */
SkepScript *
bench_script_new_nasty (const char *mode,
                        const char *argument)
{
  static guint n_scripts;
  g_autofree char *name = g_strdup_printf ("%s-%u", mode, n_scripts++);
  const char *argv[] = { NASTY_PATH, mode, argument, NULL };
  SkepScript *script = bench_script_new (name, NASTY_PATH, mode);

  g_strfreev (script->argv);
  script->argv = g_strdupv ((char **) argv);

  return script;
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  SkepRun **run = data;

  *run = skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result, NULL, NULL);
}

/**
 * bench_start:
 * @supervisor: a supervisor
 * @script: what to start
 * @call_us: (out) (optional): how long the call took
 * @gap_us: (out) (optional): the longest time that the main loop was kept away until the run was
 *   running, the call included
 *
 * Starts a run and spins until it is running.
 *
 * Returns: (transfer full): the run
 */
SkepRun *
bench_start (SkepSupervisor *supervisor,
             SkepScript     *script,
             gint64         *call_us,
             gint64         *gap_us)
{
  SkepRun *run = NULL;
  gint64 begin = g_get_monotonic_time ();
  gint64 call;
  gint64 gap;

  skep_supervisor_start_async (supervisor, script, "you", NULL, started_cb, &run);
  call = g_get_monotonic_time () - begin;
  gap = bench_spin (is_set, &run);
  gap = MAX (gap, bench_spin (bench_is_running, run));

  if (call_us != NULL)
    *call_us = call;
  if (gap_us != NULL)
    *gap_us = MAX (call, gap);

  return run;
}

typedef struct
{
  SkepSupervisor *supervisor;
  GPtrArray *scripts;
  guint max_in_flight;
  BenchCondition condition;

  guint n_asked;
  guint n_done;
  GPtrArray *runs;      /* owned */
  GPtrArray *in_flight; /* borrowed from runs: those for which the condition doesn't hold yet */
} Batch;

static void
batch_started_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      data)
{
  Batch *batch = data;
  g_autoptr (GError) error = NULL;
  SkepRun *run = skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result, NULL, &error);

  if (run == NULL)
    g_error ("%s", error->message);

  skep_log_watch (skep_run_get_log (run), SKEP_LOG_READER);
  g_ptr_array_add (batch->runs, run);
  g_ptr_array_add (batch->in_flight, run);
}

static gboolean
proceed (gpointer data)
{
  Batch *batch = data;

  for (guint i = batch->in_flight->len; i > 0; i--)
    if (batch->condition (g_ptr_array_index (batch->in_flight, i - 1)))
      {
        g_ptr_array_remove_index_fast (batch->in_flight, i - 1);
        batch->n_done++;
      }

  for (; batch->n_asked < batch->scripts->len &&
         batch->n_asked - batch->n_done < batch->max_in_flight; batch->n_asked++)
    skep_supervisor_start_async (batch->supervisor,
                                 g_ptr_array_index (batch->scripts, batch->n_asked), "you", NULL,
                                 batch_started_cb, batch);

  return batch->n_done == batch->scripts->len;
}

/**
 * bench_start_all:
 * @supervisor: a supervisor
 * @scripts: what to start, all different
 * @max_in_flight: how many may be short of @condition at a time
 * @condition: of a run
 *
 * Starts all, and waits until @condition holds for each.
 *
 * Returns: (transfer full) (element-type SkepRun): the runs
 */
GPtrArray *
bench_start_all (SkepSupervisor *supervisor,
                 GPtrArray      *scripts,
                 guint           max_in_flight,
                 BenchCondition  condition)
{
  g_autoptr (GPtrArray) in_flight = g_ptr_array_new ();
  Batch batch = {
    .supervisor = supervisor,
    .scripts = scripts,
    .max_in_flight = max_in_flight,
    .condition = condition,
    .runs = g_ptr_array_new_with_free_func (g_object_unref),
    .in_flight = in_flight,
  };

  bench_wait (proceed, &batch);
  return batch.runs;
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  guint *n_left = data;

  *n_left -= skep_supervisor_stop_finish (SKEP_SUPERVISOR (object), result, NULL) ? 1 : 0;
}

static gboolean
is_zero (gpointer data)
{
  return *(guint *) data == 0;
}

/**
 * bench_stop_all:
 * @supervisor: a supervisor
 * @runs: (element-type SkepRun): any runs
 *
 * Stops runs gracefully, all at the same time, and waits until nothing of them is left.
 *
 * Returns: how long that took, µs
 */
gint64
bench_stop_all (SkepSupervisor *supervisor,
                GPtrArray      *runs)
{
  guint n_left = runs->len;
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < runs->len; i++)
    skep_supervisor_stop_async (supervisor, g_ptr_array_index (runs, i), SKEP_STOP_GRACEFULLY,
                                "you", NULL, stopped_cb, &n_left);
  bench_wait (is_zero, &n_left);

  return g_get_monotonic_time () - begin;
}

/* As bench_stop_all (), for one. */
gint64
bench_stop (SkepSupervisor *supervisor,
            SkepRun        *run)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  g_ptr_array_add (runs, run);
  return bench_stop_all (supervisor, runs);
}
