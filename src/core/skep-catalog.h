/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog-project.h"

G_BEGIN_DECLS

/**
 * SkepCatalog:
 *
 * The open projects and their scripts, for readers on any thread: whoever owns a project tells
 * the catalog what it has, and readers take what is there at that moment. A reader holds the lock
 * for no longer than it takes to take a reference.
 */
typedef struct _SkepCatalog SkepCatalog;

SkepCatalog        *skep_catalog_new          (void);
SkepCatalog        *skep_catalog_ref          (SkepCatalog  *self);
void                skep_catalog_unref        (SkepCatalog  *self);
void                skep_catalog_set          (SkepCatalog  *self,
                                               const char   *path,
                                               const char   *name,
                                               GPtrArray    *scripts,
                                               GPtrArray    *errors);
void                skep_catalog_remove       (SkepCatalog  *self,
                                               const char   *path);
GPtrArray          *skep_catalog_dup_projects (SkepCatalog  *self);
SkepCatalogProject *skep_catalog_dup_project  (SkepCatalog  *self,
                                               const char   *folder);
GSource            *skep_catalog_add_wake     (SkepCatalog  *self,
                                               GMainContext *context,
                                               GSourceFunc   callback,
                                               gpointer      user_data);
void                skep_catalog_remove_wake  (SkepCatalog  *self,
                                               GSource      *wake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepCatalog, skep_catalog_unref)

G_END_DECLS
