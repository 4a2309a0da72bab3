/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many newest marks are kept at least, in 4 MiB. */
#define SKEP_OUTPUT_INDEX_MARKS (256 * 1024)

/**
 * SkepOutputMark:
 * @position: of a byte in the output, below 2⁴⁸
 * @wall_us: when it came, µs, wall clock; 0: not known
 * @flags: 16 bits; of a line they are #SkepLineFlags
 */
typedef struct
{
  gsize position;
  gint64 wall_us;
  guint flags;
} SkepOutputMark;

/**
 * SkepOutputIndex:
 *
 * Marks in an output, in the order of their positions: where its lines begin, or when its bytes
 * came. Bounded: of a long output it has the newest marks. One thread appends; any thread reads
 * and never waits for it but at the roll-over of a chunk, since the marks are kept in a #SkepLog.
 * They are numbered from 0, and keep their number when older ones are dropped.
 */
typedef struct _SkepOutputIndex SkepOutputIndex;

SkepOutputIndex *skep_output_index_new        (void);
void             skep_output_index_free       (SkepOutputIndex      *self);
void             skep_output_index_append     (SkepOutputIndex      *self,
                                               const SkepOutputMark *mark);
gsize            skep_output_index_get_length (SkepOutputIndex      *self);
gboolean         skep_output_index_get        (SkepOutputIndex      *self,
                                               gsize                 number,
                                               SkepOutputMark       *mark);
gboolean         skep_output_index_find       (SkepOutputIndex      *self,
                                               gsize                 position,
                                               gsize                *number);
gboolean         skep_output_index_find_time  (SkepOutputIndex      *self,
                                               gint64                wall_us,
                                               gsize                *number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepOutputIndex, skep_output_index_free)

G_END_DECLS
