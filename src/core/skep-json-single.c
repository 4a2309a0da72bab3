/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-json-single.h"

static gboolean
is_blank (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;

  return TRUE;
}

/**
 * skep_json_is_single:
 * @text: JSON, or not
 * @length: number of bytes
 *
 * Looks whether something stands behind the first list or object. json-glib takes any number of
 * them, and from version 1.10 on aborts if its parser makes them immutable. Any thread.
 *
 * Returns: %TRUE if nothing but white space does, or there is neither list nor object
 */
gboolean
skep_json_is_single (const char *text,
                     gsize       length)
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
      else if (!in_string && (text[i] == '}' || text[i] == ']') && --depth <= 0)
        return is_blank (text + i + 1, length - i - 1);
    }

  return TRUE;
}
