/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-ruby-line.h"

#define WORD_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_"
/* Nobody types more. */
#define MAX_PARAMETERS 20

/* Words that open a block wherever they stand. */
static const char *const openers[] = { "begin", "case", "class", "def", "do", "for", "module",
                                       NULL };
/* Words that open one at the beginning of a statement, and are a condition after it otherwise. */
static const char *const modifiers[] = { "if", "unless", "until", "while", NULL };
/* Of those, the ones that may have a `do`, which opens nothing more. */
static const char *const loops[] = { "for", "until", "while", NULL };

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t");
}

/* The mark that ends the string or regular expression which begins at @p, or the end of the
 * line. */
static const char *
find_quote (const char *p)
{
  char quote = *p;

  for (p++; *p != '\0' && *p != quote; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return p;
}

static const char *
skip_quoted (const char *p)
{
  const char *end = find_quote (p);

  return *end != '\0' ? end + 1 : end;
}

/* `"x"` or `'x'`, but not what is put together when it runs. */
static char *
read_quoted (const char **cursor)
{
  const char *start = *cursor;
  const char *end = find_quote (start);
  g_autofree char *text = NULL;

  if (*end == '\0')
    return NULL;
  *cursor = end + 1;
  text = g_strndup (start + 1, end - start - 1);
  if (*start == '"' && strstr (text, "#{") != NULL)
    return NULL;
  return strchr (text, '\\') != NULL ? g_strcompress (text) : g_steal_pointer (&text);
}

static char *
read_word (const char **cursor)
{
  gsize length = strspn (*cursor, WORD_CHARACTERS);
  char *word;

  if (length > 0 && ((*cursor)[length] == '?' || (*cursor)[length] == '!'))
    length++;
  word = g_strndup (*cursor, length);
  *cursor += length;
  return word;
}

/**
 * skep_ruby_line_read_name:
 * @cursor: (inout): the arguments of a call, with or without a bracket; moved behind the first one
 *
 * Returns: (transfer full) (nullable): the first argument if it is a string, a symbol or a key
 */
char *
skep_ruby_line_read_name (const char **cursor)
{
  const char *p = skip_blanks (*cursor);
  g_autofree char *name = NULL;

  p += strspn (p, "( \t{");
  if (*p == ':' && p[1] != ':')
    {
      p++;
      name = *p == '"' || *p == '\'' ? read_quoted (&p) : read_word (&p);
    }
  else if (*p == '"' || *p == '\'')
    {
      name = read_quoted (&p);
    }
  else
    {
      name = read_word (&p);
      if (*p != ':' || p[1] == ':')
        g_clear_pointer (&name, g_free);
    }
  *cursor = p;
  return name != NULL && *name != '\0' ? g_steal_pointer (&name) : NULL;
}

static char *
read_parameter (const char **cursor)
{
  if (**cursor == ':')
    (*cursor)++;
  else if (**cursor == '"' || **cursor == '\'')
    return read_quoted (cursor);
  return read_word (cursor);
}

/**
 * skep_ruby_line_read_parameters:
 * @text: what follows the name of a task: `, [:a, :b] => :c do`, `, :a, :b`
 *
 * Returns: (transfer full) (element-type SkepScriptParameter): what the task asks for
 */
GPtrArray *
skep_ruby_line_read_parameters (const char *text)
{
  GPtrArray *parameters
    = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_parameter_free);
  const char *p = skip_blanks (text);

  while (*p == ',' && parameters->len < MAX_PARAMETERS)
    {
      g_autofree char *name = NULL;

      p = skip_blanks (p + 1);
      p += *p == '[' && parameters->len == 0;
      p = skip_blanks (p);
      if (strchr (":\"'", *p) == NULL || *p == '\0')
        break;
      name = read_parameter (&p);
      if (name == NULL || *name == '\0')
        break;
      g_ptr_array_add (parameters, skep_script_parameter_new (name));
      p = skip_blanks (p);
    }
  return parameters;
}

/* Whether the slash at @p begins a regular expression: it would divide something otherwise. */
static gboolean
begins_expression (const char *line,
                   const char *p)
{
  while (p > line && strchr (" \t", p[-1]) != NULL)
    p--;
  return p == line || strchr ("(,=~!|&{[", p[-1]) != NULL;
}

/* Behind what @p begins if it is a string, an expression, a `%w[…]` or a comment, else @p. */
static const char *
skip_literal (const char *line,
              const char *p)
{
  static const char brackets[] = "()[]{}<>";
  const char *open;

  if (strchr ("\"'`", *p) != NULL)
    return skip_quoted (p);
  if (*p == '/' && begins_expression (line, p))
    return skip_quoted (p);
  if (*p == '#')
    return p + strlen (p);
  if (*p == '%' && p[1] != '\0' && strchr ("iIqQwW", p[1]) != NULL && p[2] != '\0'
      && (open = strchr ("([{<", p[2])) != NULL)
    {
      const char *end = strchr (p + 3, strchr (brackets, *open)[1]);

      return end != NULL ? end + 1 : p + strlen (p);
    }
  return p;
}

/**
 * skep_ruby_line_find_heredoc:
 * @line: a line
 *
 * Returns: (transfer full) (nullable): what ends the text that begins in the next line, after
 *   `<<~NAME`, `<<-NAME` or `<<NAME`
 */
char *
skep_ruby_line_find_heredoc (const char *line)
{
  const char *p = line;

  while (*p != '\0')
    {
      const char *end = skip_literal (line, p);
      const char *name = p + 2;

      if (end == p && g_str_has_prefix (p, "<<"))
        {
          name += *name == '~' || *name == '-';
          if (*name == '"' || *name == '\'')
            return read_quoted (&name);
          /* `<<name` pushes into a list, and `class << self` is no text. */
          if (g_ascii_isupper (*name))
            return read_word (&name);
        }
      p = end > p ? end : p + 1;
    }
  return NULL;
}

/* Whether a word at @p would be the first one of a statement. */
static gboolean
begins_statement (const char *line,
                  const char *p)
{
  while (p > line && strchr (" \t", p[-1]) != NULL)
    p--;
  return p == line || strchr (";=({|&,", p[-1]) != NULL;
}

/* `def a = 1`, `def a(b) = b` */
static gboolean
is_endless (const char *p)
{
  p = skip_blanks (p);
  p += strcspn (p, " \t(=");
  if (*p == '(')
    p += strcspn (p, ")") + (strchr (p, ')') != NULL);
  p = skip_blanks (p);
  return *p == '=' && p[1] == ' ';
}

/* +1 if the word from @p to @end opens a block, -1 if it ends one. */
static int
judge_word (const char *line,
            const char *p,
            const char *end)
{
  g_autofree char *word = g_strndup (p, end - p);

  if (p > line && strchr (".:@$", p[-1]) != NULL)
    return 0;
  if (*end == ':' && end[1] != ':')
    return 0;
  if (g_str_equal (word, "end"))
    return -1;
  if (g_strv_contains (modifiers, word))
    return begins_statement (line, p);
  return g_strv_contains (openers, word) && !(g_str_equal (word, "def") && is_endless (end));
}

static gboolean
is_loop (const char *p,
         const char *end)
{
  g_autofree char *word = g_strndup (p, end - p);

  return g_strv_contains (loops, word);
}

/**
 * skep_ruby_line_next_block:
 * @line: a line
 * @cursor: (inout): where in it to look; moved behind what was found
 *
 * Returns: 1 if a block begins next in the line, -1 if one ends, 0 if there is nothing more
 */
int
skep_ruby_line_next_block (const char  *line,
                           const char **cursor)
{
  const char *p = *cursor;

  while (*p != '\0')
    {
      const char *end = skip_literal (line, p);
      gsize length = end == p ? strspn (p, WORD_CHARACTERS) : 0;
      int change = length > 0 ? judge_word (line, p, p + length) : 0;

      if (length > 0)
        end = p + length;
      if (change != 0)
        {
          /* The rest of a loop's line has its condition, and `do` perhaps. */
          *cursor = is_loop (p, end) ? end + strlen (end) : end;
          return change;
        }
      p = end > p ? end : p + 1;
    }
  *cursor = p;
  return 0;
}
