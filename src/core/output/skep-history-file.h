/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepHistoryFileEvents:
 * @restarted: it is another file than before, or none any more: all that was told is void
 * @line: a whole line, without its newline; it need not end with NUL
 *
 * What is told of a file.
 */
typedef struct
{
  void (*restarted) (gpointer    user_data);
  void (*line)      (const char *line,
                     gsize       length,
                     gpointer    user_data);
} SkepHistoryFileEvents;

/**
 * SkepHistoryFile:
 *
 * A file of lines to which any number of processes append, and which is now and then replaced by
 * a shorter one. Both happen under a lock, which is on a file beside it: that one stays. One thread
 * at a time reads by it; skep_history_file_append() may be called by others meanwhile.
 */
typedef struct _SkepHistoryFile SkepHistoryFile;

SkepHistoryFile *skep_history_file_new       (const char                  *path,
                                              gsize                        max_line_bytes);
void             skep_history_file_free      (SkepHistoryFile             *self);
void             skep_history_file_read      (SkepHistoryFile             *self,
                                              const SkepHistoryFileEvents *events,
                                              gpointer                     user_data);
gsize            skep_history_file_get_n_bytes (SkepHistoryFile           *self);
gboolean         skep_history_file_append    (SkepHistoryFile             *self,
                                              const char                  *line,
                                              GError                     **error);
int              skep_history_file_lock      (SkepHistoryFile             *self,
                                              GError                     **error);
gboolean         skep_history_file_replace   (SkepHistoryFile             *self,
                                              const char                  *text,
                                              GError                     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepHistoryFile, skep_history_file_free)

G_END_DECLS
