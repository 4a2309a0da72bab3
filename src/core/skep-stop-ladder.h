/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-keeper-client.h"
#include "skep-launcher.h"
#include "skep-pty.h"
#include "skep-script.h"

G_BEGIN_DECLS

/**
 * SkepStopLadder:
 *
 * One stop of one run: the script's own stop command, if it has one, and then the signals, of
 * which the keeper takes care. Worker only.
 */
typedef struct _SkepStopLadder SkepStopLadder;

/**
 * SkepStopLadderEvents:
 * @stepped: the stop command runs, and has @wait_ms
 * @ended: nothing of the stop command is left
 */
typedef struct
{
  void (*stepped) (SkepStopStep step,
                   guint        wait_ms,
                   gpointer     user_data);
  void (*ended)   (gpointer     user_data);
} SkepStopLadderEvents;

SkepStopLadder *skep_stop_ladder_new           (SkepScript                 *script,
                                                SkepKeeperClient           *keeper,
                                                guint                       interrupt_ms,
                                                guint                       terminate_ms,
                                                const SkepStopLadderEvents *events,
                                                gpointer                    user_data);
void            skep_stop_ladder_free          (SkepStopLadder             *self);
void            skep_stop_ladder_begin         (SkepStopLadder             *self,
                                                SkepLauncher               *launcher,
                                                GMainContext               *context,
                                                SkepPty                    *pty,
                                                const char *const          *environment);
void            skep_stop_ladder_kill          (SkepStopLadder             *self);
void            skep_stop_ladder_forget_keeper (SkepStopLadder             *self);
gboolean        skep_stop_ladder_is_busy       (SkepStopLadder             *self);

G_END_DECLS
