/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-outline.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_CELL (skep_script_cell_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptCell, skep_script_cell, SKEP, SCRIPT_CELL, GtkWidget)

GtkWidget      *skep_script_cell_new       (GPtrArray       *spare_rows,
                                            GPtrArray       *spare_headers);
gpointer        skep_script_cell_get_item  (SkepScriptCell  *self);
void            skep_script_cell_set_item  (SkepScriptCell  *self,
                                            gpointer         item);
void            skep_script_cell_set_place (SkepScriptCell  *self,
                                            SkepScriptPlace  place,
                                            gboolean         is_favorite);
GtkWidget      *skep_script_cell_get_row   (SkepScriptCell  *self);
gboolean        skep_script_cell_is_filled (SkepScriptCell  *self);
void            skep_script_cell_fill      (SkepScriptCell  *self);
void            skep_script_cell_empty     (SkepScriptCell  *self);
void            skep_script_cell_tick      (SkepScriptCell  *self,
                                            gint64           now_us);

G_END_DECLS
