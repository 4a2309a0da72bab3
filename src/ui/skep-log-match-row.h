/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-log-match.h"

G_BEGIN_DECLS

#define SKEP_TYPE_LOG_MATCH_ROW (skep_log_match_row_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogMatchRow, skep_log_match_row, SKEP, LOG_MATCH_ROW, GtkWidget)

GtkWidget *skep_log_match_row_new       (void);
void       skep_log_match_row_set_match (SkepLogMatchRow *self,
                                         SkepLogMatch    *match);

G_END_DECLS
