/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "skep-stop-command.h"
#include "skep-stop-ladder.h"

struct _SkepStopLadder
{
  SkepScript *script;
  SkepKeeperClient *keeper; /* borrowed, NULL once nothing of the run is left */
  guint interrupt_ms;
  guint terminate_ms;
  const SkepStopLadderEvents *events;
  gpointer user_data;

  SkepStopCommand *command; /* NULL unless it runs */
  GSource *grace;           /* what the command has, NULL unless it counts */
};

static void
drop_grace (SkepStopLadder *self)
{
  if (self->grace != NULL)
    g_source_destroy (self->grace);
  g_clear_pointer (&self->grace, g_source_unref);
}

static void
send_signals (SkepStopLadder *self)
{
  int number = self->script->stop_signal != 0 ? self->script->stop_signal : SIGINT;

  if (self->keeper != NULL)
    skep_keeper_client_stop (self->keeper, number, self->interrupt_ms, self->terminate_ms);
}

static gboolean
grace_cb (gpointer data)
{
  SkepStopLadder *self = data;

  drop_grace (self);
  if (self->command != NULL)
    skep_stop_command_kill (self->command);
  send_signals (self);

  return G_SOURCE_REMOVE;
}

/* After a command that has failed nothing is to be expected; one that has not may have asked
 * somebody who needs the rest of the time. */
static void
command_cb (gboolean success,
            gpointer user_data)
{
  SkepStopLadder *self = user_data;

  g_clear_pointer (&self->command, skep_stop_command_free);
  if (!success && self->grace != NULL)
    grace_cb (self);
  self->events->ended (self->user_data);
}

/**
 * skep_stop_ladder_new:
 * @script: the script of the run, which says how it wants to be stopped
 * @keeper: the keeper of the run, borrowed until skep_stop_ladder_forget_keeper()
 * @interrupt_ms: how long the first signal, and a stop command, have, unless @script says
 * @terminate_ms: how long SIGTERM has before the kill phase
 * @events: table of callbacks, kept
 * @user_data: for @events
 *
 * Returns: (transfer full): a ladder at its foot
 */
SkepStopLadder *
skep_stop_ladder_new (SkepScript                 *script,
                      SkepKeeperClient           *keeper,
                      guint                       interrupt_ms,
                      guint                       terminate_ms,
                      const SkepStopLadderEvents *events,
                      gpointer                    user_data)
{
  SkepStopLadder *self = g_new0 (SkepStopLadder, 1);

  self->script = skep_script_ref (script);
  self->keeper = keeper;
  self->interrupt_ms = script->stop_grace_ms >= 0 ? (guint) script->stop_grace_ms : interrupt_ms;
  self->terminate_ms = terminate_ms;
  self->events = events;
  self->user_data = user_data;

  return self;
}

/**
 * skep_stop_ladder_free:
 * @self: (transfer full): a ladder
 *
 * A stop command that still runs is ended by its keeper.
 */
void
skep_stop_ladder_free (SkepStopLadder *self)
{
  drop_grace (self);
  g_clear_pointer (&self->command, skep_stop_command_free);
  g_clear_pointer (&self->script, skep_script_unref);
  g_free (self);
}

static void
begin_grace (SkepStopLadder *self,
             GMainContext   *context)
{
  self->grace = g_timeout_source_new (self->interrupt_ms);
  g_source_set_callback (self->grace, grace_cb, self, NULL);
  g_source_set_static_name (self->grace, "[skep] stop command");
  g_source_attach (self->grace, context);
  self->events->stepped (SKEP_STOP_STEP_COMMAND, self->interrupt_ms, self->user_data);
}

/**
 * skep_stop_ladder_begin:
 * @self: a ladder
 * @launcher: what starts skep-keeper
 * @context: the worker's context
 * @pty: the terminal of the run, where a stop command writes too
 * @environment: (array zero-terminated=1): for a stop command
 *
 * Begins with the stop command, or with the first signal if there is none or it can't be started.
 */
void
skep_stop_ladder_begin (SkepStopLadder    *self,
                        SkepLauncher      *launcher,
                        GMainContext      *context,
                        SkepPty           *pty,
                        const char *const *environment)
{
  const SkepRunSpec spec = { (const char *const *) self->script->stop_command, self->script->cwd,
                             environment };
  g_autoptr (GError) error = NULL;
  SkepKeeperStdio stdio;

  if (self->script->stop_command != NULL && skep_pty_dup_slaves (pty, stdio.fds, &error))
    self->command = skep_stop_command_new (launcher, context, &spec, &stdio, command_cb, self,
                                           &error);
  if (error != NULL)
    g_warning ("%s: the stop command could not be started: %s", self->script->id,
               error->message);

  if (self->command != NULL)
    begin_grace (self, context);
  else
    send_signals (self);
}

/**
 * skep_stop_ladder_kill:
 * @self: a ladder
 *
 * Goes to its end: the kill phase.
 */
void
skep_stop_ladder_kill (SkepStopLadder *self)
{
  drop_grace (self);
  if (self->command != NULL)
    skep_stop_command_kill (self->command);
  if (self->keeper != NULL)
    skep_keeper_client_kill (self->keeper);
}

/**
 * skep_stop_ladder_forget_keeper:
 * @self: a ladder
 *
 * Nothing of the run is left to be signalled.
 */
void
skep_stop_ladder_forget_keeper (SkepStopLadder *self)
{
  self->keeper = NULL;
}

/**
 * skep_stop_ladder_is_busy:
 * @self: a ladder
 *
 * Returns: whether the stop command still runs
 */
gboolean
skep_stop_ladder_is_busy (SkepStopLadder *self)
{
  return self->command != NULL;
}
