/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

SkepScript *skep_script_with_arguments        (SkepScript         *script,
                                               const char *const  *arguments);
char       *skep_script_arguments_join        (const char *const  *arguments);
char      **skep_script_arguments_from_values (SkepScript         *script,
                                               const char *const  *values,
                                               GError            **error);
gboolean    skep_script_needs_arguments       (const SkepScript   *script);

G_END_DECLS
