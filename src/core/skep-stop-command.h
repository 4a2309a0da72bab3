/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-keeper-client.h"
#include "skep-launcher.h"

G_BEGIN_DECLS

/**
 * SkepStopCommand:
 *
 * The command with which a script wants to be stopped, such as `docker compose down`, under a
 * keeper of its own. Worker only.
 */
typedef struct _SkepStopCommand SkepStopCommand;

/**
 * SkepStopCommandFunc:
 * @success: whether it exited with 0
 * @user_data: what was given to skep_stop_command_new()
 *
 * Called once, when nothing of the command is left; it may be freed in it.
 */
typedef void (*SkepStopCommandFunc) (gboolean success,
                                     gpointer user_data);

SkepStopCommand *skep_stop_command_new  (SkepLauncher         *launcher,
                                         GMainContext         *context,
                                         const SkepRunSpec    *spec,
                                         const SkepKeeperStdio *stdio,
                                         SkepStopCommandFunc   callback,
                                         gpointer              user_data,
                                         GError              **error);
void             skep_stop_command_free (SkepStopCommand      *self);
void             skep_stop_command_kill (SkepStopCommand      *self);

G_END_DECLS
