/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "skep-environment.h"
#include "skep-run-recorder.h"
#include "skep-supervisor.h"
#include "skep-worker.h"

/**
 * SkepSupervisor:
 *
 * Owns all runs. Its methods may be called from any thread and return at once; what they ask for
 * happens on the worker thread, and answers come back by #GTask in the caller's context. A
 * cancelled call is answered with %G_IO_ERROR_CANCELLED, but what was asked for still happens.
 */
struct _SkepSupervisor
{
  GObject parent_instance;

  SkepRunTable *table;
  SkepWorker *worker;
  SkepRunRecorder *recorder;
  SkepLostRuns *lost_runs;
  SkepLauncher *launcher; /* owned */
};

G_DEFINE_FINAL_TYPE (SkepSupervisor, skep_supervisor, G_TYPE_OBJECT)

typedef void (*RunFunc)     (SkepWorker *worker,
                             SkepRun    *run);
typedef void (*ProjectFunc) (SkepWorker *worker,
                             const char *project);

/* One command on its way to the worker, and its result on the way back. It holds no reference on
 * the supervisor: commands are served in order, so the one that ends the worker comes last. */
typedef struct
{
  SkepWorker *worker;
  SkepRun *run;       /* owned, nullable */
  SkepScript *script; /* owned, nullable */
  char *asked_by;     /* owned, nullable */
  GBytes *input;      /* owned, nullable */
  char *project;      /* owned, nullable */
  RunFunc with_run;
  ProjectFunc with_project;
  SkepStopMode mode;
  guint first, second; /* the two numbers of a size or of the grace times */
  gsize n_bytes;

  gboolean is_duplicate;
  GError *error; /* owned, nullable */
} Command;

static Command *
command_new (SkepSupervisor *supervisor)
{
  Command *self = g_new0 (Command, 1);

  self->worker = supervisor->worker;

  return self;
}

static void
command_free (gpointer data)
{
  Command *self = data;

  g_clear_object (&self->run);
  g_clear_pointer (&self->script, skep_script_unref);
  g_clear_pointer (&self->input, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->asked_by);
  g_free (self->project);
  g_free (self);
}

static void
send_command (Command     *command,
              GSourceFunc  function)
{
  skep_worker_invoke (command->worker, function, command, command_free);
}

static GTask *
task_new (SkepSupervisor      *self,
          GCancellable        *cancellable,
          gpointer             source_tag,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, command_new (self), command_free);

  return task;
}

/* The worker gets the only reference, and hands it back with the answer. */
static void
send_task (GTask       *task,
           GSourceFunc  function)
{
  Command *command = g_task_get_task_data (task);

  skep_worker_invoke (command->worker, function, task, NULL);
}

/* Answers in the context of the caller, and drops the task there: the worker never drops what
 * may be the last reference on the supervisor, which would have it wait for itself. */
static void
answer (GTask       *task,
        GSourceFunc  function)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, function, task, g_object_unref);
  g_source_set_static_name (source, "[skep] answer");
  g_source_attach (source, g_task_get_context (task));
}

static gboolean
return_run (gpointer data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);

  if (command->error != NULL)
    g_task_return_error (task, g_steal_pointer (&command->error));
  else
    g_task_return_pointer (task, g_object_ref (command->run), g_object_unref);

  return G_SOURCE_REMOVE;
}

static gboolean
return_true (gpointer data)
{
  g_task_return_boolean (data, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
start_on_worker (gpointer data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);
  SkepRun *run = skep_worker_start_run (command->worker, command->script, command->asked_by,
                                        &command->is_duplicate, &command->error);

  g_set_object (&command->run, run);
  answer (task, return_run);
  return G_SOURCE_REMOVE;
}

static gboolean
ended_on_worker (gpointer data)
{
  answer (data, return_true);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_on_worker (gpointer data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);

  skep_worker_stop_run (command->worker, command->run, command->mode, command->asked_by);
  skep_worker_await_end (command->worker, command->run, ended_on_worker, task);

  return G_SOURCE_REMOVE;
}

static gboolean
restart_on_worker (gpointer data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);

  /* A restart of a run that is stopping already must not turn its ladder into a kill. */
  if (skep_run_peek_state (command->run)->status != SKEP_RUN_STATUS_STOPPING)
    skep_worker_stop_run (command->worker, command->run, SKEP_STOP_GRACEFULLY,
                          command->asked_by);
  skep_worker_await_end (command->worker, command->run, start_on_worker, task);

  return G_SOURCE_REMOVE;
}

static gboolean
shutdown_on_worker (gpointer data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);

  skep_worker_stop_all (command->worker, command->mode, ended_on_worker, task);

  return G_SOURCE_REMOVE;
}

static gboolean
write_on_worker (gpointer data)
{
  Command *command = data;

  skep_worker_write (command->worker, command->run, command->input);
  return G_SOURCE_REMOVE;
}

static gboolean
resize_on_worker (gpointer data)
{
  Command *command = data;

  skep_worker_resize (command->worker, command->run, command->first, command->second);
  return G_SOURCE_REMOVE;
}

static gboolean
set_grace_on_worker (gpointer data)
{
  Command *command = data;

  skep_worker_set_grace (command->worker, command->first, command->second);
  return G_SOURCE_REMOVE;
}

static gboolean
set_log_limit_on_worker (gpointer data)
{
  Command *command = data;

  skep_worker_set_log_limit (command->worker, command->n_bytes);
  return G_SOURCE_REMOVE;
}

static gboolean
with_run_on_worker (gpointer data)
{
  Command *command = data;

  command->with_run (command->worker, command->run);
  return G_SOURCE_REMOVE;
}

static gboolean
with_project_on_worker (gpointer data)
{
  Command *command = data;

  command->with_project (command->worker, command->project);
  return G_SOURCE_REMOVE;
}

static void
send_with_run (SkepSupervisor *self,
               SkepRun        *run,
               RunFunc         with_run)
{
  Command *command = command_new (self);

  command->run = g_object_ref (run);
  command->with_run = with_run;
  send_command (command, with_run_on_worker);
}

static void
send_with_project (SkepSupervisor *self,
                   const char     *project,
                   ProjectFunc     with_project)
{
  Command *command = command_new (self);

  command->project = g_strdup (project);
  command->with_project = with_project;
  send_command (command, with_project_on_worker);
}

static void
skep_supervisor_finalize (GObject *object)
{
  SkepSupervisor *self = SKEP_SUPERVISOR (object);

  g_clear_pointer (&self->worker, skep_worker_end);
  g_clear_pointer (&self->recorder, skep_run_recorder_free);
  g_clear_pointer (&self->table, skep_run_table_unref);
  g_clear_pointer (&self->lost_runs, skep_lost_runs_free);
  g_clear_object (&self->launcher);

  G_OBJECT_CLASS (skep_supervisor_parent_class)->finalize (object);
}

static void
skep_supervisor_class_init (SkepSupervisorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_supervisor_finalize;
}

static void
skep_supervisor_init (SkepSupervisor *self)
{
  self->table = skep_run_table_new ();
}

/**
 * skep_supervisor_new:
 * @launcher: (nullable): what starts skep-keeper, %NULL for skep_launcher_new_default()
 *
 * Starts the worker thread, and raises the soft limit of open files of the process, which from now
 * on ignores SIGXFSZ: a file that may grow no more is an error of a write. Scripts get their
 * signals as at login.
 *
 * Returns: (transfer full): the supervisor
 */
SkepSupervisor *
skep_supervisor_new (SkepLauncher *launcher)
{
  SkepSupervisor *self = g_object_new (SKEP_TYPE_SUPERVISOR, NULL);
  g_autofree char *state = g_build_filename (g_get_user_state_dir (), "skep", NULL);
  g_autofree char *folder = g_build_filename (state, "runs", NULL);
  g_autoptr (SkepRunHistory) history = skep_run_history_new (state);

  skep_environment_raise_file_limit ();
  signal (SIGXFSZ, SIG_IGN);
  skep_run_table_set_log_root (self->table, skep_run_history_get_log_root (history));
  self->launcher = launcher != NULL ? g_object_ref (launcher) : skep_launcher_new_default ();
  self->lost_runs = skep_lost_runs_new (folder, self->launcher);
  self->recorder = skep_run_recorder_new (history);
  self->worker = skep_worker_new (self->table, self->launcher, folder, self->recorder);

  return self;
}

/**
 * skep_supervisor_get_table:
 * @self: a supervisor
 *
 * Any thread may read the table for as long as it holds @self or a reference on the table.
 *
 * Returns: (transfer none): the table of all runs
 */
SkepRunTable *
skep_supervisor_get_table (SkepSupervisor *self)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);

  return self->table;
}

/**
 * skep_supervisor_get_history:
 * @self: a supervisor
 *
 * Any thread may use the history for as long as it holds @self or a reference on the history. Runs
 * in the table are in it, too, and a finished one is there a moment after its last state.
 *
 * Returns: (transfer none): the runs of the past, of this and other supervisors
 */
SkepRunHistory *
skep_supervisor_get_history (SkepSupervisor *self)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);

  return skep_run_recorder_get_history (self->recorder);
}

/**
 * skep_supervisor_set_history_limits:
 * @self: a supervisor
 * @limits: how much of the past is kept
 *
 * To be called at the start, too: the oldest runs and their output go then, when a run has ended,
 * and when the limits become narrower. Until it is called, the limits are those that were set last,
 * by whichever supervisor of the same state folder. Any thread.
 */
void
skep_supervisor_set_history_limits (SkepSupervisor          *self,
                                    const SkepHistoryLimits *limits)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (limits != NULL);

  skep_run_recorder_set_limits (self->recorder, limits);
}

/**
 * skep_supervisor_get_lost_runs:
 * @self: a supervisor
 *
 * Main thread only.
 *
 * Returns: (transfer none): what earlier supervisors have left
 */
SkepLostRuns *
skep_supervisor_get_lost_runs (SkepSupervisor *self)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);

  return self->lost_runs;
}

/**
 * skep_supervisor_get_launcher:
 * @self: a supervisor
 *
 * Returns: (transfer none): what starts skep-keeper
 */
SkepLauncher *
skep_supervisor_get_launcher (SkepSupervisor *self)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);

  return self->launcher;
}

/**
 * skep_supervisor_add_wake:
 * @self: a supervisor
 * @context: (nullable): the context in which @callback is called, %NULL for the default one
 * @callback: called once after any number of publications; returns %G_SOURCE_CONTINUE
 * @user_data: for @callback
 *
 * Wakes @context when a run was added, a state was published, or output was appended to a log
 * that is watched; see skep_log_watch(). It costs nothing while nothing happens.
 *
 * Returns: (transfer none): the source, valid until skep_supervisor_remove_wake()
 */
GSource *
skep_supervisor_add_wake (SkepSupervisor *self,
                          GMainContext   *context,
                          GSourceFunc     callback,
                          gpointer        user_data)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);

  return skep_wake_list_add (skep_worker_get_wakes (self->worker), context, callback, user_data);
}

/**
 * skep_supervisor_remove_wake:
 * @self: a supervisor
 * @wake: (transfer none): what skep_supervisor_add_wake() returned
 *
 * No callback comes after this. To be called in the thread of the wake's context.
 */
void
skep_supervisor_remove_wake (SkepSupervisor *self,
                             GSource        *wake)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));

  skep_wake_list_remove (skep_worker_get_wakes (self->worker), wake);
}

/**
 * skep_supervisor_set_grace:
 * @self: a supervisor
 * @interrupt_ms: how long SIGINT has before SIGTERM, ms
 * @terminate_ms: how long SIGTERM has before the kill phase, ms
 *
 * Sets the times of the stop ladder for stops that are asked for from now on.
 */
void
skep_supervisor_set_grace (SkepSupervisor *self,
                           guint           interrupt_ms,
                           guint           terminate_ms)
{
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));

  command = command_new (self);
  command->first = interrupt_ms;
  command->second = terminate_ms;
  send_command (command, set_grace_on_worker);
}

/**
 * skep_supervisor_set_log_limit:
 * @self: a supervisor
 * @max_bytes: how much of the output of one run is kept on disk; 0: none
 *
 * For runs that begin from now on. Of a run that writes more, the beginning and the end stay.
 */
void
skep_supervisor_set_log_limit (SkepSupervisor *self,
                               gsize           max_bytes)
{
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));

  command = command_new (self);
  command->n_bytes = max_bytes;
  send_command (command, set_log_limit_on_worker);
}

/**
 * skep_supervisor_start_async:
 * @self: a supervisor
 * @script: what to run
 * @started_by: who asked, such as `you`
 * @cancellable: (nullable): see the class
 * @callback: called when the run is in the table
 * @user_data: for @callback
 *
 * Starts a script. If a run of it is live (and not in the background), that run is returned: two
 * callers at the same time get the same one. That a script could not be started is no error of
 * this call but a state of its run.
 */
void
skep_supervisor_start_async (SkepSupervisor      *self,
                             SkepScript          *script,
                             const char          *started_by,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (script != NULL && started_by != NULL);

  task = task_new (self, cancellable, skep_supervisor_start_async, callback, user_data);
  command = g_task_get_task_data (task);
  command->script = skep_script_ref (script);
  command->asked_by = g_strdup (started_by);
  send_task (task, start_on_worker);
}

/**
 * skep_supervisor_start_finish:
 * @self: a supervisor
 * @result: what the callback was given
 * @is_duplicate: (out) (optional): whether the run was live already
 * @error: return location: %G_IO_ERROR_CLOSED after a shutdown, %G_IO_ERROR_NO_SPACE when the
 *   table is full
 *
 * Returns: (transfer full) (nullable): the run
 */
SkepRun *
skep_supervisor_start_finish (SkepSupervisor  *self,
                              GAsyncResult    *result,
                              gboolean        *is_duplicate,
                              GError         **error)
{
  Command *command;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  command = g_task_get_task_data (G_TASK (result));
  if (is_duplicate != NULL)
    *is_duplicate = command->is_duplicate;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * skep_supervisor_stop_async:
 * @self: a supervisor
 * @run: any run
 * @mode: how
 * @stopped_by: who asked, such as `you`
 * @cancellable: (nullable): see the class
 * @callback: (nullable): called when nothing of the run is left
 * @user_data: for @callback
 *
 * Stops a run: SIGINT, SIGTERM, then SIGKILL until its whole tree is gone. Asked for a second
 * time, the kill phase begins at once. A finished run is left as it is.
 */
void
skep_supervisor_stop_async (SkepSupervisor      *self,
                            SkepRun             *run,
                            SkepStopMode         mode,
                            const char          *stopped_by,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (SKEP_IS_RUN (run));
  g_return_if_fail (stopped_by != NULL);

  task = task_new (self, cancellable, skep_supervisor_stop_async, callback, user_data);
  command = g_task_get_task_data (task);
  command->run = g_object_ref (run);
  command->mode = mode;
  command->asked_by = g_strdup (stopped_by);
  send_task (task, stop_on_worker);
}

/**
 * skep_supervisor_stop_finish:
 * @self: a supervisor
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: %TRUE unless cancelled
 */
gboolean
skep_supervisor_stop_finish (SkepSupervisor  *self,
                             GAsyncResult    *result,
                             GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * skep_supervisor_restart_async:
 * @self: a supervisor
 * @run: the run to replace
 * @script: what to run then, usually the newest definition of the same script
 * @started_by: who asked, and so stops @run
 * @cancellable: (nullable): see the class
 * @callback: called when the new run is in the table
 * @user_data: for @callback
 *
 * Stops @run and, when nothing of it is left, starts @script: a new run.
 */
void
skep_supervisor_restart_async (SkepSupervisor      *self,
                               SkepRun             *run,
                               SkepScript          *script,
                               const char          *started_by,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (SKEP_IS_RUN (run));
  g_return_if_fail (script != NULL && started_by != NULL);

  task = task_new (self, cancellable, skep_supervisor_restart_async, callback, user_data);
  command = g_task_get_task_data (task);
  command->run = g_object_ref (run);
  command->script = skep_script_ref (script);
  command->asked_by = g_strdup (started_by);
  send_task (task, restart_on_worker);
}

/**
 * skep_supervisor_restart_finish:
 * @self: a supervisor
 * @result: what the callback was given
 * @is_duplicate: (out) (optional): whether somebody else started the script first
 * @error: return location, as of skep_supervisor_start_finish()
 *
 * Returns: (transfer full) (nullable): the new run
 */
SkepRun *
skep_supervisor_restart_finish (SkepSupervisor  *self,
                                GAsyncResult    *result,
                                gboolean        *is_duplicate,
                                GError         **error)
{
  return skep_supervisor_start_finish (self, result, is_duplicate, error);
}

/**
 * skep_supervisor_shutdown_async:
 * @self: a supervisor
 * @mode: how
 * @callback: called when nothing of any run is left
 * @user_data: for @callback
 *
 * Stops every run, all at the same time, and refuses new ones from now on.
 */
void
skep_supervisor_shutdown_async (SkepSupervisor      *self,
                                SkepStopMode         mode,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));

  task = task_new (self, NULL, skep_supervisor_shutdown_async, callback, user_data);
  command = g_task_get_task_data (task);
  command->mode = mode;
  send_task (task, shutdown_on_worker);
}

/**
 * skep_supervisor_shutdown_finish:
 * @self: a supervisor
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: %TRUE
 */
gboolean
skep_supervisor_shutdown_finish (SkepSupervisor  *self,
                                 GAsyncResult    *result,
                                 GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * skep_supervisor_write:
 * @self: a supervisor
 * @run: any run
 * @input: bytes as if typed
 *
 * Gives input to the terminal of a live run; a finished one takes none.
 */
void
skep_supervisor_write (SkepSupervisor *self,
                       SkepRun        *run,
                       GBytes         *input)
{
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (SKEP_IS_RUN (run));

  command = command_new (self);
  command->run = g_object_ref (run);
  command->input = g_bytes_ref (input);
  send_command (command, write_on_worker);
}

/**
 * skep_supervisor_resize:
 * @self: a supervisor
 * @run: any run
 * @columns: width in characters
 * @rows: height in characters
 *
 * Resizes the terminal of a live run.
 */
void
skep_supervisor_resize (SkepSupervisor *self,
                        SkepRun        *run,
                        guint           columns,
                        guint           rows)
{
  Command *command;

  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (SKEP_IS_RUN (run));

  command = command_new (self);
  command->run = g_object_ref (run);
  command->first = columns;
  command->second = rows;
  send_command (command, resize_on_worker);
}

/**
 * skep_supervisor_let_go:
 * @self: a supervisor
 * @run: any run
 *
 * Ends a run that stays `stopping` because of processes of another user, as failed with that
 * reason. Its keeper goes on trying.
 */
void
skep_supervisor_let_go (SkepSupervisor *self,
                        SkepRun        *run)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (SKEP_IS_RUN (run));

  send_with_run (self, run, skep_worker_let_go);
}

/**
 * skep_supervisor_watch_project:
 * @self: a supervisor
 * @project: (nullable): path of the project that the person looks at; %NULL: none
 *
 * Its runs are sampled once a second, all others every five.
 */
void
skep_supervisor_watch_project (SkepSupervisor *self,
                               const char     *project)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));

  send_with_project (self, project, skep_worker_watch);
}

/**
 * skep_supervisor_start_without_environment:
 * @self: a supervisor
 * @run: any run
 *
 * If @run waits for the login shell, it starts now, with the environment of the session.
 */
void
skep_supervisor_start_without_environment (SkepSupervisor *self,
                                           SkepRun        *run)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (SKEP_IS_RUN (run));

  send_with_run (self, run, skep_worker_start_early);
}

/**
 * skep_supervisor_prepare_environment:
 * @self: a supervisor
 * @project: path of a project
 *
 * Asks the login shell for its environment there, so that the first start needn't wait for it.
 */
void
skep_supervisor_prepare_environment (SkepSupervisor *self,
                                     const char     *project)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));
  g_return_if_fail (project != NULL);

  send_with_project (self, project, skep_worker_prepare_environment);
}

/**
 * skep_supervisor_reload_environment:
 * @self: a supervisor
 *
 * Forgets what login shells have told.
 */
void
skep_supervisor_reload_environment (SkepSupervisor *self)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));

  send_with_project (self, NULL, skep_worker_forget_environments);
}

/**
 * skep_supervisor_dup_environment_problem:
 * @self: a supervisor
 * @project: path of a project
 *
 * The wakes ring when there is another answer.
 *
 * Returns: (transfer full) (nullable): why its scripts don't get the login shell's environment
 */
SkepEnvironmentProblem *
skep_supervisor_dup_environment_problem (SkepSupervisor *self,
                                         const char     *project)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);
  g_return_val_if_fail (project != NULL, NULL);

  return skep_worker_dup_environment_problem (self->worker, project);
}

/**
 * skep_supervisor_dup_search_path:
 * @self: a supervisor
 * @project: path of a project
 *
 * The wakes ring when there is another answer.
 *
 * Returns: (transfer full) (nullable): where its scripts find programs, as in `PATH`; %NULL as long
 *   as the login shell has not told it
 */
char *
skep_supervisor_dup_search_path (SkepSupervisor *self,
                                 const char     *project)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);
  g_return_val_if_fail (project != NULL, NULL);

  return skep_worker_dup_search_path (self->worker, project);
}

/**
 * skep_supervisor_dup_log_problem:
 * @self: a supervisor
 *
 * The wakes ring when there is another answer.
 *
 * Returns: (transfer full) (nullable): why output is not kept on disk, as a sentence with the path
 *   and the cause; %NULL as long as it is
 */
char *
skep_supervisor_dup_log_problem (SkepSupervisor *self)
{
  g_return_val_if_fail (SKEP_IS_SUPERVISOR (self), NULL);

  return skep_worker_dup_log_problem (self->worker);
}

/**
 * skep_supervisor_scan:
 * @self: a supervisor
 * @output: of a past run
 *
 * Looks through @output for its lines and problems, unless that was done; the wakes ring when
 * there are some. Any thread.
 */
void
skep_supervisor_scan (SkepSupervisor *self,
                      SkepOutput     *output)
{
  g_return_if_fail (SKEP_IS_SUPERVISOR (self));

  skep_worker_scan (self->worker, output);
}
