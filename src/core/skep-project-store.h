/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys of what is remembered of one project. */
#define SKEP_PROJECT_STORE_MANAGER "manager"  /* text: the package manager chosen for it */
#define SKEP_PROJECT_STORE_TOGGLED "toggled"  /* list: keys of groups that are not as they begin */
#define SKEP_PROJECT_STORE_RUNNING "running"  /* list: ids of the scripts that are running */

/**
 * SkepProjectStore:
 *
 * What is remembered of projects from one start of Skep to the next: which are open, in which
 * order, which were opened before, what the person has chosen for each, which of its scripts are
 * running and with which arguments they were started. One file, written in a thread of its own
 * soon after a change. What it doesn't know in that file is kept. Main thread only.
 */
typedef struct _SkepProjectStore SkepProjectStore;

char             *skep_project_store_dup_default_path (void);
SkepProjectStore *skep_project_store_new              (const char         *path);
SkepProjectStore *skep_project_store_ref              (SkepProjectStore   *self);
void              skep_project_store_unref            (SkepProjectStore   *self);
void              skep_project_store_flush            (SkepProjectStore   *self);
const char       *skep_project_store_get_problem      (SkepProjectStore   *self);

char            **skep_project_store_dup_open         (SkepProjectStore   *self);
void              skep_project_store_set_open         (SkepProjectStore   *self,
                                                       const char *const  *folders);
char            **skep_project_store_dup_recent       (SkepProjectStore   *self);
void              skep_project_store_add_recent       (SkepProjectStore   *self,
                                                       const char         *folder);

char             *skep_project_store_dup_text         (SkepProjectStore   *self,
                                                       const char         *folder,
                                                       const char         *key);
void              skep_project_store_set_text         (SkepProjectStore   *self,
                                                       const char         *folder,
                                                       const char         *key,
                                                       const char         *text);
char            **skep_project_store_dup_list         (SkepProjectStore   *self,
                                                       const char         *folder,
                                                       const char         *key);
void              skep_project_store_set_list         (SkepProjectStore   *self,
                                                       const char         *folder,
                                                       const char         *key,
                                                       const char *const  *list);
char            **skep_project_store_dup_arguments    (SkepProjectStore   *self,
                                                       const char         *folder,
                                                       const char         *script);
void              skep_project_store_add_arguments    (SkepProjectStore   *self,
                                                       const char         *folder,
                                                       const char         *script,
                                                       const char         *arguments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProjectStore, skep_project_store_unref)

G_END_DECLS
