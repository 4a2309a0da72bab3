/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-output-index.h"

#include "skep-log.h"

#define FLAGS_SHIFT 48
#define MAX_POSITION ((G_GUINT64_CONSTANT (1) << FLAGS_SHIFT) - 1)

/* How a mark is kept. A chunk of the log has a whole number of them, so none is ever dropped in
 * part. */
typedef struct
{
  guint64 position_and_flags;
  gint64 wall_us;
} Record;

G_STATIC_ASSERT (SKEP_LOG_CHUNK_BYTES % sizeof (Record) == 0);

struct _SkepOutputIndex
{
  SkepLog *records;
};

/* Whether a mark lies at or before what is looked for. */
typedef gboolean (*Compare) (const SkepOutputMark *mark,
                             guint64               wanted);

/**
 * skep_output_index_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): an empty index
 */
SkepOutputIndex *
skep_output_index_new (void)
{
  SkepOutputIndex *self = g_new0 (SkepOutputIndex, 1);

  self->records = skep_log_new (SKEP_OUTPUT_INDEX_MARKS * sizeof (Record));
  return self;
}

/**
 * skep_output_index_free:
 * @self: (transfer full): an index that nobody reads any more
 */
void
skep_output_index_free (SkepOutputIndex *self)
{
  skep_log_unref (self->records);
  g_free (self);
}

/**
 * skep_output_index_append:
 * @self: an index
 * @mark: not before the one appended last
 *
 * One thread at a time.
 */
void
skep_output_index_append (SkepOutputIndex      *self,
                          const SkepOutputMark *mark)
{
  const Record record = {
    .position_and_flags = MIN (mark->position, MAX_POSITION) |
                          (guint64) (guint16) mark->flags << FLAGS_SHIFT,
    .wall_us = mark->wall_us,
  };

  skep_log_append (self->records, &record, sizeof record);
}

/**
 * skep_output_index_get_length:
 * @self: an index
 *
 * Any thread, no lock.
 *
 * Returns: how many marks were ever appended, which is the number of the next one
 */
gsize
skep_output_index_get_length (SkepOutputIndex *self)
{
  return skep_log_get_n_bytes (self->records) / sizeof (Record);
}

static gboolean
read_mark (SkepLogCursor  *cursor,
           gsize           number,
           SkepOutputMark *mark)
{
  Record record;

  skep_log_cursor_seek (cursor, number * sizeof record);
  if (skep_log_cursor_get_position (cursor) != number * sizeof record ||
      skep_log_cursor_read (cursor, &record, sizeof record) != sizeof record ||
      skep_log_cursor_get_position (cursor) != (number + 1) * sizeof record)
    return FALSE;

  mark->position = record.position_and_flags & MAX_POSITION;
  mark->flags = record.position_and_flags >> FLAGS_SHIFT;
  mark->wall_us = record.wall_us;
  return TRUE;
}

/**
 * skep_output_index_get:
 * @self: an index
 * @number: of a mark, from 0
 * @mark: (out): the mark
 *
 * Any thread.
 *
 * Returns: %FALSE if it was dropped, or is not there yet
 */
gboolean
skep_output_index_get (SkepOutputIndex *self,
                       gsize            number,
                       SkepOutputMark  *mark)
{
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (self->records);

  return read_mark (cursor, number, mark);
}

static gboolean
is_not_behind (const SkepOutputMark *mark,
               guint64               position)
{
  return mark->position <= position;
}

static gboolean
is_before (const SkepOutputMark *mark,
           guint64               wall_us)
{
  return mark->wall_us < (gint64) wall_us;
}

/* The number of the first mark for which @compare is not true. One that was dropped meanwhile
 * counts as one for which it is. */
static gsize
bisect (SkepOutputIndex *self,
        Compare          compare,
        guint64          wanted,
        gsize           *first)
{
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (self->records);
  gsize low = skep_log_get_n_dropped (self->records) / sizeof (Record);
  gsize high = skep_output_index_get_length (self);

  *first = low;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      SkepOutputMark mark;

      if (!read_mark (cursor, middle, &mark) || compare (&mark, wanted))
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * skep_output_index_find:
 * @self: an index
 * @position: in the output
 * @number: (out): of the last mark at or before @position
 *
 * Any thread.
 *
 * Returns: %FALSE if there is none, or it was dropped
 */
gboolean
skep_output_index_find (SkepOutputIndex *self,
                        gsize            position,
                        gsize           *number)
{
  gsize first;
  gsize behind = bisect (self, is_not_behind, position, &first);

  *number = behind - 1;
  return behind > first;
}

/**
 * skep_output_index_find_time:
 * @self: an index
 * @wall_us: µs, wall clock
 * @number: (out): of the first kept mark at or after @wall_us
 *
 * Any thread.
 *
 * Returns: %FALSE if there is none
 */
gboolean
skep_output_index_find_time (SkepOutputIndex *self,
                             gint64           wall_us,
                             gsize           *number)
{
  gsize first;

  *number = bisect (self, is_before, wall_us, &first);
  return *number < skep_output_index_get_length (self);
}
