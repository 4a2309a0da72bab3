/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

typedef enum
{
  SKEP_JUST_RECIPE,
  SKEP_JUST_ALIAS,
  SKEP_JUST_MODULE,
  SKEP_JUST_IMPORT,
} SkepJustKind;

/**
 * SkepJustItem:
 * @kind: what is defined
 * @name: (nullable): of recipe, alias or module
 * @target: (nullable): recipe of an alias; path of a module or import, raw bytes
 * @doc: (nullable): what a comment or attribute says about it, raw bytes
 * @parameters: (nullable) (element-type SkepScriptParameter): of a recipe
 * @line: where it is, counted from 1
 * @is_private: just doesn't list it
 * @is_optional: its file may be missing
 *
 * What one statement of a justfile defines.
 */
typedef struct
{
  SkepJustKind kind;
  char *name;
  char *target;
  char *doc;
  GPtrArray *parameters;
  guint line;
  gboolean is_private;
  gboolean is_optional;
} SkepJustItem;

/**
 * SkepJustfile:
 * @items: (element-type SkepJustItem): in the order of the file
 * @allows_duplicates: a recipe may replace an earlier one
 *
 * One justfile, read as text. What is for other systems than this one is left out.
 */
typedef struct
{
  GPtrArray *items;
  gboolean allows_duplicates;
} SkepJustfile;

SkepJustfile *skep_justfile_new  (SkepDiscovery *discovery,
                                  const char    *path,
                                  const char    *text,
                                  gsize          length);
void          skep_justfile_free (SkepJustfile  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepJustfile, skep_justfile_free)

G_END_DECLS
