/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean skep_log_pattern_check         (const char          *pattern,
                                         GError             **error);
gboolean skep_log_pattern_takes_blocks  (const char          *pattern);
GRegex  *skep_log_pattern_compile       (const char          *pattern,
                                         gboolean             is_word,
                                         GRegexCompileFlags   flags,
                                         guint                limit,
                                         GError             **error);

G_END_DECLS
