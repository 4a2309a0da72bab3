/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-source-stop.h"

G_BEGIN_DECLS

/**
 * SkepProjectScript:
 * @key: a name or an id
 * @node: what the file says about it
 * @command: (nullable): a command line
 * @cwd: (nullable): absolute working folder
 * @description: (nullable): one line of explanation
 * @environment: (nullable): `NAME=value`, NULL-terminated
 * @env_files: (nullable): absolute paths, NULL-terminated
 * @has_stop: whether @stop is meant
 * @stop: how it is stopped
 * @plan: (nullable): how it is run together with others, its dependencies as the file calls them
 * @dependencies: (nullable): the value that names them
 *
 * One entry of `scripts` in skep.json, checked: a new script, or what is different about one that
 * another file defines. Strings and nodes without a remark are borrowed from the document.
 */
typedef struct
{
  const char *key;
  JsonNode *node;
  const char *command;
  char *cwd;         /* owned */
  char *description; /* owned */
  char **environment;
  char **env_files;
  gboolean has_stop;
  SkepSourceStop stop;
  SkepScriptPlan *plan;
  JsonNode *dependencies;
} SkepProjectScript;

extern const SkepProjectKey skep_project_script_keys[];

SkepProjectScript *skep_project_script_read  (SkepDocument            *document,
                                              const char              *key,
                                              JsonNode                *node);
void               skep_project_script_free  (SkepProjectScript       *self);
void               skep_project_script_apply (const SkepProjectScript *self,
                                              SkepScript              *script);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProjectScript, skep_project_script_free)

G_END_DECLS
