/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-log-target.h"

G_BEGIN_DECLS

#define SKEP_TYPE_LOG_TARGET_ROW (skep_log_target_row_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogTargetRow, skep_log_target_row, SKEP, LOG_TARGET_ROW, GtkWidget)

GtkWidget *skep_log_target_row_new        (void);
void       skep_log_target_row_set_target (SkepLogTargetRow *self,
                                           SkepLogTarget    *target);

G_END_DECLS
