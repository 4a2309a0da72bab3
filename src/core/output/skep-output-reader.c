/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-output-reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "skep-log-files.h"

/* How much is looked through at once, backwards, for the ends of lines. */
#define BLOCK_BYTES (64 * 1024)

/* A byte is in the files before it is in memory, and in memory before the log tells of it. So what
 * memory has dropped already is in the files, unless it could not be written or is gone there too:
 * memory is asked first, then the files, and what neither has is missed. */
struct _SkepOutputReader
{
  /* Owned */
  SkepOutput *output;
  SkepLogCursor *cursor;
  int fd; /* of `file`, -1 while memory has what is read */

  SkepLogFile file; /* as it was when it was opened; it may have grown */
  gsize position;
  gsize n_missed;
};

static SkepLog *
get_log (SkepOutputReader *self)
{
  return skep_output_get_log (self->output);
}

static GArray *
list_files (SkepOutputReader *self)
{
  const char *folder = skep_output_get_folder (self->output);
  GArray *files = folder != NULL ? skep_log_files_list (folder, NULL) : NULL;

  return files != NULL ? files : g_array_new (FALSE, FALSE, sizeof (SkepLogFile));
}

static void
close_file (SkepOutputReader *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/**
 * skep_output_reader_new:
 * @output: an output
 *
 * Creates a reader at the first byte that is kept. It holds @output. A reader belongs to one thread
 * at a time, any thread.
 *
 * Returns: (transfer full): a reader
 */
SkepOutputReader *
skep_output_reader_new (SkepOutput *output)
{
  SkepOutputReader *self = g_new0 (SkepOutputReader, 1);

  self->output = skep_output_ref (output);
  self->cursor = skep_log_cursor_new (skep_output_get_log (output));
  self->fd = -1;
  self->position = skep_output_reader_get_start (self);

  return self;
}

/**
 * skep_output_reader_free:
 * @self: (transfer full): a reader
 *
 * The reader's thread.
 */
void
skep_output_reader_free (SkepOutputReader *self)
{
  close_file (self);
  skep_log_cursor_free (self->cursor);
  skep_output_unref (self->output);
  g_free (self);
}

/* Returns 0 if memory doesn't have the byte at the position, be it that it was dropped just now. */
static gsize
read_memory (SkepOutputReader *self,
             void             *buffer,
             gsize             size)
{
  gsize n_missed = skep_log_cursor_get_n_missed (self->cursor);
  gsize n;

  if (skep_log_cursor_get_position (self->cursor) != self->position)
    skep_log_cursor_seek (self->cursor, self->position);
  if (skep_log_cursor_get_position (self->cursor) != self->position)
    return 0;

  n = skep_log_cursor_read (self->cursor, buffer, size);
  if (skep_log_cursor_get_n_missed (self->cursor) != n_missed)
    return 0;

  if (n > 0)
    close_file (self);
  return n;
}

/* From the file that is open. Returns 0 at its end, or if it can't be read. */
static gsize
read_file (SkepOutputReader *self,
           void             *buffer,
           gsize             size)
{
  /* Files may have more than the log has told of. */
  gsize limit = MIN (size, skep_log_get_n_bytes (get_log (self)) - self->position);
  gssize n;

  if (self->fd < 0 || self->position < self->file.start)
    return 0;

  do
    n = pread (self->fd, buffer, limit, self->position - self->file.start);
  while (n < 0 && errno == EINTR);

  return MAX (n, 0);
}

static void
open_file (SkepOutputReader  *self,
           const SkepLogFile *file)
{
  close_file (self);
  self->fd = skep_log_files_open (skep_output_get_folder (self->output), file->start);
  self->file = *file;
}

static void
miss (SkepOutputReader *self,
      gsize             position)
{
  self->n_missed += position - self->position;
  self->position = position;
}

static gsize
get_end (const SkepLogFile *file)
{
  return file->start + file->length;
}

/* Looks for the file that goes on, or for the first one behind a gap, unless memory has what comes
 * before that. A file may vanish before it is opened; then the next one is the one. Skips what is
 * gone if it may; if it may not, it stays before the gap and returns 0. */
static gsize
read_next_file (SkepOutputReader *self,
                void             *buffer,
                gsize             size,
                gboolean          may_jump)
{
  g_autoptr (GArray) files = list_files (self);
  gsize in_memory = skep_log_get_n_dropped (get_log (self));

  for (guint i = 0; i < files->len; i++)
    {
      const SkepLogFile *file = &g_array_index (files, SkepLogFile, i);
      gsize next = MAX (file->start, self->position);
      gsize n;

      if (get_end (file) <= self->position)
        continue;
      if (next >= in_memory)
        break;
      if (next > self->position && !may_jump)
        return 0;

      miss (self, next);
      open_file (self, file);
      if ((n = read_file (self, buffer, size)) > 0)
        return n;
    }

  if (may_jump)
    miss (self, MAX (in_memory, self->position));
  return 0;
}

/* Returns 0 also where it has just jumped to what memory has. */
static gsize
read_some (SkepOutputReader *self,
           void             *buffer,
           gsize             size,
           gboolean          may_jump)
{
  gsize n = read_memory (self, buffer, size);

  if (n == 0)
    n = read_file (self, buffer, size);

  return n > 0 ? n : read_next_file (self, buffer, size, may_jump);
}

/**
 * skep_output_reader_read:
 * @self: a reader
 * @buffer: (out caller-allocates) (array length=size): where to copy to
 * @size: at most this many bytes
 *
 * Copies what follows, and moves on. What is kept nowhere is skipped. The bytes of one call are
 * without a gap and end at skep_output_reader_get_position(); when the call raised
 * skep_output_reader_get_n_missed(), the gap is just before them. So a call stops at a gap, and
 * only 0 means that there is nothing more.
 *
 * The reader's thread. From memory it takes no lock within a chunk of the log, and at the end it
 * costs a load.
 *
 * Returns: how many bytes were copied, 0 if there is nothing new
 */
gsize
skep_output_reader_read (SkepOutputReader *self,
                         void             *buffer,
                         gsize             size)
{
  gsize total = 0;

  while (total < size && self->position < skep_log_get_n_bytes (get_log (self)))
    {
      gsize n = read_some (self, (guint8 *) buffer + total, size - total, total == 0);

      if (n == 0 && total > 0)
        break;
      self->position += n;
      total += n;
    }

  return total;
}

/**
 * skep_output_reader_get_position:
 * @self: a reader
 *
 * The reader's thread.
 *
 * Returns: the position of the next byte to read
 */
gsize
skep_output_reader_get_position (SkepOutputReader *self)
{
  return self->position;
}

/**
 * skep_output_reader_get_n_missed:
 * @self: a reader
 *
 * The reader's thread.
 *
 * Returns: how many bytes skep_output_reader_read() has skipped because they are kept nowhere; not
 *   those before the reader was made, nor those that skep_output_reader_seek() passed over
 */
gsize
skep_output_reader_get_n_missed (SkepOutputReader *self)
{
  return self->n_missed;
}

/**
 * skep_output_reader_get_start:
 * @self: a reader
 *
 * The reader's thread. It lists files unless all is in memory.
 *
 * Returns: the position of the first byte that is kept; there may be gaps behind it
 */
gsize
skep_output_reader_get_start (SkepOutputReader *self)
{
  gsize start = skep_log_get_n_dropped (get_log (self));
  g_autoptr (GArray) files = start > 0 ? list_files (self) : NULL;

  if (files != NULL && files->len > 0)
    start = MIN (start, g_array_index (files, SkepLogFile, 0).start);

  return start;
}

/**
 * skep_output_reader_get_end:
 * @self: a reader
 *
 * Any thread, no lock.
 *
 * Returns: the position after the last byte
 */
gsize
skep_output_reader_get_end (SkepOutputReader *self)
{
  return skep_log_get_n_bytes (get_log (self));
}

/* The first byte at or after @position that is kept. */
static gsize
find_kept (SkepOutputReader *self,
           gsize             position)
{
  g_autoptr (GArray) files = list_files (self);
  gsize kept = MAX (skep_log_get_n_dropped (get_log (self)), position);

  for (guint i = files->len; i > 0; i--)
    {
      const SkepLogFile *file = &g_array_index (files, SkepLogFile, i - 1);

      if (get_end (file) > position)
        kept = MIN (kept, MAX (file->start, position));
    }

  return kept;
}

static gboolean
is_at_hand (SkepOutputReader *self,
            gsize             position)
{
  return position >= skep_log_get_n_dropped (get_log (self)) ||
         (self->fd >= 0 && position >= self->file.start && position < get_end (&self->file));
}

/**
 * skep_output_reader_seek:
 * @self: a reader
 * @position: counted from the first byte ever written
 *
 * Moves to @position, or to the nearest one that is kept: the first kept byte after it, or the end.
 * The reader's thread. It lists files unless the byte is in memory or in the file read last.
 */
void
skep_output_reader_seek (SkepOutputReader *self,
                         gsize             position)
{
  self->position = MIN (position, skep_output_reader_get_end (self));
  if (!is_at_hand (self, self->position))
    self->position = find_kept (self, self->position);
}

/* Reads the bytes before @end into @block: those behind the last gap, at most %BLOCK_BYTES. Returns
 * how many they are; 0 if the one just before @end isn't kept. Moves the reader. */
static gsize
read_back (SkepOutputReader *self,
           gsize             end,
           char             *block)
{
  gsize n = 0;

  self->position = end - MIN (end, BLOCK_BYTES);
  while (self->position < end)
    {
      gsize expected = self->position;
      gsize n_read = skep_output_reader_read (self, block + n, end - self->position);
      gsize start = self->position - n_read;

      if (start >= end || n_read == 0)
        return 0;
      n_read = MIN (n_read, end - start);
      if (start != expected)
        {
          memmove (block, block + n, n_read);
          n = 0;
        }
      n += n_read;
    }

  return n;
}

/* Where what comes after the @n-th line end before @end begins, or where it is whole: behind the
 * last gap, or at the start. */
static gsize
go_back (SkepOutputReader *self,
         gsize             end,
         gsize             n_line_ends,
         char             *block)
{
  gsize n;

  while ((n = read_back (self, end, block)) > 0)
    {
      const char *newline = block + n;

      while ((newline = memrchr (block, '\n', newline - block)) != NULL)
        if (--n_line_ends == 0)
          return end - n + (newline - block) + 1;
      end -= n;
    }

  return end;
}

static gsize
go_back_lines (SkepOutputReader *self,
               gsize             end,
               gsize             n_lines,
               gboolean          skips_last_end)
{
  const gsize position = self->position;
  const gsize n_missed = self->n_missed;
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  gsize found = end;
  gsize n;

  if (skips_last_end && (n = read_back (self, end, block)) > 0 && block[n - 1] == '\n')
    found--;
  found = go_back (self, found, n_lines, block);

  self->position = position;
  self->n_missed = n_missed;
  return found;
}

/**
 * skep_output_reader_find_line:
 * @self: a reader
 * @position: of a byte
 *
 * Looks backwards in pieces, so that a line without an end costs time but no memory. The reader
 * stays where it is. The reader's thread.
 *
 * Returns: where the line begins which has the byte at @position, its end included; behind a gap,
 *   where what is left of it begins
 */
gsize
skep_output_reader_find_line (SkepOutputReader *self,
                              gsize             position)
{
  return go_back_lines (self, MIN (position, skep_output_reader_get_end (self)), 1, FALSE);
}

/**
 * skep_output_reader_find_tail:
 * @self: a reader
 * @n_lines: how many
 *
 * Like skep_output_reader_find_line(), for the last lines, of which the very last need not have
 * ended.
 *
 * Returns: where they begin; if there are not so many behind the last gap, where that ends
 */
gsize
skep_output_reader_find_tail (SkepOutputReader *self,
                              gsize             n_lines)
{
  gsize end = skep_output_reader_get_end (self);

  return n_lines > 0 ? go_back_lines (self, end, n_lines, TRUE) : end;
}
