/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One read() of a pseudoterminal or pipe fits; the lock of roll-over is taken once per this. */
#define SKEP_LOG_CHUNK_BYTES   (64 * 1024)

/* Some 200 000 lines of 80 bytes, for each run that writes that much. */
#define SKEP_LOG_DEFAULT_BYTES (16 * 1024 * 1024)

/**
 * SkepLog:
 *
 * The newest output of a run, in bounded memory: one thread appends while any other reads. A byte
 * has a position, counted from the first one ever appended, which stays its own when older bytes
 * are dropped. Who may call what, and what each call makes visible, stands at the top of
 * skep-log.c.
 */
typedef struct _SkepLog SkepLog;

/**
 * SkepLogCursor:
 *
 * A place in a [struct@SkepLog] from which one thread reads on.
 */
typedef struct _SkepLogCursor SkepLogCursor;

/**
 * SkepLogWatchers:
 * @SKEP_LOG_READER: somebody who shows or hands on the output, on a context of the wake list
 * @SKEP_LOG_SCANNER: the scanner of lines, which has a wake-up of its own
 *
 * Who watches a log, as skep_log_append() tells it.
 */
typedef enum
{
  SKEP_LOG_READER = 1 << 0,
  SKEP_LOG_SCANNER = 1 << 1,
} SkepLogWatchers;

SkepLog       *skep_log_new                 (gsize          max_bytes);
SkepLog       *skep_log_new_at              (gsize          max_bytes,
                                             gsize          position);
SkepLog       *skep_log_ref                 (SkepLog       *self);
void           skep_log_unref               (SkepLog       *self);

SkepLogWatchers
               skep_log_append              (SkepLog       *self,
                                             const void    *data,
                                             gsize          length);
gsize          skep_log_get_n_bytes         (SkepLog       *self);
gsize          skep_log_get_n_dropped       (SkepLog       *self);
guint          skep_log_get_n_chunks        (SkepLog       *self);
GBytes        *skep_log_dup_bytes           (SkepLog       *self);
void           skep_log_drop                (SkepLog       *self);
void           skep_log_watch               (SkepLog       *self,
                                             SkepLogWatchers watcher);
void           skep_log_unwatch             (SkepLog       *self,
                                             SkepLogWatchers watcher);

SkepLogCursor *skep_log_cursor_new          (SkepLog       *log);
void           skep_log_cursor_free         (SkepLogCursor *self);
gsize          skep_log_cursor_read         (SkepLogCursor *self,
                                             void          *buffer,
                                             gsize          size);
gsize          skep_log_cursor_get_position (SkepLogCursor *self);
gsize          skep_log_cursor_get_n_missed (SkepLogCursor *self);
void           skep_log_cursor_seek         (SkepLogCursor *self,
                                             gsize          position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLog, skep_log_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLogCursor, skep_log_cursor_free)

G_END_DECLS
