/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-scanner.h"

#include <string.h>

#include "skep-problem-draft.h"

/* Of a line only so much is looked at: a longer one is data or minified code. */
#define MAX_LINE_BYTES 4096

/* What others put before a line, as the name of a service and the time, is no longer. */
#define MAX_PREFIX_BYTES 64

/* So long more lines are waited for in silence; the longer when one is missing, since a program
 * may be slow in the middle of a trace, but hardly between lines that it may as well leave out. */
#define PATIENCE_MSEC 300
#define AWAITING_PATIENCE_MSEC 5000

struct _SkepProblemScanner
{
  SkepProblemRules *rules;
  SkepProblemList *list;  /* borrowed from the output */
  SkepOutputIndex *lines; /* borrowed from the output; NULL: not wanted */
  SkepProblemCandidates candidates;
  SkepProblemDraft *draft; /* NULL: no problem is open */
  gsize n_lines;
  GArray *held;            /* SkepOutputMark of lines that may turn out to belong to a problem */

  GString *previous;       /* the line before */
  GString *head;           /* first line of the paragraph */
  gboolean is_in_paragraph;
};

typedef struct
{
  const char *word;
  int severity; /* of SkepProblemSeverity */
} SeverityWord;

#define NO_PROBLEM (-1)

static const SeverityWord severity_words[] = {
  { "error", SKEP_PROBLEM_ERROR },
  { "err", SKEP_PROBLEM_ERROR },
  { "fatal", SKEP_PROBLEM_ERROR },
  { "critical", SKEP_PROBLEM_ERROR },
  { "failed", SKEP_PROBLEM_ERROR },
  { "panic", SKEP_PROBLEM_ERROR },
  { "warn", SKEP_PROBLEM_WARNING },
  { "warning", SKEP_PROBLEM_WARNING },
};

/**
 * skep_problem_scanner_new:
 * @rules: what to look for
 * @list: where to put problems
 * @lines: (nullable): where to put marks of lines
 *
 * Returns: (transfer full): a scanner, which @list and @lines must outlive
 */
SkepProblemScanner *
skep_problem_scanner_new (SkepProblemRules *rules,
                          SkepProblemList  *list,
                          SkepOutputIndex  *lines)
{
  SkepProblemScanner *self = g_new0 (SkepProblemScanner, 1);

  self->rules = skep_problem_rules_ref (rules);
  self->list = list;
  self->lines = lines;
  skep_problem_rules_init_candidates (rules, &self->candidates);
  self->held = g_array_new (FALSE, FALSE, sizeof (SkepOutputMark));
  self->previous = g_string_new (NULL);
  self->head = g_string_new (NULL);

  return self;
}

/**
 * skep_problem_scanner_free:
 * @self: (transfer full): a scanner
 *
 * A problem that is still open is forgotten.
 */
void
skep_problem_scanner_free (SkepProblemScanner *self)
{
  g_clear_pointer (&self->draft, skep_problem_draft_free);
  g_clear_pointer (&self->rules, skep_problem_rules_unref);
  g_free (self->candidates.words);
  g_array_unref (self->held);
  g_string_free (self->previous, TRUE);
  g_string_free (self->head, TRUE);
  g_free (self);
}

/* Those before @position, about which nothing can change any more, go into the index. */
static void
release_marks (SkepProblemScanner *self,
               gsize               position)
{
  guint n = 0;

  while (n < self->held->len &&
         g_array_index (self->held, SkepOutputMark, n).position < position)
    skep_output_index_append (self->lines, &g_array_index (self->held, SkepOutputMark, n++));
  if (n > 0)
    g_array_remove_range (self->held, 0, n);
}

static void
hold_mark (SkepProblemScanner *self,
           const SkepLine     *line,
           gint64              wall_us)
{
  const SkepOutputMark mark = { line->position, wall_us, line->flags };

  if (self->lines != NULL)
    g_array_append_val (self->held, mark);
}

static void
flag_marks (SkepProblemScanner *self)
{
  for (guint i = 0; i < self->held->len; i++)
    {
      SkepOutputMark *mark = &g_array_index (self->held, SkepOutputMark, i);

      if (skep_problem_draft_has_line (self->draft, mark->position))
        mark->flags |= SKEP_LINE_PROBLEM;
    }
}

static void
close_draft (SkepProblemScanner *self)
{
  SkepProblem *problem = skep_problem_draft_make_problem (self->draft);

  if (problem != NULL)
    {
      flag_marks (self);
      skep_problem_list_take (self->list, problem);
    }
  g_clear_pointer (&self->draft, skep_problem_draft_free);
}

/* NO_PROBLEM for words such as “note”, which belong to what was said before. */
static int
read_severity (const SkepProblemRule  *rule,
               const SkepProblemMatch *match)
{
  g_autofree char *word = skep_problem_match_dup (match, SKEP_PROBLEM_SEVERITY);

  if (word == NULL)
    return rule->severity;

  for (gsize i = 0; i < G_N_ELEMENTS (severity_words); i++)
    if (g_ascii_strcasecmp (severity_words[i].word, word) == 0)
      return severity_words[i].severity;

  return NO_PROBLEM;
}

/* Without what others put before it. */
static gboolean
match_remembered (SkepProblemScanner     *self,
                  const SkepProblemRule  *rule,
                  SkepProblemRulePattern  which,
                  const GString          *line,
                  SkepProblemMatch       *match)
{
  gsize n_skipped = skep_problem_rules_skip_prefix (self->rules, line->str, line->len);

  return skep_problem_rule_match (rule, which, line->str + n_skipped, line->len - n_skipped, match);
}

static gboolean
is_after (SkepProblemScanner    *self,
          const SkepProblemRule *rule)
{
  return rule->patterns[SKEP_PROBLEM_RULE_AFTER] == NULL ||
         match_remembered (self, rule, SKEP_PROBLEM_RULE_AFTER, self->previous, NULL);
}

static int
match_beginning (SkepProblemScanner    *self,
                 const SkepProblemRule *rule,
                 const SkepLine        *line,
                 SkepProblemMatch      *match)
{
  if (!skep_problem_rule_match (rule, SKEP_PROBLEM_RULE_BEGIN, line->text, line->text_length,
                                match) ||
      skep_problem_rule_match (rule, SKEP_PROBLEM_RULE_UNLESS, line->text, line->text_length,
                               NULL) ||
      !is_after (self, rule))
    return NO_PROBLEM;

  return read_severity (rule, match);
}

static void
name_by_head (SkepProblemScanner    *self,
              const SkepProblemRule *rule)
{
  SkepProblemMatch match;

  if (self->is_in_paragraph && skep_problem_draft_needs_head (self->draft) &&
      match_remembered (self, rule, SKEP_PROBLEM_RULE_HEAD, self->head, &match))
    skep_problem_draft_set_head (self->draft, &match);
}

static gboolean
begin_by (SkepProblemScanner    *self,
          const SkepProblemRule *rule,
          const SkepLine        *line,
          gint64                 wall_us)
{
  SkepProblemMatch match;
  int severity = match_beginning (self, rule, line, &match);

  if (severity == NO_PROBLEM)
    return FALSE;

  self->draft = skep_problem_draft_new (rule, severity);
  skep_problem_draft_begin (self->draft, line, &match, self->n_lines, wall_us);
  name_by_head (self, rule);
  return TRUE;
}

static void
resolve_by (SkepProblemScanner       *self,
            const SkepProblemResolve *resolve,
            const SkepLine           *line)
{
  if (skep_problem_pattern_match (resolve->pattern, line->text, line->text_length, NULL))
    skep_problem_list_resolve (self->list, resolve->tool);
}

/* First what the line takes back, since it may begin something too. */
static void
begin (SkepProblemScanner *self,
       const SkepLine     *line,
       gint64              wall_us)
{
  guint n_rules = skep_problem_rules_get_n_rules (self->rules);

  for (guint i = n_rules; skep_problem_candidates_next (&self->candidates, &i); i++)
    resolve_by (self, skep_problem_rules_get_resolve (self->rules, i), line);

  for (guint i = 0; skep_problem_candidates_next (&self->candidates, &i) && i < n_rules; i++)
    if (begin_by (self, skep_problem_rules_get_rule (self->rules, i), line, wall_us))
      return;
}

static gboolean
begins_the_same (SkepProblemScanner *self,
                 const SkepLine     *line)
{
  const SkepProblemRule *rule = skep_problem_draft_get_rule (self->draft);
  SkepProblemMatch match;

  for (guint i = 0; skep_problem_candidates_next (&self->candidates, &i) &&
                    i < skep_problem_rules_get_n_rules (self->rules); i++)
    if (skep_problem_rules_get_rule (self->rules, i) == rule)
      return match_beginning (self, rule, line, &match) != NO_PROBLEM;

  return FALSE;
}

/* Whether the line belongs to the problem that is open; if not, none is open any more. */
static gboolean
go_on (SkepProblemScanner *self,
       const SkepLine     *line)
{
  if (!begins_the_same (self, line) && skep_problem_draft_add (self->draft, line))
    return TRUE;

  close_draft (self);
  return FALSE;
}

static void
examine (SkepProblemScanner *self,
         const SkepLine     *line,
         gint64              wall_us)
{
  if (self->draft == NULL || !go_on (self, line))
    begin (self, line, wall_us);
  if (self->draft != NULL && skep_problem_draft_is_done (self->draft))
    close_draft (self);
}

static SkepLine
skip_prefix (SkepProblemScanner *self,
             const SkepLine     *line)
{
  SkepLine rest = *line;
  gsize n_skipped = skep_problem_rules_skip_prefix (self->rules, line->text, line->text_length);

  rest.text += n_skipped;
  rest.text_length -= n_skipped;
  return rest;
}

static gboolean
has_text (const SkepLine *line)
{
  for (gsize i = 0; i < line->text_length; i++)
    if (!g_ascii_isspace (line->text[i]))
      return TRUE;

  return FALSE;
}

static void
remember (GString        *text,
          const SkepLine *line)
{
  g_string_truncate (text, 0);
  g_string_append_len (text, line->text, line->text_length);
}

/* A long line is not only what others put before it, which is slow to look for. */
static gboolean
is_blank (SkepProblemScanner *self,
          const SkepLine     *line)
{
  SkepLine rest;

  if (!has_text (line))
    return TRUE;
  if (line->text_length > MAX_PREFIX_BYTES)
    return FALSE;

  rest = skip_prefix (self, line);
  return !has_text (&rest);
}

static void
remember_line (SkepProblemScanner *self,
               const SkepLine     *line)
{
  remember (self->previous, line);
  if (is_blank (self, line))
    {
      self->is_in_paragraph = FALSE;
      return;
    }
  if (!self->is_in_paragraph)
    remember (self->head, line);
  self->is_in_paragraph = TRUE;
}

/* What lies between is gone. */
static void
take_gap (SkepProblemScanner *self)
{
  skep_problem_scanner_end (self);
  g_string_truncate (self->previous, 0);
  g_string_truncate (self->head, 0);
  self->is_in_paragraph = FALSE;
}

static SkepLine
cut_line (const SkepLine *line)
{
  SkepLine cut = *line;

  if (cut.text_length <= MAX_LINE_BYTES)
    return cut;

  cut.text_length = MAX_LINE_BYTES;
  while ((cut.text[cut.text_length] & 0xc0) == 0x80)
    cut.text_length--;
  return cut;
}

/**
 * skep_problem_scanner_feed:
 * @self: a scanner
 * @line: the next line
 * @wall_us: when it came, µs, wall clock; 0: not known
 *
 * Only the beginning of a very long line is looked at.
 */
void
skep_problem_scanner_feed (SkepProblemScanner *self,
                           const SkepLine     *line,
                           gint64              wall_us)
{
  SkepLine cut = cut_line (line);
  gboolean has_candidates;

  if ((line->flags & SKEP_LINE_AFTER_GAP) != 0)
    take_gap (self);
  if ((line->flags & SKEP_LINE_CONTINUED) != 0)
    return;

  hold_mark (self, line, wall_us);
  has_candidates = skep_problem_rules_find (self->rules, cut.text, cut.text_length,
                                            &self->candidates);
  if (has_candidates || self->draft != NULL)
    {
      SkepLine rest = skip_prefix (self, &cut);

      examine (self, &rest, wall_us);
    }
  if (has_candidates)
    memset (self->candidates.words, 0, self->candidates.n_words * sizeof (guint64));

  release_marks (self, self->draft != NULL ? skep_problem_draft_get_start (self->draft)
                                           : G_MAXSIZE);
  remember_line (self, &cut);
  self->n_lines++;
}

/**
 * skep_problem_scanner_end:
 * @self: a scanner
 *
 * No more lines belong to the problem that is open, if there is one. The scanner may be fed with
 * more afterwards.
 */
void
skep_problem_scanner_end (SkepProblemScanner *self)
{
  if (self->draft != NULL)
    close_draft (self);
  release_marks (self, G_MAXSIZE);
}

/**
 * skep_problem_scanner_get_patience_ms:
 * @self: a scanner
 *
 * Returns: after how much silence skep_problem_scanner_end() should be called, so that what is
 *   open is told; 0: nothing is open
 */
guint
skep_problem_scanner_get_patience_ms (SkepProblemScanner *self)
{
  if (self->draft == NULL)
    return 0;

  return skep_problem_draft_awaits (self->draft) ? AWAITING_PATIENCE_MSEC : PATIENCE_MSEC;
}

/**
 * skep_problem_scanner_get_open:
 * @self: a scanner
 *
 * Returns: where what is open begins; %G_MAXSIZE: nothing is
 */
gsize
skep_problem_scanner_get_open (SkepProblemScanner *self)
{
  return self->draft != NULL ? skep_problem_draft_get_start (self->draft) : G_MAXSIZE;
}
