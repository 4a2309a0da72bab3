/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-tools.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "skep-keeper-argument.h"
#include "skep-keeper-protocol.h"
#include "skep-keeper-tool-env.h"
#include "skep-keeper-tool-listener.h"
#include "skep-keeper-tool-peer.h"
#include "skep-keeper-tool-runs.h"
#include "skep-keeper-tool-user.h"

static const struct {
  const char *word;
  int         n_arguments;
  int       (*run) (char **arguments);
} tools[] = {
  { SKEP_KEEPER_TOOL_PRINT_ENV,     1, skep_keeper_tool_print_env },
  { SKEP_KEEPER_TOOL_PRINT_USER,    0, skep_keeper_tool_print_user },
  { SKEP_KEEPER_TOOL_FIND_RUNS,     0, skep_keeper_tool_find_runs },
  { SKEP_KEEPER_TOOL_END_RUNS,      1, skep_keeper_tool_end_runs },
  { SKEP_KEEPER_TOOL_FIND_LISTENER, 1, skep_keeper_tool_find_listener },
  { SKEP_KEEPER_TOOL_END_LISTENER,  4, skep_keeper_tool_end_listener },
  { SKEP_KEEPER_TOOL_FIND_PEER,     2, skep_keeper_tool_find_peer },
};

/* Returns the status to exit with. */
int
skep_keeper_tools_run (int    argc,
                       char **argv)
{
  /* Who reads may go first. */
  signal (SIGPIPE, SIG_IGN);

  for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
    {
      if (strcmp (argv[1], tools[i].word) == 0 && argc - 2 == tools[i].n_arguments)
        return tools[i].run (argv + 2);
    }

  fprintf (stderr, "skep-keeper: “%s” with %d arguments is nothing it can do\n", argv[1], argc - 2);
  return SKEP_KEEPER_MISUSED;
}
