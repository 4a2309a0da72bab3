/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-plain-text.h"

#define ESCAPE '\033'
#define BELL '\a'

static gboolean
is_between (char c,
            char first,
            char last)
{
  return c >= first && c <= last;
}

/* `ESC [ 1 ; 31 m`: parameters, then one letter. */
static const char *
skip_control_sequence (const char *p,
                       const char *end)
{
  while (p < end && is_between (*p, ' ', '?'))
    p++;

  return p < end ? p + 1 : end;
}

/* Titles, links and the like: to BEL or `ESC \`. */
static const char *
skip_string (const char *p,
             const char *end)
{
  for (; p < end; p++)
    {
      if (*p == BELL)
        return p + 1;
      if (*p == ESCAPE)
        return MIN (p + 2, end);
    }

  return end;
}

static const char *
skip_other (const char *p,
            const char *end)
{
  while (p < end && is_between (*p, ' ', '/'))
    p++;

  return p < end ? p + 1 : end;
}

/* @p is just after the escape character. */
static const char *
skip_escape (const char *p,
             const char *end)
{
  if (p == end)
    return end;
  if (*p == '[')
    return skip_control_sequence (p + 1, end);
  if (*p != '\0' && strchr ("]P^_X", *p) != NULL)
    return skip_string (p + 1, end);

  return skip_other (p, end);
}

static GString *
strip_escapes (const char *line,
               const char *end)
{
  GString *text = g_string_sized_new (end - line);

  while (line < end)
    {
      if (*line == ESCAPE)
        line = skip_escape (line + 1, end);
      else if (*line == '\0')
        line++;
      else
        g_string_append_c (text, *line++);
    }

  return text;
}

/* A progress bar is what was written last over it. */
static const char *
skip_overwritten (GString *text)
{
  const char *last;

  while (text->len > 0 && text->str[text->len - 1] == '\r')
    g_string_truncate (text, text->len - 1);
  last = strrchr (text->str, '\r');

  return last != NULL ? last + 1 : text->str;
}

/**
 * skep_mcp_plain_text_make:
 * @line: (array length=length): one line of output without its end, any bytes
 * @length: how many
 *
 * Returns: (transfer full): what a person would read there: valid UTF-8 without escape sequences
 *   and control characters but the tab
 */
char *
skep_mcp_plain_text_make (const char *line,
                          gsize       length)
{
  g_autoptr (GString) stripped = strip_escapes (line, line + length);
  g_autofree char *valid = g_utf8_make_valid (skip_overwritten (stripped), -1);
  GString *plain = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (plain, c);
    }

  return g_string_free (plain, FALSE);
}
