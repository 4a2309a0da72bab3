/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-discovery.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROJECT (skep_project_get_type ())
G_DECLARE_FINAL_TYPE (SkepProject, skep_project, SKEP, PROJECT, GObject)

SkepProject   *skep_project_new                   (const char           *path);
const char    *skep_project_get_path              (SkepProject          *self);
const char    *skep_project_get_name              (SkepProject          *self);
gboolean       skep_project_is_loaded             (SkepProject          *self);
GPtrArray     *skep_project_get_scripts           (SkepProject          *self);
GPtrArray     *skep_project_get_errors            (SkepProject          *self);
SkepDiscovery *skep_project_get_discovery         (SkepProject          *self);
gboolean       skep_project_set_search_path       (SkepProject          *self,
                                                   const char           *search_path);
const char    *skep_project_get_manager           (SkepProject          *self);
void           skep_project_set_manager           (SkepProject          *self,
                                                   const char           *manager);
void           skep_project_set_preferred_manager (SkepProject          *self,
                                                   const char           *manager);
void           skep_project_load_async            (SkepProject          *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
gboolean       skep_project_load_finish           (SkepProject          *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

G_END_DECLS
