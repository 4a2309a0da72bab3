/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-argument-history.h"

#define MAX_LINES 10

/* What scripts were given, as long as Skep runs: key of the script to its lines, newest first. */
static GHashTable *
get_lines (void)
{
  static GHashTable *lines;

  if (lines == NULL)
    lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);

  return lines;
}

/**
 * skep_argument_history_get:
 *
 * Main thread only.
 *
 * Returns: (transfer full): arguments that @script was run with, as command lines, newest first
 */
char **
skep_argument_history_get (const SkepScript *script)
{
  g_autofree char *key = skep_script_make_key (script);
  char **lines = g_hash_table_lookup (get_lines (), key);

  return lines != NULL ? g_strdupv (lines) : g_new0 (char *, 1);
}

/**
 * skep_argument_history_add:
 * @line: arguments as a command line
 *
 * Main thread only. Makes @line the newest, and the only one of its kind.
 */
void
skep_argument_history_add (const SkepScript *script,
                           const char       *line)
{
  g_auto (GStrv) earlier = skep_argument_history_get (script);
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  guint n_lines = 1;

  if (*line == '\0')
    return;

  g_strv_builder_add (lines, line);
  for (char **each = earlier; *each != NULL && n_lines < MAX_LINES; each++)
    if (!g_str_equal (*each, line))
      {
        g_strv_builder_add (lines, *each);
        n_lines++;
      }

  g_hash_table_insert (get_lines (), skep_script_make_key (script),
                       g_strv_builder_end (lines));
}
