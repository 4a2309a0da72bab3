/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project-script.h"

G_BEGIN_DECLS

/**
 * SkepProjectFile:
 * @document: where the lines are
 * @name: (nullable): what the project calls itself
 * @scripts: (element-type SkepProjectScript): its entries, in order
 * @hide: (nullable): names, ids and patterns of scripts that are not listed
 * @hidden_folders: (nullable): paths relative to the project of folders that are not searched
 * @favorites: (nullable): names and ids of scripts, in order
 *
 * What a skep.json says, checked without knowing the scripts of other files. Read only once it is
 * made.
 */
typedef struct
{
  SkepDocument *document;
  const char *name;
  GPtrArray *scripts;
  char **hide;
  char **hidden_folders;
  char **favorites;
} SkepProjectFile;

extern const SkepProjectKey skep_project_file_keys[];

SkepProjectFile *skep_project_file_new  (SkepDocument    *document);
void             skep_project_file_free (SkepProjectFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProjectFile, skep_project_file_free)

G_END_DECLS
