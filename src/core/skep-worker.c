/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-context-thread.h"
#include "skep-log-problem.h"
#include "skep-output-writer.h"
#include "skep-port-book.h"
#include "skep-run-driver.h"
#include "skep-run-register.h"
#include "skep-worker.h"

/* The ladder of product.md: SIGINT, 5 s, SIGTERM, 5 s, SIGKILL until nothing is left. */
#define DEFAULT_INTERRUPT_MS 5000
#define DEFAULT_TERMINATE_MS 5000

/* Somebody who waits until a run, or all of them when @run is NULL, has ended. */
typedef struct
{
  SkepRun *run; /* owned, nullable */
  GSourceFunc function;
  gpointer data;
} Waiter;

struct _SkepWorker
{
  /* Immutable */
  SkepLauncher *launcher; /* owned */
  SkepRunTable *table;
  SkepContextThread *thread;
  SkepRunRecorder *recorder; /* of the supervisor */

  SkepWakeList *wakes;               /* any thread */
  SkepLoginEnvironment *environment; /* its problems: any thread */
  SkepLogProblem *log_problem;       /* its text: any thread */
  SkepScanner *scanner;              /* any thread */

  /* Worker only */
  gboolean is_stopping_all;
  gboolean is_record_lost; /* what was to be written last into the history */
  guint interrupt_ms;
  guint terminate_ms;
  SkepRunResources resources;
  SkepRunRegister *live_runs;
  SkepPortBook *ports;
  char *watched;       /* path of a project, nullable */
  GHashTable *drivers; /* SkepRun, borrowed from its driver, to SkepRunDriver, owned */
  GPtrArray *waiters;
};

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  g_clear_object (&waiter->run);
  g_free (waiter);
}

static void
changed_cb (gpointer user_data)
{
  SkepWorker *self = user_data;

  skep_wake_list_ring (self->wakes);
}

static gboolean
is_due (SkepWorker   *self,
        const Waiter *waiter)
{
  if (waiter->run == NULL)
    return g_hash_table_size (self->drivers) == 0;

  return skep_run_state_is_finished (skep_run_peek_state (waiter->run));
}

/* A waiter's function may start a run and so add waiters, hence one at a time. */
static void
serve_waiters (SkepWorker *self)
{
  guint i = 0;

  while (i < self->waiters->len)
    {
      Waiter *waiter = g_ptr_array_index (self->waiters, i);

      if (!is_due (self, waiter))
        {
          i++;
          continue;
        }

      waiter = g_ptr_array_steal_index (self->waiters, i);
      waiter->function (waiter->data);
      waiter_free (waiter);
      i = 0;
    }
}

static void
stored_cb (SkepRunDriver *driver,
           const GError  *problem,
           gpointer       user_data)
{
  SkepWorker *self = user_data;

  if (skep_log_problem_tell (self->log_problem, driver, problem))
    changed_cb (self);
}

/* When it begins, and when it is finished. */
static void
record_run (SkepWorker *self,
            SkepRun    *run)
{
  g_autoptr (GError) error = NULL;

  skep_run_recorder_add (self->recorder, run, &error);
  /* That this file can be written doesn't show that those of output can. */
  if ((error != NULL || self->is_record_lost) &&
      skep_log_problem_tell (self->log_problem, self->recorder, error))
    changed_cb (self);
  self->is_record_lost = error != NULL;
}

static void
finished_cb (SkepRunDriver *driver,
             gpointer       user_data)
{
  SkepWorker *self = user_data;
  SkepRun *run = skep_run_driver_get_run (driver);

  record_run (self, run);
  skep_run_register_remove (self->live_runs, skep_run_get_uuid (run));
  skep_port_book_close (self->ports, run, skep_run_driver_get_ports (driver));
  skep_log_problem_forget (self->log_problem, driver);
  g_hash_table_remove (self->drivers, run);
  changed_cb (self);
  serve_waiters (self);
}

/* An output in which addresses were found. */
typedef struct
{
  SkepWorker *worker;
  SkepOutput *output; /* owned */
} FoundUrls;

static void
found_urls_free (gpointer data)
{
  FoundUrls *found = data;

  skep_output_unref (found->output);
  g_free (found);
}

static gboolean
take_urls (gpointer data)
{
  FoundUrls *found = data;
  GHashTableIter iter;
  gpointer run, driver;

  g_hash_table_iter_init (&iter, found->worker->drivers);
  while (g_hash_table_iter_next (&iter, &run, &driver))
    if (skep_run_get_output (run) == found->output)
      skep_run_driver_take_urls (driver);

  return G_SOURCE_REMOVE;
}

/* On the scanner's thread. */
static void
scanned_cb (SkepOutput      *output,
            SkepScannerNews  news,
            gpointer         user_data)
{
  SkepWorker *self = user_data;

  if ((news & (SKEP_SCANNER_PROBLEMS | SKEP_SCANNER_SETTLED)) != 0)
    changed_cb (self);
  if ((news & SKEP_SCANNER_URLS) != 0)
    {
      FoundUrls *found = g_new (FoundUrls, 1);

      found->worker = self;
      found->output = skep_output_ref (output);
      skep_context_thread_invoke (self->thread, take_urls, found, found_urls_free);
    }
}

static const SkepRunDriverEvents driver_events = {
  .changed = changed_cb,
  .stored = stored_cb,
  .finished = finished_cb,
};

static void
enter (gpointer data,
       gpointer context)
{
  SkepWorker *self = data;

  self->ports = skep_port_book_new (self->launcher, self->table, changed_cb, self);
  self->environment = skep_login_environment_new (self->launcher, context, changed_cb, self);
  self->resources = (SkepRunResources) {
    .launcher = self->launcher,
    .context = context,
    .environment = self->environment,
    .scopes = skep_scope_manager_new (NULL, APPLICATION_ID),
    .file_bytes = SKEP_OUTPUT_DEFAULT_FILE_BYTES,
    .scanner = self->scanner,
  };
  self->interrupt_ms = DEFAULT_INTERRUPT_MS;
  self->terminate_ms = DEFAULT_TERMINATE_MS;
  self->drivers = g_hash_table_new_full (NULL, NULL, NULL,
                                         (GDestroyNotify) skep_run_driver_free);
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
}

static void
leave (gpointer data)
{
  SkepWorker *self = data;

  g_clear_pointer (&self->drivers, g_hash_table_unref);
  g_clear_pointer (&self->scanner, skep_scanner_end);
  g_clear_pointer (&self->waiters, g_ptr_array_unref);
  g_clear_pointer (&self->resources.scopes, skep_scope_manager_free);
  g_clear_pointer (&self->ports, skep_port_book_free);
  g_clear_pointer (&self->environment, skep_login_environment_free);
  g_clear_pointer (&self->log_problem, skep_log_problem_free);
  g_clear_pointer (&self->live_runs, skep_run_register_free);
  g_clear_pointer (&self->wakes, skep_wake_list_free);
  g_clear_pointer (&self->table, skep_run_table_unref);
  g_free (self->watched);
  g_object_unref (self->launcher);
}

/**
 * skep_worker_new:
 * @table: where runs are published
 * @launcher: what starts skep-keeper
 * @register_folder: where the registers of live runs are
 * @recorder: what writes the runs, outlives the worker
 *
 * Starts the thread. Any thread.
 *
 * Returns: the worker, to be ended by skep_worker_end()
 */
SkepWorker *
skep_worker_new (SkepRunTable    *table,
                 SkepLauncher    *launcher,
                 const char      *register_folder,
                 SkepRunRecorder *recorder)
{
  SkepWorker *self = g_new0 (SkepWorker, 1);

  self->launcher = g_object_ref (launcher);
  self->table = skep_run_table_ref (table);
  self->recorder = recorder;
  self->wakes = skep_wake_list_new ();
  self->log_problem = skep_log_problem_new ();
  self->live_runs = skep_run_register_new (register_folder);
  self->scanner = skep_scanner_new (NULL, scanned_cb, self);
  self->thread = skep_context_thread_new ("skep-worker", enter, leave, self);

  return self;
}

/**
 * skep_worker_end:
 * @self: (transfer full): a worker
 *
 * Ends the thread, waits for it, and frees @self. Runs that still live lose their socket, which
 * their keepers take as the death of the application. Any thread but the worker.
 */
void
skep_worker_end (SkepWorker *self)
{
  skep_context_thread_end (self->thread);
  g_free (self);
}

/**
 * skep_worker_invoke:
 * @self: a worker
 * @function: what to do there; returns %G_SOURCE_REMOVE
 * @data: for @function
 * @destroy: (nullable): frees @data
 *
 * Runs @function on the worker. Any thread.
 */
void
skep_worker_invoke (SkepWorker     *self,
                    GSourceFunc     function,
                    gpointer        data,
                    GDestroyNotify  destroy)
{
  skep_context_thread_invoke (self->thread, function, data, destroy);
}

/**
 * skep_worker_get_wakes:
 * @self: a worker
 *
 * Any thread.
 *
 * Returns: (transfer none): what rings when something was published
 */
SkepWakeList *
skep_worker_get_wakes (SkepWorker *self)
{
  return self->wakes;
}

/**
 * skep_worker_dup_environment_problem:
 * @self: a worker
 * @project: path of a project
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): why its scripts don't get the login shell's environment
 */
SkepEnvironmentProblem *
skep_worker_dup_environment_problem (SkepWorker *self,
                                     const char *project)
{
  return skep_login_environment_dup_problem (self->environment, project);
}

/**
 * skep_worker_dup_search_path:
 * @self: a worker
 * @project: path of a project
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): where its scripts find programs, %NULL as long as the login
 *   shell has not told it
 */
char *
skep_worker_dup_search_path (SkepWorker *self,
                             const char *project)
{
  return skep_login_environment_dup_search_path (self->environment, project);
}

/**
 * skep_worker_dup_log_problem:
 * @self: a worker
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): why output is not kept on disk, as a sentence
 */
char *
skep_worker_dup_log_problem (SkepWorker *self)
{
  return skep_log_problem_dup_text (self->log_problem);
}

/**
 * skep_worker_scan:
 * @self: a worker
 * @output: of which no more comes
 *
 * Any thread.
 */
void
skep_worker_scan (SkepWorker *self,
                  SkepOutput *output)
{
  skep_scanner_add (self->scanner, output);
  skep_scanner_finish (self->scanner, output);
}

/**
 * skep_worker_set_grace:
 * @self: a worker
 * @interrupt_ms: how long SIGINT has
 * @terminate_ms: how long SIGTERM has
 *
 * Worker only.
 */
void
skep_worker_set_grace (SkepWorker *self,
                       guint       interrupt_ms,
                       guint       terminate_ms)
{
  self->interrupt_ms = interrupt_ms;
  self->terminate_ms = terminate_ms;
}

/**
 * skep_worker_set_log_limit:
 * @self: a worker
 * @max_bytes: how much of the output of a run that begins from now on is kept in files; 0: none
 *
 * Worker only.
 */
void
skep_worker_set_log_limit (SkepWorker *self,
                           gsize       max_bytes)
{
  self->resources.file_bytes = max_bytes;
}

/* A run in the background doesn't count: its script has ended, and may be started again. */
static gboolean
is_same_and_live (SkepRun    *run,
                  SkepScript *script)
{
  const SkepRunState *state = skep_run_peek_state (run);

  return skep_run_state_is_live (state) && state->status != SKEP_RUN_STATUS_BACKGROUND &&
         skep_script_is_same (skep_run_get_script (run), script);
}

static SkepRun *
find_live_run (SkepWorker *self,
               SkepScript *script)
{
  GHashTableIter iter;
  gpointer run;

  g_hash_table_iter_init (&iter, self->drivers);
  while (g_hash_table_iter_next (&iter, &run, NULL))
    if (is_same_and_live (run, script))
      return run;

  return NULL;
}

static SkepRun *
append_run (SkepWorker  *self,
            SkepScript  *script,
            const char  *started_by,
            GError     **error)
{
  SkepRun *run;

  if (self->is_stopping_all)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                   _("“%s” was not started: Skep is about to quit"), script->name);
      return NULL;
    }

  run = skep_run_table_append (self->table, script, started_by);
  if (run == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                 _("“%s” was not started: Skep has kept %d runs and must be restarted first"),
                 script->name, SKEP_RUN_TABLE_MAX_RUNS);

  return run;
}

static gboolean
is_watched (SkepWorker *self,
            SkepRun    *run)
{
  return g_strcmp0 (self->watched, skep_run_get_script (run)->project) == 0;
}

static void
begin_run (SkepWorker *self,
           SkepRun    *run)
{
  SkepRunDriver *driver = skep_run_driver_new (run, &self->resources, &driver_events, self);

  g_hash_table_insert (self->drivers, run, driver);
  record_run (self, run);
  skep_run_register_add (self->live_runs, skep_run_get_uuid (run));
  changed_cb (self);
  skep_run_driver_set_watched (driver, is_watched (self, run));
  skep_run_driver_start (driver);
}

/**
 * skep_worker_start_run:
 * @self: a worker
 * @script: what to run
 * @started_by: who asked
 * @is_duplicate: (out): whether a live run of @script was returned instead of a new one
 * @error: return location
 *
 * Starts a script unless it runs already: one step, since only the worker starts. Worker only.
 *
 * Returns: (transfer none) (nullable): the run
 */
SkepRun *
skep_worker_start_run (SkepWorker  *self,
                       SkepScript  *script,
                       const char  *started_by,
                       gboolean    *is_duplicate,
                       GError     **error)
{
  SkepRun *run = find_live_run (self, script);

  *is_duplicate = run != NULL;
  if (run == NULL && (run = append_run (self, script, started_by, error)) != NULL)
    begin_run (self, run);

  return run;
}

/**
 * skep_worker_start_early:
 * @self: a worker
 * @run: any run
 *
 * If @run waits for the login shell, it waits no longer. Worker only.
 */
void
skep_worker_start_early (SkepWorker *self,
                         SkepRun    *run)
{
  SkepRunDriver *driver = g_hash_table_lookup (self->drivers, run);

  if (driver != NULL)
    skep_run_driver_start_early (driver);
}

/**
 * skep_worker_let_go:
 * @self: a worker
 * @run: any run
 *
 * Ends @run as failed if processes which can't be ended hold it up. Worker only.
 */
void
skep_worker_let_go (SkepWorker *self,
                    SkepRun    *run)
{
  SkepRunDriver *driver = g_hash_table_lookup (self->drivers, run);

  if (driver != NULL)
    skep_run_driver_let_go (driver);
}

/**
 * skep_worker_watch:
 * @self: a worker
 * @project: (nullable): path of the project that somebody looks at
 *
 * Worker only.
 */
void
skep_worker_watch (SkepWorker *self,
                   const char *project)
{
  GHashTableIter iter;
  gpointer run, driver;

  g_free (self->watched);
  self->watched = g_strdup (project);
  g_hash_table_iter_init (&iter, self->drivers);
  while (g_hash_table_iter_next (&iter, &run, &driver))
    skep_run_driver_set_watched (driver, is_watched (self, run));
}

static void
ignore_environment (const char *const *environment,
                    const GError      *error,
                    gpointer           user_data)
{
}

/**
 * skep_worker_prepare_environment:
 * @self: a worker
 * @project: path of a project
 *
 * Asks the login shell now, so that the first start needn't wait for it. Worker only.
 */
void
skep_worker_prepare_environment (SkepWorker *self,
                                 const char *project)
{
  skep_login_environment_request (self->environment, project, ignore_environment, NULL);
}

/**
 * skep_worker_forget_environments:
 * @self: a worker
 * @project: (nullable): not looked at: a file that has changed may concern any
 *
 * The login shell is asked again when the next script starts. Worker only.
 */
void
skep_worker_forget_environments (SkepWorker *self,
                                 const char *project)
{
  skep_login_environment_forget (self->environment);
}

static void
stop_driver (SkepWorker    *self,
             SkepRunDriver *driver,
             SkepStopMode   mode,
             const char    *stopped_by)
{
  if (mode == SKEP_STOP_NOW)
    skep_run_driver_kill (driver, stopped_by);
  else
    skep_run_driver_stop (driver, stopped_by, self->interrupt_ms, self->terminate_ms);
}

/**
 * skep_worker_stop_run:
 * @self: a worker
 * @run: any run
 * @mode: how
 * @stopped_by: (nullable): who asks for it
 *
 * Asks a run to stop; one that is finished stays as it is. Worker only.
 */
void
skep_worker_stop_run (SkepWorker   *self,
                      SkepRun      *run,
                      SkepStopMode  mode,
                      const char   *stopped_by)
{
  SkepRunDriver *driver = g_hash_table_lookup (self->drivers, run);

  if (driver != NULL)
    stop_driver (self, driver, mode, stopped_by);
}

/* A run that is stopping already goes on so: being asked along with all others is no second
 * request for this one. */
static void
stop_with_all (SkepWorker   *self,
               SkepRun      *run,
               SkepStopMode  mode)
{
  if (mode == SKEP_STOP_NOW || skep_run_peek_state (run)->status != SKEP_RUN_STATUS_STOPPING)
    skep_worker_stop_run (self, run, mode, NULL);
}

/**
 * skep_worker_await_end:
 * @self: a worker
 * @run: (nullable): any run, %NULL for all
 * @function: called once when @run is finished, or nothing is left, perhaps at once
 * @data: for @function
 *
 * Worker only.
 */
void
skep_worker_await_end (SkepWorker  *self,
                       SkepRun     *run,
                       GSourceFunc  function,
                       gpointer     data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  g_set_object (&waiter->run, run);
  waiter->function = function;
  waiter->data = data;
  g_ptr_array_add (self->waiters, waiter);
  serve_waiters (self);
}

/**
 * skep_worker_stop_all:
 * @self: a worker
 * @mode: how
 * @function: called once when nothing is left, perhaps at once
 * @data: for @function
 *
 * Stops every run, all at the same time, and refuses new ones from now on. Worker only.
 */
void
skep_worker_stop_all (SkepWorker   *self,
                      SkepStopMode  mode,
                      GSourceFunc   function,
                      gpointer      data)
{
  g_autofree gpointer *runs = g_hash_table_get_keys_as_array (self->drivers, NULL);

  /* A run that waits for its environment is finished at once, and its driver freed. */
  self->is_stopping_all = TRUE;
  for (gpointer *run = runs; *run != NULL; run++)
    stop_with_all (self, *run, mode);

  skep_worker_await_end (self, NULL, function, data);
}

/**
 * skep_worker_write:
 * @self: a worker
 * @run: any run
 * @input: bytes as if typed
 *
 * Worker only.
 */
void
skep_worker_write (SkepWorker *self,
                   SkepRun    *run,
                   GBytes     *input)
{
  SkepRunDriver *driver = g_hash_table_lookup (self->drivers, run);

  if (driver != NULL)
    skep_run_driver_write (driver, input);
}

/**
 * skep_worker_resize:
 * @self: a worker
 * @run: any run
 * @columns: width in characters
 * @rows: height in characters
 *
 * Worker only.
 */
void
skep_worker_resize (SkepWorker *self,
                    SkepRun    *run,
                    guint       columns,
                    guint       rows)
{
  SkepRunDriver *driver = g_hash_table_lookup (self->drivers, run);

  if (driver != NULL)
    skep_run_driver_resize (driver, columns, rows);
}
