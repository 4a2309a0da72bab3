/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script-group.h"
#include "skep-script-model.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_OUTLINE (skep_script_outline_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptOutline, skep_script_outline, SKEP, SCRIPT_OUTLINE, GObject)

/* Where a row is in the card of its group. */
typedef enum
{
  SKEP_SCRIPT_PLACE_FIRST = 1 << 0,
  SKEP_SCRIPT_PLACE_LAST = 1 << 1,
} SkepScriptPlace;

SkepScriptOutline *skep_script_outline_new              (SkepScriptModel    *scripts);
guint              skep_script_outline_get_n_scripts    (SkepScriptOutline  *self);
SkepScriptPlace    skep_script_outline_get_place        (SkepScriptOutline  *self,
                                                         guint               position);
SkepScriptGroup   *skep_script_outline_get_group        (SkepScriptOutline  *self,
                                                         guint               position,
                                                         guint              *header);
gboolean           skep_script_outline_find             (SkepScriptOutline  *self,
                                                         const char         *id,
                                                         guint              *position);
void               skep_script_outline_set_filter_text  (SkepScriptOutline  *self,
                                                         const char         *text);
void               skep_script_outline_set_show_hidden  (SkepScriptOutline  *self,
                                                         gboolean            show_hidden);
gboolean           skep_script_outline_get_show_hidden  (SkepScriptOutline  *self);
void               skep_script_outline_set_expanded     (SkepScriptOutline  *self,
                                                         SkepScriptGroup    *group,
                                                         gboolean            is_expanded);
void               skep_script_outline_set_all_expanded (SkepScriptOutline  *self,
                                                         gboolean            is_expanded);
char             **skep_script_outline_dup_choices      (SkepScriptOutline  *self);
void               skep_script_outline_set_choices      (SkepScriptOutline  *self,
                                                         const char *const  *choices);

G_END_DECLS
