/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-escape.h"

#define BELL '\a'
#define CANCEL '\030'
#define ESCAPE '\033'
#define SUBSTITUTE '\032'
/* U+009C, the end of a string in one character. */
#define STRING_END "\302\234"

/* Before the parameters and the target of a link, which another semicolon parts. */
#define LINK "8;"

static gboolean
is_between (char c,
            char first,
            char last)
{
  return c >= first && c <= last;
}

/* The last character, if it is one that may be: others are not of the sequence. */
static const char *
read_name (SkepEscape *self,
           const char *p,
           const char *end)
{
  self->is_cut = p == end;
  if (p == end || !is_between (*p, '0', '~'))
    return p;

  self->name = *p;
  return p + 1;
}

static const char *
read_sequence (SkepEscape *self,
               const char *p,
               const char *end)
{
  self->kind = SKEP_ESCAPE_SEQUENCE;
  self->text = p;
  while (p < end && is_between (*p, ' ', '?'))
    p++;
  self->length = p - self->text;

  return read_name (self, p, end);
}

static const char *
read_short (SkepEscape *self,
            const char *p,
            const char *end)
{
  self->kind = SKEP_ESCAPE_SHORT;
  self->text = p;
  while (p < end && is_between (*p, ' ', '/'))
    p++;
  self->length = p - self->text;

  return read_name (self, p, end);
}

/* How many bytes at @p end a string; another escape does, and is read next. */
static gboolean
ends_string (const char *p,
             const char *end,
             gsize      *n_bytes)
{
  *n_bytes = 1;
  if (*p == BELL || *p == CANCEL || *p == SUBSTITUTE)
    return TRUE;
  if (*p == STRING_END[0] && end - p > 1 && p[1] == STRING_END[1])
    *n_bytes = 2;
  else if (*p == ESCAPE && end - p > 1)
    *n_bytes = p[1] == '\\' ? 2 : 0;
  else
    return FALSE;

  return TRUE;
}

static const char *
read_string (SkepEscape *self,
             const char *p,
             const char *end)
{
  gsize n_bytes;

  self->kind = SKEP_ESCAPE_STRING;
  self->name = p[-1];
  self->text = p;
  while (p < end && !ends_string (p, end, &n_bytes))
    p++;
  self->length = p - self->text;
  self->is_cut = p == end;

  return p < end ? p + n_bytes : end;
}

/**
 * skep_escape_read:
 * @self: (out caller-allocates): what is there
 * @p: a control character
 * @end: behind the last byte, which is at @p or later
 *
 * Any thread.
 *
 * Returns: the first byte behind it, at most @end
 */
const char *
skep_escape_read (SkepEscape *self,
                  const char *p,
                  const char *end)
{
  *self = (SkepEscape) { .kind = SKEP_ESCAPE_CONTROL, .name = *p };
  if (*p++ != ESCAPE)
    return p;

  self->name = '\0';
  if (p < end && *p == '[')
    return read_sequence (self, p + 1, end);
  if (p < end && *p != '\0' && strchr ("]P^_X", *p) != NULL)
    return read_string (self, p + 1, end);

  return read_short (self, p, end);
}

/**
 * skep_escape_get_number:
 * @self: a sequence
 * @index: of a parameter, from 0
 * @fallback: if it is not there
 *
 * Any thread.
 *
 * Returns: the parameter, at most %SKEP_ESCAPE_MAX_NUMBER
 */
guint
skep_escape_get_number (const SkepEscape *self,
                        guint             index,
                        guint             fallback)
{
  const char *p = self->text;
  const char *end = p + self->length;
  guint number = 0;

  for (; index > 0 && p < end; p++)
    index -= *p == ';';
  if (p == end || index > 0 || !g_ascii_isdigit (*p))
    return fallback;

  for (; p < end && g_ascii_isdigit (*p); p++)
    number = MIN (number * 10 + (*p - '0'), SKEP_ESCAPE_MAX_NUMBER);
  return number;
}

/**
 * skep_escape_get_link:
 * @self: any escape
 * @length: (out): bytes
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): where a link that begins leads to, not NUL-terminated; empty
 *   where one ends; %NULL if @self is about no link
 */
const char *
skep_escape_get_link (const SkepEscape *self,
                      gsize            *length)
{
  const char *end = self->text + self->length;
  const char *semicolon;

  if (self->kind != SKEP_ESCAPE_STRING || self->name != ']' || self->length < strlen (LINK) ||
      memcmp (self->text, LINK, strlen (LINK)) != 0)
    return NULL;

  semicolon = memchr (self->text + strlen (LINK), ';', self->length - strlen (LINK));
  if (semicolon == NULL)
    return NULL;

  *length = end - semicolon - 1;
  return semicolon + 1;
}
