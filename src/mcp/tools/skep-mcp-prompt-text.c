/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-prompt-text.h"

/* Of each thing that was given: a model reads no more, and a result has its bound. */
#define MAX_DATA_BYTES (16 * 1024)
#define MIN_FENCE 3

void
skep_mcp_prompt_text_add_line (GString    *text,
                               const char *line)
{
  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

static guint
find_longest_fence (const char *data)
{
  guint longest = 0;
  guint length = 0;

  for (; *data != '\0'; data++)
    {
      length = *data == '`' ? length + 1 : 0;
      longest = MAX (longest, length);
    }

  return longest;
}

static void
add_fence (GString *text,
           guint    length)
{
  for (guint i = 0; i < length; i++)
    g_string_append_c (text, '`');
  g_string_append_c (text, '\n');
}

static char *
shorten (const char *data)
{
  const gsize length = strlen (data);

  if (length <= MAX_DATA_BYTES)
    return g_strdup (data);

  return g_strndup (data, g_utf8_find_prev_char (data, data + MAX_DATA_BYTES + 1) - data);
}

/**
 * skep_mcp_prompt_text_add_block:
 * @text: the words so far
 * @title: what follows
 * @data: words of somebody else
 *
 * Adds words of somebody else, shortened, as a block that they can't end.
 */
void
skep_mcp_prompt_text_add_block (GString    *text,
                                const char *title,
                                const char *data)
{
  g_autofree char *shown = shorten (data);
  const guint fence = MAX (find_longest_fence (shown) + 1, MIN_FENCE);

  g_string_append_c (text, '\n');
  skep_mcp_prompt_text_add_line (text, title);
  add_fence (text, fence);
  skep_mcp_prompt_text_add_line (text, shown);
  add_fence (text, fence);
}
