/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery-unit.h"
#include "skep-folder.h"

G_BEGIN_DECLS

/**
 * SkepProjectTree:
 *
 * The folders of a project as they were at one moment: each is read once, when it is asked for,
 * or not at all if it is unchanged since an earlier tree. One thread at a time.
 */
typedef struct _SkepProjectTree SkepProjectTree;

SkepProjectTree *skep_project_tree_new             (const char              *project);
void             skep_project_tree_free            (SkepProjectTree         *self);
void             skep_project_tree_take_unchanged  (SkepProjectTree         *self,
                                                    SkepProjectTree         *earlier);
SkepFolder      *skep_project_tree_get_folder      (SkepProjectTree         *self,
                                                    const char              *dir);
gboolean         skep_project_tree_has_file        (SkepProjectTree         *self,
                                                    const char              *path);
GPtrArray       *skep_project_tree_dup_folders     (SkepProjectTree         *self,
                                                    guint                    max_depth);
gboolean         skep_project_tree_is_unit_current (SkepProjectTree         *self,
                                                    const SkepDiscoveryUnit *unit);

/* Where it is relative to the project, whatever `..` is on the way; NULL if that is outside. */
char            *skep_project_tree_resolve         (const char              *dir,
                                                    const char              *path);
guint            skep_project_tree_get_depth       (const char              *dir);
char            *skep_project_tree_join            (const char              *dir,
                                                    const char              *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProjectTree, skep_project_tree_free)

G_END_DECLS
