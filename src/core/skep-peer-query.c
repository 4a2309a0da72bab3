/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>

#include "skep-host-launcher.h"
#include "skep-keeper-protocol.h"
#include "skep-keeper-tool.h"
#include "skep-peer-query.h"

/* Of --find-peer: what it is, and three of the peer and of who has started it. */
enum
{
  FIELD_KNOWN,
  FIELD_PEER,
  FIELD_STARTER = FIELD_PEER + 3,
};

static const SkepFlatpakInfo *
get_info (SkepLauncher *launcher)
{
  return SKEP_IS_HOST_LAUNCHER (launcher)
             ? skep_host_launcher_get_info (SKEP_HOST_LAUNCHER (launcher))
             : NULL;
}

static SkepProcess *
parse_process (char **fields)
{
  int pid = atoi (fields[0]);

  return pid > 0 ? skep_process_new (pid, fields[1], fields[2]) : NULL;
}

/**
 * skep_peer_query_async:
 * @launcher: what starts a tool where the peer is
 * @fd: a connected Unix socket
 * @program: (type filename): path of a program of ours
 * @timeout_ms: how long it may take
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Looks from outside of our sandbox who has connected, since the socket tells no number there of
 * a process that is not in the sandbox. Any thread with a main context.
 */
void
skep_peer_query_async (SkepLauncher        *launcher,
                       int                  fd,
                       const char          *program,
                       guint                timeout_ms,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  const SkepFlatpakInfo *info = get_info (launcher);
  g_autofree char *running = NULL;
  g_autofree char *installed = NULL;
  const char *arguments[] = { SKEP_KEEPER_TOOL_FIND_PEER, program, program, NULL };

  if (info != NULL)
    {
      arguments[1] = running = skep_flatpak_info_get_on_host (info, program);
      arguments[2] = installed = skep_flatpak_info_get_installed (info, program);
    }

  skep_keeper_tool_run_on_async (launcher, arguments, fd, timeout_ms, NULL, callback, user_data);
}

/**
 * skep_peer_query_finish:
 * @result: what the callback was given
 * @facts: (out caller-allocates): what was found, for skep_peer_facts_clear(); nothing is known of
 *   one that has gone, and of one of another user
 * @error: return location
 *
 * Returns: whether anybody has looked
 */
gboolean
skep_peer_query_finish (GAsyncResult   *result,
                        SkepPeerFacts  *facts,
                        GError        **error)
{
  g_auto (GStrv) fields = skep_keeper_tool_run_finish (result, SKEP_KEEPER_FIND_PEER_FIELDS,
                                                       error);

  *facts = (SkepPeerFacts) { FALSE };
  if (fields == NULL || fields[0] == NULL)
    return fields != NULL;

  facts->process = parse_process (fields + FIELD_PEER);
  facts->starter = parse_process (fields + FIELD_STARTER);
  facts->runs_program = facts->process != NULL &&
                        g_str_equal (fields[FIELD_KNOWN], SKEP_KEEPER_PEER_KNOWN);
  return TRUE;
}

void
skep_peer_facts_clear (SkepPeerFacts *self)
{
  g_clear_pointer (&self->process, skep_process_unref);
  g_clear_pointer (&self->starter, skep_process_unref);
}
