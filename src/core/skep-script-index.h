/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

/**
 * SkepScriptIndex:
 *
 * Where the scripts of a project are in a list, by what a person calls them: one by its id, or all
 * of the project's own folder by their name. A package may have scripts by any name.
 */
typedef struct _SkepScriptIndex SkepScriptIndex;

SkepScriptIndex *skep_script_index_new     (GPtrArray       *scripts);
void             skep_script_index_free    (SkepScriptIndex *self);
GArray          *skep_script_index_find    (SkepScriptIndex *self,
                                            const char      *name);
char            *skep_script_index_dup_ids (SkepScriptIndex *self,
                                            GArray          *positions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScriptIndex, skep_script_index_free)

G_END_DECLS
