/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How make divides a line into words, references, comments and assignments. All texts are raw
 * bytes. Any thread. */

const char *skep_make_text_skip_blanks         (const char  *p);
char       *skep_make_text_take_word           (const char **line);
char       *skep_make_text_take_unmodified     (const char **line);
gboolean    skep_make_text_is_continued        (const char  *line);
const char *skep_make_text_skip_reference      (const char  *p);
const char *skep_make_text_find_plain          (const char  *text,
                                                const char  *characters);
gboolean    skep_make_text_is_assignment_colon (const char  *p);
gboolean    skep_make_text_is_target_variable  (const char  *text);
gboolean    skep_make_text_is_define           (const char  *line);
char       *skep_make_text_unescape            (const char  *name);
char       *skep_make_text_cut_comment         (char        *line);

G_END_DECLS
