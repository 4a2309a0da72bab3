/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of one file; further ones are left out, since each costs a comparison per folder. */
#define SKEP_IGNORE_RULES_MAX 10000

/**
 * SkepIgnoreVerdict:
 * @SKEP_IGNORE_UNDECIDED: no rule is about it; those of the folders around may be
 * @SKEP_IGNORE_YES: it is ignored
 * @SKEP_IGNORE_NO: it is not ignored, whatever other files say
 */
typedef enum
{
  SKEP_IGNORE_UNDECIDED,
  SKEP_IGNORE_YES,
  SKEP_IGNORE_NO,
} SkepIgnoreVerdict;

/**
 * SkepIgnoreRules:
 *
 * What one `.gitignore` file says, as gitignore(5) explains it. Immutable and reference-counted.
 */
typedef struct _SkepIgnoreRules SkepIgnoreRules;

SkepIgnoreRules   *skep_ignore_rules_new    (const char            *text,
                                             gsize                  length);
SkepIgnoreRules   *skep_ignore_rules_ref    (SkepIgnoreRules       *self);
void               skep_ignore_rules_unref  (SkepIgnoreRules       *self);
gboolean           skep_ignore_rules_is_cut (const SkepIgnoreRules *self);
SkepIgnoreVerdict  skep_ignore_rules_match  (const SkepIgnoreRules *self,
                                             const char            *path,
                                             gboolean               is_folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepIgnoreRules, skep_ignore_rules_unref)

G_END_DECLS
