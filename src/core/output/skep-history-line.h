/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-past-run.h"

G_BEGIN_DECLS

/* Of a version 4 UUID as text. */
#define SKEP_UUID_LENGTH 36

/* No line of ours is longer: all texts in it are bounded. */
#define SKEP_HISTORY_LINE_MAX_BYTES (128 * 1024)

/**
 * SkepHistoryEvent:
 * @SKEP_HISTORY_START: a run has begun
 * @SKEP_HISTORY_END: it has ended; the line tells all of the run
 * @SKEP_HISTORY_REMOVE: it is to be forgotten
 *
 * What a line of the history tells.
 */
typedef enum
{
  SKEP_HISTORY_START,
  SKEP_HISTORY_END,
  SKEP_HISTORY_REMOVE,
} SkepHistoryEvent;

char        *skep_history_line_make         (SkepRun          *run);
char        *skep_history_line_make_removal (const char       *uuid);
gboolean     skep_history_line_recognize    (const char       *line,
                                             gsize             length,
                                             char             *uuid,
                                             SkepHistoryEvent *event);
SkepPastRun *skep_history_line_read         (const char       *line);

G_END_DECLS
