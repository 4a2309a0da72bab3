/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-state.h"

#include <sys/wait.h>

#define BIT(status) (1u << SKEP_RUN_STATUS_##status)

/* One row per status, in the order of the enum. Nothing in this file is shared between threads:
 * skep-run.c publishes what is made here. */
static const struct
{
  const char *name;
  guint rank;
  guint may_become;
} statuses[SKEP_N_RUN_STATUSES] = {
  { "pending",    0, BIT (STARTING) | BIT (STOPPED) | BIT (FAILED) },
  { "starting",   1, BIT (RUNNING) | BIT (STOPPING) | BIT (FAILED) },
  { "running",    2, BIT (BACKGROUND) | BIT (STOPPING) | BIT (SUCCESS) | BIT (FAILED) },
  { "background", 3, BIT (STOPPING) | BIT (SUCCESS) | BIT (FAILED) },
  { "stopping",   4, BIT (STOPPED) | BIT (FAILED) },
  { "stopped",    5, 0 },
  { "success",    5, 0 },
  { "failed",     5, 0 },
};

G_DEFINE_ENUM_TYPE (SkepRunStatus, skep_run_status,
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_BACKGROUND, "background"),
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_STOPPING, "stopping"),
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_SUCCESS, "success"),
                    G_DEFINE_ENUM_VALUE (SKEP_RUN_STATUS_FAILED, "failed"))

static gboolean
status_is_valid (SkepRunStatus status)
{
  return (guint) status < SKEP_N_RUN_STATUSES;
}

/**
 * skep_run_status_to_string:
 * @status: a status
 *
 * The stable English name, as in `skepctl` and in MCP results. Any thread.
 *
 * Returns: (transfer none): such as `running`
 */
const char *
skep_run_status_to_string (SkepRunStatus status)
{
  g_return_val_if_fail (status_is_valid (status), "invalid");

  return statuses[status].name;
}

/**
 * skep_run_status_get_rank:
 * @status: a status
 *
 * How far in its life a run is: from 0, `pending`, to 5, which `stopped`, `success` and `failed`
 * share. In one run it only ever rises. Any thread.
 *
 * Returns: the rank
 */
guint
skep_run_status_get_rank (SkepRunStatus status)
{
  g_return_val_if_fail (status_is_valid (status), 0);

  return statuses[status].rank;
}

/**
 * skep_run_status_may_become:
 * @from: the present status
 * @to: the status wanted
 *
 * Whether a run may go from @from to @to in one step. No status may become itself. Any thread.
 *
 * Returns: %TRUE if the edge is legal
 */
gboolean
skep_run_status_may_become (SkepRunStatus from,
                            SkepRunStatus to)
{
  g_return_val_if_fail (status_is_valid (from), FALSE);
  g_return_val_if_fail (status_is_valid (to), FALSE);

  return (statuses[from].may_become & (1u << to)) != 0;
}

/**
 * skep_run_status_is_finished:
 * @status: a status
 *
 * Any thread.
 *
 * Returns: %TRUE for `stopped`, `success` and `failed`, which no status follows
 */
gboolean
skep_run_status_is_finished (SkepRunStatus status)
{
  g_return_val_if_fail (status_is_valid (status), FALSE);

  return statuses[status].may_become == 0;
}

/**
 * skep_run_status_is_live:
 * @status: a status
 *
 * The opposite of skep_run_status_is_finished(): something runs, or is about to. `background`
 * and `stopping` are live. Any thread.
 *
 * Returns: %TRUE while the run is not finished
 */
gboolean
skep_run_status_is_live (SkepRunStatus status)
{
  return !skep_run_status_is_finished (status);
}

/**
 * skep_run_state_is_live:
 * @self: a state
 *
 * See skep_run_status_is_live(). Any thread.
 *
 * Returns: %TRUE while the run is not finished
 */
gboolean
skep_run_state_is_live (const SkepRunState *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return skep_run_status_is_live (self->status);
}

/**
 * skep_run_state_is_finished:
 * @self: a state
 *
 * See skep_run_status_is_finished(). Any thread.
 *
 * Returns: %TRUE exactly when @self has end times
 */
gboolean
skep_run_state_is_finished (const SkepRunState *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return skep_run_status_is_finished (self->status);
}

/**
 * skep_run_state_has_exited:
 * @self: a state
 *
 * Whether it is known how the script's own process ended, which in `background` and `stopping`
 * may be long before the run is finished, and is never when it could not start. Any thread.
 *
 * Returns: %TRUE if either the exit code or the signal is set
 */
gboolean
skep_run_state_has_exited (const SkepRunState *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->exit_code != SKEP_RUN_NO_EXIT || self->term_signal != SKEP_RUN_NO_EXIT;
}

/**
 * skep_run_state_get_duration:
 * @self: a state
 * @now_us: g_get_monotonic_time(), used only while the run is live
 *
 * How long the run took, or has taken until @now_us. Any thread.
 *
 * Returns: microseconds, never negative
 */
gint64
skep_run_state_get_duration (const SkepRunState *self,
                             gint64              now_us)
{
  gint64 end_us;

  g_return_val_if_fail (self != NULL, 0);

  end_us = skep_run_state_is_finished (self) ? self->ended_us : now_us;

  /* A caller's clock reading may be older than a run that began meanwhile. */
  return MAX (end_us - self->started_us, 0);
}

/* The first exit stays: what a keeper reports a second time can only be a repetition. */
static gboolean
record_exit (SkepRunState             *next,
             const SkepRunStateChange *change)
{
  if (!change->has_exit || skep_run_state_has_exited (next))
    return TRUE;

  if (WIFEXITED (change->wait_status))
    next->exit_code = WEXITSTATUS (change->wait_status);
  else if (WIFSIGNALED (change->wait_status))
    next->term_signal = WTERMSIG (change->wait_status);
  else
    return FALSE;

  return TRUE;
}

/* Likewise the first error: it is the cause, what follows are its consequences. */
static void
record_error (SkepRunState             *next,
              const SkepRunStateChange *change)
{
  if (change->error_stage == SKEP_RUN_STAGE_NONE || next->error_stage != SKEP_RUN_STAGE_NONE)
    return;

  next->error_stage = change->error_stage;
  next->error_number = change->error_number;
  next->error_text = change->error_text;
}

static void
record_end (SkepRunState *next)
{
  if (!skep_run_state_is_finished (next))
    return;

  next->ended_us = g_get_monotonic_time ();
  next->ended_wall = g_get_real_time ();
}

/* A lack of knowledge is accepted in `failed`, a contradiction nowhere. */
static gboolean
state_is_consistent (const SkepRunState *self)
{
  gboolean has_exited = skep_run_state_has_exited (self);
  gboolean has_error = self->error_stage != SKEP_RUN_STAGE_NONE;

  switch (self->status)
    {
    case SKEP_RUN_STATUS_PENDING:
    case SKEP_RUN_STATUS_STARTING:
      return !has_exited;
    case SKEP_RUN_STATUS_RUNNING:
      return self->pid > 0 && !has_exited;
    case SKEP_RUN_STATUS_BACKGROUND:
      return has_exited;
    case SKEP_RUN_STATUS_SUCCESS:
      return self->exit_code == 0 && !has_error;
    case SKEP_RUN_STATUS_FAILED:
      return self->exit_code != 0 || has_error;
    case SKEP_RUN_STATUS_STOPPING:
    case SKEP_RUN_STATUS_STOPPED:
    default:
      return TRUE;
    }
}

/**
 * skep_run_state_apply_change:
 * @next: a copy of the current state
 * @change: (type SkepRunStateChange): what is to become of it
 *
 * The [callback@SkepRunStateFunc] of the product, for skep_run_update_state(). It refuses
 *
 * - an edge that skep_run_status_may_become() refuses;
 * - a wait status that is no end: stopped or continued, see waitpid(2);
 * - a contradiction: `running` without process id or with an exit, `background` without an
 *   exit, an exit before `running`, `success` with anything but exit code 0 or with an error,
 *   `failed` with exit code 0 and no error.
 *
 * An exit and an error that are already there stay as they are, and so do a process id and who
 * stopped it. End times are set exactly when the new status is finished. Any thread; a refusal
 * leaves @next as it was.
 *
 * Returns: %FALSE to refuse
 */
gboolean
skep_run_state_apply_change (SkepRunState *next,
                             gpointer      change)
{
  const SkepRunStateChange *wanted = change;
  SkepRunState state;

  g_return_val_if_fail (next != NULL, FALSE);
  g_return_val_if_fail (wanted != NULL, FALSE);

  if (!skep_run_status_may_become (next->status, wanted->status))
    return FALSE;

  state = *next;
  state.status = wanted->status;
  if (state.pid == 0)
    state.pid = wanted->pid;
  if (state.stopped_by == NULL)
    state.stopped_by = wanted->stopped_by;
  record_error (&state, wanted);
  if (!record_exit (&state, wanted) || !state_is_consistent (&state))
    return FALSE;

  record_end (&state);
  *next = state;
  return TRUE;
}
