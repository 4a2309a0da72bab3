/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-match.h"

/* Of a longer line the surroundings of the match are kept. */
#define MAX_CHARACTERS 1000
#define MAX_CHARACTERS_BEFORE 200

#define ELLIPSIS "…"

G_DEFINE_FINAL_TYPE (SkepLogMatch, skep_log_match, G_TYPE_OBJECT)

static void
skep_log_match_finalize (GObject *object)
{
  SkepLogMatch *self = SKEP_LOG_MATCH (object);

  g_clear_pointer (&self->target, skep_log_target_unref);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (skep_log_match_parent_class)->finalize (object);
}

static void
skep_log_match_class_init (SkepLogMatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_log_match_finalize;
}

static void
skep_log_match_init (SkepLogMatch *self)
{
  self->line_number = G_MAXSIZE;
}

static const char *
go_back (const char *start,
         const char *p,
         guint       n_characters)
{
  for (; p > start && n_characters > 0; n_characters--)
    p = g_utf8_prev_char (p);

  return p;
}

static const char *
go_on (const char *p,
       const char *end,
       guint       n_characters)
{
  for (; p < end && n_characters > 0; n_characters--)
    p = g_utf8_next_char (p);

  return p;
}

/* Sets the text and where the match is in it. */
static void
take_text (SkepLogMatch *self,
           const char   *text,
           gsize         length,
           gsize         match_start,
           gsize         match_end)
{
  const char *end = text + length;
  const char *first = length > MAX_CHARACTERS
                        ? go_back (text, text + match_start, MAX_CHARACTERS_BEFORE) : text;
  const char *last = go_on (first, end, MAX_CHARACTERS);
  const gsize n_before = first > text ? sizeof ELLIPSIS - 1 : 0;
  GString *shown = g_string_new (n_before > 0 ? ELLIPSIS : NULL);

  g_string_append_len (shown, first, last - first);
  if (last < end)
    g_string_append (shown, ELLIPSIS);

  self->text = g_string_free (shown, FALSE);
  self->match_start = n_before + match_start - (first - text);
  self->match_end = n_before + MIN (match_end, (gsize) (last - text)) - (first - text);
}

/**
 * skep_log_match_new:
 * @target: in which run
 * @text: the line as plain text, valid UTF-8, need not be NUL-terminated
 * @length: of @text, bytes
 * @match_start: where the first match begins, bytes
 * @match_end: where it ends
 *
 * Of a long line, about 1000 characters around the match are kept. Whoever makes it sets the other
 * fields until it is shared. Any thread.
 *
 * Returns: (transfer full): a match
 */
SkepLogMatch *
skep_log_match_new (SkepLogTarget *target,
                    const char    *text,
                    gsize          length,
                    gsize          match_start,
                    gsize          match_end)
{
  SkepLogMatch *self = g_object_new (SKEP_TYPE_LOG_MATCH, NULL);

  self->target = skep_log_target_ref (target);
  take_text (self, text, length, match_start, match_end);

  return self;
}
