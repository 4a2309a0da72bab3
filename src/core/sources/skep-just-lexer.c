/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-just-lexer.h"

#define NAME_CHARACTERS "-_" G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS

static const char *const long_symbols[] = { ":=", "::", "==", "!=", "=~", "&&", "||" };

static void
clear_token (gpointer token)
{
  g_free (((SkepJustToken *) token)->text);
}

/* Takes @text. */
static void
add_token (SkepJustLexer     *self,
           SkepJustTokenKind  kind,
           char              *text)
{
  SkepJustToken token = { kind, text };

  g_array_append_val (self->tokens, token);
}

static gboolean
starts_with (SkepJustLexer *self,
             const char    *text)
{
  gsize length = strlen (text);

  return (gsize) (self->end - self->p) >= length && strncmp (self->p, text, length) == 0;
}

static char
unescape (char escaped)
{
  switch (escaped)
    {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escaped;
    }
}

/* A string or backtick that begins here, up to behind its last mark; NULL if it never ends. */
static char *
take_quoted (SkepJustLexer *self)
{
  const char mark = *self->p;
  const char triple[] = { mark, mark, mark, '\0' };
  const char single[] = { mark, '\0' };
  const char *delimiter = starts_with (self, triple) ? triple : single;
  g_autoptr (GString) text = g_string_new (NULL);

  for (self->p += strlen (delimiter); self->p < self->end; self->p++)
    {
      if (starts_with (self, delimiter))
        {
          self->p += strlen (delimiter);
          return g_string_free (g_steal_pointer (&text), FALSE);
        }
      self->current_line += *self->p == '\n';
      if (mark != '"' || *self->p != '\\' || self->p + 1 == self->end)
        g_string_append_c (text, *self->p);
      else if (*++self->p == '\n')
        self->current_line++;
      else
        g_string_append_c (text, unescape (*self->p));
    }
  return NULL;
}

/* `x'…'` and `f'…'` are strings whose text only just knows. */
static gboolean
take_prefix (SkepJustLexer *self)
{
  if (self->end - self->p < 2 || strchr ("xf", *self->p) == NULL
      || strchr ("'\"", self->p[1]) == NULL || self->p[1] == '\0')
    return FALSE;
  self->p++;
  return TRUE;
}

static gboolean
read_quoted (SkepJustLexer     *self,
             SkepJustTokenKind  kind)
{
  guint line = self->current_line;
  char *text = take_quoted (self);

  if (text != NULL)
    {
      add_token (self, kind, text);
      return TRUE;
    }
  self->line = line;
  self->problem = _("This string has no closing quotation mark; the rest is not read.");
  return FALSE;
}

static void
read_comment (SkepJustLexer *self)
{
  const char *stop = memchr (self->p, '\n', self->end - self->p);
  char *text;

  if (stop == NULL)
    stop = self->end;
  text = g_strndup (self->p + 1, stop - self->p - 1);
  add_token (self, SKEP_JUST_TOKEN_COMMENT, g_strstrip (text));
  self->p = stop;
}

static void
read_name (SkepJustLexer *self)
{
  gsize length = strspn (self->p, NAME_CHARACTERS);

  length = MIN (length, (gsize) (self->end - self->p));
  add_token (self, SKEP_JUST_TOKEN_NAME, g_strndup (self->p, length));
  self->p += length;
}

static void
read_symbol (SkepJustLexer *self)
{
  gsize length = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (long_symbols); i++)
    if (starts_with (self, long_symbols[i]))
      length = 2;
  add_token (self, SKEP_JUST_TOKEN_SYMBOL, g_strndup (self->p, length));
  self->p += length;
}

static gboolean
read_token (SkepJustLexer *self)
{
  if (take_prefix (self))
    return read_quoted (self, SKEP_JUST_TOKEN_COMPUTED);
  if (*self->p == '\'' || *self->p == '"')
    return read_quoted (self, SKEP_JUST_TOKEN_STRING);
  if (*self->p == '`')
    return read_quoted (self, SKEP_JUST_TOKEN_COMPUTED);
  if (*self->p == '#')
    read_comment (self);
  else if (g_ascii_isalpha (*self->p) || *self->p == '_')
    read_name (self);
  else
    read_symbol (self);
  return TRUE;
}

/* Blanks, and an end of line behind a backslash. */
static void
skip_blanks (SkepJustLexer *self)
{
  while (self->p < self->end)
    {
      gsize length = strchr (" \t\r", *self->p) != NULL && *self->p != '\0';

      if (starts_with (self, "\\\n"))
        length = 2;
      else if (starts_with (self, "\\\r\n"))
        length = 3;
      self->current_line += length > 1;
      if (length == 0)
        return;
      self->p += length;
    }
}

/* How far the token read last opens or closes brackets. */
static int
count_brackets (SkepJustLexer *self)
{
  SkepJustToken *last = &g_array_index (self->tokens, SkepJustToken, self->tokens->len - 1);

  if (last->kind != SKEP_JUST_TOKEN_SYMBOL || *last->text == '\0')
    return 0;
  return strchr ("([{", *last->text) != NULL ? 1 : strchr (")]}", *last->text) != NULL ? -1 : 0;
}

/* A line, and further ones as long as a bracket is open. */
static gboolean
read_statement (SkepJustLexer *self)
{
  int depth = 0;

  for (skip_blanks (self); self->p < self->end; skip_blanks (self))
    {
      if (*self->p == '\n')
        {
          self->p++;
          self->current_line++;
          if (depth <= 0)
            return TRUE;
          continue;
        }
      if (!read_token (self))
        return FALSE;
      depth += count_brackets (self);
    }
  if (depth > 0)
    self->problem = _("A bracket that is opened here is never closed.");
  return depth <= 0;
}

/* Bodies of recipes are what is indented. */
static void
skip_body (SkepJustLexer *self)
{
  while (self->p < self->end && (*self->p == ' ' || *self->p == '\t'))
    {
      const char *stop = memchr (self->p, '\n', self->end - self->p);

      self->p = stop != NULL ? stop + 1 : self->end;
      self->current_line += stop != NULL;
    }
}

/**
 * skep_just_lexer_init:
 * @self: uninitialized
 * @text: NUL-terminated, any bytes; kept by the caller
 * @length: bytes in @text
 */
void
skep_just_lexer_init (SkepJustLexer *self,
                      const char    *text,
                      gsize          length)
{
  *self = (SkepJustLexer) { .p = text, .end = text + length, .current_line = 1 };
  self->tokens = g_array_new (FALSE, FALSE, sizeof (SkepJustToken));
  g_array_set_clear_func (self->tokens, clear_token);
}

void
skep_just_lexer_clear (SkepJustLexer *self)
{
  g_clear_pointer (&self->tokens, g_array_unref);
}

/**
 * skep_just_lexer_next:
 * @self: a lexer
 *
 * Reads the next statement; an empty line is one without tokens.
 *
 * Returns: %FALSE at the end, and when there is a problem
 */
gboolean
skep_just_lexer_next (SkepJustLexer *self)
{
  g_array_set_size (self->tokens, 0);
  skip_body (self);
  self->line = self->current_line;
  return self->p < self->end && read_statement (self);
}
