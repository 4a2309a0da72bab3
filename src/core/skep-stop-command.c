/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sys/wait.h>

#include "skep-stop-command.h"

struct _SkepStopCommand
{
  SkepKeeperClient *keeper;
  SkepStopCommandFunc callback;
  gpointer user_data;
  gboolean success;
};

static void
started_cb (pid_t    pid,
            gpointer user_data)
{
}

static void
not_started_cb (int          error_number,
                SkepRunStage stage,
                gpointer     user_data)
{
  SkepStopCommand *self = user_data;

  self->success = FALSE;
}

static void
exited_cb (int      wait_status,
           gpointer user_data)
{
  SkepStopCommand *self = user_data;

  self->success = WIFEXITED (wait_status) && WEXITSTATUS (wait_status) == 0;
}

static void
closed_cb (SkepKeeperEnd end,
           gpointer      user_data)
{
  SkepStopCommand *self = user_data;

  self->callback (self->success, self->user_data);
}

static const SkepKeeperEvents keeper_events = {
  .started = started_cb,
  .not_started = not_started_cb,
  .exited = exited_cb,
  .closed = closed_cb,
};

/**
 * skep_stop_command_new:
 * @launcher: what starts skep-keeper
 * @context: the worker's context
 * @spec: the command
 * @stdio: (transfer full): its standard streams, closed in any case
 * @callback: called when it has ended
 * @user_data: for @callback
 * @error: return location, in the domain %SKEP_ERRNO
 *
 * Returns: (transfer full) (nullable): the running command
 */
SkepStopCommand *
skep_stop_command_new (SkepLauncher         *launcher,
                       GMainContext         *context,
                       const SkepRunSpec    *spec,
                       const SkepKeeperStdio *stdio,
                       SkepStopCommandFunc   callback,
                       gpointer              user_data,
                       GError              **error)
{
  SkepStopCommand *self = g_new0 (SkepStopCommand, 1);

  self->callback = callback;
  self->user_data = user_data;
  self->keeper = skep_keeper_client_new (launcher, context, spec, stdio, SKEP_KEEPER_RUN,
                                         &keeper_events, self, error);
  if (self->keeper == NULL)
    g_clear_pointer (&self, g_free);

  return self;
}

/**
 * skep_stop_command_free:
 * @self: (transfer full): a command
 *
 * If it runs, its keeper ends it.
 */
void
skep_stop_command_free (SkepStopCommand *self)
{
  g_clear_pointer (&self->keeper, skep_keeper_client_free);
  g_free (self);
}

/**
 * skep_stop_command_kill:
 * @self: a running command
 *
 * Ends it at once. Its callback comes as usual.
 */
void
skep_stop_command_kill (SkepStopCommand *self)
{
  skep_keeper_client_kill (self->keeper);
}
