/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-output.h"
#include "skep-terminal.h"

G_BEGIN_DECLS

/* The terminal queues what it is fed without limit and then takes its time from the frames. */
#define SKEP_TERMINAL_STREAM_MAX_FEED (256 * 1024)

/**
 * SkepTerminalStream:
 *
 * Feeds output to a terminal, from any line on, never half a control sequence or character. What is
 * left out before or between is told by a line of its own. Main thread only.
 */
typedef struct _SkepTerminalStream SkepTerminalStream;

SkepTerminalStream *skep_terminal_stream_new          (SkepTerminal       *terminal,
                                                       SkepOutput         *output);
void                skep_terminal_stream_free         (SkepTerminalStream *self);
void                skep_terminal_stream_restart      (SkepTerminalStream *self,
                                                       gsize               position);
void                skep_terminal_stream_feed         (SkepTerminalStream *self,
                                                       gsize               end,
                                                       gsize               max_lines);
gsize               skep_terminal_stream_get_start    (SkepTerminalStream *self);
gsize               skep_terminal_stream_get_position (SkepTerminalStream *self);
gsize               skep_terminal_stream_get_end      (SkepTerminalStream *self);
gsize               skep_terminal_stream_get_n_lines  (SkepTerminalStream *self);
gsize               skep_terminal_stream_find_line    (SkepTerminalStream *self,
                                                       gsize               position,
                                                       gsize              *text,
                                                       gsize              *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepTerminalStream, skep_terminal_stream_free)

G_END_DECLS
