/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run-report.h"
#include "skep-run-state.h"

G_BEGIN_DECLS

/**
 * SkepKeeperEnd:
 * @SKEP_KEEPER_END_EMPTY: nothing of the run is left, as the keeper has proven
 * @SKEP_KEEPER_END_LOST: a helper was killed from outside; the other one left nothing
 * @SKEP_KEEPER_END_UNKNOWN: both were killed: nobody knows what is left
 *
 * How a keeper has ended.
 */
typedef enum
{
  SKEP_KEEPER_END_EMPTY,
  SKEP_KEEPER_END_LOST,
  SKEP_KEEPER_END_UNKNOWN,
} SkepKeeperEnd;

/**
 * SkepKeeperEvents:
 * @forked: (nullable): the script's process exists as @pid and waits for skep_keeper_client_go()
 * @started: the script's own process runs, as @pid
 * @not_started: it could not be started: errno and where
 * @explained: (nullable): why the keeper could not be started, in words
 * @exited: it ended, with the raw status of waitpid(2)
 * @left: (nullable): it has ended, but @n_processes that it started live on
 * @cannot_kill: (nullable): @pid belongs to @uid, or -1, and can't be ended by us
 * @stepped: (nullable): a stop has come to @step; the next one comes in @wait_ms, if one does
 * @sampled: (nullable): what the tree uses: thousandths of one core, KiB
 * @alive: (nullable) (element-type SkepRunProcess): the first few that still live while it stops
 * @listening: (nullable): whether the tree, by @pid, listens on a TCP port; 0 when not any more
 * @used: (nullable): what all of it has used: processor time in ms, the largest resident set in KiB
 * @closed: last event; the client may be freed in it
 *
 * What a keeper reports, in the order of its happening.
 */
typedef struct
{
  void (*forked)      (pid_t          pid,
                       gpointer       user_data);
  void (*started)     (pid_t          pid,
                       gpointer       user_data);
  void (*not_started) (int            error_number,
                       SkepRunStage   stage,
                       gpointer       user_data);
  void (*explained)   (const char    *reason,
                       gpointer       user_data);
  void (*exited)      (int            wait_status,
                       gpointer       user_data);
  void (*left)        (guint          n_processes,
                       gpointer       user_data);
  void (*cannot_kill) (pid_t          pid,
                       int            uid,
                       gpointer       user_data);
  void (*stepped)     (SkepStopStep   step,
                       guint          wait_ms,
                       gpointer       user_data);
  void (*sampled)     (guint          n_processes,
                       guint          cpu_permille,
                       guint64        memory_kib,
                       gpointer       user_data);
  void (*alive)       (GPtrArray     *processes,
                       gpointer       user_data);
  void (*listening)   (const char    *address,
                       guint16        port,
                       pid_t          pid,
                       gpointer       user_data);
  void (*used)        (guint64        cpu_ms,
                       guint64        memory_kib,
                       gpointer       user_data);
  void (*closed)      (SkepKeeperEnd  end,
                       gpointer       user_data);
} SkepKeeperEvents;

void skep_keeper_message_deliver (const char             *message,
                                  const SkepKeeperEvents *events,
                                  gpointer                user_data);

G_END_DECLS
