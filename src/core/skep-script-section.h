/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script-group.h"
#include "skep-script.h"

G_BEGIN_DECLS

typedef struct _SkepScriptSection SkepScriptSection;

/**
 * SkepScriptEntry:
 * @section: (transfer none): where it is listed
 * @script: (nullable): %NULL for the header of @section
 * @text: (nullable): what a filter looks into; %NULL before the first filter
 * @matches: the filter, or there is none
 *
 * What one row of a #SkepScriptOutline stands for. Lives as long as its group or script does, over
 * loads of the project, so that rows can be told apart by their address.
 */
typedef struct
{
  SkepScriptSection *section;
  SkepScript *script;
  char *text;
  gboolean matches;
} SkepScriptEntry;

/**
 * SkepScriptSection:
 * @group: (transfer full): what its header shows
 * @header: its first row
 * @entries: (element-type SkepScriptEntry): its scripts in order, borrowed; empty: it is gone
 * @is_expanded: without a filter
 * @is_shown_expanded: as it is listed
 * @n_matches: how many of @entries match
 * @n_live: how many of them run
 *
 * The part of a #SkepScriptOutline that is one group.
 */
struct _SkepScriptSection
{
  SkepScriptGroup *group;
  SkepScriptEntry header;
  GPtrArray *entries;
  gboolean is_expanded;
  gboolean is_shown_expanded;
  guint n_matches;
  guint n_live;
};

SkepScriptEntry   *skep_script_entry_new         (SkepScript        *script);
void               skep_script_entry_free        (SkepScriptEntry   *self);
void               skep_script_entry_set_script  (SkepScriptEntry   *self,
                                                  SkepScript        *script);

SkepScriptSection *skep_script_section_new       (const char        *key);
void               skep_script_section_free      (SkepScriptSection *self);
void               skep_script_section_match     (SkepScriptSection *self,
                                                  const char *const *words);
void               skep_script_section_add_rows  (SkepScriptSection *self,
                                                  GPtrArray         *rows);
void               skep_script_section_describe  (SkepScriptSection *self);
void               skep_script_section_show      (SkepScriptSection *self);

G_END_DECLS
