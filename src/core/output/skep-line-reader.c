/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-escape.h"
#include "skep-line-reader.h"

/* Fits into the cache of a processor together with its text. */
#define BLOCK_BYTES (256 * 1024)
/* A reader that has caught up keeps no larger buffers: there may be hundreds. */
#define IDLE_BYTES (16 * 1024)

G_STATIC_ASSERT (BLOCK_BYTES >= 2 * SKEP_LINE_MAX_BYTES);

/* Offsets of where a line begins, in the bytes and in the text of the block. */
typedef struct
{
  guint32 raw;
  guint32 text;
  guint32 flags;
} Entry;

/* The bytes of a block have no gap among them: those behind one wait for the next block. */
struct _SkepLineReader
{
  /* Owned */
  SkepOutputReader *reader;
  char *raw;        /* what is read: lines of the block, then what waits */
  GString *text;
  GArray *lines;    /* of Entry, and one more for the end; empty if the block has no lines */

  gsize raw_size;   /* allocated */
  gsize length;     /* bytes in raw */
  gsize used;       /* of those in the lines of the block */
  gsize position;   /* of raw[0] */
  gsize gap;        /* offset in raw at which bytes are missing; 0: none are */
  gsize behind_gap; /* position of raw[gap], if bytes are missing there */
  guint next_flags; /* #SkepLineFlags of the line that comes next */
};

/**
 * skep_line_reader_new:
 * @output: an output
 *
 * Creates a reader at the first byte that is kept. It holds @output. A reader belongs to one
 * thread at a time, any thread.
 *
 * Returns: (transfer full): a reader, which has no lines yet
 */
SkepLineReader *
skep_line_reader_new (SkepOutput *output)
{
  SkepLineReader *self = g_new0 (SkepLineReader, 1);

  self->reader = skep_output_reader_new (output);
  self->text = g_string_new (NULL);
  self->lines = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->position = skep_output_reader_get_position (self->reader);

  return self;
}

/**
 * skep_line_reader_free:
 * @self: (transfer full): a reader
 *
 * The reader's thread.
 */
void
skep_line_reader_free (SkepLineReader *self)
{
  skep_output_reader_free (self->reader);
  g_string_free (self->text, TRUE);
  g_array_unref (self->lines);
  g_free (self->raw);
  g_free (self);
}

static void
clear_block (SkepLineReader *self)
{
  g_string_truncate (self->text, 0);
  g_array_set_size (self->lines, 0);
  self->used = 0;
}

/**
 * skep_line_reader_seek:
 * @self: a reader
 * @position: where a line begins, counted from the first byte ever written
 *
 * Moves to @position, or to what is kept next; the reader has no lines then until it reads on.
 * What begins there is taken for a line. The reader's thread.
 */
void
skep_line_reader_seek (SkepLineReader *self,
                       gsize           position)
{
  clear_block (self);
  skep_output_reader_seek (self->reader, position);
  self->position = skep_output_reader_get_position (self->reader);
  self->length = 0;
  self->gap = 0;
  self->next_flags = self->position > position ? SKEP_LINE_AFTER_GAP : 0;
}

/* Lets the lines of the block go, and keeps what comes behind them. */
static void
move_on (SkepLineReader *self)
{
  self->position += self->used;
  self->length -= self->used;
  if (self->used > 0 && self->length > 0)
    memmove (self->raw, self->raw + self->used, self->length);
  clear_block (self);

  if (self->gap > 0)
    {
      self->position = self->behind_gap;
      self->next_flags = SKEP_LINE_AFTER_GAP;
      self->gap = 0;
    }
}

static void
shrink (SkepLineReader *self)
{
  if (self->raw_size > MAX (self->length, IDLE_BYTES))
    {
      self->raw_size = self->length;
      self->raw = g_realloc (self->raw, self->raw_size);
    }
  if (self->text->allocated_len > IDLE_BYTES)
    {
      g_string_free (self->text, TRUE);
      self->text = g_string_new (NULL);
      g_array_unref (self->lines);
      self->lines = g_array_new (FALSE, FALSE, sizeof (Entry));
    }
}

static gsize
count_new (SkepLineReader *self)
{
  return skep_output_reader_get_end (self->reader) -
         skep_output_reader_get_position (self->reader);
}

/* How many bytes are to be read into the block. */
static gsize
make_room (SkepLineReader *self)
{
  gsize n = MIN (count_new (self), BLOCK_BYTES - self->length);

  if (self->length + n > self->raw_size)
    {
      self->raw_size = self->length + n;
      self->raw = g_realloc (self->raw, self->raw_size);
    }

  return n;
}

/* The bytes that were just read begin at @start, and not behind those before them. */
static void
take_gap (SkepLineReader *self,
          gsize           start)
{
  if (self->length > 0)
    {
      self->gap = self->length;
      self->behind_gap = start;
      return;
    }

  self->position = start;
  self->next_flags = SKEP_LINE_AFTER_GAP;
}

/* Reads what there is, as far as it fits and up to the first bytes behind a gap. */
static void
fill (SkepLineReader *self)
{
  gsize room = make_room (self);
  gsize n;

  while (room > 0 && self->gap == 0 &&
         (n = skep_output_reader_read (self->reader, self->raw + self->length, room)) > 0)
    {
      gsize start = skep_output_reader_get_position (self->reader) - n;

      if (start != self->position + self->length)
        take_gap (self, start);
      self->length += n;
      room -= n;
    }
}

/* Where to cut a line of more than %SKEP_LINE_MAX_BYTES: not within a character or an escape
 * sequence, if those aren't as long themselves. The bytes before the cut alone decide, so that it
 * is the same however they came. */
static gsize
find_cut (const char *line)
{
  gsize n = SKEP_LINE_MAX_BYTES;
  const char *escape = memrchr (line, '\033', n);
  SkepEscape cut;

  if (escape > line)
    {
      skep_escape_read (&cut, escape, line + n);
      if (cut.is_cut)
        return escape - line;
    }

  for (gsize i = 0; i < 4; i++)
    if (((guchar) line[n - i] & 0xc0) != 0x80)
      return n - i;

  return n;
}

/* The first line of the bytes at @line, its end included; 0 if it isn't whole yet. */
static gsize
measure_line (const char *line,
              gsize       length,
              guint      *flags)
{
  const char *newline = memchr (line, '\n', MIN (length, SKEP_LINE_MAX_BYTES));

  if (newline != NULL)
    return newline + 1 - line;
  if (length <= SKEP_LINE_MAX_BYTES)
    return 0;

  *flags = SKEP_LINE_CONTINUED;
  return find_cut (line);
}

static void
add_line (SkepLineReader *self,
          gsize           length,
          guint           flags)
{
  const char *line = self->raw + self->used;
  Entry entry = { self->used, self->text->len, self->next_flags | flags };

  if (line[length - 1] == '\n')
    length--;
  entry.flags |= skep_plain_text_append (self->text, line, length);
  g_string_append_c (self->text, '\n');
  g_array_append_val (self->lines, entry);
}

/* @is_end: the last line will not go on. */
static void
split (SkepLineReader *self,
       gboolean        is_end)
{
  gsize end = self->gap > 0 ? self->gap : self->length;

  while (self->used < end)
    {
      guint next_flags = 0;
      gsize length = measure_line (self->raw + self->used, end - self->used, &next_flags);
      gboolean is_open = length == 0;

      if (is_open && !is_end)
        return;

      if (is_open)
        {
          length = end - self->used;
          next_flags = SKEP_LINE_CONTINUED;
        }
      add_line (self, length, is_open ? SKEP_LINE_OPEN : 0);
      self->used += length;
      self->next_flags = next_flags;
    }
}

/**
 * skep_line_reader_read_block:
 * @self: a reader
 * @is_ended: whether the output had come to its end before this call
 *
 * Reads on, to the lines that come next, as many as fit into a block; those of the last block are
 * not valid any more. A line whose end has not come is among them only if it never will: at a
 * gap, and at the end when @is_ended; it has %SKEP_LINE_OPEN then. The reader's thread.
 *
 * Returns: whether there are lines; if not, nothing more is to be had at the moment
 */
gboolean
skep_line_reader_read_block (SkepLineReader *self,
                             gboolean        is_ended)
{
  const Entry *last;
  Entry end;

  move_on (self);
  if (count_new (self) == 0)
    shrink (self);
  fill (self);
  split (self, self->gap > 0 || (is_ended && count_new (self) == 0));
  if (self->lines->len == 0)
    return FALSE;

  last = &g_array_index (self->lines, Entry, self->lines->len - 1);
  end = (Entry) { self->used, self->text->len, last->flags };
  g_array_append_val (self->lines, end);
  return TRUE;
}

/**
 * skep_line_reader_get_text:
 * @self: a reader
 * @length: (out): bytes
 *
 * The reader's thread.
 *
 * Returns: (transfer none): the text of all lines of the block, each with a newline behind it;
 *   valid UTF-8, NUL-terminated; valid until the reader reads on
 */
const char *
skep_line_reader_get_text (SkepLineReader *self,
                           gsize          *length)
{
  *length = self->text->len;
  return self->text->str;
}

/**
 * skep_line_reader_get_n_lines:
 * @self: a reader
 *
 * The reader's thread.
 *
 * Returns: how many lines the block has
 */
guint
skep_line_reader_get_n_lines (SkepLineReader *self)
{
  return MAX (self->lines->len, 1) - 1;
}

/**
 * skep_line_reader_get_line:
 * @self: a reader
 * @index: of a line in the block, from 0
 *
 * The reader's thread.
 *
 * Returns: the line, valid until the reader reads on
 */
SkepLine
skep_line_reader_get_line (SkepLineReader *self,
                           guint           index)
{
  const Entry *entry = &g_array_index (self->lines, Entry, index);

  g_assert (index < skep_line_reader_get_n_lines (self));

  return (SkepLine) {
    .position = self->position + entry->raw,
    .length = entry[1].raw - entry->raw,
    .text = self->text->str + entry->text,
    .text_length = entry[1].text - 1 - entry->text,
    .flags = entry->flags,
  };
}

/**
 * skep_line_reader_get_raw:
 * @self: a reader
 * @index: of a line in the block, from 0
 * @length: (out): bytes, its end included
 *
 * The reader's thread.
 *
 * Returns: (transfer none): the bytes of the line as they were written; valid until the reader
 *   reads on
 */
const char *
skep_line_reader_get_raw (SkepLineReader *self,
                          guint           index,
                          gsize          *length)
{
  const Entry *entry = &g_array_index (self->lines, Entry, index);

  g_assert (index < skep_line_reader_get_n_lines (self));

  *length = entry[1].raw - entry->raw;
  return self->raw + entry->raw;
}

/**
 * skep_line_reader_find:
 * @self: a reader with lines
 * @text_offset: in the text of the block
 *
 * The reader's thread.
 *
 * Returns: the index of the line in which it is, that behind its text being its own
 */
guint
skep_line_reader_find (SkepLineReader *self,
                       gsize           text_offset)
{
  guint low = 0;
  guint high = skep_line_reader_get_n_lines (self);

  g_assert (high > 0);

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->lines, Entry, middle).text <= text_offset)
        low = middle;
      else
        high = middle;
    }

  return low;
}

/**
 * skep_line_reader_get_position:
 * @self: a reader
 *
 * The reader's thread.
 *
 * Returns: the position behind the lines of the block, where the next one begins
 */
gsize
skep_line_reader_get_position (SkepLineReader *self)
{
  return self->position + self->used;
}

/**
 * skep_line_reader_get_n_missed:
 * @self: a reader
 *
 * The reader's thread.
 *
 * Returns: how many bytes were skipped because they are kept nowhere
 */
gsize
skep_line_reader_get_n_missed (SkepLineReader *self)
{
  return skep_output_reader_get_n_missed (self->reader);
}
