/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "skep-ctl-bridge.h"
#include "skep-ctl-command.h"

static gboolean
check_options (const SkepCtlLine  *line,
               GError            **error)
{
  /* The window listens at its own place only. */
  if (!line->may_start || line->socket == NULL)
    return TRUE;

  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE, _("“%s” and “%s” exclude each other"),
               "--socket", "--start");
  return FALSE;
}

/* Only for a command line that main() has not understood as a bridge already, such as one with an
 * option that is given twice. */
static int
run_mcp (const SkepCtlLine  *line,
         GError            **error)
{
  SkepCtlBridge bridge = {
    .socket = line->socket,
    .folder = line->projects != NULL ? line->projects[0] : NULL,
    .may_start = line->may_start,
  };

  if (!check_options (line, error))
    return SKEP_CTL_USAGE;
  if (skep_ctl_bridge_run (&bridge))
    return 0;

  g_propagate_error (error, skep_ctl_bridge_make_error (&bridge));
  return SKEP_CTL_FAILED;
}

const SkepCtlCommand skep_ctl_command_mcp = {
  .name = "mcp",
  .summary = N_("Connect an MCP client, on standard input and output, to Skep"),
  .options = "ps",
  .run = run_mcp,
};
