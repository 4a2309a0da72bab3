/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepMakeVariables:
 *
 * The variables of one makefile whose values are known from its text alone: literals, and what is
 * made of such variables. Nothing is evaluated.
 */
typedef struct _SkepMakeVariables SkepMakeVariables;

SkepMakeVariables *skep_make_variables_new    (void);
void               skep_make_variables_free   (SkepMakeVariables *self);
void               skep_make_variables_assign (SkepMakeVariables *self,
                                               const char        *line,
                                               gboolean           is_certain);
char              *skep_make_variables_expand (SkepMakeVariables *self,
                                               const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMakeVariables, skep_make_variables_free)

G_END_DECLS
