/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-stream.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-escape-scanner.h"
#include "skep-output-reader.h"

/* A control sequence longer than this is an image or garbage; it isn't waited for. */
#define MAX_PENDING_BYTES (64 * 1024)

/* What a terminal needs for a byte differs tenfold, and it doesn't tell. So it is fed little at
 * first, and more as long as it is asked for more right in the next frame. */
#define MIN_FEED (64 * 1024)
#define LATE_USEC (20 * 1000)

/* Ends whatever is half sent. */
#define CANCEL "\030"

/* Resets the terminal and forgets the scrollback. In the stream, so that it comes after what is
 * still queued. */
#define RESET CANCEL "\033c\033[3J"

struct _SkepTerminalStream
{
  SkepTerminal *terminal; /* borrowed */

  /* Owned */
  SkepOutputReader *reader;
  GByteArray *pending; /* read, not fed: the rest is still to come */
  guint8 *buffer;      /* of SKEP_TERMINAL_STREAM_MAX_FEED */

  SkepEscapeScanner scanner;
  gsize start;    /* position of the first byte that was fed since the last restart */
  gsize n_lines;  /* ends of lines fed since then */
  gsize max_feed; /* how much to feed next at most */
  gint64 fed_us;  /* when that was asked for last, µs */
  gboolean is_within_line;     /* the last byte fed was no end of a line */
  gboolean starts_within_line; /* after a gap: what is left of the cut line is not fed */
};

static void
feed_text (SkepTerminalStream *self,
           const char         *text)
{
  vte_terminal_feed (VTE_TERMINAL (self->terminal), text, -1);
}

static void
forget_pending (SkepTerminalStream *self)
{
  g_byte_array_set_size (self->pending, 0);
  self->scanner = (SkepEscapeScanner) { 0, };
}

/* In the terminal's own words, dim: nothing is missing without a sign of it. */
static void
tell_gap (SkepTerminalStream *self,
          gsize               n_bytes)
{
  g_autofree char *size = g_format_size (n_bytes);
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;

  /* Translators: stands in the output of a script; %s is such as “12.4 MB” */
  words = g_strdup_printf (_("— %s not shown —"), size);
  text = g_strconcat (CANCEL "\033[0m", self->is_within_line ? "\r\n" : "\r", "\033[2m", words,
                      "\033[0m\r\n", NULL);
  forget_pending (self);
  feed_text (self, text);
  self->is_within_line = FALSE;
}

static void
feed_pending (SkepTerminalStream *self,
              gsize               length)
{
  if (length == 0)
    return;

  vte_terminal_feed (VTE_TERMINAL (self->terminal), (const char *) self->pending->data, length);
  self->is_within_line = self->pending->data[length - 1] != '\n';
  g_byte_array_remove_range (self->pending, 0, length);
}

/* Returns how long they are with no more than so many lines. */
static gsize
limit_lines (SkepTerminalStream *self,
             const guint8       *bytes,
             gsize               length,
             gsize               max_lines)
{
  const guint8 *end = bytes + length;
  const guint8 *next = bytes;
  gsize n_lines = 0;

  while (n_lines < max_lines && (next = memchr (next, '\n', end - next)) != NULL)
    {
      n_lines++;
      next++;
    }
  self->n_lines += n_lines;

  return next != NULL ? (gsize) (next - bytes) : length;
}

static void
take_bytes (SkepTerminalStream *self,
            const guint8       *bytes,
            gsize               length)
{
  gsize already = self->pending->len;
  gsize boundary = skep_escape_scanner_scan (&self->scanner, bytes, length);

  g_byte_array_append (self->pending, bytes, length);
  if (boundary > 0)
    feed_pending (self, already + boundary);
  if (self->pending->len > MAX_PENDING_BYTES)
    feed_pending (self, self->pending->len);
}

/**
 * skep_terminal_stream_new:
 * @terminal: (transfer none): has to live as long as the stream
 * @output: what to feed
 *
 * Nothing is fed before skep_terminal_stream_restart().
 */
SkepTerminalStream *
skep_terminal_stream_new (SkepTerminal *terminal,
                          SkepOutput   *output)
{
  SkepTerminalStream *self = g_new0 (SkepTerminalStream, 1);

  self->terminal = terminal;
  self->reader = skep_output_reader_new (output);
  self->pending = g_byte_array_new ();
  self->buffer = g_malloc (SKEP_TERMINAL_STREAM_MAX_FEED);
  self->max_feed = MIN_FEED;

  return self;
}

void
skep_terminal_stream_free (SkepTerminalStream *self)
{
  skep_output_reader_free (self->reader);
  g_byte_array_unref (self->pending);
  g_free (self->buffer);
  g_free (self);
}

/* Where the reader is. Looks at one byte, and not for the line, which may have no beginning. */
static gboolean
is_cut (SkepTerminalStream *self)
{
  gsize position = skep_output_reader_get_position (self->reader);
  guint8 before = '\n';

  if (position == 0)
    return FALSE;

  skep_output_reader_seek (self->reader, position - 1);
  if (skep_output_reader_get_position (self->reader) < position)
    skep_output_reader_read (self->reader, &before, 1);

  return before != '\n';
}

/**
 * skep_terminal_stream_restart:
 * @position: where to begin; the rest of a line that is cut there is left out
 *
 * Empties the terminal, and feeds from @position on.
 */
void
skep_terminal_stream_restart (SkepTerminalStream *self,
                              gsize               position)
{
  forget_pending (self);
  feed_text (self, RESET);
  skep_output_reader_seek (self->reader, position);
  self->start = skep_output_reader_get_position (self->reader);
  self->n_lines = 0;
  self->is_within_line = FALSE;
  self->starts_within_line = is_cut (self);
  if (self->start > 0)
    tell_gap (self, self->start);
}

/* After a pause it is no more known how it fares either. */
static void
pace (SkepTerminalStream *self)
{
  gint64 now_us = g_get_monotonic_time ();

  self->max_feed = now_us - self->fed_us > LATE_USEC
                     ? MAX (self->max_feed / 2, MIN_FEED)
                     : MIN (self->max_feed * 2, SKEP_TERMINAL_STREAM_MAX_FEED);
  self->fed_us = now_us;
}

/* A gap may have led beyond @end: what lies there is read again later. */
static gsize
read_up_to (SkepTerminalStream *self,
            gsize               end)
{
  gsize position = skep_output_reader_get_position (self->reader);
  gsize n = skep_output_reader_read (self->reader, self->buffer,
                                     MIN (end - position, self->max_feed));
  gsize start = skep_output_reader_get_position (self->reader) - n;

  if (start + n <= end)
    return n;

  n = end > start ? end - start : 0;
  skep_output_reader_seek (self->reader, start + n);
  return n;
}

/**
 * skep_terminal_stream_feed:
 * @end: position up to which to feed
 * @max_lines: how many lines to feed at most
 *
 * Feeds what comes next, as much as a frame can bear. To be called once in a frame.
 */
void
skep_terminal_stream_feed (SkepTerminalStream *self,
                           gsize               end,
                           gsize               max_lines)
{
  gsize n_missed = skep_output_reader_get_n_missed (self->reader);
  guint8 *bytes = self->buffer;
  guint8 *newline;
  gsize length;
  gsize limited;

  if (skep_output_reader_get_position (self->reader) >= end)
    return;

  pace (self);
  length = read_up_to (self, end);
  n_missed = skep_output_reader_get_n_missed (self->reader) - n_missed;
  if (n_missed > 0)
    {
      tell_gap (self, n_missed);
      self->starts_within_line = TRUE;
    }
  if (self->starts_within_line && (newline = memchr (bytes, '\n', length)) != NULL)
    {
      length -= newline + 1 - bytes;
      bytes = newline + 1;
      self->starts_within_line = FALSE;
    }
  if (length > 0)
    self->starts_within_line = FALSE;
  limited = limit_lines (self, bytes, length, max_lines);
  if (limited < length)
    skep_output_reader_seek (self->reader, skep_output_reader_get_position (self->reader) -
                                             (length - limited));
  take_bytes (self, bytes, limited);
}

/**
 * skep_terminal_stream_get_start:
 *
 * Returns: where the terminal's text begins
 */
gsize
skep_terminal_stream_get_start (SkepTerminalStream *self)
{
  return self->start;
}

/**
 * skep_terminal_stream_get_position:
 *
 * Returns: up to where the terminal was fed, but for what is half sent
 */
gsize
skep_terminal_stream_get_position (SkepTerminalStream *self)
{
  return skep_output_reader_get_position (self->reader);
}

/**
 * skep_terminal_stream_get_end:
 *
 * Returns: the end of the output
 */
gsize
skep_terminal_stream_get_end (SkepTerminalStream *self)
{
  return skep_output_reader_get_end (self->reader);
}

/**
 * skep_terminal_stream_get_n_lines:
 *
 * Returns: how many ends of lines were fed since the restart
 */
gsize
skep_terminal_stream_get_n_lines (SkepTerminalStream *self)
{
  return self->n_lines;
}

/* How long the control sequences are with which a line begins, such as that which leaves the screen
 * of an editor. */
static gsize
measure_sequences (const guint8 *bytes,
                   gsize         length)
{
  gsize n = 0;

  while (n + 2 < length && bytes[n] == '\033' && bytes[n + 1] == '[')
    {
      gsize end = n + 2;

      while (end < length && bytes[end] < 0x40)
        end++;
      if (end == length)
        break;
      n = end + 1;
    }

  return n;
}

/**
 * skep_terminal_stream_find_line:
 * @position: of a byte
 * @text: (out) (optional): where its text begins
 * @end: (out) (optional): behind its end, or as far as was looked for that
 *
 * Returns: where the line with that byte begins, or the next one that is kept
 */
gsize
skep_terminal_stream_find_line (SkepTerminalStream *self,
                                gsize               position,
                                gsize              *text,
                                gsize              *end)
{
  const gsize present = skep_output_reader_get_position (self->reader);
  const guint8 *newline;
  gsize line;
  gsize length;
  gsize offset;

  skep_output_reader_seek (self->reader, position);
  position = skep_output_reader_get_position (self->reader);
  line = skep_output_reader_find_line (self->reader, position);
  skep_output_reader_seek (self->reader, line);
  length = skep_output_reader_read (self->reader, self->buffer, SKEP_TERMINAL_STREAM_MAX_FEED);
  offset = MIN (position - line, length);
  newline = memchr (self->buffer + offset, '\n', length - offset);
  if (text != NULL)
    *text = line + measure_sequences (self->buffer, length);
  if (end != NULL)
    *end = line + (newline != NULL ? (gsize) (newline + 1 - self->buffer) : length);
  skep_output_reader_seek (self->reader, present);

  return line;
}
