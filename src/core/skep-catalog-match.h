/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog-project.h"

G_BEGIN_DECLS

/**
 * SkepCatalogMatch:
 * @project: an open project
 * @script: (nullable): one of its scripts; %NULL if the project itself is meant
 *
 * Something that was found among the open projects.
 */
typedef struct
{
  SkepCatalogProject *project;
  SkepScript *script;
} SkepCatalogMatch;

SkepCatalogMatch *skep_catalog_match_new    (SkepCatalogProject     *project,
                                             SkepScript             *script);
SkepCatalogMatch *skep_catalog_match_find   (GPtrArray              *projects,
                                             const char             *id);
void              skep_catalog_match_free   (SkepCatalogMatch       *self);
char             *skep_catalog_match_dup_id (const SkepCatalogMatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepCatalogMatch, skep_catalog_match_free)

G_END_DECLS
