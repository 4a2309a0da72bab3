/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project-model.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SEARCH_PROVIDER (skep_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (SkepSearchProvider, skep_search_provider, SKEP, SEARCH_PROVIDER, GObject)

SkepSearchProvider *skep_search_provider_new          (GApplication        *application);
gboolean            skep_search_provider_export       (SkepSearchProvider  *self,
                                                       GDBusConnection     *connection,
                                                       const char          *object_path,
                                                       GError             **error);
void                skep_search_provider_unexport     (SkepSearchProvider  *self);
void                skep_search_provider_set_projects (SkepSearchProvider  *self,
                                                       SkepProjectModel    *projects);

G_END_DECLS
