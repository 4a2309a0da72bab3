/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <time.h>

#include "skep-log-pattern.h"
#include "skep-log-query.h"

/* PCRE2 counts for each place where a match may begin how often it was wrong. The first figure is
 * above what a line of usual length takes; a text that exceeds it is looked at again line by line,
 * and a line place by place, so that the clock can be read in between. */
#define LIMIT 4000
#define STEP_LIMIT 1000000
/* Each comparison with what was matched before may take as long as the line is. */
#define BACKREFERENCE_STEP_LIMIT 10000
#define MAX_BACKREFERENCE_BYTES 256

/* A line that takes longer would hold up everything else. */
#define MAX_LINE_US (100 * 1000)

/* Where a match is; bytes. */
typedef struct
{
  gsize start;
  gsize end;
} Place;

static gboolean
set_pattern (SkepLogQuery       *self,
             const char         *pattern,
             SkepLogQueryFlags   flags,
             GError            **error)
{
  const GRegexCompileFlags compile_flags = flags & SKEP_LOG_QUERY_CASE ? 0 : G_REGEX_CASELESS;
  const gboolean is_word = (flags & SKEP_LOG_QUERY_WORD) != 0;
  guint limit;

  self->by_line = !skep_log_pattern_takes_blocks (pattern);
  self->regex = skep_log_pattern_compile (pattern, is_word, compile_flags | G_REGEX_OPTIMIZE,
                                          LIMIT, error);
  if (self->regex == NULL || !(flags & SKEP_LOG_QUERY_REGEX))
    return self->regex != NULL;

  /* Not made into machine code, which has a small stack: long repetitions don't fit there. */
  limit = g_regex_get_max_backref (self->regex) > 0 ? BACKREFERENCE_STEP_LIMIT : STEP_LIMIT;
  self->step_regex = skep_log_pattern_compile (pattern, is_word, compile_flags | G_REGEX_ANCHORED,
                                               limit, error);
  return self->step_regex != NULL;
}

/**
 * skep_log_query_new:
 * @pattern: what to look for; empty: every line
 * @flags: what @pattern is
 * @error: return location, %G_IO_ERROR_INVALID_ARGUMENT; it says at which character, counted
 *   from 0, a regular expression is wrong and why
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a query
 */
SkepLogQuery *
skep_log_query_new (const char         *pattern,
                    SkepLogQueryFlags   flags,
                    GError            **error)
{
  g_autoptr (SkepLogQuery) self = g_new0 (SkepLogQuery, 1);
  g_autofree char *escaped = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  if (*pattern == '\0')
    return g_steal_pointer (&self);

  if (!(flags & SKEP_LOG_QUERY_REGEX) && g_utf8_validate (pattern, -1, NULL))
    pattern = escaped = g_regex_escape_string (pattern, -1);
  if (!skep_log_pattern_check (pattern, error) || !set_pattern (self, pattern, flags, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * skep_log_query_ref:
 * @self: a query
 *
 * Any thread that holds @self.
 *
 * Returns: (transfer full): @self
 */
SkepLogQuery *
skep_log_query_ref (SkepLogQuery *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * skep_log_query_unref:
 * @self: (transfer full): a query
 *
 * Any thread.
 */
void
skep_log_query_unref (SkepLogQuery *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->regex, g_regex_unref);
  g_clear_pointer (&self->step_regex, g_regex_unref);
  g_strfreev (self->scripts);
  g_free (self);
}

/* Returns %FALSE without @error if there is none. */
static gboolean
match_regex (GRegex      *regex,
             const char  *text,
             gsize        length,
             gsize        from,
             Place       *place,
             GError     **error)
{
  g_autoptr (GMatchInfo) info = NULL;
  int start;
  int end;

  if (!g_regex_match_full (regex, text, length, from, 0, &info, error))
    return FALSE;

  g_match_info_fetch_pos (info, 0, &start, &end);
  *place = (Place) { start, end };
  return TRUE;
}

static gboolean
fail_slow (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       _("the pattern takes too long"));
  return FALSE;
}

/* Of this thread alone: how long others kept the processor says nothing about a pattern. */
static gint64
get_processor_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Tries one place after the other. */
static gboolean
step_line (SkepLogQuery  *self,
           const char    *text,
           gsize          length,
           gsize          from,
           Place         *place,
           GError       **error)
{
  const gint64 until = get_processor_us () + MAX_LINE_US;
  g_autoptr (GError) local_error = NULL;

  for (gsize i = from; i <= length; i = g_utf8_next_char (text + i) - text)
    {
      if (match_regex (self->step_regex, text, length, i, place, &local_error))
        return TRUE;
      if (local_error != NULL || get_processor_us () > until)
        return fail_slow (error);
    }

  return FALSE;
}

/* The clock on the wall costs little, but runs on while others have the processor: who is late by
 * it is asked again, by the time of this thread. */
static gboolean
is_slow (SkepLogQuery *self,
         const char   *text,
         gsize         length,
         gsize         from)
{
  const gint64 begun = get_processor_us ();
  Place place;

  match_regex (self->regex, text, length, from, &place, NULL);
  return get_processor_us () - begun > MAX_LINE_US;
}

static gboolean
match_line (SkepLogQuery  *self,
            const char    *text,
            gsize          length,
            gsize          from,
            Place         *place,
            GError       **error)
{
  const gboolean is_heavy = self->step_regex != NULL && length > MAX_BACKREFERENCE_BYTES &&
                            g_regex_get_max_backref (self->regex) > 0;
  g_autoptr (GError) local_error = NULL;
  gint64 begun;

  if (is_heavy)
    return step_line (self, text, length, from, place, error);

  begun = g_get_monotonic_time ();
  if (match_regex (self->regex, text, length, from, place, &local_error))
    return TRUE;
  if (local_error != NULL && self->step_regex != NULL)
    return step_line (self, text, length, from, place, error);
  if (local_error != NULL || (g_get_monotonic_time () - begun > MAX_LINE_US &&
                              is_slow (self, text, length, from)))
    return fail_slow (error);

  return FALSE;
}

/**
 * skep_log_query_match_next:
 * @self: a query
 * @text: one line, valid UTF-8, need not be NUL-terminated
 * @length: of @text, bytes
 * @from: where the match may begin; what is before it is context
 * @start: (out): where it begins, bytes
 * @end: (out): where it ends
 * @error: return location, %G_IO_ERROR_TIMED_OUT if the pattern takes too long on this line
 *
 * Looks for the first match at or after a place in a line. An empty pattern matches once, at the
 * beginning. Any thread.
 *
 * Returns: %FALSE if there is none
 */
gboolean
skep_log_query_match_next (SkepLogQuery  *self,
                           const char    *text,
                           gsize          length,
                           gsize          from,
                           gsize         *start,
                           gsize         *end,
                           GError       **error)
{
  Place place = { 0, 0 };

  if (self->regex == NULL ? from > 0 : !match_line (self, text, length, from, &place, error))
    return FALSE;

  *start = place.start;
  *end = place.end;
  return TRUE;
}

/**
 * skep_log_query_match:
 * @self: a query
 * @text: one line, as for skep_log_query_match_next()
 * @length: of @text, bytes
 * @start: (out): where the first match begins, bytes
 * @end: (out): where it ends
 * @error: return location, %G_IO_ERROR_TIMED_OUT if the pattern takes too long on this line
 *
 * Any thread.
 *
 * Returns: %FALSE if nothing matches
 */
gboolean
skep_log_query_match (SkepLogQuery  *self,
                      const char    *text,
                      gsize          length,
                      gsize         *start,
                      gsize         *end,
                      GError       **error)
{
  return skep_log_query_match_next (self, text, length, 0, start, end, error);
}

/* The end of the line that has the byte at @offset. */
static gsize
find_line_end (const char *text,
               gsize       length,
               gsize       offset)
{
  const char *newline = memchr (text + offset, '\n', length - offset);

  return newline != NULL ? (gsize) (newline - text) : length;
}

static gsize
find_line_start (const char *text,
                 gsize       offset)
{
  const char *newline = memrchr (text, '\n', offset);

  return newline != NULL ? (gsize) (newline - text) + 1 : 0;
}

/* Looks at the line from @start to @end alone. */
static gboolean
match_in_line (SkepLogQuery  *self,
               const char    *text,
               gsize          start,
               gsize          end,
               Place         *place,
               GError       **error)
{
  if (!match_line (self, text + start, end - start, 0, place, error))
    return FALSE;

  place->start += start;
  place->end += start;
  return TRUE;
}

static gboolean
find_by_lines (SkepLogQuery  *self,
               const char    *text,
               gsize          length,
               gsize          from,
               Place         *place,
               GError       **error)
{
  g_autoptr (GError) local_error = NULL;

  for (gsize end; from < length && local_error == NULL; from = end + 1)
    {
      end = find_line_end (text, length, from);
      if (match_in_line (self, text, from, end, place, &local_error))
        return TRUE;
    }

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* All lines at once; a match that leaves its line may be none in the line alone. What is too much
 * for all lines need not be for one. */
static gboolean
find_in_block (SkepLogQuery  *self,
               const char    *text,
               gsize          length,
               gsize          from,
               Place         *place,
               GError       **error)
{
  g_autoptr (GError) local_error = NULL;

  while (from < length)
    {
      const gint64 begun = g_get_monotonic_time ();
      const gboolean is_found = match_regex (self->regex, text, length, from, place, &local_error);
      gsize line_end;

      if (local_error != NULL || g_get_monotonic_time () - begun > MAX_LINE_US)
        return find_by_lines (self, text, length, from, place, error);
      if (!is_found || place->start >= length)
        return FALSE;

      line_end = find_line_end (text, length, place->start);
      if (place->end <= line_end ||
          match_in_line (self, text, find_line_start (text, place->start), line_end, place,
                         &local_error))
        return TRUE;
      if (local_error != NULL)
        break;
      from = line_end + 1;
    }

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * skep_log_query_find:
 * @self: a query
 * @text: lines, each with a newline behind it, valid UTF-8
 * @length: of @text, bytes
 * @from: beginning of the line with which to begin
 * @start: (out): where the first match begins, bytes in @text
 * @end: (out): where it ends, in the same line
 * @error: return location, %G_IO_ERROR_TIMED_OUT if the pattern takes too long on a line
 *
 * Looks for the next line that matches: the same that skep_log_query_match() finds line by line,
 * but with the speed of one look at all where the pattern allows it. Any thread.
 *
 * Returns: %FALSE if no line matches
 */
gboolean
skep_log_query_find (SkepLogQuery  *self,
                     const char    *text,
                     gsize          length,
                     gsize          from,
                     gsize         *start,
                     gsize         *end,
                     GError       **error)
{
  Place place = { from, from };
  gboolean is_found;

  if (self->regex == NULL)
    is_found = from < length;
  else if (self->by_line)
    is_found = find_by_lines (self, text, length, from, &place, error);
  else
    is_found = find_in_block (self, text, length, from, &place, error);

  *start = place.start;
  *end = place.end;
  return is_found;
}
