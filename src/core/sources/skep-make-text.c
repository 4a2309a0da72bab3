/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-make-text.h"

/* May stand before the name in an assignment, and before `define`. */
static const char *const modifiers[] = { "export", "override", "private", "unexport", NULL };

const char *
skep_make_text_skip_blanks (const char *p)
{
  return p + strspn (p, " \t");
}

/**
 * skep_make_text_take_word:
 * @line: (inout): moved past its first word
 *
 * Returns: (transfer full): that word, possibly empty
 */
char *
skep_make_text_take_word (const char **line)
{
  const char *start = skep_make_text_skip_blanks (*line);

  *line = start + strcspn (start, " \t");
  return g_strndup (start, *line - start);
}

/**
 * skep_make_text_take_unmodified:
 * @line: (inout): moved past its first word that is not `export`, `override` and the like
 *
 * Returns: (transfer full): that word, possibly empty
 */
char *
skep_make_text_take_unmodified (const char **line)
{
  char *word = skep_make_text_take_word (line);

  while (g_strv_contains (modifiers, word))
    {
      g_free (word);
      word = skep_make_text_take_word (line);
    }
  return word;
}

gboolean
skep_make_text_is_continued (const char *line)
{
  gsize length = strlen (line);
  gsize n = 0;

  while (n < length && line[length - 1 - n] == '\\')
    n++;
  return n % 2 == 1;
}

/* The end of the reference, such as `$(call f,a:b)`, `${x}`, `$$` or `$@`, that begins at @p. */
const char *
skep_make_text_skip_reference (const char *p)
{
  char open = p[1];
  char close = open == '(' ? ')' : '}';
  guint depth = 0;

  if (open == '\0')
    return p + 1;
  if (open != '(' && open != '{')
    return p + 2;
  for (p++; *p != '\0'; p++)
    {
      if (*p == open)
        depth++;
      else if (*p == close && --depth == 0)
        return p + 1;
    }
  return p;
}

/* The first of @characters outside references and not escaped, otherwise the end of @text. */
const char *
skep_make_text_find_plain (const char *text,
                           const char *characters)
{
  const char *p = text;

  while (*p != '\0' && strchr (characters, *p) == NULL)
    {
      if (*p == '$')
        p = skep_make_text_skip_reference (p);
      else if (*p == '\\' && p[1] != '\0')
        p += 2;
      else
        p++;
    }
  return p;
}

/* Whether the colon at @p begins `:=`, `::=` or `:::=`. */
gboolean
skep_make_text_is_assignment_colon (const char *p)
{
  return p[strspn (p, ":")] == '=';
}

/* Whether what stands right of a rule's colon gives a variable for the target: `T: export V = 1`
 * is no rule. */
gboolean
skep_make_text_is_target_variable (const char *text)
{
  const char *end = skep_make_text_find_plain (text, "=:;");
  g_autofree char *left = NULL;
  g_autofree char *word = NULL;
  const char *rest;

  if (*end == ';' || *end == '\0'
      || (*end == ':' && !skep_make_text_is_assignment_colon (end)))
    return FALSE;
  rest = left = g_strndup (text, end - text);
  word = skep_make_text_take_unmodified (&rest);
  rest = skep_make_text_skip_blanks (rest);
  return *rest == '\0'
         || (strchr ("?+!", *rest) != NULL && *skep_make_text_skip_blanks (rest + 1) == '\0');
}

/* `define NAME`, also with `=` and the like behind it; `define: x` is a rule. */
gboolean
skep_make_text_is_define (const char *line)
{
  g_autofree char *word = skep_make_text_take_unmodified (&line);

  line = skep_make_text_skip_blanks (line);
  return g_str_equal (word, "define") && *line != '\0' && strchr (":=?+", *line) == NULL;
}

/* Without the backslash before characters that make would take specially in a target's name. */
char *
skep_make_text_unescape (const char *name)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0' && strchr (" \t#:%\\", p[1]) != NULL)
        p++;
      g_string_append_c (plain, *p);
    }
  return g_string_free (plain, FALSE);
}

/* Takes the comment off the end of @line; gives what it says after `##`, or NULL. */
char *
skep_make_text_cut_comment (char *line)
{
  char *hash = (char *) skep_make_text_find_plain (line, "#");
  gboolean is_description = g_str_has_prefix (hash, "##");
  char *text = g_strstrip (g_strdup (hash + strspn (hash, "#")));

  *hash = '\0';
  if (!is_description)
    g_clear_pointer (&text, g_free);
  return text;
}
