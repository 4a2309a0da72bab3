/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/* What begins the lines of a recipe unless a makefile changes it. */
#define SKEP_MAKE_RECIPE_PREFIX '\t'

/**
 * SkepMakeTarget:
 * @name: raw bytes
 * @description: (nullable): what a comment says about it, raw bytes
 * @file: path of the file of its first rule, relative to the project
 *
 * What stands left of the colon of a rule.
 */
typedef struct
{
  char *name;
  char *description;
  const char *file;
} SkepMakeTarget;

/**
 * SkepMakefile:
 * @targets: (element-type SkepMakeTarget): in the order of the files
 * @phony: names of what is said to be no file
 *
 * A makefile with all that it includes, read as text: make itself would run `$(shell)` even to
 * print its database. So all branches of conditionals count.
 */
typedef struct
{
  GPtrArray *targets;
  GHashTable *phony;

  /*< private >*/
  SkepDiscovery *discovery;
  const char *dir;     /* where make would run, relative to the project */
  GHashTable *by_name; /* borrowed name → borrowed SkepMakeTarget */
  GHashTable *files;   /* paths of those that were read, owned */
  GArray *missing;     /* of MissingFile */
  guint n_includes;    /* names that were to be included */
  char recipe_prefix;
  gboolean has_unknown_targets; /* names that only make could tell */
} SkepMakefile;

SkepMakefile *skep_makefile_new             (SkepDiscovery *discovery,
                                             const char    *dir);
void          skep_makefile_free            (SkepMakefile  *self);
void          skep_makefile_take_target     (SkepMakefile  *self,
                                             char          *name,
                                             const char    *description,
                                             const char    *file);
void          skep_makefile_add_missing     (SkepMakefile  *self,
                                             const char    *name,
                                             const char    *file,
                                             guint          line);
void          skep_makefile_warn_of_missing (SkepMakefile  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMakefile, skep_makefile_free)

G_END_DECLS
