/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-json-depth.h"

/**
 * skep_json_is_deeper:
 * @text: JSON, or not
 * @length: number of bytes
 * @max_depth: how deep lists and objects may be nested
 *
 * To be asked before anything from outside is parsed, since json-glib's parser calls itself. A
 * text that isn't JSON may count wrong, and is refused by the parser. Any thread.
 *
 * Returns: %TRUE if @text is nested deeper than @max_depth
 */
gboolean
skep_json_is_deeper (const char *text,
                     gsize       length,
                     guint       max_depth)
{
  gboolean in_string = FALSE;
  gint64 depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '{' || text[i] == '['))
        depth++;
      else if (!in_string && (text[i] == '}' || text[i] == ']'))
        depth--;
      if (depth > max_depth)
        return TRUE;
    }

  return FALSE;
}
