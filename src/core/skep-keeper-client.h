/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-pty.h"
#include "skep-run-state.h"
#include "skep-script.h"

G_BEGIN_DECLS

/**
 * SkepKeeperClient:
 *
 * The application's end of one keeper: spawns it, tells it what to run and when to stop, and
 * hands on what it reports. Worker only.
 */
typedef struct _SkepKeeperClient SkepKeeperClient;

/**
 * SkepKeeperEvents:
 * @started: the script's own process runs, as @pid
 * @not_started: it could not be started: errno and where
 * @exited: it ended, with the raw status of waitpid(2)
 * @left: it has ended, but @n_processes that it started live on
 * @cannot_kill: @pid belongs to @uid and can't be ended by us
 * @closed: nothing is left, last event; @is_lost if a helper was killed from outside. The client
 *   may be freed in it.
 *
 * What a keeper reports, in the order of its happening.
 */
typedef struct
{
  void (*started)     (pid_t         pid,
                       gpointer      user_data);
  void (*not_started) (int           error_number,
                       SkepRunStage  stage,
                       gpointer      user_data);
  void (*exited)      (int           wait_status,
                       gpointer      user_data);
  void (*left)        (guint         n_processes,
                       gpointer      user_data);
  void (*cannot_kill) (pid_t         pid,
                       uid_t         uid,
                       gpointer      user_data);
  void (*closed)      (gboolean      is_lost,
                       gpointer      user_data);
} SkepKeeperEvents;

SkepKeeperClient *skep_keeper_client_new  (const char              *keeper_path,
                                           GMainContext            *context,
                                           SkepPty                 *pty,
                                           SkepScript              *script,
                                           const char *const       *environment,
                                           const SkepKeeperEvents  *events,
                                           gpointer                 user_data,
                                           GError                 **error);
void              skep_keeper_client_free (SkepKeeperClient        *self);
void              skep_keeper_client_stop (SkepKeeperClient        *self,
                                           int                      signal_number,
                                           guint                    signal_ms,
                                           guint                    terminate_ms);
void              skep_keeper_client_kill (SkepKeeperClient        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepKeeperClient, skep_keeper_client_free)

G_END_DECLS
