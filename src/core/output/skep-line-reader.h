/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-output-reader.h"
#include "skep-plain-text.h"

G_BEGIN_DECLS

/* A longer line comes in parts, each but the first with %SKEP_LINE_CONTINUED. */
#define SKEP_LINE_MAX_BYTES (64 * 1024)

/**
 * SkepLineFlags:
 * @SKEP_LINE_ESCAPES: as %SKEP_PLAIN_TEXT_ESCAPES
 * @SKEP_LINE_OVERWRITTEN: as %SKEP_PLAIN_TEXT_OVERWRITTEN
 * @SKEP_LINE_INVALID: as %SKEP_PLAIN_TEXT_INVALID
 * @SKEP_LINE_CONTINUED: it is a part, not the first, of a line that is too long
 * @SKEP_LINE_OPEN: its end has not come, and may never come
 * @SKEP_LINE_AFTER_GAP: output before it is gone, perhaps its own beginning too
 * @SKEP_LINE_PROBLEM: it belongs to a problem
 */
typedef enum
{
  SKEP_LINE_ESCAPES = SKEP_PLAIN_TEXT_ESCAPES,
  SKEP_LINE_OVERWRITTEN = SKEP_PLAIN_TEXT_OVERWRITTEN,
  SKEP_LINE_INVALID = SKEP_PLAIN_TEXT_INVALID,
  SKEP_LINE_CONTINUED = 1 << 3,
  SKEP_LINE_OPEN = 1 << 4,
  SKEP_LINE_AFTER_GAP = 1 << 5,
  SKEP_LINE_PROBLEM = 1 << 6,
} SkepLineFlags;

/**
 * SkepLine:
 * @position: of its first raw byte
 * @length: raw bytes, its end included
 * @text: its plain text, valid UTF-8; not NUL-terminated, a newline stands behind it
 * @text_length: bytes of @text
 * @flags: what it is like
 *
 * One line of output, valid until its reader reads on.
 */
typedef struct
{
  gsize position;
  gsize length;
  const char *text;
  gsize text_length;
  SkepLineFlags flags;
} SkepLine;

/**
 * SkepLineReader:
 *
 * Reads the output of a run as lines of plain text, a block of lines at a time: the text of a
 * block is in one piece, so that it can be searched at once. One thread at a time.
 */
typedef struct _SkepLineReader SkepLineReader;

SkepLineReader *skep_line_reader_new          (SkepOutput     *output);
void            skep_line_reader_free         (SkepLineReader *self);
void            skep_line_reader_seek         (SkepLineReader *self,
                                               gsize           position);
gboolean        skep_line_reader_read_block   (SkepLineReader *self,
                                               gboolean        is_ended);
const char     *skep_line_reader_get_text     (SkepLineReader *self,
                                               gsize          *length);
guint           skep_line_reader_get_n_lines  (SkepLineReader *self);
SkepLine        skep_line_reader_get_line     (SkepLineReader *self,
                                               guint           index);
const char     *skep_line_reader_get_raw      (SkepLineReader *self,
                                               guint           index,
                                               gsize          *length);
guint           skep_line_reader_find         (SkepLineReader *self,
                                               gsize           text_offset);
gsize           skep_line_reader_get_position (SkepLineReader *self);
gsize           skep_line_reader_get_n_missed (SkepLineReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLineReader, skep_line_reader_free)

G_END_DECLS
