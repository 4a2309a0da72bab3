/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_ROW (skep_script_row_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptRow, skep_script_row, SKEP, SCRIPT_ROW, GtkWidget)

GtkWidget      *skep_script_row_new              (void);
GtkWidget      *skep_script_row_get_menu_button  (SkepScriptRow  *self);
void            skep_script_row_set_item         (SkepScriptRow  *self,
                                                  SkepScriptItem *item);
void            skep_script_row_set_shows_folder (SkepScriptRow  *self,
                                                  gboolean        shows_folder);
void            skep_script_row_set_place        (SkepScriptRow  *self,
                                                  gboolean        is_first,
                                                  gboolean        is_last);
void            skep_script_row_tick             (SkepScriptRow  *self,
                                                  gint64          now_us);

G_END_DECLS
