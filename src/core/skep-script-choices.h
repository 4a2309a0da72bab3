/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepScriptChoices:
 *
 * Which groups of scripts a person wants expanded or collapsed, by their keys.
 */
typedef struct _SkepScriptChoices SkepScriptChoices;

SkepScriptChoices *skep_script_choices_new      (void);
void               skep_script_choices_free     (SkepScriptChoices  *self);
gboolean           skep_script_choices_get      (SkepScriptChoices  *self,
                                                 const char         *key,
                                                 gboolean            otherwise);
void               skep_script_choices_set      (SkepScriptChoices  *self,
                                                 const char         *key,
                                                 gboolean            is_expanded);
char             **skep_script_choices_dup_strv (SkepScriptChoices  *self);
void               skep_script_choices_set_strv (SkepScriptChoices  *self,
                                                 const char *const  *choices);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScriptChoices, skep_script_choices_free)

G_END_DECLS
