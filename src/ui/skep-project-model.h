/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog.h"
#include "skep-project-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROJECT_MODEL (skep_project_model_get_type ())
G_DECLARE_FINAL_TYPE (SkepProjectModel, skep_project_model, SKEP, PROJECT_MODEL, GObject)

SkepProjectModel *skep_project_model_new              (SkepRunner        *runner,
                                                       GSettings         *settings,
                                                       SkepProjectStore  *store);
void              skep_project_model_restore          (SkepProjectModel  *self);
gboolean          skep_project_model_is_loaded        (SkepProjectModel  *self);
SkepProjectItem  *skep_project_model_open             (SkepProjectModel  *self,
                                                       GFile             *folder,
                                                       GError           **error);
void              skep_project_model_remove           (SkepProjectModel  *self,
                                                       SkepProjectItem   *item);
void              skep_project_model_move             (SkepProjectModel  *self,
                                                       SkepProjectItem   *item,
                                                       guint              position);
void              skep_project_model_stop_remembering (SkepProjectModel  *self);
SkepProjectItem  *skep_project_model_find             (SkepProjectModel  *self,
                                                       const char        *path);
GSettings        *skep_project_model_get_settings     (SkepProjectModel  *self);
SkepCatalog      *skep_project_model_get_catalog      (SkepProjectModel  *self);
GPtrArray        *skep_project_model_dup_recent       (SkepProjectModel  *self);

G_END_DECLS
