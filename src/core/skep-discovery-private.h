/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"
#include "skep-ignore-tree.h"
#include "skep-project-tree.h"
#include "skep-workspaces.h"

G_BEGIN_DECLS

struct _SkepDiscovery
{
  /* Owned */
  char *project;
  char *search_path;
  char *chosen_manager;      /* NULL: none chosen for the project */
  char *preferred_manager;   /* NULL: no preference */
  SkepDiscovery *previous;   /* NULL when there is none, and when it is finished */
  GHashTable *programs;      /* name → whether it is installed, those that were asked for */
  SkepProjectTree *tree;
  SkepWorkspaces *workspaces; /* those of @found */
  SkepIgnoreTree *ignored;
  GHashTable *hidden;        /* borrowed paths of folders that @found doesn't want searched */
  SkepDiscoveryUnit *unit;   /* the one that is being looked for; outside of that, nobody's */
  GHashTable *units;         /* SOURCE:DIR → borrowed SkepDiscoveryUnit */
  GPtrArray *found;          /* (element-type SkepDiscoveryUnit) */
  guint n_reused;            /* of @found, those of @previous */
  GQueue folders;            /* paths of those that are not looked at yet, owned */
  guint n_folders;           /* that were looked at */

  /* Owned, NULL before it is finished */
  GPtrArray *scripts;
  GPtrArray *errors;

  SkepDiscoveryProgressFunc progress; /* (nullable) */
  gpointer progress_data;
  gint64 progress_us; /* when it is to be called next, monotonic */
};

void      skep_discovery_look_for_sources (SkepDiscovery *self,
                                           SkepFolder    *folder);
GVariant *skep_discovery_find_told        (SkepDiscovery *self,
                                           const char    *dir,
                                           const char    *source,
                                           const char    *key);
gboolean  skep_discovery_find_program     (SkepDiscovery *self,
                                           const char    *program);

G_END_DECLS
