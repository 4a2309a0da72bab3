/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>

#include "skep-toml-scalar.h"

/* The kinds of values: each returns what begins at @p, and its end, or NULL if that is another. */

static JsonNode *
read_boolean (const char  *p,
              const char **end)
{
  gboolean value = g_str_has_prefix (p, "true");

  if (!value && !g_str_has_prefix (p, "false"))
    return NULL;
  *end = p + (value ? 4 : 5);
  return json_node_init_boolean (json_node_alloc (), value);
}

static gboolean
is_digit (char c,
          int  base)
{
  int digit = g_ascii_xdigit_value (c);

  return digit >= 0 && digit < base;
}

/* Digits, with underscores only between them. */
static gboolean
copy_digits (const char **p,
             int          base,
             GString     *out)
{
  while (is_digit (**p, base))
    {
      g_string_append_c (out, *(*p)++);
      if (**p == '_')
        (*p)++;
      else if (!is_digit (**p, base))
        return TRUE;
    }
  return FALSE;
}

/* A number that isn't 0 doesn't begin with one. */
static gboolean
copy_decimal (const char **p,
              GString     *out)
{
  if (**p == '-' || **p == '+')
    g_string_append_c (out, *(*p)++);
  return ((*p)[0] != '0' || !(g_ascii_isdigit ((*p)[1]) || (*p)[1] == '_'))
         && copy_digits (p, 10, out);
}

static int
find_base (const char *p)
{
  if (*p != '0')
    return 10;
  return p[1] == 'x' ? 16 : p[1] == 'o' ? 8 : p[1] == 'b' ? 2 : 10;
}

static JsonNode *
read_integer (const char  *p,
              const char **end)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  int base = find_base (p);
  gint64 value;

  *end = base == 10 ? p : p + 2;
  if (base == 10 ? !copy_decimal (end, digits) : !copy_digits (end, base, digits))
    return NULL;
  errno = 0;
  value = g_ascii_strtoll (digits->str, NULL, base);
  return errno == 0 ? json_node_init_int (json_node_alloc (), value) : NULL;
}

static gboolean
copy_float (const char **p,
            GString     *out)
{
  if (!copy_decimal (p, out))
    return FALSE;
  if (**p == '.')
    {
      g_string_append_c (out, *(*p)++);
      if (!copy_digits (p, 10, out))
        return FALSE;
    }
  if (**p != 'e' && **p != 'E')
    return TRUE;
  g_string_append_c (out, *(*p)++);
  if (**p == '-' || **p == '+')
    g_string_append_c (out, *(*p)++);
  return copy_digits (p, 10, out);
}

/* An integer is none, since it would have been read as such, unless it is too large. */
static JsonNode *
read_float (const char  *p,
            const char **end)
{
  g_autoptr (GString) number = g_string_new (NULL);
  const char *word = p + (*p == '-' || *p == '+');

  *end = p;
  if (g_str_has_prefix (word, "inf") || g_str_has_prefix (word, "nan"))
    *end = word + 3;
  else if (!copy_float (end, number) || strpbrk (number->str, ".eE") == NULL)
    return NULL;
  return json_node_init_double (json_node_alloc (),
                                g_ascii_strtod (number->len > 0 ? number->str : p, NULL));
}

/* Each `d` in @pattern is a digit, all else is itself. */
static gboolean
skip_pattern (const char **p,
              const char  *pattern)
{
  const char *c = *p;

  for (; *pattern != '\0'; pattern++, c++)
    if (*pattern == 'd' ? !g_ascii_isdigit (*c) : *c != *pattern)
      return FALSE;
  *p = c;
  return TRUE;
}

static gboolean
skip_date (const char **p)
{
  const char *date = *p;

  return skip_pattern (p, "dddd-dd-dd")
         && g_date_valid_dmy (atoi (date + 8), atoi (date + 5), atoi (date));
}

/* A leap second is one. */
static gboolean
skip_time (const char **p)
{
  const char *time = *p;

  if (!skip_pattern (p, "dd:dd:dd") || atoi (time) > 23 || atoi (time + 3) > 59
      || atoi (time + 6) > 60)
    return FALSE;
  if (**p != '.')
    return TRUE;
  (*p)++;
  if (!g_ascii_isdigit (**p))
    return FALSE;
  *p += strspn (*p, G_CSET_DIGITS);
  return TRUE;
}

static gboolean
skip_offset (const char **p)
{
  const char *offset = *p;

  if (*offset == 'Z' || *offset == 'z')
    (*p)++;
  else if (*offset == '-' || *offset == '+')
    return (skip_pattern (p, "+dd:dd") || skip_pattern (p, "-dd:dd"))
           && atoi (offset + 1) <= 23 && atoi (offset + 4) <= 59;
  return TRUE;
}

static gboolean
skip_moment (const char **p)
{
  if (g_ascii_isdigit ((*p)[0]) && g_ascii_isdigit ((*p)[1]) && (*p)[2] == ':')
    return skip_time (p);
  if (!skip_date (p))
    return FALSE;
  if (**p != 'T' && **p != 't' && (**p != ' ' || !g_ascii_isdigit ((*p)[1])))
    return TRUE;
  (*p)++;
  return skip_time (p) && skip_offset (p);
}

/* As it is written. */
static JsonNode *
read_moment (const char  *p,
             const char **end)
{
  g_autofree char *text = NULL;

  *end = p;
  if (!skip_moment (end))
    return NULL;
  text = g_strndup (p, *end - p);
  return json_node_init_string (json_node_alloc (), text);
}

/**
 * skep_toml_scalar_read:
 * @p: where a value begins that is neither a string nor a table nor an array
 * @end: (out): behind it
 *
 * Returns: (transfer full) (nullable): a boolean, an integer, a floating-point number, or a date,
 *   a time or both as a string; %NULL if it is nothing of this
 */
JsonNode *
skep_toml_scalar_read (const char  *p,
                       const char **end)
{
  static JsonNode *(*const kinds[]) (const char *, const char **) = {
    read_boolean, read_moment, read_integer, read_float,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (JsonNode) node = kinds[i](p, end);

      if (node != NULL && !g_ascii_isalnum (**end) && (**end == '\0' || !strchr ("+-._:", **end)))
        return g_steal_pointer (&node);
    }
  return NULL;
}
