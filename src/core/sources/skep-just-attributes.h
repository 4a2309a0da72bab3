/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-just-lexer.h"
#include "skep-script-parameter.h"

G_BEGIN_DECLS

/**
 * SkepJustAttributes:
 * @is_private: `[private]`
 * @has_doc: `[doc]`, which takes the place of a comment
 * @doc: (nullable): its text
 *
 * What stands in brackets above an item of a justfile.
 */
typedef struct
{
  gboolean is_private;
  gboolean has_doc;
  char *doc;

  /*< private >*/
  gboolean is_for_some_system;
  gboolean is_for_this_system;
  GPtrArray *arguments;
} SkepJustAttributes;

void     skep_just_attributes_init    (SkepJustAttributes   *self);
void     skep_just_attributes_clear   (SkepJustAttributes   *self);
gboolean skep_just_attributes_read    (SkepJustAttributes   *self,
                                       const SkepJustToken  *tokens,
                                       guint                 n_tokens);
gboolean skep_just_attributes_is_ours (SkepJustAttributes   *self);
gboolean skep_just_attributes_apply   (SkepJustAttributes   *self,
                                       SkepScriptParameter  *parameter);

G_END_DECLS
