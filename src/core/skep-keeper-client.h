/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-keeper-message.h"
#include "skep-launcher.h"
#include "skep-run-spec.h"

G_BEGIN_DECLS

/**
 * SkepKeeperClient:
 *
 * The application's end of one keeper: has it launched, tells it what to run and when to stop, and
 * hands on what it reports. Worker only.
 */
typedef struct _SkepKeeperClient SkepKeeperClient;

/**
 * SkepKeeperStdio:
 * @fds: standard input, output and error of what is run, each a descriptor of its own
 */
typedef struct
{
  int fds[3];
} SkepKeeperStdio;

/**
 * SkepKeeperFlags:
 * @SKEP_KEEPER_RUN: the script runs at once
 * @SKEP_KEEPER_HOLD: its process waits for skep_keeper_client_go()
 */
typedef enum
{
  SKEP_KEEPER_RUN = 0,
  SKEP_KEEPER_HOLD = 1 << 0,
} SkepKeeperFlags;

SkepKeeperClient *skep_keeper_client_new    (SkepLauncher            *launcher,
                                             GMainContext            *context,
                                             const SkepRunSpec       *spec,
                                             const SkepKeeperStdio   *stdio,
                                             SkepKeeperFlags          flags,
                                             const SkepKeeperEvents  *events,
                                             gpointer                 user_data,
                                             GError                 **error);
void              skep_keeper_client_free   (SkepKeeperClient        *self);
void              skep_keeper_client_go     (SkepKeeperClient        *self);
void              skep_keeper_client_sample (SkepKeeperClient        *self,
                                             guint                    interval_ms);
void              skep_keeper_client_stop   (SkepKeeperClient        *self,
                                             int                      signal_number,
                                             guint                    signal_ms,
                                             guint                    terminate_ms);
void              skep_keeper_client_kill   (SkepKeeperClient        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepKeeperClient, skep_keeper_client_free)

G_END_DECLS
