/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"

G_BEGIN_DECLS

/**
 * SkepVscodeScope:
 * @folder: absolute path of the folder that VS Code would have open
 * @inputs: (nullable): `inputs` of the file
 * @used: (element-type JsonObject): the inputs that were named so far, in the order in which their
 *   values are the shell's `$1`, `$2`…
 * @unavailable: (nullable): why something can't be known outside of VS Code
 *
 * What the variables in the texts of one task mean.
 */
typedef struct
{
  const char *folder;
  JsonArray *inputs;
  GPtrArray *used;
  char *unavailable;
} SkepVscodeScope;

/* How an argument wants to be quoted. */
typedef enum
{
  SKEP_VSCODE_IF_NEEDED,
  SKEP_VSCODE_ESCAPE,
  SKEP_VSCODE_STRONG,
  SKEP_VSCODE_WEAK,
} SkepVscodeQuoting;

const char *skep_vscode_get_text       (JsonObject        *object,
                                        const char        *key);

/* A text whose variables were found: opaque, until it is put into one of the forms below. */
char       *skep_vscode_resolve        (SkepVscodeScope   *scope,
                                        const char        *text);
gboolean    skep_vscode_needs_shell    (const char        *resolved);
char       *skep_vscode_make_plain     (const char        *resolved);
char       *skep_vscode_make_word      (const char        *resolved,
                                        SkepVscodeQuoting  quoting);
char       *skep_vscode_make_line      (const char        *resolved);
char       *skep_vscode_make_input     (JsonObject        *input,
                                        guint              number);

G_END_DECLS
