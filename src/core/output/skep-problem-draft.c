/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-draft.h"

#include <string.h>

struct _SkepProblemDraft
{
  const SkepProblemRule *rule; /* its owner outlives the draft */
  SkepProblemSeverity severity;
  char *message;               /* NULL: none was named */
  char *file;                  /* NULL: none was named */
  guint line;
  guint column;
  gboolean is_named_first;     /* its first lines named the file, so no other is looked for */
  GString *text;
  guint n_text_lines;
  gsize start;
  gsize end;
  gsize line_number;
  gint64 wall_us;
  guint n_following;
  guint n_blank;               /* at the end so far, not yet part of it */
  gboolean is_required;        /* a line that it needs has not come */
  gboolean is_done;            /* its last line has come */
};

/* Where what belongs to somebody else lies, which a trace leads through. */
static const struct
{
  const char *text;
  gboolean is_prefix;
} foreign_places[] = {
  { "node_modules/", FALSE },
  { ".pnpm/", FALSE },
  { "site-packages/", FALSE },
  { "dist-packages/", FALSE },
  { "/usr/lib", TRUE },
  { "/usr/include/", TRUE },
  { "/lib/python", FALSE },
  { "node:", TRUE },
  { "internal/", TRUE },
  { "<", TRUE },
  { "webpack-internal:", TRUE },
  { ".cargo/registry/", FALSE },
  { "/rustc/", TRUE },
  { "/usr/local/go/", TRUE },
  { "/go/src/", FALSE },
  { "/pkg/mod/", FALSE },
  { "/.rbenv/", FALSE },
  { "/gems/", FALSE },
  { "vendor/", TRUE },
  { "/vendor/", FALSE },
};

static gboolean
is_foreign (const char *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_places); i++)
    if (foreign_places[i].is_prefix ? g_str_has_prefix (file, foreign_places[i].text)
                                    : strstr (file, foreign_places[i].text) != NULL)
      return TRUE;

  return FALSE;
}

/* The first at most @max bytes of @text, whole characters. */
static gsize
cut_length (const char *text,
            gsize       length,
            gsize       max)
{
  if (length <= max)
    return length;
  while (max > 0 && (text[max] & 0xc0) == 0x80)
    max--;

  return max;
}

static guint
read_number (const SkepProblemMatch *match,
             SkepProblemField        field)
{
  g_autofree char *text = skep_problem_match_dup (match, field);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &number, NULL))
    return 0;

  return number;
}

/**
 * skep_problem_draft_new:
 * @rule: whose problem it is; it outlives the draft
 * @severity: how bad it is
 *
 * Returns: (transfer full): a draft, to be begun
 */
SkepProblemDraft *
skep_problem_draft_new (const SkepProblemRule *rule,
                        SkepProblemSeverity    severity)
{
  SkepProblemDraft *self = g_new0 (SkepProblemDraft, 1);

  self->rule = rule;
  self->severity = severity;
  self->text = g_string_new (NULL);
  self->is_required = rule->patterns[SKEP_PROBLEM_RULE_REQUIRE] != NULL;
  self->is_done = skep_problem_rule_is_single (rule);

  return self;
}

/**
 * skep_problem_draft_free:
 * @self: (transfer full): a draft
 */
void
skep_problem_draft_free (SkepProblemDraft *self)
{
  g_string_free (self->text, TRUE);
  g_free (self->message);
  g_free (self->file);
  g_free (self);
}

static void
add_text (SkepProblemDraft *self,
          const char       *text,
          gsize             length)
{
  gsize used = self->text->len + 1;

  if (self->n_text_lines == SKEP_PROBLEM_TEXT_LINES || used >= SKEP_PROBLEM_TEXT_BYTES)
    return;

  if (self->n_text_lines++ > 0)
    g_string_append_c (self->text, '\n');
  g_string_append_len (self->text, text,
                       cut_length (text, length, SKEP_PROBLEM_TEXT_BYTES - used));
}

/* One's own code before that of others, then what the rule prefers. */
static gboolean
is_better (SkepProblemDraft *self,
           const char       *file)
{
  gboolean is_worse = is_foreign (file);

  if (self->file == NULL)
    return TRUE;
  if (is_worse != is_foreign (self->file))
    return !is_worse;

  return self->rule->prefers_last;
}

static void
take_place (SkepProblemDraft       *self,
            const SkepProblemMatch *match)
{
  g_autofree char *file = skep_problem_match_dup (match, SKEP_PROBLEM_FILE);
  gboolean is_new = file != NULL && !self->is_named_first && is_better (self, file);

  if (is_new)
    {
      g_free (self->file);
      self->file = g_steal_pointer (&file);
    }
  if (is_new || (file == NULL && self->line == 0))
    {
      self->line = read_number (match, SKEP_PROBLEM_LINE);
      self->column = read_number (match, SKEP_PROBLEM_COLUMN);
    }
}

static void
take_message (SkepProblemDraft       *self,
              const SkepProblemMatch *match)
{
  char *message = skep_problem_match_dup (match, SKEP_PROBLEM_MESSAGE);

  if (message == NULL)
    return;

  g_free (self->message);
  self->message = message;
}

/**
 * skep_problem_draft_begin:
 * @self: a new draft
 * @line: its first line
 * @match: what the pattern has found in it
 * @line_number: of @line in the output
 * @wall_us: when it came
 *
 * The first line.
 */
void
skep_problem_draft_begin (SkepProblemDraft       *self,
                          const SkepLine         *line,
                          const SkepProblemMatch *match,
                          gsize                   line_number,
                          gint64                  wall_us)
{
  take_message (self, match);
  take_place (self, match);
  self->is_named_first = self->file != NULL;
  add_text (self, line->text, line->text_length);
  self->start = line->position;
  self->end = line->position + line->length;
  self->line_number = line_number;
  self->wall_us = wall_us;
}

/**
 * skep_problem_draft_needs_head:
 * @self: a draft that has begun
 *
 * Returns: whether the head of the paragraph may name the file
 */
gboolean
skep_problem_draft_needs_head (SkepProblemDraft *self)
{
  return self->file == NULL && self->rule->patterns[SKEP_PROBLEM_RULE_HEAD] != NULL;
}

/**
 * skep_problem_draft_set_head:
 * @self: a draft that has begun
 * @match: what the head of the paragraph has told
 *
 * Names the file.
 */
void
skep_problem_draft_set_head (SkepProblemDraft       *self,
                             const SkepProblemMatch *match)
{
  self->file = skep_problem_match_dup (match, SKEP_PROBLEM_FILE);
  self->is_named_first = self->file != NULL;
  if (self->line > 0)
    return;
  self->line = read_number (match, SKEP_PROBLEM_LINE);
  self->column = read_number (match, SKEP_PROBLEM_COLUMN);
}

static void
take_line (SkepProblemDraft *self,
           const SkepLine   *line)
{
  SkepProblemMatch match;

  /* The blank lines before are within now. */
  for (; self->n_blank > 0; self->n_blank--)
    add_text (self, "", 0);
  add_text (self, line->text, line->text_length);
  self->end = line->position + line->length;

  if (self->is_required && skep_problem_rule_match (self->rule, SKEP_PROBLEM_RULE_REQUIRE,
                                                    line->text, line->text_length, NULL))
    self->is_required = FALSE;
  if (!self->is_named_first && skep_problem_rule_match (self->rule, SKEP_PROBLEM_RULE_PLACE,
                                                        line->text, line->text_length, &match))
    take_place (self, &match);
}

static gboolean
take_end (SkepProblemDraft *self,
          const SkepLine   *line)
{
  SkepProblemMatch match;

  if (!skep_problem_rule_match (self->rule, SKEP_PROBLEM_RULE_END, line->text, line->text_length,
                                &match))
    return FALSE;

  take_message (self, &match);
  take_place (self, &match);
  take_line (self, line);
  self->is_done = TRUE;
  return TRUE;
}

static gboolean
take_continuation (SkepProblemDraft *self,
                   const SkepLine   *line)
{
  SkepProblemMatch match;

  if (!skep_problem_rule_match (self->rule, SKEP_PROBLEM_RULE_CONTINUE, line->text,
                                line->text_length, &match))
    return FALSE;

  if (self->message == NULL)
    take_message (self, &match);
  take_place (self, &match);
  take_line (self, line);
  return TRUE;
}

static gboolean
is_blank (const SkepLine *line)
{
  for (gsize i = 0; i < line->text_length; i++)
    if (!g_ascii_isspace (line->text[i]))
      return FALSE;

  return TRUE;
}

static gboolean
take_blank (SkepProblemDraft *self,
            const SkepLine   *line)
{
  if (!is_blank (line) || self->n_blank == self->rule->max_blank)
    return FALSE;

  self->n_blank++;
  return TRUE;
}

/**
 * skep_problem_draft_add:
 * @self: a draft that has begun
 * @line: the next line
 *
 * Returns: whether it belongs to the problem, or is blank and may be within it
 */
gboolean
skep_problem_draft_add (SkepProblemDraft *self,
                        const SkepLine   *line)
{
  if (self->is_done || self->n_following == self->rule->max_lines)
    return FALSE;

  self->n_following++;
  return take_end (self, line) || take_continuation (self, line) || take_blank (self, line);
}

/**
 * skep_problem_draft_is_done:
 * @self: a draft that has begun
 *
 * Returns: whether its last line has come
 */
gboolean
skep_problem_draft_is_done (SkepProblemDraft *self)
{
  return self->is_done;
}

/**
 * skep_problem_draft_awaits:
 * @self: a draft that has begun
 *
 * Returns: whether a line that it should have has not come
 */
gboolean
skep_problem_draft_awaits (SkepProblemDraft *self)
{
  return self->is_required ||
         (!self->is_done && self->rule->patterns[SKEP_PROBLEM_RULE_END] != NULL);
}

/**
 * skep_problem_draft_has_line:
 * @self: a draft that has begun
 * @position: where a line begins
 *
 * Returns: whether the line belongs to it
 */
gboolean
skep_problem_draft_has_line (SkepProblemDraft *self,
                             gsize             position)
{
  return position >= self->start && position < self->end;
}

/**
 * skep_problem_draft_get_start:
 * @self: a draft that has begun
 *
 * Returns: position of its first byte
 */
gsize
skep_problem_draft_get_start (SkepProblemDraft *self)
{
  return self->start;
}

/**
 * skep_problem_draft_get_rule:
 * @self: a draft
 *
 * Returns: (transfer none): its rule
 */
const SkepProblemRule *
skep_problem_draft_get_rule (SkepProblemDraft *self)
{
  return self->rule;
}

static char *
make_message (SkepProblemDraft *self)
{
  gsize first = strcspn (self->text->str, "\n");
  g_autofree char *message = self->message != NULL ? g_strdup (self->message)
                                                   : g_strndup (self->text->str, first);

  g_strstrip (message);
  message[cut_length (message, strlen (message), SKEP_PROBLEM_MESSAGE_BYTES)] = '\0';
  return *message != '\0' ? g_steal_pointer (&message) : g_strdup (self->rule->id);
}

/**
 * skep_problem_draft_make_problem:
 * @self: a draft that has begun
 *
 * Returns: (transfer full) (nullable): the problem, %NULL if a line that it needs has not come
 */
SkepProblem *
skep_problem_draft_make_problem (SkepProblemDraft *self)
{
  g_autofree char *message = NULL;
  SkepProblem *problem;

  if (self->is_required)
    return NULL;

  message = make_message (self);
  problem = skep_problem_new (self->severity, self->rule->tool, self->rule->id, message);
  problem->file = g_strdup (self->file);
  problem->line = self->line;
  problem->column = self->column;
  problem->text = g_strdup (self->text->str);
  problem->start = self->start;
  problem->end = self->end;
  problem->line_number = self->line_number;
  problem->wall_us = self->wall_us;

  return problem;
}
