/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

char    *skep_script_filter_fold      (const char        *text);
char   **skep_script_filter_split     (const char        *text);
char    *skep_script_filter_make_text (const SkepScript  *script);
gboolean skep_script_filter_matches   (const char *const *words,
                                       const char        *text);

G_END_DECLS
