/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-json-escapes.h"

#define UNICODE_LENGTH 6

/* The code unit of `\uXXXX`; below 0 if it is none. */
static int
read_unit (const char *escape,
           const char *end)
{
  int unit = 0;

  if (end - escape < UNICODE_LENGTH || escape[0] != '\\' || escape[1] != 'u')
    return -1;

  for (int i = 2; i < UNICODE_LENGTH; i++)
    {
      if (!g_ascii_isxdigit (escape[i]))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (escape[i]);
    }

  return unit;
}

/* Half of a character is none. */
static gsize
measure_unicode (const char *escape,
                 const char *end)
{
  const int unit = read_unit (escape, end);
  int second;

  if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return 0;
  if (unit < 0xd800 || unit > 0xdfff)
    return UNICODE_LENGTH;

  second = read_unit (escape + UNICODE_LENGTH, end);
  return second >= 0xdc00 && second <= 0xdfff ? 2 * UNICODE_LENGTH : 0;
}

/* How long the escape is; 0 if it is none of JSON. */
static gsize
measure_escape (const char *escape,
                const char *end)
{
  if (end - escape < 2)
    return 0;
  if (escape[1] == 'u')
    return measure_unicode (escape, end);

  return escape[1] != '\0' && strchr ("\"\\/bfnrt", escape[1]) != NULL ? 2 : 0;
}

/**
 * skep_json_has_good_escapes:
 * @text: (array length=length): JSON, valid UTF-8
 * @length: how many bytes
 *
 * To be asked before text of others is parsed: json-glib takes escapes that JSON does not have, and
 * what it makes of `\202` is no UTF-8. Any thread.
 *
 * Returns: %FALSE if there is a backslash that begins no escape of JSON
 */
gboolean
skep_json_has_good_escapes (const char *text,
                            gsize       length)
{
  const char *end = text + length;
  const char *escape = length > 0 ? memchr (text, '\\', length) : NULL;

  while (escape != NULL)
    {
      const gsize n = measure_escape (escape, end);

      if (n == 0)
        return FALSE;
      escape = memchr (escape + n, '\\', end - escape - n);
    }

  return TRUE;
}
