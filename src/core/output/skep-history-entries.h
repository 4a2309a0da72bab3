/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-history-file.h"
#include "skep-history-line.h"

G_BEGIN_DECLS

/**
 * SkepHistoryEntry:
 * @uuid: of the run
 * @start: (nullable): the line of its beginning, if there is one and it is whole
 * @end: (nullable): likewise
 *
 * What the file of the history tells of one run. A line is read when somebody asks for the run.
 */
typedef struct
{
  char uuid[SKEP_UUID_LENGTH + 1];
  char *start;
  char *end;

  /*< private >*/
  gsize n_bytes;    /* of its lines in the file */
  SkepPastRun *run; /* what they tell, NULL until asked for */
} SkepHistoryEntry;

/**
 * SkepHistoryEntries:
 *
 * All runs that the file of the history tells of, in the order of their beginning. One thread at a
 * time.
 */
typedef struct _SkepHistoryEntries SkepHistoryEntries;

SkepHistoryEntries *skep_history_entries_new         (void);
void                skep_history_entries_free        (SkepHistoryEntries *self);
void                skep_history_entries_refresh     (SkepHistoryEntries *self,
                                                      SkepHistoryFile    *file);
guint               skep_history_entries_get_length  (SkepHistoryEntries *self);
SkepHistoryEntry   *skep_history_entries_get         (SkepHistoryEntries *self,
                                                      guint               index);
SkepHistoryEntry   *skep_history_entries_find        (SkepHistoryEntries *self,
                                                      const char         *uuid);
gsize               skep_history_entries_get_n_lines (SkepHistoryEntries *self);
gsize               skep_history_entries_get_n_bytes (SkepHistoryEntries *self);
char               *skep_history_entries_print       (SkepHistoryEntries *self);
SkepPastRun        *skep_history_entry_read          (SkepHistoryEntry   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepHistoryEntries, skep_history_entries_free)

G_END_DECLS
