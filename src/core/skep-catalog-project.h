/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-script.h"

G_BEGIN_DECLS

/**
 * SkepCatalogProject:
 * @path: absolute path of the folder, file name encoding
 * @name: what it is called, valid UTF-8
 * @scripts: (element-type SkepScript): in the order to show them in, with hidden ones
 * @errors: (element-type SkepSourceError): what is wrong with its files
 *
 * An open project as it was at one moment. Immutable and reference-counted: any thread may hold
 * and read it.
 */
typedef struct
{
  char *path;
  char *name;
  GPtrArray *scripts;
  GPtrArray *errors;
} SkepCatalogProject;

SkepCatalogProject *skep_catalog_project_new      (const char                *path,
                                                   const char                *name,
                                                   GPtrArray                 *scripts,
                                                   GPtrArray                 *errors);
SkepCatalogProject *skep_catalog_project_ref      (SkepCatalogProject        *self);
void                skep_catalog_project_unref    (SkepCatalogProject        *self);
guint               skep_catalog_project_count    (const SkepCatalogProject  *self);
gboolean            skep_catalog_project_contains (const SkepCatalogProject  *self,
                                                   const char                *folder);
SkepScript         *skep_catalog_project_resolve  (const SkepCatalogProject  *self,
                                                   const char                *text,
                                                   GError                   **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepCatalogProject, skep_catalog_project_unref)

G_END_DECLS
