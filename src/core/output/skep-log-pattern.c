/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-log-pattern.h"

/* A longer pattern is not written by hand, and what is compiled of it can be far larger. */
#define MAX_PATTERN_BYTES 4096

/* Of the escapes, those that match no newline, or white space only, and look no further than at one
 * character on each side. */
#define SAFE_ESCAPES "wdbBtsSh"
#define SAFE_CLASS_ESCAPES "wdts"

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  return FALSE;
}

/* GRegex tells the place only within a sentence, in words of the person's language: it is the first
 * number behind the pattern, and the reason follows. */
static gboolean
refuse_pattern (const char    *pattern,
                const GError  *cause,
                GError       **error)
{
  const char *found = strstr (cause->message, pattern);
  const char *number = found != NULL ? strpbrk (found + strlen (pattern), "0123456789") : NULL;
  char *reason = NULL;
  guint64 offset = number != NULL ? g_ascii_strtoull (number, &reason, 10) : 0;

  if (reason == NULL || !g_str_has_prefix (reason, ": "))
    return refuse (error, "%s", cause->message);

  /* Translators: a number and the reason, such as “missing terminating ] for character class” */
  return refuse (error, _("the pattern is wrong at character %u: %s"), (guint) offset,
                 reason + strlen (": "));
}

/**
 * skep_log_pattern_check:
 * @pattern: what a person wrote as a regular expression
 * @error: return location, %G_IO_ERROR_INVALID_ARGUMENT; it says at which character, counted
 *   from 0, it is wrong and why
 *
 * Whether a pattern is a regular expression of GRegex that may be used. Any thread.
 *
 * Returns: %FALSE if it is none
 */
gboolean
skep_log_pattern_check (const char  *pattern,
                        GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GRegex) regex = NULL;

  if (!g_utf8_validate (pattern, -1, NULL))
    return refuse (error, _("the pattern is not valid UTF-8"));
  if (strlen (pattern) > MAX_PATTERN_BYTES)
    return refuse (error, _("the pattern is longer than %u bytes"), MAX_PATTERN_BYTES);
  /* They could lift the limit that keeps a pattern from running for ever. */
  if (g_str_has_prefix (pattern, "(*"))
    return refuse (error, _("the pattern is wrong at character %u: %s"), 0,
                   _("options such as “(*UTF)” are not allowed"));

  regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_NEWLINE_LF, 0, &local_error);
  return regex != NULL || refuse_pattern (pattern, local_error, error);
}

static gboolean
is_safe_escape (char        c,
                const char *letters)
{
  return g_ascii_ispunct (c) || c == ' ' || (c != '\0' && strchr (letters, c) != NULL);
}

/* Goes over a class of characters, from its bracket on. Returns its last bracket, or %NULL if it
 * may match a newline for another reason than being white space. */
static const char *
skip_class (const char *p)
{
  if (*++p == '^')
    return NULL;

  /* A bracket that comes first is a character. */
  for (const char *first = p; *p != '\0' && (*p != ']' || p == first); p++)
    {
      if (*p == '[' || g_ascii_iscntrl (*p))
        return NULL;
      if (*p == '\\' && !is_safe_escape (*++p, SAFE_CLASS_ESCAPES))
        return NULL;
    }

  return *p == ']' ? p : NULL;
}

/* What follows the parenthesis of a group: names, numbers and case are harmless; lookaround, atomic
 * groups, conditions, recursion and other options are not. */
static gboolean
is_safe_group (const char *p)
{
  static const char *const beginnings[] = { "?:", "?i:", "?i)", "?P<" };

  if (*p == '*')
    return FALSE;
  if (*p != '?')
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_str_has_prefix (p, beginnings[i]))
      return TRUE;

  return p[1] == '<' && (g_ascii_isalpha (p[2]) || p[2] == '_');
}

/**
 * skep_log_pattern_takes_blocks:
 * @pattern: a regular expression that skep_log_pattern_check() let pass
 *
 * Whether text of many lines may be searched at once: then wherever the pattern matches in a line
 * alone, it matches in the text of all lines too, at the same place. So a line can only be found
 * too often, and has to be looked at again alone if the match leaves it. That is not so for what
 * looks at the surroundings (lookaround, `\A`, `\z`), or gives nothing back (possessive
 * quantifiers, atomic groups), and it would be slow for what runs over the ends of lines (`[^x]`,
 * `\W`). What is not known to be harmless is taken for harmful.
 *
 * Returns: whether that is so
 */
gboolean
skep_log_pattern_takes_blocks (const char *pattern)
{
  gboolean is_quantified = FALSE; /* a `+` would make it possessive */

  for (const char *p = pattern; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) || (*p == '+' && is_quantified))
        return FALSE;
      is_quantified = strchr ("*+?}", *p) != NULL;

      if (*p == '\\' ? !is_safe_escape (*++p, SAFE_ESCAPES)
          : *p == '[' ? (p = skip_class (p)) == NULL
          : *p == '(' && !is_safe_group (p + 1))
        return FALSE;
    }

  return TRUE;
}

/* What ends a quotation or a comment within @pattern must not swallow the parenthesis. */
static GRegex *
compile_word (const char          *pattern,
              GRegexCompileFlags   flags,
              guint                limit,
              GError             **error)
{
  static const char *const ends[] = { "\\E)", "\n)" };
  GRegex *regex = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ends) && regex == NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("(*LIMIT_MATCH=%u)(?<!\\w)(?:%s%s(?!\\w)", limit,
                                               pattern, ends[i]);

      g_clear_error (error);
      regex = g_regex_new (text, flags, 0, error);
    }

  return regex;
}

/**
 * skep_log_pattern_compile:
 * @pattern: a regular expression that skep_log_pattern_check() let pass
 * @is_word: whether no letter, digit or underscore may stand directly before or after a match
 * @flags: further flags
 * @limit: how often one attempt may be wrong before it is given up
 * @error: return location, %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): what matches
 */
GRegex *
skep_log_pattern_compile (const char          *pattern,
                          gboolean             is_word,
                          GRegexCompileFlags   flags,
                          guint                limit,
                          GError             **error)
{
  g_autofree char *text = g_strdup_printf ("(*LIMIT_MATCH=%u)%s", limit, pattern);
  g_autoptr (GError) local_error = NULL;
  GRegex *regex;

  flags |= G_REGEX_MULTILINE | G_REGEX_NEWLINE_LF;
  regex = is_word ? compile_word (pattern, flags, limit, &local_error)
                  : g_regex_new (text, flags, 0, &local_error);
  if (regex == NULL)
    refuse (error, "%s", local_error->message);

  return regex;
}
