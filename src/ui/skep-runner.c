/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-runner.h"

#include <glib/gi18n.h>

/* Everything the window does with runs goes through here: the supervisor, the model of its runs,
 * and the one wake-up which keeps that model up to date. Main thread only. */
struct _SkepRunner
{
  GObject parent_instance;

  gboolean changed; /* since the last poll began */

  /* Owned */
  SkepSupervisor *supervisor;
  SkepRunModel *runs;
  char *watched;     /* folder of the project that somebody looks at, or NULL */
  char *log_problem; /* why output is not kept on disk, as it was told; or NULL */

  /* Borrowed, NULL once removed */
  GSource *wake;
};

/* What a request asked for, so that its failure can be worded. */
typedef struct
{
  SkepRunner *runner; /* owned */
  char *name;         /* owned */
  const char *format;
} Request;

enum
{
  WOKEN,
  RUNS_CHANGED,
  RUN_FAILED,
  PROBLEM,
  SHUT_DOWN,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepRunner, skep_runner, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static Request *
request_new (SkepRunner *self,
             const char *name,
             const char *format)
{
  Request *request = g_new0 (Request, 1);

  request->runner = g_object_ref (self);
  request->name = g_strdup (name);
  request->format = format;

  return request;
}

static void
request_free (Request *self)
{
  g_object_unref (self->runner);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
request_report (Request      *self,
                const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (self->format, self->name, error->message);
#pragma GCC diagnostic pop
  g_signal_emit (self->runner, signals[PROBLEM], 0, text);
}

static void
start_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = NULL;

  run = skep_supervisor_start_finish (SKEP_SUPERVISOR (source), result, NULL, &error);
  if (run == NULL)
    request_report (request, error);
}

static void
restart_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = NULL;

  run = skep_supervisor_restart_finish (SKEP_SUPERVISOR (source), result, NULL, &error);
  if (run == NULL)
    request_report (request, error);
}

static void
stop_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;

  if (!skep_supervisor_stop_finish (SKEP_SUPERVISOR (source), result, &error))
    request_report (request, error);
}

static void
shutdown_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;

  if (!skep_supervisor_shutdown_finish (SKEP_SUPERVISOR (source), result, &error))
    g_warning ("Not every run could be stopped: %s", error->message);
  g_signal_emit (request->runner, signals[SHUT_DOWN], 0);
}

static void
run_item_notify_cb (SkepRunItem *item,
                    GParamSpec  *pspec,
                    SkepRunner  *self)
{
  gboolean is_state = pspec == NULL || g_str_equal (pspec->name, "state");

  self->changed = TRUE;
  /* No state follows `failed`, so this is told once for each run. */
  if (is_state && skep_run_item_get_state (item)->status == SKEP_RUN_STATUS_FAILED)
    g_signal_emit (self, signals[RUN_FAILED], 0, item);
}

static void
runs_changed_cb (GListModel *runs,
                 guint       position,
                 guint       removed,
                 guint       added,
                 SkepRunner *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (SkepRunItem) item = g_list_model_get_item (runs, i);

      g_signal_connect_object (item, "notify", G_CALLBACK (run_item_notify_cb), self, 0);
      run_item_notify_cb (item, NULL, self);
    }
}

/* Told once, and again only when it has been well meanwhile, or is another one. */
static void
check_log (SkepRunner *self)
{
  g_autofree char *problem = skep_supervisor_dup_log_problem (self->supervisor);

  if (g_set_str (&self->log_problem, problem) && problem != NULL)
    g_signal_emit (self, signals[PROBLEM], 0, problem);
}

static gboolean
wake_cb (gpointer data)
{
  SkepRunner *self = data;

  self->changed = FALSE;
  skep_run_model_poll (self->runs);
  check_log (self);
  if (self->changed)
    g_signal_emit (self, signals[RUNS_CHANGED], 0);
  g_signal_emit (self, signals[WOKEN], 0);

  return G_SOURCE_CONTINUE;
}

static void
skep_runner_dispose (GObject *object)
{
  SkepRunner *self = SKEP_RUNNER (object);

  if (self->wake != NULL)
    skep_supervisor_remove_wake (self->supervisor, g_steal_pointer (&self->wake));
  g_clear_object (&self->runs);
  g_clear_object (&self->supervisor);

  G_OBJECT_CLASS (skep_runner_parent_class)->dispose (object);
}

static void
skep_runner_finalize (GObject *object)
{
  g_free (SKEP_RUNNER (object)->watched);
  g_free (SKEP_RUNNER (object)->log_problem);

  G_OBJECT_CLASS (skep_runner_parent_class)->finalize (object);
}

static guint
add_signal (const char *name,
            GType       argument)
{
  return g_signal_new (name, SKEP_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, argument != G_TYPE_NONE ? 1 : 0, argument);
}

static void
skep_runner_class_init (SkepRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = skep_runner_dispose;
  object_class->finalize = skep_runner_finalize;

  /* After each poll; views of output look for new bytes then. */
  signals[WOKEN] = add_signal ("woken", G_TYPE_NONE);
  /* After a poll that found a new run or a new state, once every model has taken it. */
  signals[RUNS_CHANGED] = add_signal ("runs-changed", G_TYPE_NONE);
  signals[RUN_FAILED] = add_signal ("run-failed", SKEP_TYPE_RUN_ITEM);
  /* A request was refused; the text names the script and the cause. */
  signals[PROBLEM] = add_signal ("problem", G_TYPE_STRING);
  signals[SHUT_DOWN] = add_signal ("shut-down", G_TYPE_NONE);
}

static void
skep_runner_init (SkepRunner *self)
{
}

/**
 * skep_runner_new:
 * @launcher: (nullable): what starts scripts, %NULL for skep_launcher_new_default()
 */
SkepRunner *
skep_runner_new (SkepLauncher *launcher)
{
  SkepRunner *self = g_object_new (SKEP_TYPE_RUNNER, NULL);

  self->supervisor = skep_supervisor_new (launcher);
  self->runs = skep_run_model_new (skep_supervisor_get_table (self->supervisor));
  g_signal_connect_object (self->runs, "items-changed", G_CALLBACK (runs_changed_cb), self, 0);
  self->wake = skep_supervisor_add_wake (self->supervisor, NULL, wake_cb, self);

  return self;
}

SkepSupervisor *
skep_runner_get_supervisor (SkepRunner *self)
{
  g_return_val_if_fail (SKEP_IS_RUNNER (self), NULL);

  return self->supervisor;
}

SkepRunModel *
skep_runner_get_runs (SkepRunner *self)
{
  g_return_val_if_fail (SKEP_IS_RUNNER (self), NULL);

  return self->runs;
}

guint
skep_runner_get_n_live (SkepRunner *self)
{
  g_return_val_if_fail (SKEP_IS_RUNNER (self), 0);

  return skep_run_model_get_n_live (self->runs);
}

/**
 * skep_runner_dup_live_names:
 *
 * Returns: (transfer full): the ids of the live runs as a list for people
 */
char *
skep_runner_dup_live_names (SkepRunner *self)
{
  guint n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->runs));
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < n_runs; i++)
    {
      g_autoptr (SkepRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (!skep_run_state_is_live (skep_run_item_get_state (item)))
        continue;
      if (names->len > 0)
        /* Translators: between the entries of a list */
        g_string_append (names, _(", "));
      g_string_append (names, skep_run_get_id (skep_run_item_get_run (item)));
    }

  return g_string_free (names, FALSE);
}

void
skep_runner_start (SkepRunner *self,
                   SkepScript *script)
{
  g_return_if_fail (SKEP_IS_RUNNER (self));
  g_return_if_fail (script != NULL);

  skep_supervisor_start_async (self->supervisor, script, "you", NULL, start_cb,
                               /* Translators: script name, then the reason */
                               request_new (self, script->name, _("Cannot start “%s”: %s")));
}

void
skep_runner_stop (SkepRunner   *self,
                  SkepRun      *run,
                  SkepStopMode  mode)
{
  g_return_if_fail (SKEP_IS_RUNNER (self));
  g_return_if_fail (SKEP_IS_RUN (run));

  skep_supervisor_stop_async (self->supervisor, run, mode, "you", NULL, stop_cb,
                              /* Translators: run id, then the reason */
                              request_new (self, skep_run_get_id (run),
                                           _("Cannot stop “%s”: %s")));
}

void
skep_runner_restart (SkepRunner *self,
                     SkepRun    *run,
                     SkepScript *script)
{
  g_return_if_fail (SKEP_IS_RUNNER (self));
  g_return_if_fail (SKEP_IS_RUN (run));
  g_return_if_fail (script != NULL);

  skep_supervisor_restart_async (self->supervisor, run, script, "you", NULL, restart_cb,
                                 /* Translators: script name, then the reason */
                                 request_new (self, script->name, _("Cannot restart “%s”: %s")));
}

/**
 * skep_runner_set_watched:
 * @folder: of a project
 * @is_watched: whether its rows can be seen
 *
 * Has the runs of one project looked at once a second. Of two projects that take turns the new one
 * may say so before the old one does.
 */
void
skep_runner_set_watched (SkepRunner *self,
                         const char *folder,
                         gboolean    is_watched)
{
  g_return_if_fail (SKEP_IS_RUNNER (self));

  if (is_watched == (g_strcmp0 (self->watched, folder) == 0))
    return;

  g_set_str (&self->watched, is_watched ? folder : NULL);
  skep_supervisor_watch_project (self->supervisor, self->watched);
}

void
skep_runner_stop_all (SkepRunner *self)
{
  guint n_runs;

  g_return_if_fail (SKEP_IS_RUNNER (self));

  n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->runs));
  for (guint i = 0; i < n_runs; i++)
    {
      g_autoptr (SkepRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (skep_run_state_is_live (skep_run_item_get_state (item)))
        skep_runner_stop (self, skep_run_item_get_run (item), SKEP_STOP_GRACEFULLY);
    }
}

/**
 * skep_runner_shutdown:
 *
 * Stops every run for good and emits #SkepRunner::shut-down when all are gone. Asking again with
 * %SKEP_STOP_NOW hurries it.
 */
void
skep_runner_shutdown (SkepRunner   *self,
                      SkepStopMode  mode)
{
  g_return_if_fail (SKEP_IS_RUNNER (self));

  skep_supervisor_shutdown_async (self->supervisor, mode, shutdown_cb,
                                  request_new (self, NULL, NULL));
}
