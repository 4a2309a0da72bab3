/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-project-model.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROJECT_ROW (skep_project_row_get_type ())
G_DECLARE_FINAL_TYPE (SkepProjectRow, skep_project_row, SKEP, PROJECT_ROW, GtkListBoxRow)

GtkWidget       *skep_project_row_new      (SkepProjectItem  *item,
                                            SkepProjectModel *projects);
SkepProjectItem *skep_project_row_get_item (SkepProjectRow   *self);

G_END_DECLS
