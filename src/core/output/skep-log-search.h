/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log-match.h"
#include "skep-log-query.h"
#include "skep-output.h"
#include "skep-run-history.h"
#include "skep-run-table.h"

G_BEGIN_DECLS

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
