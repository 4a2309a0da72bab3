/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "skep-file-stamp.h"

G_BEGIN_DECLS

/* Of one folder; what comes after them is not looked at. */
#define SKEP_FOLDER_MAX_ENTRIES 20000

/**
 * SkepFolder:
 * @dir: its path relative to the project, `` for the project's own, raw bytes
 * @files: names of what is neither a folder nor a link to one, sorted by bytes
 * @folders: names of the folders in it, without links to folders, sorted by bytes
 * @is_cut: it has more than %SKEP_FOLDER_MAX_ENTRIES entries
 *
 * What was in a folder of a project when it was read. Immutable and reference-counted.
 */
typedef struct
{
  char *dir;
  char **files;
  char **folders;
  gboolean is_cut;

  /*< private >*/
  guint n_files;
  guint n_folders;
  SkepFileStamp stamp;
} SkepFolder;

SkepFolder *skep_folder_read       (const char       *project,
                                    const char       *dir);
SkepFolder *skep_folder_ref        (SkepFolder       *self);
void        skep_folder_unref      (SkepFolder       *self);
gboolean    skep_folder_has_file   (const SkepFolder *self,
                                    const char       *name);
gboolean    skep_folder_has_folder (const SkepFolder *self,
                                    const char       *name);
gboolean    skep_folder_equal      (const SkepFolder *a,
                                    const SkepFolder *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepFolder, skep_folder_unref)

G_END_DECLS
