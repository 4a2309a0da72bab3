/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-escape.h"

G_BEGIN_DECLS

/**
 * SkepTextRow:
 *
 * One row of a terminal, into which a program writes more than once: progress bars go back to its
 * beginning, clear it and write over what is there. What is written into other rows by way of
 * moving up and down stands behind what was written before. One thread at a time.
 */
typedef struct _SkepTextRow SkepTextRow;

SkepTextRow *skep_text_row_new            (void);
void         skep_text_row_free           (SkepTextRow      *self);
gboolean     skep_text_row_understands    (const SkepEscape *escape);
void         skep_text_row_put            (SkepTextRow      *self,
                                           gunichar          character);
void         skep_text_row_obey           (SkepTextRow      *self,
                                           const SkepEscape *escape);
gboolean     skep_text_row_is_overwritten (SkepTextRow      *self);
void         skep_text_row_append_to      (SkepTextRow      *self,
                                           GString          *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepTextRow, skep_text_row_free)

G_END_DECLS
