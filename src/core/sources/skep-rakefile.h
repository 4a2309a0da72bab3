/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepRakeTask:
 * @name: with its namespaces, such as `db:seed`, raw bytes
 * @description: (nullable): raw bytes
 * @file: where it is defined first, relative to the folder of the Rakefile
 * @parameters: (nullable) (element-type SkepScriptParameter): its arguments
 *
 * A task that a Rakefile defines.
 */
typedef struct
{
  char *name;
  char *description;
  char *file;
  GPtrArray *parameters;
} SkepRakeTask;

/**
 * SkepRakefile:
 * @tasks: (element-type SkepRakeTask): in the order of their first definitions
 *
 * What a Rakefile and the files that it loads define, as far as their text shows it.
 */
typedef struct
{
  GPtrArray *tasks;

  /*< private >*/
  GHashTable *by_name; /* borrowed name → borrowed SkepRakeTask */
} SkepRakefile;

SkepRakefile *skep_rakefile_new  (void);
void          skep_rakefile_free (SkepRakefile  *self);
void          skep_rakefile_read (SkepRakefile  *self,
                                  SkepDiscovery *discovery,
                                  const char    *dir,
                                  const char    *file,
                                  const char    *text,
                                  gsize          length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepRakefile, skep_rakefile_free)

G_END_DECLS
