/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"
#include "skep-script.h"

G_BEGIN_DECLS

/**
 * SkepVscodeTask:
 * @script: (transfer full): the task alone
 * @line: where it is defined
 * @inputs: (element-type JsonObject): those that it names; they are its parameters
 * @has_command: whether it has one of its own
 * @is_background: it isn't waited for
 * @is_sequence: its dependencies run one after the other
 * @dependencies: labels of tasks
 * @npm_script: (nullable): the script of a package.json that it stands for
 * @npm_path: (nullable): folder of that
 *
 * A task of `tasks.json`. Only read after skep_vscode_tasks_conclude().
 */
typedef struct
{
  SkepScript *script;
  guint line;
  GPtrArray *inputs;
  gboolean has_command;
  gboolean is_background;
  gboolean is_sequence;
  char **dependencies;
  char *npm_script;
  char *npm_path;
} SkepVscodeTask;

/**
 * SkepVscodeTasks:
 * @json: (transfer full): the file
 * @folder: absolute path of the folder that VS Code would have open
 * @inputs: (nullable): `inputs` of the file
 * @tasks: (element-type SkepVscodeTask): in the order of the file
 * @by_label: label → position in @tasks + 1
 */
typedef struct
{
  SkepDocument *json;
  char *folder;
  JsonArray *inputs;
  GPtrArray *tasks;
  GHashTable *by_label;
} SkepVscodeTasks;

char            *skep_vscode_dup_label      (JsonObject      *task);
SkepVscodeTasks *skep_vscode_tasks_new      (SkepDocument    *json);
SkepVscodeTask  *skep_vscode_tasks_add      (SkepVscodeTasks *self,
                                             const char      *label,
                                             guint            line);
void             skep_vscode_tasks_conclude (SkepVscodeTasks *self);

G_END_DECLS
