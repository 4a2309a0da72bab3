/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-tool-env.h"

#include <stdio.h>
#include <unistd.h>

#include "skep-keeper-argument.h"
#include "skep-keeper-output.h"

/* Files that a shell reads at its start print what they like, before and after: hence the mark. */
int
skep_keeper_tool_print_env (char **arguments)
{
  const char *mark = arguments[0];
  SkepKeeperOutput output = { 0 };

  if (mark[0] == '\0')
    {
      fprintf (stderr, "skep-keeper: the mark is empty\n");
      return SKEP_KEEPER_MISUSED;
    }

  skep_keeper_output_add_string (&output, mark);
  for (char **variable = environ; *variable != NULL; variable++)
    skep_keeper_output_add_string (&output, *variable);
  skep_keeper_output_add_string (&output, mark);

  skep_keeper_output_flush (&output);
  return 0;
}
