/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_GROUP (skep_script_group_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptGroup, skep_script_group, SKEP, SCRIPT_GROUP, GObject)

/**
 * SkepScriptGroupFacts:
 * @source: (nullable): id of the source of all its scripts, interned; %NULL for the favourites
 * @dir: (nullable): folder of all its scripts, `` for the project's own; %NULL for the favourites
 * @package: (nullable): what the package in @dir calls itself
 * @file: (nullable): the file that defines all of them, %NULL if there are several
 * @manager: (nullable): the package manager that runs them, interned
 * @manager_reason: (nullable): one translated sentence, why it is that one
 * @n_scripts: how many scripts it has, those that match while there is a filter
 * @n_live: how many of all its scripts run
 * @is_expanded: its scripts are listed below it
 *
 * All that the header of a group shows.
 */
typedef struct
{
  const char *source;
  const char *dir;
  const char *package;
  const char *file;
  const char *manager;
  const char *manager_reason;
  guint n_scripts;
  guint n_live;
  gboolean is_expanded;
} SkepScriptGroupFacts;

SkepScriptGroup            *skep_script_group_new          (const char                 *key);
const char                 *skep_script_group_get_key      (SkepScriptGroup            *self);
const SkepScriptGroupFacts *skep_script_group_get_facts    (SkepScriptGroup            *self);
void                        skep_script_group_set_facts    (SkepScriptGroup            *self,
                                                            const SkepScriptGroupFacts *facts);
gboolean                    skep_script_group_is_favorites (SkepScriptGroup            *self);

G_END_DECLS
