/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project-store.h"
#include "skep-project-watcher.h"
#include "skep-project.h"
#include "skep-runner.h"
#include "skep-script-model.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROJECT_ITEM (skep_project_item_get_type ())
G_DECLARE_FINAL_TYPE (SkepProjectItem, skep_project_item, SKEP, PROJECT_ITEM, GObject)

SkepProjectItem   *skep_project_item_new                (const char       *path,
                                                         SkepRunner       *runner,
                                                         SkepProjectStore *store);
SkepProject       *skep_project_item_get_project        (SkepProjectItem  *self);
SkepScriptModel   *skep_project_item_get_scripts        (SkepProjectItem  *self);
SkepProjectStore  *skep_project_item_get_store          (SkepProjectItem  *self);
const char        *skep_project_item_get_path           (SkepProjectItem  *self);
const char        *skep_project_item_get_name           (SkepProjectItem  *self);
char              *skep_project_item_dup_folder         (SkepProjectItem  *self);
const GError      *skep_project_item_get_error          (SkepProjectItem  *self);
guint              skep_project_item_get_n_live         (SkepProjectItem  *self);
guint              skep_project_item_get_n_failed       (SkepProjectItem  *self);
void               skep_project_item_set_manager        (SkepProjectItem  *self,
                                                         const char       *manager);
const char *const *skep_project_item_get_interrupted    (SkepProjectItem  *self);
void               skep_project_item_forget_interrupted (SkepProjectItem  *self);
void               skep_project_item_stop_remembering   (SkepProjectItem  *self);
void               skep_project_item_load               (SkepProjectItem  *self);

G_END_DECLS
