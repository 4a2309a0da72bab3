/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log-query.h"
#include "skep-output.h"
#include "skep-run-history.h"
#include "skep-run-table.h"

G_BEGIN_DECLS

/**
 * SkepLogTarget:
 * @run: (nullable): a run of this supervisor
 * @past: (nullable): a run of the past
 *
 * A run whose output is searched: one of the two.
 */
typedef struct
{
  SkepRun *run;
  SkepPastRun *past;
} SkepLogTarget;

#define SKEP_TYPE_LOG_MATCH (skep_log_match_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogMatch, skep_log_match, SKEP, LOG_MATCH, GObject)

/**
 * SkepLogMatch:
 * @target: in which run
 * @position: of the first byte of the line in the output
 * @line_number: from 0; %G_MAXSIZE: not known
 * @wall_us: when the line came, µs; 0: not known
 * @text: the line as plain text, cut for display
 * @match_start: where the first match begins in @text, bytes
 * @match_end: where it ends
 *
 * One line that was found. Immutable once shared.
 */
struct _SkepLogMatch
{
  GObject parent_instance;

  SkepLogTarget target;
  gsize position;
  gsize line_number;
  gint64 wall_us;
  char *text;
  gsize match_start;
  gsize match_end;
};

/**
 * SkepLogSearchFunc:
 * @matches: (element-type SkepLogMatch) (transfer none): those found since the last call, at
 *   least one, or none when only the progress is told
 * @n_done: bytes searched so far
 * @n_total: bytes to search
 *
 * Returns: %FALSE to end the search
 */
typedef gboolean (*SkepLogSearchFunc) (GPtrArray *matches,
                                       guint64    n_done,
                                       guint64    n_total,
                                       gpointer   user_data);

GPtrArray *skep_log_search_collect (SkepRunTable       *table,
                                    SkepRunHistory     *history,
                                    const char         *project,
                                    SkepLogQuery       *query);
gboolean   skep_log_search_run     (SkepLogQuery       *query,
                                    GPtrArray          *targets,
                                    GCancellable       *cancellable,
                                    SkepLogSearchFunc   function,
                                    gpointer            user_data,
                                    GError            **error);
gsize      skep_log_search_count   (SkepLogQuery       *query,
                                    SkepOutput         *output,
                                    gsize               from,
                                    GCancellable       *cancellable,
                                    GError            **error);

G_END_DECLS
