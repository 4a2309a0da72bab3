/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project-file-editor.h"

G_BEGIN_DECLS

/**
 * SkepDraftField:
 *
 * A part of a draft that can be wrong.
 */
typedef enum
{
  SKEP_DRAFT_NAME,
  SKEP_DRAFT_COMMAND,
  SKEP_DRAFT_VARIABLES,
  SKEP_DRAFT_FILES,
  SKEP_DRAFT_GRACE,
  SKEP_DRAFT_N_FIELDS,
} SkepDraftField;

/**
 * SkepScriptDraft:
 * @script: (nullable): what is changed; %NULL: a new script
 * @name: short name; that of a script which is changed stays
 * @command: a line for a shell
 * @folder: working folder relative to the project, or absolute outside of it; `` for its own
 * @description: one line of explanation
 * @variables: `NAME=value` that skep.json adds, NULL-terminated
 * @files: paths of files with variables that skep.json adds, relative to the project
 * @stop_command: what a stop begins with
 * @stop_grace: seconds, as typed
 * @is_favorite: whether it is shown first
 * @is_hidden: whether it is not listed
 *
 * What a person wants a script to be, before it is in skep.json. Texts are never %NULL, and empty
 * where nothing is said. Whoever has it may set the fields.
 */
typedef struct
{
  SkepScript *script;
  char *name;
  char *command;
  char *folder;
  char *description;
  char **variables;
  char **files;
  char *stop_command;
  char *stop_grace;
  gboolean is_favorite;
  gboolean is_hidden;
} SkepScriptDraft;

SkepScriptDraft *skep_script_draft_new     (SkepScript             *script);
void             skep_script_draft_free    (SkepScriptDraft        *self);
gboolean         skep_script_draft_equal   (const SkepScriptDraft  *a,
                                            const SkepScriptDraft  *b);
char            *skep_script_draft_check   (const SkepScriptDraft  *self,
                                            SkepDraftField          field,
                                            GPtrArray              *scripts);
gboolean         skep_script_draft_write   (const SkepScriptDraft  *self,
                                            GPtrArray              *scripts,
                                            SkepProjectFileEditor  *editor,
                                            GError                **error);
gboolean         skep_script_draft_can_remove (const SkepScriptDraft *self);
gboolean         skep_script_draft_remove  (const SkepScriptDraft  *self,
                                            SkepProjectFileEditor  *editor,
                                            GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScriptDraft, skep_script_draft_free)

G_END_DECLS
