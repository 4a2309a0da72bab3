/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/wait.h>

#include "skep-environment.h"
#include "skep-keeper-client.h"
#include "skep-leftovers.h"
#include "skep-output-writer.h"
#include "skep-pty.h"
#include "skep-run-driver.h"
#include "skep-run-observer.h"
#include "skep-scope.h"
#include "skep-stop-ladder.h"

/* Between samples of a run that somebody looks at, and of one that nobody looks at. */
#define WATCHED_SAMPLE_MS   1000
#define UNWATCHED_SAMPLE_MS 5000

/* Whether output gets into its files, as far as it was told. */
typedef enum
{
  STORAGE_UNTRIED,
  STORAGE_WORKS,
  STORAGE_FAILS,
} Storage;

struct _SkepRunDriver
{
  SkepRun *run;
  const SkepRunResources *resources;
  SkepRunObserver *observer;
  SkepOutputWriter *writer; /* NULL once finished */
  Storage storage;
  gpointer request;         /* for an environment, NULL unless pending */
  SkepPty *pty;             /* NULL until started */
  SkepKeeperClient *keeper; /* NULL until started and once nothing is left */
  SkepScope *scope;         /* NULL without systemd */
  GCancellable *cancellable;

  const SkepRunDriverEvents *events;
  gpointer user_data;
  gboolean is_watched;
  gboolean is_sweeping;
  SkepStopLadder *ladder; /* NULL until a stop */
  char **environment;     /* for a stop command, NULL if there is none */

  /* What the keeper has reported so far */
  pid_t pid;
  gboolean has_exit;
  gboolean has_left;
  int wait_status;
  int error_number;
  SkepRunStage error_stage;
  const char *error_text; /* interned, NULL unless it says more than the number */

  const char *stopped_by; /* interned, NULL until somebody asks for a stop */
};

static SkepRunStatus
get_status (SkepRunDriver *self)
{
  return skep_run_peek_state (self->run)->status;
}

static void
notify_changed (SkepRunDriver *self)
{
  self->events->changed (self->user_data);
}

/* Publishes what is known of the run together with its new status. */
static void
advance (SkepRunDriver *self,
         SkepRunStatus  status)
{
  SkepRunStateChange change = {
    .status = status,
    .pid = self->pid,
    .has_exit = self->has_exit,
    .wait_status = self->wait_status,
    .error_number = self->error_number,
    .error_stage = self->error_stage,
    .error_text = self->error_text,
    .stopped_by = self->stopped_by,
  };

  if (skep_run_update_state (self->run, skep_run_state_apply_change, &change))
    notify_changed (self);
  else
    g_critical ("%s may not become %s", skep_run_get_id (self->run),
                skep_run_status_to_string (status));
}

static void
drop_processes (SkepRunDriver *self)
{
  g_clear_pointer (&self->ladder, skep_stop_ladder_free);
  g_clear_pointer (&self->scope, skep_scope_free);
  g_clear_pointer (&self->keeper, skep_keeper_client_free);
  g_clear_pointer (&self->pty, skep_pty_free);
}

static void
end_output (SkepRunDriver *self)
{
  if (self->writer == NULL)
    return;

  g_clear_pointer (&self->writer, skep_output_writer_free);
  skep_scanner_finish (self->resources->scanner, skep_run_get_output (self->run));
}

static void
finish (SkepRunDriver *self,
        SkepRunStatus  status)
{
  drop_processes (self);
  /* What anyone finds of a finished run is complete. */
  end_output (self);
  advance (self, status);
  skep_run_observer_end (self->observer);
  self->events->finished (self, self->user_data);
}

static void
fail (SkepRunDriver *self,
      int            error_number,
      SkepRunStage   stage)
{
  self->error_number = error_number;
  self->error_stage = stage;
  finish (self, SKEP_RUN_STATUS_FAILED);
}

static SkepRunStatus
get_final_status (SkepRunDriver *self)
{
  if (get_status (self) == SKEP_RUN_STATUS_STOPPING)
    return SKEP_RUN_STATUS_STOPPED;
  if (self->error_stage != SKEP_RUN_STAGE_NONE || !self->has_exit)
    return SKEP_RUN_STATUS_FAILED;
  if (WIFEXITED (self->wait_status) && WEXITSTATUS (self->wait_status) == 0)
    return SKEP_RUN_STATUS_SUCCESS;

  return SKEP_RUN_STATUS_FAILED;
}

static void
tell_storage (SkepRunDriver *self)
{
  const GError *problem = skep_output_writer_get_problem (self->writer);
  Storage storage = problem != NULL ? STORAGE_FAILS : STORAGE_WORKS;

  if (self->storage == storage)
    return;

  self->storage = storage;
  self->events->stored (self, problem, self->user_data);
}

static gboolean
take_output (SkepRunDriver *self,
             const guint8  *data,
             gsize          length)
{
  SkepLogWatchers watchers = skep_output_writer_take (self->writer, data, length);

  tell_storage (self);
  if ((watchers & SKEP_LOG_SCANNER) != 0)
    skep_scanner_wake (self->resources->scanner);
  return (watchers & SKEP_LOG_READER) != 0;
}

static void
output_cb (const guint8 *data,
           gsize         length,
           gpointer      user_data)
{
  SkepRunDriver *self = user_data;

  if (take_output (self, data, length))
    notify_changed (self);
}

/* The tree is empty, so nothing can be written any more: what is read now is the end. */
static void
finish_if_done (SkepRunDriver *self)
{
  gboolean is_busy = self->ladder != NULL && skep_stop_ladder_is_busy (self->ladder);

  if (self->keeper != NULL || self->is_sweeping || is_busy)
    return;

  skep_pty_drain (self->pty);
  finish (self, get_final_status (self));
}

static void
swept_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  SkepRunDriver *self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_left;

  if (!skep_leftovers_end_finish (result, &n_left, &error))
    {
      /* Cancelled: self has gone. */
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      g_warning ("%s: %s", skep_run_get_id (self->run), error->message);
    }

  self->is_sweeping = FALSE;
  finish_if_done (self);
}

/* Both helpers were killed, and what they held may live on. */
static void
sweep (SkepRunDriver *self)
{
  g_autofree char *ids = skep_leftovers_make_line (skep_run_get_uuid (self->run), 0);

  self->is_sweeping = TRUE;
  skep_leftovers_end_async (self->resources->launcher, ids, self->cancellable, swept_cb, self);
}

static void
scope_cb (gboolean is_ready,
          gpointer user_data)
{
  SkepRunDriver *self = user_data;

  if (!is_ready)
    g_clear_pointer (&self->scope, skep_scope_free);
  if (self->keeper != NULL)
    skep_keeper_client_go (self->keeper);
}

static void
forked_cb (pid_t    pid,
           gpointer user_data)
{
  SkepRunDriver *self = user_data;

  self->scope = skep_scope_new_async (self->resources->scopes, pid, skep_run_get_uuid (self->run),
                                      skep_run_get_id (self->run), scope_cb, self);
  if (self->scope == NULL)
    skep_keeper_client_go (self->keeper);
}

/* The keeper kills too, and has the last word. Without a process that is surely ours in it, the
 * scope may hold one that has got main's number. */
static void
kill_scope (SkepRunDriver *self)
{
  if (self->scope != NULL && (!self->has_exit || self->has_left))
    skep_scope_kill (self->scope);
}

static void
started_cb (pid_t    pid,
            gpointer user_data)
{
  SkepRunDriver *self = user_data;

  self->pid = pid;
  skep_keeper_client_sample (self->keeper,
                             self->is_watched ? WATCHED_SAMPLE_MS : UNWATCHED_SAMPLE_MS);

  /* Unless a stop was faster than the report of the start. */
  if (get_status (self) == SKEP_RUN_STATUS_STARTING)
    advance (self, SKEP_RUN_STATUS_RUNNING);
}

static void
not_started_cb (int          error_number,
                SkepRunStage stage,
                gpointer     user_data)
{
  SkepRunDriver *self = user_data;

  self->error_number = error_number;
  self->error_stage = stage;
}

static void
explained_cb (const char *reason,
              gpointer    user_data)
{
  SkepRunDriver *self = user_data;

  if (self->error_number == 0)
    self->error_text = g_intern_string (reason);
}

static void
exited_cb (int      wait_status,
           gpointer user_data)
{
  SkepRunDriver *self = user_data;

  self->has_exit = TRUE;
  self->wait_status = wait_status;
}

/* Who waits for the script's own process reads the log when it is in the background: so its last
 * words first. */
static void
left_cb (guint    n_processes,
         gpointer user_data)
{
  SkepRunDriver *self = user_data;

  self->has_left = TRUE;
  if (get_status (self) != SKEP_RUN_STATUS_RUNNING)
    return;

  skep_pty_drain (self->pty);
  advance (self, SKEP_RUN_STATUS_BACKGROUND);
}

static void
cannot_kill_cb (pid_t    pid,
                int      uid,
                gpointer user_data)
{
  SkepRunDriver *self = user_data;

  skep_run_observer_add_refused (self->observer, pid, uid);
  notify_changed (self);
}

static void
stepped_cb (SkepStopStep step,
            guint        wait_ms,
            gpointer     user_data)
{
  SkepRunDriver *self = user_data;

  if (step == SKEP_STOP_STEP_KILL)
    kill_scope (self);
  skep_run_observer_set_step (self->observer, step, wait_ms);
  notify_changed (self);
}

/* Nobody is woken: who wants to know looks once a second. */
static void
sampled_cb (guint    n_processes,
            guint    cpu_permille,
            guint64  memory_kib,
            gpointer user_data)
{
  SkepRunDriver *self = user_data;

  skep_run_facts_set_sample (skep_run_get_facts (self->run), n_processes, cpu_permille,
                             memory_kib * 1024);
}

static void
alive_cb (GPtrArray *processes,
          gpointer   user_data)
{
  SkepRunDriver *self = user_data;

  skep_run_observer_set_alive (self->observer, processes);
  notify_changed (self);
}

static void
listening_cb (const char *address,
              guint16     port,
              pid_t       pid,
              gpointer    user_data)
{
  SkepRunDriver *self = user_data;

  skep_run_observer_set_listening (self->observer, address, port, pid != 0);
  notify_changed (self);
}

static void
used_cb (guint64  cpu_ms,
         guint64  memory_kib,
         gpointer user_data)
{
  SkepRunDriver *self = user_data;

  skep_run_facts_set_used (skep_run_get_facts (self->run), cpu_ms * 1000, memory_kib * 1024);
}

static void
closed_cb (SkepKeeperEnd end,
           gpointer      user_data)
{
  SkepRunDriver *self = user_data;

  g_clear_pointer (&self->keeper, skep_keeper_client_free);
  if (self->ladder != NULL)
    skep_stop_ladder_forget_keeper (self->ladder);
  if (end != SKEP_KEEPER_END_EMPTY)
    self->error_stage = SKEP_RUN_STAGE_LOST;

  if (end == SKEP_KEEPER_END_UNKNOWN)
    sweep (self);
  else
    finish_if_done (self);
}

static const SkepKeeperEvents keeper_events = {
  .forked = forked_cb,
  .started = started_cb,
  .not_started = not_started_cb,
  .explained = explained_cb,
  .exited = exited_cb,
  .left = left_cb,
  .cannot_kill = cannot_kill_cb,
  .stepped = stepped_cb,
  .sampled = sampled_cb,
  .alive = alive_cb,
  .listening = listening_cb,
  .used = used_cb,
  .closed = closed_cb,
};

/**
 * skep_run_driver_new:
 * @run: a pending run
 * @resources: what drivers share, kept
 * @events: table of callbacks, kept
 * @user_data: for @events
 *
 * Returns: (transfer full): a driver, which holds a reference on @run
 */
SkepRunDriver *
skep_run_driver_new (SkepRun                   *run,
                     const SkepRunResources    *resources,
                     const SkepRunDriverEvents *events,
                     gpointer                   user_data)
{
  SkepRunDriver *self = g_new0 (SkepRunDriver, 1);

  self->run = g_object_ref (run);
  self->resources = resources;
  self->observer = skep_run_observer_new (run);
  self->writer = skep_output_writer_new (skep_run_get_output (run), resources->file_bytes);
  skep_scanner_add (resources->scanner, skep_run_get_output (run));
  self->cancellable = g_cancellable_new ();
  self->events = events;
  self->user_data = user_data;

  return self;
}

static void
drop_request (SkepRunDriver *self)
{
  if (self->request != NULL)
    skep_login_environment_cancel (self->resources->environment, self->request);
  self->request = NULL;
}

/**
 * skep_run_driver_free:
 * @self: (transfer full): a driver
 *
 * Lets go of the run. If it is live, its keeper takes that as the death of the application and
 * ends the tree.
 */
void
skep_run_driver_free (SkepRunDriver *self)
{
  drop_request (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_processes (self);
  g_clear_pointer (&self->observer, skep_run_observer_free);
  end_output (self);
  g_clear_pointer (&self->environment, g_strfreev);
  g_clear_object (&self->run);
  g_free (self);
}

/**
 * skep_run_driver_take_urls:
 * @self: a driver
 *
 * New addresses were found in the output of the run.
 */
void
skep_run_driver_take_urls (SkepRunDriver *self)
{
  if (skep_run_observer_take_urls (self->observer))
    notify_changed (self);
}

/**
 * skep_run_driver_get_run:
 * @self: a driver
 *
 * Returns: (transfer none): its run
 */
SkepRun *
skep_run_driver_get_run (SkepRunDriver *self)
{
  return self->run;
}

/**
 * skep_run_driver_get_ports:
 * @self: a driver
 *
 * Returns: (transfer none) (element-type guint16): all TCP ports on which the run has listened
 */
GArray *
skep_run_driver_get_ports (SkepRunDriver *self)
{
  return skep_run_observer_get_ports (self->observer);
}

static gboolean
spawn (SkepRunDriver      *self,
       const char *const  *environment,
       GError            **error)
{
  SkepScript *script = skep_run_get_script (self->run);
  const SkepRunSpec spec = { (const char *const *) script->argv, script->cwd, environment };
  gboolean has_scopes = skep_scope_manager_is_available (self->resources->scopes);
  SkepKeeperStdio stdio;

  if (!skep_pty_dup_slaves (self->pty, stdio.fds, error))
    return FALSE;

  self->keeper = skep_keeper_client_new (self->resources->launcher, self->resources->context,
                                         &spec, &stdio,
                                         has_scopes ? SKEP_KEEPER_HOLD : SKEP_KEEPER_RUN,
                                         &keeper_events, self, error);
  return self->keeper != NULL;
}

/* Reads files with variables, opens the terminal and spawns the keeper. A failure is a state of the
 * run, so the finished event can come before this returns. */
static void
launch (SkepRunDriver     *self,
        const char *const *base)
{
  SkepScript *script = skep_run_get_script (self->run);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) environment = NULL;

  environment = skep_environment_build (base, script, skep_run_get_uuid (self->run), &error);
  if (environment == NULL)
    {
      self->error_text = g_intern_string (error->message);
      fail (self, 0, SKEP_RUN_STAGE_ENVIRONMENT);
      return;
    }

  self->pty = skep_pty_new (&error);
  if (self->pty == NULL)
    {
      fail (self, error->code, SKEP_RUN_STAGE_TERMINAL);
      return;
    }

  if (!spawn (self, (const char *const *) environment, &error))
    {
      fail (self, error->code, SKEP_RUN_STAGE_KEEPER);
      return;
    }

  if (script->stop_command != NULL)
    self->environment = g_steal_pointer (&environment);
  skep_pty_attach (self->pty, self->resources->context, output_cb, self);
  advance (self, SKEP_RUN_STATUS_STARTING);
}

static void
environment_cb (const char *const *environment,
                const GError      *error,
                gpointer           user_data)
{
  SkepRunDriver *self = user_data;

  if (self->request != NULL)
    skep_run_observer_set_waiting (self->observer, FALSE);
  self->request = NULL;
  if (environment != NULL)
    {
      launch (self, environment);
      return;
    }

  self->error_text = g_intern_string (error->message);
  fail (self, 0, SKEP_RUN_STAGE_KEEPER);
}

/**
 * skep_run_driver_start:
 * @self: the driver of a pending run
 *
 * Starts the script as soon as the environment of its project is known, often at once.
 */
void
skep_run_driver_start (SkepRunDriver *self)
{
  SkepScript *script = skep_run_get_script (self->run);
  gpointer request = skep_login_environment_request (self->resources->environment, script->project,
                                                     environment_cb, self);

  /* Launched, which may have failed and freed the driver. */
  if (request == NULL)
    return;

  self->request = request;
  skep_run_observer_set_waiting (self->observer, TRUE);
  notify_changed (self);
}

/**
 * skep_run_driver_start_early:
 * @self: a driver
 *
 * If the run waits for its environment, it waits no longer and gets that of the session.
 */
void
skep_run_driver_start_early (SkepRunDriver *self)
{
  g_auto (GStrv) environment = NULL;

  if (self->request == NULL)
    return;

  /* That of the host may still be on its way, which it is for milliseconds. */
  environment = skep_launcher_dup_environment (self->resources->launcher);
  if (environment == NULL)
    return;

  skep_login_environment_cancel (self->resources->environment, self->request);
  environment_cb ((const char *const *) environment, NULL, self);
}

/**
 * skep_run_driver_set_watched:
 * @self: a driver
 * @is_watched: whether somebody looks at the run
 *
 * Decides how often the tree is looked at.
 */
void
skep_run_driver_set_watched (SkepRunDriver *self,
                             gboolean       is_watched)
{
  if (self->is_watched == is_watched)
    return;

  self->is_watched = is_watched;
  if (self->keeper != NULL && self->pid != 0)
    skep_keeper_client_sample (self->keeper,
                               is_watched ? WATCHED_SAMPLE_MS : UNWATCHED_SAMPLE_MS);
}

static void
stop_command_ended_cb (gpointer user_data)
{
  finish_if_done (user_data);
}

static const SkepStopLadderEvents ladder_events = {
  .stepped = stepped_cb,
  .ended = stop_command_ended_cb,
};

/* Enters `stopping`. Returns FALSE if there is nothing more to be done: it never started. */
static gboolean
begin_stop (SkepRunDriver *self,
            const char    *stopped_by)
{
  if (self->stopped_by == NULL)
    self->stopped_by = g_intern_string (stopped_by);
  if (self->request != NULL)
    {
      drop_request (self);
      finish (self, SKEP_RUN_STATUS_STOPPED);
      return FALSE;
    }

  if (get_status (self) != SKEP_RUN_STATUS_STOPPING)
    advance (self, SKEP_RUN_STATUS_STOPPING);
  return TRUE;
}

/**
 * skep_run_driver_stop:
 * @self: the driver of a live run
 * @stopped_by: (nullable): who asks for it; the first one is remembered
 * @interrupt_ms: how long the first signal, and a stop command, have, unless the script says
 * @terminate_ms: how long SIGTERM has before the kill phase
 *
 * Begins the stop ladder, or ends a ladder that was begun with the kill phase.
 */
void
skep_run_driver_stop (SkepRunDriver *self,
                      const char    *stopped_by,
                      guint          interrupt_ms,
                      guint          terminate_ms)
{
  if (get_status (self) == SKEP_RUN_STATUS_STOPPING)
    {
      skep_run_driver_kill (self, stopped_by);
      return;
    }
  if (!begin_stop (self, stopped_by))
    return;

  self->ladder = skep_stop_ladder_new (skep_run_get_script (self->run), self->keeper,
                                       interrupt_ms, terminate_ms, &ladder_events, self);
  skep_stop_ladder_begin (self->ladder, self->resources->launcher, self->resources->context,
                          self->pty, (const char *const *) self->environment);
}

/**
 * skep_run_driver_kill:
 * @self: the driver of a live run
 * @stopped_by: (nullable): who asks for it
 *
 * Begins the kill phase at once.
 */
void
skep_run_driver_kill (SkepRunDriver *self,
                      const char    *stopped_by)
{
  if (!begin_stop (self, stopped_by))
    return;

  if (self->ladder != NULL)
    skep_stop_ladder_kill (self->ladder);
  else if (self->keeper != NULL)
    skep_keeper_client_kill (self->keeper);
}

/**
 * skep_run_driver_let_go:
 * @self: the driver of a live run
 *
 * Ends a run that is held up by processes which can't be ended, as failed with that reason. Its
 * keeper goes on trying.
 */
void
skep_run_driver_let_go (SkepRunDriver *self)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (self->run));

  if (get_status (self) == SKEP_RUN_STATUS_STOPPING && report->n_refused > 0)
    fail (self, EPERM, SKEP_RUN_STAGE_LET_GO);
}

/**
 * skep_run_driver_write:
 * @self: the driver of a live run
 * @input: bytes as if typed
 *
 * Gives input to the terminal of the run.
 */
void
skep_run_driver_write (SkepRunDriver *self,
                       GBytes        *input)
{
  if (self->pty != NULL)
    skep_pty_write (self->pty, input);
}

/**
 * skep_run_driver_resize:
 * @self: the driver of a live run
 * @columns: width in characters
 * @rows: height in characters
 *
 * Resizes the terminal of the run.
 */
void
skep_run_driver_resize (SkepRunDriver *self,
                        guint          columns,
                        guint          rows)
{
  if (self->pty != NULL)
    skep_pty_resize (self->pty, columns, rows);
}
