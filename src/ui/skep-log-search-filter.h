/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-log-query.h"

G_BEGIN_DECLS

#define SKEP_TYPE_LOG_SEARCH_FILTER (skep_log_search_filter_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogSearchFilter, skep_log_search_filter, SKEP, LOG_SEARCH_FILTER,
                      GtkPopover)

void     skep_log_search_filter_set_targets (SkepLogSearchFilter *self,
                                             GPtrArray           *targets);
gboolean skep_log_search_filter_is_set      (SkepLogSearchFilter *self);
void     skep_log_search_filter_apply       (SkepLogSearchFilter *self,
                                             SkepLogQuery        *query);

G_END_DECLS
