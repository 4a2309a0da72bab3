/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "skep-script-parameter.h"
#include "skep-script-plan.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT (skep_script_get_type ())

/**
 * SkepScript:
 * @project: absolute path of the project's folder, file name encoding
 * @source: id of the source it was found by, such as `npm`; see skep_source_find(); interned
 * @file: path of the defining file relative to @project, display form
 * @dir: folder of the script relative to @project, `` for the project's own, display form
 * @name: short name, valid UTF-8, such as `dev`
 * @id: `SOURCE:DIR:NAME`, unique in its project
 * @command: what it does as the person would type or wrote it, valid UTF-8, for display
 * @description: (nullable): one line of explanation, valid UTF-8
 * @package: (nullable): what the package in @dir calls itself, valid UTF-8
 * @manager: (nullable): the package manager that runs it, interned
 * @manager_reason: (nullable): one translated sentence, why it is that one
 * @parameters: (nullable) (element-type SkepScriptParameter): what it asks for by name
 * @argument_separator: (nullable): what stands between @argv and further arguments, interned
 * @argv: what is executed, NULL-terminated, raw bytes
 * @cwd: absolute working folder, file name encoding; may be missing when it is started
 * @environment: `NAME=value` overrides, NULL-terminated, possibly empty
 * @env_files: (nullable): absolute paths of files with variables, NULL-terminated, read whenever it
 *   starts; later ones win, @environment wins over all of them
 * @is_favorite: shown first
 * @is_hidden: not listed, though it can be started by its id or name
 * @stop_command: (nullable): what a stop begins with, NULL-terminated arguments, raw bytes
 * @stop_signal: the first signal of a stop; 0: the usual one
 * @stop_grace_ms: what @stop_command and the first signal have each, ms; -1: the usual time
 * @plan: (nullable): how it is run together with others; %NULL: on its own
 * @found: (nullable): what it is without skep.json; %NULL if that changes nothing of it
 * @unavailable: (nullable): why it can't be started as it stands, such as a missing manager
 *
 * Something that can be started. Immutable and reference-counted: any thread may hold and read it.
 *
 * Whoever made it may set the fields after @id directly until it is shared with anyone else;
 * skep_discovery_add_script() counts as sharing.
 */
typedef struct _SkepScript SkepScript;

struct _SkepScript
{
  const char *project;
  const char *source;
  const char *file;
  const char *dir;
  char *name;
  char *id;
  char *command;
  char *description;
  char *package;
  const char *manager;
  char *manager_reason;
  GPtrArray *parameters;
  const char *argument_separator;
  char **argv;
  char *cwd;
  char **environment;
  char **env_files;
  gboolean is_favorite;
  gboolean is_hidden;
  char **stop_command;
  int stop_signal;
  int stop_grace_ms;
  SkepScriptPlan *plan;
  SkepScript *found;
  char *unavailable;

  /*< private >*/
  gpointer place; /* holds project, file and dir, for all scripts of a file */
};

GType       skep_script_get_type     (void);
SkepScript *skep_script_new          (const char       *project,
                                      const char       *source,
                                      const char       *file,
                                      const char       *dir,
                                      const char       *name);
SkepScript *skep_script_copy         (const SkepScript *self);
SkepScript *skep_script_ref          (SkepScript       *self);
void        skep_script_unref        (SkepScript       *self);
gboolean    skep_script_equal        (const SkepScript *a,
                                      const SkepScript *b);
gboolean    skep_script_is_same      (const SkepScript *a,
                                      const SkepScript *b);
char       *skep_script_make_key     (const SkepScript *self);
char       *skep_script_make_display (const char       *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScript, skep_script_unref)

G_END_DECLS
