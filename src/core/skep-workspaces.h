/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-workspace.h"

G_BEGIN_DECLS

/**
 * SkepWorkspaces:
 *
 * The workspaces of a project that are known so far, by their folders. One thread at a time.
 */
typedef struct _SkepWorkspaces SkepWorkspaces;

SkepWorkspaces *skep_workspaces_new            (void);
void            skep_workspaces_free           (SkepWorkspaces       *self);
void            skep_workspaces_add            (SkepWorkspaces       *self,
                                                const SkepWorkspace  *workspace);
SkepMembership  skep_workspaces_get_membership (SkepWorkspaces       *self,
                                                const char           *tool,
                                                const char           *dir,
                                                const char          **workspace);
gboolean        skep_workspaces_name           (SkepWorkspaces       *self,
                                                const char           *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepWorkspaces, skep_workspaces_free)

G_END_DECLS
