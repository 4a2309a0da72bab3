/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <sys/wait.h>

#include "skep-environment.h"
#include "skep-keeper-client.h"
#include "skep-pty.h"
#include "skep-run-driver.h"

struct _SkepRunDriver
{
  SkepRun *run;
  SkepPty *pty;             /* NULL until started */
  SkepKeeperClient *keeper; /* NULL until started */

  const SkepRunDriverEvents *events;
  gpointer user_data;

  /* What the keeper has reported so far */
  pid_t pid;
  gboolean has_exit;
  int wait_status;
  int error_number;
  SkepRunStage error_stage;
};

static SkepRunStatus
get_status (SkepRunDriver *self)
{
  return skep_run_peek_state (self->run)->status;
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
  };

  if (skep_run_update_state (self->run, skep_run_state_apply_change, &change))
    self->events->changed (self->user_data);
  else
    g_critical ("%s may not become %s", skep_run_get_id (self->run),
                skep_run_status_to_string (status));
}

static void
finish (SkepRunDriver *self,
        SkepRunStatus  status)
{
  g_clear_pointer (&self->keeper, skep_keeper_client_free);
  g_clear_pointer (&self->pty, skep_pty_free);
  advance (self, status);
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

static void
output_cb (const guint8 *data,
           gsize         length,
           gpointer      user_data)
{
  SkepRunDriver *self = user_data;

  if (skep_log_append (skep_run_get_log (self->run), data, length))
    self->events->changed (self->user_data);
}

static void
started_cb (pid_t    pid,
            gpointer user_data)
{
  SkepRunDriver *self = user_data;

  self->pid = pid;

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
exited_cb (int      wait_status,
           gpointer user_data)
{
  SkepRunDriver *self = user_data;

  self->has_exit = TRUE;
  self->wait_status = wait_status;
}

static void
left_cb (guint    n_processes,
         gpointer user_data)
{
  SkepRunDriver *self = user_data;

  if (get_status (self) == SKEP_RUN_STATUS_RUNNING)
    advance (self, SKEP_RUN_STATUS_BACKGROUND);
}

static void
cannot_kill_cb (pid_t    pid,
                uid_t    uid,
                gpointer user_data)
{
  SkepRunDriver *self = user_data;

  g_warning ("%s: process %d of user %u can't be ended", skep_run_get_id (self->run),
             (int) pid, (unsigned) uid);
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
closed_cb (gboolean is_lost,
           gpointer user_data)
{
  SkepRunDriver *self = user_data;

  if (is_lost)
    self->error_stage = SKEP_RUN_STAGE_LOST;

  /* The tree is empty, so nothing can be written any more: what is read now is the end. */
  skep_pty_drain (self->pty);
  finish (self, get_final_status (self));
}

static const SkepKeeperEvents keeper_events = {
  .started = started_cb,
  .not_started = not_started_cb,
  .exited = exited_cb,
  .left = left_cb,
  .cannot_kill = cannot_kill_cb,
  .closed = closed_cb,
};

/**
 * skep_run_driver_new:
 * @run: a pending run
 * @events: table of callbacks, kept
 * @user_data: for @events
 *
 * Returns: (transfer full): a driver, which holds a reference on @run
 */
SkepRunDriver *
skep_run_driver_new (SkepRun                   *run,
                     const SkepRunDriverEvents *events,
                     gpointer                   user_data)
{
  SkepRunDriver *self = g_new0 (SkepRunDriver, 1);

  self->run = g_object_ref (run);
  self->events = events;
  self->user_data = user_data;

  return self;
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
  g_clear_pointer (&self->keeper, skep_keeper_client_free);
  g_clear_pointer (&self->pty, skep_pty_free);
  g_clear_object (&self->run);
  g_free (self);
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
 * skep_run_driver_start:
 * @self: the driver of a pending run
 * @keeper_path: path of skep-keeper
 * @context: the worker's context
 *
 * Opens the terminal and spawns the keeper. A failure is a state of the run, so the finished
 * event can come before this returns.
 */
void
skep_run_driver_start (SkepRunDriver *self,
                       const char    *keeper_path,
                       GMainContext  *context)
{
  SkepScript *script = skep_run_get_script (self->run);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) environment = NULL;

  self->pty = skep_pty_new (&error);
  if (self->pty == NULL)
    {
      fail (self, error->code, SKEP_RUN_STAGE_TERMINAL);
      return;
    }

  environment = skep_environment_build (script, skep_run_get_uuid (self->run));
  self->keeper = skep_keeper_client_new (keeper_path, context, self->pty, script,
                                         (const char *const *) environment,
                                         &keeper_events, self, &error);
  if (self->keeper == NULL)
    {
      fail (self, error->code, SKEP_RUN_STAGE_KEEPER);
      return;
    }

  skep_pty_attach (self->pty, context, output_cb, self);
  advance (self, SKEP_RUN_STATUS_STARTING);
}

/* Enters `stopping`. Returns FALSE if the run was there already. */
static gboolean
begin_stop (SkepRunDriver *self)
{
  if (get_status (self) == SKEP_RUN_STATUS_STOPPING)
    return FALSE;

  advance (self, SKEP_RUN_STATUS_STOPPING);
  return TRUE;
}

/**
 * skep_run_driver_stop:
 * @self: the driver of a live run
 * @interrupt_ms: how long SIGINT has before SIGTERM
 * @terminate_ms: how long SIGTERM has before the kill phase
 *
 * Begins the stop ladder, or ends a ladder that was begun with the kill phase.
 */
void
skep_run_driver_stop (SkepRunDriver *self,
                      guint          interrupt_ms,
                      guint          terminate_ms)
{
  if (begin_stop (self))
    skep_keeper_client_stop (self->keeper, SIGINT, interrupt_ms, terminate_ms);
  else
    skep_keeper_client_kill (self->keeper);
}

/**
 * skep_run_driver_kill:
 * @self: the driver of a live run
 *
 * Begins the kill phase at once.
 */
void
skep_run_driver_kill (SkepRunDriver *self)
{
  begin_stop (self);
  skep_keeper_client_kill (self->keeper);
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
  skep_pty_resize (self->pty, columns, rows);
}
