/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-tool-user.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "skep-keeper-output.h"

/* A static program can't load what knows the users of a directory service: getent(1) can. Where
 * there is none, there is but the file. */
#define COMMAND                                                                                    \
  "getent passwd %u 2>/dev/null || grep '^[^:]*:[^:]*:%u:' /etc/passwd 2>/dev/null"

#define MAX_LINE_BYTES 4096

int
skep_keeper_tool_print_user (char **arguments __attribute__ ((unused)))
{
  unsigned uid = getuid ();
  char command[sizeof COMMAND + 20];
  char line[MAX_LINE_BYTES] = "";
  SkepKeeperOutput output = { 0 };
  FILE *stream;

  snprintf (command, sizeof command, COMMAND, uid, uid);
  stream = popen (command, "r");
  if (stream == NULL || fgets (line, sizeof line, stream) == NULL)
    line[0] = '\0';
  if (stream != NULL)
    pclose (stream);

  line[strcspn (line, "\n")] = '\0';
  skep_keeper_output_add_string (&output, line);
  skep_keeper_output_flush (&output);
  return 0;
}
