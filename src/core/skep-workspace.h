/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of one workspace; further ones are left out. */
#define SKEP_WORKSPACE_MAX_GLOBS 2000

/**
 * SkepMembership:
 * @SKEP_MEMBERSHIP_NONE: no workspace around the folder names it
 * @SKEP_MEMBERSHIP_MEMBER: a workspace names it
 * @SKEP_MEMBERSHIP_EXCLUDED: a workspace says that it does not belong to it
 */
typedef enum
{
  SKEP_MEMBERSHIP_NONE,
  SKEP_MEMBERSHIP_MEMBER,
  SKEP_MEMBERSHIP_EXCLUDED,
} SkepMembership;

/**
 * SkepWorkspace:
 * @tool: whose workspace it is, such as `pnpm`; interned
 * @dir: its folder relative to the project, `` for the project's own, raw bytes
 *
 * A folder in which a tool takes several packages for parts of one thing, and which folders in it
 * those are. Immutable; owned by the unit that found it.
 */
typedef struct
{
  const char *tool;
  char *dir;

  /*< private >*/
  GArray *globs; /* of Glob */
} SkepWorkspace;

SkepWorkspace *skep_workspace_new            (const char          *tool,
                                              const char          *dir,
                                              const char *const   *globs);
void           skep_workspace_free           (SkepWorkspace       *self);
SkepMembership skep_workspace_get_membership (const SkepWorkspace *self,
                                              const char          *dir);
gboolean       skep_workspace_names          (const SkepWorkspace *self,
                                              const char          *dir);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepWorkspace, skep_workspace_free)

G_END_DECLS
