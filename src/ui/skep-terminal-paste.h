/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-terminal.h"

G_BEGIN_DECLS

/**
 * SkepPasteText:
 * @text: valid UTF-8 without control characters other than tab and newline, nor a last newline
 * @n_lines: lines of @text
 * @n_removed: control characters that were left out
 */
typedef struct
{
  char *text;
  guint n_lines;
  guint n_removed;
} SkepPasteText;

void skep_paste_text_init      (SkepPasteText *self,
                                const char    *text);
void skep_paste_text_clear     (SkepPasteText *self);
void skep_terminal_paste_guarded (SkepTerminal *terminal,
                                GdkClipboard  *clipboard);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkepPasteText, skep_paste_text_clear)

G_END_DECLS
