/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-toml-reader.h"
#include "skep-toml-scalar.h"

#define BARE_KEY G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_"

/**
 * skep_toml_reader_fail:
 * @self: a reader
 * @place: where in its text
 * @format: one translated sentence, and its arguments
 *
 * Returns: %NULL, for the caller to return
 */
gpointer
skep_toml_reader_fail (SkepTomlReader *self,
                       const char     *place,
                       const char     *format,
                       ...)
{
  va_list arguments;

  if (self->failed_at != NULL)
    return NULL;
  self->failed_at = place;
  va_start (arguments, format);
  self->reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return NULL;
}

/**
 * skep_toml_reader_skip_blanks:
 * @self: a reader
 *
 * Skips blanks within a line.
 */
void
skep_toml_reader_skip_blanks (SkepTomlReader *self)
{
  self->p += strspn (self->p, " \t");
}

/* What may only be in a string as an escape sequence, and nowhere else. */
static gboolean
is_control (char c)
{
  return g_ascii_iscntrl (c) && c != '\t';
}

static gboolean
skip_newline (SkepTomlReader *self)
{
  gsize length = *self->p == '\n' ? 1 : self->p[0] == '\r' && self->p[1] == '\n' ? 2 : 0;

  self->p += length;
  self->line += length > 0;
  return length > 0;
}

static void
skip_comment (SkepTomlReader *self)
{
  skep_toml_reader_skip_blanks (self);
  if (*self->p == '#')
    while (*self->p != '\0' && !is_control (*self->p))
      self->p++;
}

/**
 * skep_toml_reader_skip_lines:
 * @self: a reader
 *
 * Skips blanks, comments and the ends of lines.
 */
void
skep_toml_reader_skip_lines (SkepTomlReader *self)
{
  do
    skip_comment (self);
  while (skip_newline (self));
}

/**
 * skep_toml_reader_take:
 * @self: a reader
 * @token: what must come next
 *
 * Returns: %TRUE if it did and is behind the reader
 */
gboolean
skep_toml_reader_take (SkepTomlReader *self,
                       const char     *token)
{
  if (!g_str_has_prefix (self->p, token))
    return skep_toml_reader_fail (self, self->p, _("“%s” is expected here."), token) != NULL;
  self->p += strlen (token);
  return TRUE;
}

/**
 * skep_toml_reader_end_line:
 * @self: a reader
 *
 * Returns: %TRUE if nothing but a comment is left in the line, and that is behind the reader
 */
gboolean
skep_toml_reader_end_line (SkepTomlReader *self)
{
  skip_comment (self);
  if (*self->p == '\0' || skip_newline (self))
    return TRUE;
  return skep_toml_reader_fail (self, self->p, _("The end of the line is expected here.")) != NULL;
}

/* From the `u` or `U` to behind the last digit. */
static gboolean
read_code_point (SkepTomlReader *self,
                 guint           n_digits,
                 GString        *out)
{
  gunichar value = 0;

  for (guint i = 1; i <= n_digits; i++)
    {
      if (!g_ascii_isxdigit (self->p[i]))
        return FALSE;
      value = value << 4 | g_ascii_xdigit_value (self->p[i]);
    }
  if (value == 0 || !g_unichar_validate (value))
    return FALSE;
  g_string_append_unichar (out, value);
  self->p += n_digits + 1;
  return TRUE;
}

/* From behind the backslash to behind the sequence. NUL is an escape of TOML, but ends the text
 * for everybody else. */
static gboolean
read_escape (SkepTomlReader *self,
             GString        *out)
{
  static const char letters[] = "btnfr\"\\";
  static const char meanings[] = "\b\t\n\f\r\"\\";
  const char *letter = *self->p != '\0' ? strchr (letters, *self->p) : NULL;

  if (letter != NULL)
    {
      g_string_append_c (out, meanings[letter - letters]);
      self->p++;
      return TRUE;
    }
  if ((*self->p == 'u' && read_code_point (self, 4, out))
      || (*self->p == 'U' && read_code_point (self, 8, out)))
    return TRUE;
  return skep_toml_reader_fail (self, self->p - 1, _("This is not a valid escape sequence."))
         != NULL;
}

/* A backslash at the end of a line hides all blanks up to the next text. */
static gboolean
skip_hidden_blanks (SkepTomlReader *self)
{
  const char *end = self->p + strspn (self->p, " \t");

  if (*end != '\n' && !g_str_has_prefix (end, "\r\n"))
    return FALSE;
  do
    skep_toml_reader_skip_blanks (self);
  while (skip_newline (self));
  return TRUE;
}

/* A quotation mark or several, of which three close; two more may be before these. */
static gboolean
closes_lines (SkepTomlReader *self,
              char            quote,
              GString        *out)
{
  guint n = 0;

  while (n < 5 && self->p[n] == quote)
    n++;
  self->p += n;
  for (guint i = n < 3 ? 0 : 3; i < n; i++)
    g_string_append_c (out, quote);
  return n >= 3;
}

static gboolean
read_character (SkepTomlReader *self,
                gboolean        has_escapes,
                gboolean        has_lines,
                GString        *out)
{
  if (has_lines && skip_newline (self))
    g_string_append_c (out, '\n');
  else if (is_control (*self->p))
    return skep_toml_reader_fail (self, self->p, _("This character is not allowed here.")) != NULL;
  else if (*self->p == '\\' && has_escapes)
    {
      self->p++;
      return (has_lines && skip_hidden_blanks (self)) || read_escape (self, out);
    }
  else
    g_string_append_c (out, *self->p++);
  return TRUE;
}

/* The quotation marks, one or three, are behind the reader. */
static gboolean
read_characters (SkepTomlReader *self,
                 char            quote,
                 gboolean        has_lines,
                 GString        *out)
{
  const char *start = self->p - (has_lines ? 3 : 1);

  if (has_lines)
    skip_newline (self);
  while (*self->p != '\0' && (has_lines || strchr ("\r\n", *self->p) == NULL))
    if (*self->p != quote)
      {
        if (!read_character (self, quote == '"', has_lines, out))
          return FALSE;
      }
    else if (has_lines && closes_lines (self, quote, out))
      return TRUE;
    else if (!has_lines)
      {
        self->p++;
        return TRUE;
      }
  return skep_toml_reader_fail (self, start, _("This string has no closing quotation mark."))
         != NULL;
}

static char *
read_string (SkepTomlReader *self,
             gboolean        may_have_lines)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char quote = *self->p;
  gboolean has_lines = may_have_lines && self->p[1] == quote && self->p[2] == quote;

  self->p += has_lines ? 3 : 1;
  if (!read_characters (self, quote, has_lines, text))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * skep_toml_reader_read_key:
 * @self: a reader
 *
 * Returns: (transfer full) (nullable): one part of a key
 */
char *
skep_toml_reader_read_key (SkepTomlReader *self)
{
  gsize length = strspn (self->p, BARE_KEY);

  if (*self->p == '"' || *self->p == '\'')
    return read_string (self, FALSE);
  if (length == 0)
    return skep_toml_reader_fail (self, self->p, _("A key is expected here."));
  self->p += length;
  return g_strndup (self->p - length, length);
}

/**
 * skep_toml_reader_read_scalar:
 * @self: a reader
 *
 * Returns: (transfer full) (nullable): a value that is neither an array nor a table
 */
JsonNode *
skep_toml_reader_read_scalar (SkepTomlReader *self)
{
  g_autofree char *text = NULL;
  JsonNode *node;
  const char *end;

  if (*self->p == '"' || *self->p == '\'')
    {
      text = read_string (self, TRUE);
      return text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;
    }
  if ((node = skep_toml_scalar_read (self->p, &end)) == NULL)
    return skep_toml_reader_fail (self, self->p, _("This is not a valid TOML value."));
  self->p = end;
  return node;
}
