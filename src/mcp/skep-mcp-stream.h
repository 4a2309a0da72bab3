/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepMcpStreamEvents:
 * @message: one line has come, without its end; it must not free the stream
 * @oversized: (nullable): a line is too long; what is sent here is the last that is sent
 * @ended: (nullable): the other side says nothing more, but may still read: to be answered by
 *   skep_mcp_stream_finish() when there is nothing more to say; without it, the stream is closed
 * @closed: the other side is gone, or was too slow or too long: the stream is of no more use, and
 *   is to be freed
 */
typedef struct
{
  void (*message)   (const char *text,
                     gsize       length,
                     gpointer    user_data);
  void (*oversized) (gpointer    user_data);
  void (*ended)     (gpointer    user_data);
  void (*closed)    (gpointer    user_data);
} SkepMcpStreamEvents;

/**
 * SkepMcpStream:
 *
 * Lines of bounded length on a connected socket, in both directions, without blocking. It belongs
 * to the thread of its context.
 */
typedef struct _SkepMcpStream SkepMcpStream;

SkepMcpStream *skep_mcp_stream_new  (GSocket                   *socket,
                                     GMainContext              *context,
                                     gsize                      max_line_bytes,
                                     const SkepMcpStreamEvents *events,
                                     gpointer                   user_data);
void           skep_mcp_stream_free (SkepMcpStream             *self);
void           skep_mcp_stream_send (SkepMcpStream             *self,
                                     char                      *line);
void           skep_mcp_stream_finish
                                    (SkepMcpStream             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpStream, skep_mcp_stream_free)

G_END_DECLS
