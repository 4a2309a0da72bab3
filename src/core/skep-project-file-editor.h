/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-script.h"

G_BEGIN_DECLS

/* Where editors find what may be in the file. */
#define SKEP_PROJECT_FILE_SCHEMA \
  "https://raw.githubusercontent.com/skep-project/skep/main/data/skep.schema.json"

/**
 * SkepProjectFileEditor:
 *
 * Changes in the text of the skep.json of a project: what they don't mean stays as it is, byte for
 * byte. Nothing is written before skep_project_file_editor_save(). One thread at a time.
 */
typedef struct _SkepProjectFileEditor SkepProjectFileEditor;

SkepProjectFileEditor *skep_project_file_editor_open  (const char             *project,
                                                       GError                **error);
void                   skep_project_file_editor_free  (SkepProjectFileEditor  *self);
const char            *skep_project_file_editor_get_text (SkepProjectFileEditor *self);
JsonNode              *skep_project_file_editor_read  (SkepProjectFileEditor  *self,
                                                       const char *const      *path);
const char            *skep_project_file_editor_find_key (SkepProjectFileEditor *self,
                                                       const SkepScript       *script);
gboolean               skep_project_file_editor_set   (SkepProjectFileEditor  *self,
                                                       const char *const      *path,
                                                       JsonNode               *value,
                                                       GError                **error);
gboolean               skep_project_file_editor_set_listed (SkepProjectFileEditor *self,
                                                       const char             *list,
                                                       const char *const      *names,
                                                       gboolean                is_listed,
                                                       GError                **error);
gboolean               skep_project_file_editor_save  (SkepProjectFileEditor  *self,
                                                       GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProjectFileEditor, skep_project_file_editor_free)

G_END_DECLS
