/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-tokens.h"

static const struct
{
  const char *line_comment;
  const char *quotes;    /* what begins and ends a string */
  const char *in_words;  /* beside letters and digits */
  const char *insertion; /* begins what is put into a string that begins with `"` */
  gboolean has_block_comments;
  gboolean has_brackets;
  gboolean has_triple_quotes;
} syntaxes[] = {
  [SKEP_SOURCE_SYNTAX_CMAKE] = { "#", "\"", "_-.+/${}", "$", FALSE, TRUE, FALSE },
  [SKEP_SOURCE_SYNTAX_GRADLE] = { "//", "'\"", "_", "$", TRUE, FALSE, TRUE },
  [SKEP_SOURCE_SYNTAX_MESON] = { "#", "'", "_", "", FALSE, FALSE, TRUE },
};

/**
 * skep_source_tokens_init:
 * @self: (out caller-allocates): before the first token
 * @syntax: what the text is written in
 * @text: NUL-terminated, any bytes, kept by the caller
 * @length: bytes in @text
 */
void
skep_source_tokens_init (SkepSourceTokens *self,
                         SkepSourceSyntax  syntax,
                         const char       *text,
                         gsize             length)
{
  *self = (SkepSourceTokens) { .syntax = syntax, .p = text, .end = text + length,
                               .next_line = 1, .text = g_string_new (NULL) };
}

void
skep_source_tokens_clear (SkepSourceTokens *self)
{
  g_string_free (self->text, TRUE);
}

static gboolean
starts_with (SkepSourceTokens *self,
             const char       *piece)
{
  gsize length = strlen (piece);

  return (gsize) (self->end - self->p) >= length && memcmp (self->p, piece, length) == 0;
}

static void
skip (SkepSourceTokens *self,
      gsize             n_bytes)
{
  for (gsize i = 0; i < n_bytes && self->p < self->end; i++)
    self->next_line += *self->p++ == '\n';
}

static void
skip_to (SkepSourceTokens *self,
         const char       *piece)
{
  while (self->p < self->end && !starts_with (self, piece))
    skip (self, 1);
  skip (self, strlen (piece));
}

/* How many characters `[==[` has, 0 if it isn't one. */
static gsize
get_bracket (SkepSourceTokens *self,
             const char       *p)
{
  const char *start = p;

  if (!syntaxes[self->syntax].has_brackets || p >= self->end || *p++ != '[')
    return 0;
  while (p < self->end && *p == '=')
    p++;
  return p < self->end && *p == '[' ? p + 1 - start : 0;
}

static void
skip_bracket (SkepSourceTokens *self,
              gsize             length)
{
  g_autofree char *closing = g_strnfill (length, '=');
  const char *start;

  closing[0] = closing[length - 1] = ']';
  skip (self, length);
  start = self->p;
  skip_to (self, closing);
  g_string_append_len (self->text, start, MAX (self->p - (gssize) length, start) - start);
}

static gboolean
skip_comment (SkepSourceTokens *self)
{
  gsize bracket;

  if (syntaxes[self->syntax].has_block_comments && starts_with (self, "/*"))
    skip_to (self, "*/");
  else if (!starts_with (self, syntaxes[self->syntax].line_comment))
    return FALSE;
  else if ((bracket = get_bracket (self, self->p + 1)) > 0)
    {
      skip (self, 1);
      skip_bracket (self, bracket);
      g_string_truncate (self->text, 0);
    }
  else
    skip_to (self, "\n");
  return TRUE;
}

static void
skip_blanks (SkepSourceTokens *self)
{
  while (self->p < self->end && (g_ascii_isspace (*self->p) || skip_comment (self)))
    if (self->p < self->end && g_ascii_isspace (*self->p))
      skip (self, 1);
}

static void
append_character (SkepSourceTokens *self,
                  gboolean          has_insertions)
{
  if (*self->p == '\\' && self->p + 1 < self->end)
    skip (self, 1);
  else if (has_insertions && strchr (syntaxes[self->syntax].insertion, *self->p) != NULL)
    self->is_literal = FALSE;
  g_string_append_c (self->text, *self->p);
  skip (self, 1);
}

/* A string that nothing ends ends with the text. */
static char
read_string (SkepSourceTokens *self)
{
  char quote = *self->p;
  char ending[] = { quote, quote, quote, '\0' };
  gboolean is_triple = syntaxes[self->syntax].has_triple_quotes && starts_with (self, ending);

  if (!is_triple)
    ending[1] = '\0';
  skip (self, strlen (ending));
  while (self->p < self->end && !starts_with (self, ending))
    append_character (self, quote == '"');
  skip (self, strlen (ending));
  return '"';
}

static gboolean
is_word_character (SkepSourceTokens *self,
                   char              c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80
         || (c != '\0' && strchr (syntaxes[self->syntax].in_words, c) != NULL);
}

static char
read_word (SkepSourceTokens *self)
{
  const char *start = self->p;

  while (self->p < self->end && is_word_character (self, *self->p))
    self->p++;
  g_string_append_len (self->text, start, self->p - start);
  return 'a';
}

static char
read_token (SkepSourceTokens *self)
{
  gsize bracket = get_bracket (self, self->p);
  char first = *self->p;

  if (bracket > 0)
    {
      skip_bracket (self, bracket);
      return '"';
    }
  if (first != '\0' && strchr (syntaxes[self->syntax].quotes, first) != NULL)
    return read_string (self);
  if (is_word_character (self, first))
    return read_word (self);
  self->p++;
  /* A NUL byte is no end. */
  return first != '\0' ? first : '?';
}

/**
 * skep_source_tokens_next:
 * @self: where we are in a text
 *
 * Returns: the kind of the next token, which is the current one then; 0 at the end
 */
char
skep_source_tokens_next (SkepSourceTokens *self)
{
  g_string_truncate (self->text, 0);
  self->is_literal = TRUE;
  skip_blanks (self);
  self->line = self->next_line;
  self->kind = self->p < self->end ? read_token (self) : '\0';
  return self->kind;
}

/**
 * skep_source_tokens_is:
 * @self: where we are in a text
 * @word: a word
 *
 * Returns: %TRUE if the current token is that word, not a string
 */
gboolean
skep_source_tokens_is (SkepSourceTokens *self,
                       const char       *word)
{
  return self->kind == 'a' && g_str_equal (self->text->str, word);
}
