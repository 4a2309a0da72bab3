/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"
#include "skep-ignore-rules.h"

G_BEGIN_DECLS

/**
 * SkepIgnoreTree:
 *
 * Which folders of a project git ignores, as far as its folders are known. A folder is asked for
 * after those around it; what is in an ignored one isn't asked for. One thread at a time.
 */
typedef struct _SkepIgnoreTree SkepIgnoreTree;

SkepIgnoreTree *skep_ignore_tree_new        (void);
void            skep_ignore_tree_free       (SkepIgnoreTree  *self);
void            skep_ignore_tree_look_above (SkepIgnoreTree  *self,
                                             SkepDiscovery   *discovery);
void            skep_ignore_tree_look_at    (SkepIgnoreTree  *self,
                                             SkepDiscovery   *discovery,
                                             SkepFolder      *folder);
void            skep_ignore_tree_add        (SkepIgnoreTree  *self,
                                             const char      *dir,
                                             SkepIgnoreRules *rules);
gboolean        skep_ignore_tree_ignores    (SkepIgnoreTree  *self,
                                             const char      *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepIgnoreTree, skep_ignore_tree_free)

G_END_DECLS
