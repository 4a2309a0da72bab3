/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-pattern.h"

#include <gio/gio.h>
#include <string.h>

#include "skep-counter.h"

/* Steps of a match before it is given up: enough for a line of 4 KiB with two wildcards that
 * backtrack as a rule does, and less than 1 ms of one that never ends. */
#define EFFORT "(*LIMIT_MATCH=50000)"

#define N_ASCII 128

struct _SkepProblemPattern
{
  GRegex *regex;
  guint fields; /* bits 1 << SkepProblemField, the groups that it has */
  guint64 beginnings[N_ASCII / 64]; /* bits: a line that matches may begin with this character */
  SkepCounter n_given_up;
};

static const char *const names[SKEP_PROBLEM_N_FIELDS] = {
  [SKEP_PROBLEM_FILE] = "file",
  [SKEP_PROBLEM_LINE] = "line",
  [SKEP_PROBLEM_COLUMN] = "column",
  [SKEP_PROBLEM_SEVERITY] = "severity",
  [SKEP_PROBLEM_MESSAGE] = "message",
};

static gboolean
take_name (SkepProblemPattern  *self,
           const char          *name,
           guint                fields,
           GError             **error)
{
  for (guint i = 0; i < SKEP_PROBLEM_N_FIELDS; i++)
    if ((fields & 1 << i) != 0 && g_str_equal (names[i], name))
      {
        self->fields |= 1 << i;
        return TRUE;
      }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a group named “%s” means nothing here",
               name);
  return FALSE;
}

/* A misspelt name would just never tell anything. */
static gboolean
take_names (SkepProblemPattern  *self,
            const char          *pattern,
            guint                fields,
            GError             **error)
{
  g_autoptr (GRegex) finder = g_regex_new ("(?<!\\\\)(?:\\\\\\\\)*\\(\\?P?<([A-Za-z_]\\w*)>",
                                           0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (finder, pattern, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      if (!take_name (self, name, fields, error))
        return FALSE;
      g_match_info_next (match, NULL);
    }

  return TRUE;
}

/* Whether it matches at the beginning of a line only: it says so, for all its branches. */
static gboolean
is_anchored (const char *regex)
{
  gboolean is_class = FALSE;
  guint depth = 0;

  for (const char *p = regex; *p != '\0'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (is_class)
      is_class = *p != ']';
    else if (*p == '[')
      is_class = TRUE;
    else if (*p == '(' || *p == ')')
      depth += *p == '(' ? 1 : -1;
    else if (*p == '|' && depth == 0)
      return FALSE;

  return *regex == '^' && strstr (regex, "\\Q") == NULL;
}

/* A match is a matter of some 100 ns, most of which GRegex needs to begin and to end: one look at
 * the first character spares most of those that fail. A line of one character only tells, by a
 * partial match, whether it can be gone on with. */
static void
find_beginnings (SkepProblemPattern *self,
                 const char         *regex)
{
  gboolean is_free = !is_anchored (regex);

  for (guint i = 0; i < N_ASCII; i++)
    {
      const char line[] = { i, '\0' };
      g_autoptr (GMatchInfo) info = NULL;

      if (is_free ||
          g_regex_match_full (self->regex, line, 1, 0, G_REGEX_MATCH_PARTIAL_HARD, &info, NULL) ||
          g_match_info_is_partial_match (info))
        self->beginnings[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
    }
}

static gboolean
may_match (SkepProblemPattern *self,
           const char         *text,
           gsize               length)
{
  guint8 first = length > 0 ? text[0] : N_ASCII;

  return first >= N_ASCII || (self->beginnings[first / 64] >> first % 64 & 1) != 0;
}

/**
 * skep_problem_pattern_new:
 * @regex: a regular expression of GRegex
 * @fields: bits 1 << #SkepProblemField: names that its groups may have
 * @error: return location
 *
 * Several groups may have the same name. Any thread.
 *
 * Returns: (transfer full) (nullable): the pattern
 */
SkepProblemPattern *
skep_problem_pattern_new (const char  *regex,
                          guint        fields,
                          GError     **error)
{
  g_autoptr (SkepProblemPattern) self = g_new0 (SkepProblemPattern, 1);
  g_autofree char *bounded = g_strconcat (EFFORT, regex, NULL);

  self->regex = g_regex_new (bounded, G_REGEX_OPTIMIZE | G_REGEX_DUPNAMES, 0, error);
  if (self->regex == NULL || !take_names (self, regex, fields, error))
    return NULL;

  find_beginnings (self, regex);
  return g_steal_pointer (&self);
}

/**
 * skep_problem_pattern_free:
 * @self: (transfer full): a pattern
 */
void
skep_problem_pattern_free (SkepProblemPattern *self)
{
  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self);
}

static void
read_field (const GMatchInfo *info,
            const char       *text,
            SkepProblemField  field,
            SkepProblemMatch *match)
{
  int start, end;

  if (!g_match_info_fetch_named_pos (info, names[field], &start, &end) || start < 0)
    return;

  match->texts[field] = text + start;
  match->lengths[field] = end - start;
}

/**
 * skep_problem_pattern_match:
 * @self: a pattern
 * @text: a line, valid UTF-8
 * @length: bytes of @text
 * @match: (out) (optional): what its groups have, valid as long as @text
 *
 * A match that takes too much effort is none, and is counted.
 *
 * Returns: whether it matches
 */
gboolean
skep_problem_pattern_match (SkepProblemPattern *self,
                            const char         *text,
                            gsize               length,
                            SkepProblemMatch   *match)
{
  g_autoptr (GMatchInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_match = may_match (self, text, length) &&
                      g_regex_match_full (self->regex, text, length, 0, 0, &info, &error);

  if (error != NULL)
    skep_counter_add (&self->n_given_up, 1);
  if (match == NULL)
    return is_match;

  memset (match, 0, sizeof *match);
  for (guint i = 0; is_match && i < SKEP_PROBLEM_N_FIELDS; i++)
    if ((self->fields & 1 << i) != 0)
      read_field (info, text, i, match);
  return is_match;
}

/**
 * skep_problem_pattern_get_n_given_up:
 * @self: a pattern
 *
 * Returns: how many matches took too much effort
 */
guint64
skep_problem_pattern_get_n_given_up (SkepProblemPattern *self)
{
  return skep_counter_get (&self->n_given_up);
}

/**
 * skep_problem_match_dup:
 * @self: a match
 * @field: one of its fields
 *
 * Returns: (transfer full) (nullable): its text without white space around it, unless it is empty
 */
char *
skep_problem_match_dup (const SkepProblemMatch *self,
                        SkepProblemField        field)
{
  g_autofree char *text = NULL;

  if (self->texts[field] == NULL)
    return NULL;

  text = g_strstrip (g_strndup (self->texts[field], self->lengths[field]));
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}
