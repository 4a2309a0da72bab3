/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog.h"
#include "skep-project-store.h"
#include "skep-supervisor.h"

G_BEGIN_DECLS

/**
 * SkepCtlProjects:
 *
 * The projects that a service without a window serves: in its catalog, as they are now. What is
 * wrong with their files is told on stderr.
 */
typedef struct _SkepCtlProjects SkepCtlProjects;

SkepCtlProjects *skep_ctl_projects_new        (SkepCatalog      *catalog,
                                               SkepProjectStore *store);
void             skep_ctl_projects_free       (SkepCtlProjects  *self);
void             skep_ctl_projects_open       (SkepCtlProjects  *self,
                                               const char       *folder);
gboolean         skep_ctl_projects_load       (SkepCtlProjects  *self,
                                               GError          **error);
void             skep_ctl_projects_watch      (SkepCtlProjects  *self,
                                               SkepSupervisor   *supervisor);
guint            skep_ctl_projects_get_length (SkepCtlProjects  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepCtlProjects, skep_ctl_projects_free)

G_END_DECLS
