/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-taken-port.h"

/* How the programs of this world say EADDRINUSE. */
#define IN_USE                                                                                    \
  "EADDRINUSE|address (?:is )?already in use|\\berrno 98\\b|\\bos error 98\\b|"                   \
  "\\bport \\d+ (?:is|was) (?:already )?(?:in use|allocated|taken|used)|"                         \
  "\\bport is already allocated"

/* Where they name the port, the surest way first. */
static const char *const port_patterns[] = {
  "\\bport[ =:]+(\\d{1,5})\\b",
  "[\\w\\]*.:]:(\\d{2,5})\\b(?!.*:\\d{2,5}\\b)",
  "(?:^|\\s):(\\d{2,5})\\b",
  "['\"], (\\d{2,5})\\)",
};

/* Lines after the one that says it, in which node and flask name the port. */
#define MAX_LINES_AFTER 12

#define REGEX_FLAGS (G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_OPTIMIZE)

static char *
dup_without_colours (const char *output,
                     gsize       length)
{
  g_autoptr (GRegex) colours = g_regex_new ("\x1b\\[[0-9;:?]*[@-~]|\r", G_REGEX_RAW, 0, NULL);

  return g_regex_replace_literal (colours, output, length, 0, "", 0, NULL);
}

static guint16
find_port (const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (port_patterns); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (port_patterns[i], REGEX_FLAGS, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *digits = NULL;
      guint64 port;

      if (!g_regex_match (regex, line, 0, &match))
        continue;
      digits = g_match_info_fetch (match, 1);
      port = g_ascii_strtoull (digits, NULL, 10);
      if (port > 0 && port <= G_MAXUINT16)
        return port;
    }

  return 0;
}

/**
 * skep_taken_port_find:
 * @output: the end of what a run has written, any bytes
 * @length: number of bytes
 * @port: (out): the port that it names, or 0
 *
 * Whether a program says that it could not listen because the address is in use. If it says so
 * several times, the last one counts. Any thread.
 *
 * Returns: whether it does
 */
gboolean
skep_taken_port_find (const char *output,
                      gsize       length,
                      guint16    *port)
{
  g_autoptr (GRegex) in_use = g_regex_new (IN_USE, REGEX_FLAGS, 0, NULL);
  g_autofree char *text = dup_without_colours (output, length);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  int last = -1;

  *port = 0;
  for (int i = 0; lines != NULL && lines[i] != NULL; i++)
    if (g_regex_match (in_use, lines[i], 0, NULL))
      {
        guint16 found = find_port (lines[i]);

        last = i;
        *port = found != 0 ? found : *port;
      }

  for (int i = last + 1; last >= 0 && *port == 0 && i <= last + MAX_LINES_AFTER &&
                         lines[i] != NULL; i++)
    *port = find_port (lines[i]);

  return last >= 0;
}
