/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-output-reader.h"
#include "skep-run.h"

G_BEGIN_DECLS

/**
 * SkepMcpOutput:
 * @run: whose output it is
 * @reader: reads it, wherever it stands
 * @position: of the next byte to give, counted from the first one ever written
 * @n_dropped: bytes that were gone before they could be given, since the last answer
 * @must_be_empty: whether the end is that of the whole tree, and not that of the script's own
 *   process
 * @is_ended: whether nothing more is to come behind @end
 * @end: position up to which there is output at the moment
 *
 * A place in the output of a run.
 */
typedef struct
{
  SkepRun *run;
  SkepOutputReader *reader;
  gsize position;
  gsize n_dropped;
  gboolean must_be_empty;
  gboolean is_ended;
  gsize end;
} SkepMcpOutput;

/**
 * SkepMcpLineFunc:
 * @line: what is told of a line, to be added to
 * @position: of its first byte
 * @user_data: what was given to skep_mcp_output_read_lines()
 *
 * Returns: %FALSE to leave the line out
 */
typedef gboolean (*SkepMcpLineFunc) (JsonObject *line,
                                     gsize       position,
                                     gpointer    user_data);

SkepMcpOutput *skep_mcp_output_new          (SkepRun         *run);
void           skep_mcp_output_free         (SkepMcpOutput   *self);
gboolean       skep_mcp_output_seek_cursor  (SkepMcpOutput   *self,
                                             const char      *cursor);
void           skep_mcp_output_seek_tail    (SkepMcpOutput   *self,
                                             guint            n_lines);
void           skep_mcp_output_seek_within  (SkepMcpOutput   *self,
                                             gsize            n_bytes);
char          *skep_mcp_output_dup_cursor   (SkepMcpOutput   *self);
void           skep_mcp_output_look         (SkepMcpOutput   *self);
GBytes        *skep_mcp_output_read_bytes   (SkepMcpOutput   *self);
gboolean       skep_mcp_output_append_lines (SkepMcpOutput   *self,
                                             JsonArray       *lines,
                                             gsize           *size,
                                             guint            max_lines,
                                             SkepMcpLineFunc  function,
                                             gpointer         user_data);
JsonArray     *skep_mcp_output_read_lines   (SkepMcpOutput   *self,
                                             guint            max_lines,
                                             SkepMcpLineFunc  function,
                                             gpointer         user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpOutput, skep_mcp_output_free)

G_END_DECLS
