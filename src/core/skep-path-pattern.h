/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A longer pattern is not written by hand; it matches nothing. */
#define SKEP_PATH_PATTERN_MAX_BYTES 4096
/* Of all that the alternatives of one pattern stand for; further ones are left out. Braces in
 * braces would otherwise fill the memory. */
#define SKEP_PATH_PATTERN_MAX_EXPANDED_BYTES (16 * 1024)

/**
 * SkepPathPattern:
 *
 * Which paths a glob of a project file means. Bytes, not characters: a path need not be UTF-8.
 * Immutable.
 *
 * `*`, `?` and `[…]` match within one part of a path, dots included, `**` any number of parts,
 * none too; `{a,b}` stands for either, `\` takes the next byte as it is. Neither a `./` at the
 * beginning nor a `/` at the end means anything.
 */
typedef struct _SkepPathPattern SkepPathPattern;

SkepPathPattern *skep_path_pattern_new         (const char            *glob);
SkepPathPattern *skep_path_pattern_new_for_git (const char            *pattern);
void             skep_path_pattern_free        (SkepPathPattern       *self);
gboolean         skep_path_pattern_match       (const SkepPathPattern *self,
                                                const char            *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepPathPattern, skep_path_pattern_free)

G_END_DECLS
