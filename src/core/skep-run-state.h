/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * SkepRunStatus:
 * @SKEP_RUN_STATUS_PENDING: asked for, nothing started yet
 * @SKEP_RUN_STATUS_STARTING: the keeper was spawned
 * @SKEP_RUN_STATUS_RUNNING: the script's own process runs
 * @SKEP_RUN_STATUS_BACKGROUND: the script's own process ended, processes it started live on
 * @SKEP_RUN_STATUS_STOPPING: asked to stop, something still lives
 * @SKEP_RUN_STATUS_STOPPED: ended because someone stopped it, whatever its exit code
 * @SKEP_RUN_STATUS_SUCCESS: ended by itself with exit code 0
 * @SKEP_RUN_STATUS_FAILED: another exit code, a signal, or it could not start
 *
 * The status of a run, in the order of its life. The last three share the highest rank.
 */
typedef enum
{
  SKEP_RUN_STATUS_PENDING,
  SKEP_RUN_STATUS_STARTING,
  SKEP_RUN_STATUS_RUNNING,
  SKEP_RUN_STATUS_BACKGROUND,
  SKEP_RUN_STATUS_STOPPING,
  SKEP_RUN_STATUS_STOPPED,
  SKEP_RUN_STATUS_SUCCESS,
  SKEP_RUN_STATUS_FAILED,
} SkepRunStatus;

#define SKEP_N_RUN_STATUSES (SKEP_RUN_STATUS_FAILED + 1)

/* Nicks are what skep_run_status_to_string() says. */
#define SKEP_TYPE_RUN_STATUS (skep_run_status_get_type ())
GType skep_run_status_get_type (void);

/**
 * SkepRunStage:
 * @SKEP_RUN_STAGE_NONE: no error
 * @SKEP_RUN_STAGE_TERMINAL: the pseudoterminal or the control socket could not be made
 * @SKEP_RUN_STAGE_KEEPER: the keeper could not be started
 * @SKEP_RUN_STAGE_ENVIRONMENT: a file with variables could not be read
 * @SKEP_RUN_STAGE_FORK: the keeper could not fork
 * @SKEP_RUN_STAGE_FOLDER: the working folder could not be entered
 * @SKEP_RUN_STAGE_COMMAND: the command could not be executed
 * @SKEP_RUN_STAGE_LOST: the keeper was killed from outside
 * @SKEP_RUN_STAGE_LET_GO: processes of another user were left, and the person let go of them
 *
 * Where a run failed; with the errno of the state this is worded where it is shown.
 */
typedef enum
{
  SKEP_RUN_STAGE_NONE,
  SKEP_RUN_STAGE_TERMINAL,
  SKEP_RUN_STAGE_KEEPER,
  SKEP_RUN_STAGE_ENVIRONMENT,
  SKEP_RUN_STAGE_FORK,
  SKEP_RUN_STAGE_FOLDER,
  SKEP_RUN_STAGE_COMMAND,
  SKEP_RUN_STAGE_LOST,
  SKEP_RUN_STAGE_LET_GO,
} SkepRunStage;

/* What `exit_code` and `term_signal` hold while there is none. */
#define SKEP_RUN_NO_EXIT (-1)

typedef struct _SkepRunState SkepRunState;

/**
 * SkepRunState:
 * @prev: (nullable): the state before this one; the chain is the run's timeline
 * @serial: 0 for the first state, one more for each that follows
 * @status: the status
 * @pid: of the script's own process, 0 before it runs
 * @exit_code: of the script's own process, or %SKEP_RUN_NO_EXIT
 * @term_signal: the signal that ended the script's own process, or %SKEP_RUN_NO_EXIT
 * @error_number: errno when @error_stage is set, else 0
 * @error_stage: where the run failed
 * @error_text: (nullable): why, if that takes more than @error_number: translated words, interned
 * @stopped_by: (nullable): who asked first for the stop, such as `you` or `agent NAME`, interned;
 *   %NULL if nobody did, or if it was stopped along with Skep
 * @started_us: when the run was asked for, µs, monotonic clock
 * @ended_us: when the run was finished, µs, monotonic clock, 0 before
 * @started_wall: as @started_us, µs, wall clock, for display
 * @ended_wall: as @ended_us, µs, wall clock, for display
 *
 * One immutable snapshot of a run. It is flat, owns nothing, and lives as long as its run.
 *
 * In every state that skep_run_state_apply_change() made: the end times are set exactly when the
 * status is finished; exit code and signal are never both set; `running` has a process id and no
 * exit; `success` has exit code 0. Once set, process id, exit, error and who stopped it stay.
 */
struct _SkepRunState
{
  const SkepRunState *prev;
  guint64 serial;
  SkepRunStatus status;
  pid_t pid;
  int exit_code;
  int term_signal;
  int error_number;
  SkepRunStage error_stage;
  const char *error_text;
  const char *stopped_by;
  gint64 started_us;
  gint64 ended_us;
  gint64 started_wall;
  gint64 ended_wall;
};

/**
 * SkepRunStateFunc:
 * @next: a copy of the current state, to be changed in place
 * @data: what was given to skep_run_update_state()
 *
 * Turns a copy of the current state into the next one. It may be called again on a newer copy
 * when another thread was faster, so it changes nothing but @next.
 *
 * Returns: %FALSE to refuse: then nothing is published
 */
typedef gboolean (*SkepRunStateFunc) (SkepRunState *next,
                                      gpointer      data);

const char *skep_run_status_to_string   (SkepRunStatus       status);
guint       skep_run_status_get_rank    (SkepRunStatus       status);
gboolean    skep_run_status_may_become  (SkepRunStatus       from,
                                         SkepRunStatus       to);
gboolean    skep_run_status_is_live     (SkepRunStatus       status);
gboolean    skep_run_status_is_finished (SkepRunStatus       status);

gboolean    skep_run_state_is_live      (const SkepRunState *self);
gboolean    skep_run_state_is_finished  (const SkepRunState *self);
gboolean    skep_run_state_has_exited   (const SkepRunState *self);
gint64      skep_run_state_get_duration (const SkepRunState *self,
                                         gint64              now_us);

/**
 * SkepRunStateChange:
 * @status: the status to reach
 * @pid: of the script's own process if it is new, as it is for %SKEP_RUN_STATUS_RUNNING, else 0
 * @has_exit: whether @wait_status is known
 * @wait_status: raw status of the script's own process, as of waitpid(2)
 * @error_number: errno of a failure, read only with an @error_stage
 * @error_stage: where it failed, or %SKEP_RUN_STAGE_NONE
 * @error_text: (nullable): why, translated words, interned, read only with an @error_stage
 * @stopped_by: (nullable): who asked for the stop, interned
 *
 * What skep_run_state_apply_change() makes of a state: the only edges the product takes.
 */
typedef struct
{
  SkepRunStatus status;
  pid_t pid;
  gboolean has_exit;
  int wait_status;
  int error_number;
  SkepRunStage error_stage;
  const char *error_text;
  const char *stopped_by;
} SkepRunStateChange;

gboolean    skep_run_state_apply_change (SkepRunState *next,
                                         gpointer      change);

G_END_DECLS
