/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log-search.h"

G_BEGIN_DECLS

#define SKEP_TYPE_LOG_SEARCH_MODEL (skep_log_search_model_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogSearchModel, skep_log_search_model, SKEP, LOG_SEARCH_MODEL, GObject)

/* A list of #SkepLogMatch that grows while a search goes on in a pool thread. Properties:
 * is-searching, n-done, n-total (bytes), is-cut (max_results reached), error-text (nullable).
 * Main thread only. */
SkepLogSearchModel *skep_log_search_model_new    (void);
void                skep_log_search_model_search (SkepLogSearchModel *self,
                                                  SkepLogQuery       *query,
                                                  GPtrArray          *targets);
void                skep_log_search_model_clear  (SkepLogSearchModel *self);
gboolean            skep_log_search_model_is_searching (SkepLogSearchModel *self);
const char         *skep_log_search_model_get_error    (SkepLogSearchModel *self);
gboolean            skep_log_search_model_is_cut       (SkepLogSearchModel *self);
double              skep_log_search_model_get_progress (SkepLogSearchModel *self);

G_END_DECLS
