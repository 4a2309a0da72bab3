/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-log-search-model.h"
#include "skep-supervisor.h"

G_BEGIN_DECLS

#define SKEP_TYPE_LOG_SEARCH_VIEW (skep_log_search_view_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogSearchView, skep_log_search_view, SKEP, LOG_SEARCH_VIEW, GtkWidget)

void skep_log_search_view_set_project (SkepLogSearchView *self,
                                       SkepSupervisor    *supervisor,
                                       const char        *project);
void skep_log_search_view_begin       (SkepLogSearchView *self);

G_END_DECLS
