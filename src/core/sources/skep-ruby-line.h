/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script-parameter.h"

G_BEGIN_DECLS

/* What one line of Ruby shows, without knowing the others. */
char      *skep_ruby_line_read_name       (const char **cursor);
GPtrArray *skep_ruby_line_read_parameters (const char  *text);
char      *skep_ruby_line_find_heredoc    (const char  *line);
int        skep_ruby_line_next_block      (const char  *line,
                                           const char **cursor);

G_END_DECLS
