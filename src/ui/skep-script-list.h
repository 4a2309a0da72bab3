/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-outline.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_LIST (skep_script_list_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptList, skep_script_list, SKEP, SCRIPT_LIST, GtkWidget)

void               skep_script_list_set_scripts     (SkepScriptList  *self,
                                                     SkepScriptModel *scripts);
SkepScriptOutline *skep_script_list_get_outline     (SkepScriptList  *self);
void               skep_script_list_set_filter_text (SkepScriptList  *self,
                                                     const char      *text);
gboolean           skep_script_list_is_filtered     (SkepScriptList  *self);
guint              skep_script_list_get_n_shown     (SkepScriptList  *self);
SkepScriptItem    *skep_script_list_get_selected    (SkepScriptList  *self);
void               skep_script_list_select          (SkepScriptList  *self,
                                                     SkepScriptItem  *item);
void               skep_script_list_reveal_selected (SkepScriptList  *self);
void               skep_script_list_tick            (SkepScriptList  *self,
                                                     gint64           now_us);

G_END_DECLS
