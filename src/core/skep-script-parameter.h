/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepScriptParameter:
 * @name: what it is called, valid UTF-8
 * @description: (nullable): one line of explanation, valid UTF-8
 * @default_value: (nullable): what is taken when nothing is given; the tool itself fills it in
 * @choices: (nullable): the only values that are accepted, NULL-terminated
 * @is_required: the script can't run without it
 * @is_variadic: takes any number of arguments, typed as on a command line
 * @is_variable: passed as `NAME=value`, by position otherwise
 *
 * What a script asks for by name before it starts. Immutable once its script is shared.
 */
typedef struct
{
  char *name;
  char *description;
  char *default_value;
  char **choices;
  gboolean is_required;
  gboolean is_variadic;
  gboolean is_variable;
} SkepScriptParameter;

SkepScriptParameter *skep_script_parameter_new   (const char                *name);
SkepScriptParameter *skep_script_parameter_copy  (const SkepScriptParameter *self);
void                 skep_script_parameter_free  (SkepScriptParameter       *self);
gboolean             skep_script_parameter_equal (const SkepScriptParameter *a,
                                                  const SkepScriptParameter *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScriptParameter, skep_script_parameter_free)

G_END_DECLS
