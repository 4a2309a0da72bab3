/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEP_TYPE_TEXT_LIST (skep_text_list_get_type ())
G_DECLARE_FINAL_TYPE (SkepTextList, skep_text_list, SKEP, TEXT_LIST, AdwPreferencesGroup)

char **skep_text_list_dup_texts   (SkepTextList  *self);
void   skep_text_list_add_texts   (SkepTextList  *self,
                                   char         **texts);
void   skep_text_list_set_problem (SkepTextList  *self,
                                   const char    *reason);

G_END_DECLS
