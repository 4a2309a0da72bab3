/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* start-many N PROGRAM: Skep's supervisor as a runner without a window. Starts N runs of PROGRAM
 * at once; SIGTERM stops them, and ends it when nothing of them is left. */

#include "config.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench-runs.h"

static void
down_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  skep_supervisor_shutdown_finish (SKEP_SUPERVISOR (object), result, NULL);
  g_main_loop_quit (data);
}

typedef struct
{
  SkepSupervisor *supervisor;
  GMainLoop *loop;
} Application;

static gboolean
terminate_cb (gpointer data)
{
  Application *application = data;

  skep_supervisor_shutdown_async (application->supervisor, SKEP_STOP_GRACEFULLY, down_cb,
                                  application->loop);
  return G_SOURCE_REMOVE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SkepSupervisor) supervisor = NULL;
  g_autoptr (GPtrArray) scripts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  g_autoptr (GPtrArray) runs = NULL;
  Application application;

  if (argc != 3)
    {
      fprintf (stderr, "Usage: start-many N PROGRAM\n");
      return 2;
    }

  supervisor = bench_supervisor_new ();
  for (int i = 0; i < atoi (argv[1]); i++)
    {
      g_autofree char *name = g_strdup_printf ("mark-%d", i);

      g_ptr_array_add (scripts, bench_script_new (name, argv[2], NULL));
    }

  application = (Application) { supervisor, loop };
  g_unix_signal_add (SIGTERM, terminate_cb, &application);
  runs = bench_start_all (supervisor, scripts, scripts->len, bench_is_running);
  g_main_loop_run (loop);
  return 0;
}
