/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long all literals of a set may be together. */
#define SKEP_LITERAL_SET_MAX_BYTES 16384

/**
 * SkepLiteralSet:
 *
 * Short texts that are looked for all at once, as an automaton of Aho and Corasick: one pass over
 * a text tells which groups of them it has, at one step for each byte whatever their number.
 * Immutable once built; then any thread may use it.
 */
typedef struct _SkepLiteralSet SkepLiteralSet;

SkepLiteralSet *skep_literal_set_new         (guint                 n_groups);
void            skep_literal_set_free        (SkepLiteralSet       *self);
gboolean        skep_literal_set_add         (SkepLiteralSet       *self,
                                              const char           *literal,
                                              guint                 group);
void            skep_literal_set_build       (SkepLiteralSet       *self);
guint           skep_literal_set_get_n_words (const SkepLiteralSet *self);
gboolean        skep_literal_set_find        (const SkepLiteralSet *self,
                                              const char           *text,
                                              gsize                 length,
                                              guint64              *groups);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLiteralSet, skep_literal_set_free)

G_END_DECLS
