/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepFileStamps:
 *
 * What some files were like, so that a change of any of them is noticed later: also that it has
 * come into being, or gone. Costs one stat(2) per file. One thread at a time.
 */
typedef struct _SkepFileStamps SkepFileStamps;

SkepFileStamps *skep_file_stamps_new        (void);
void            skep_file_stamps_free       (SkepFileStamps    *self);
void            skep_file_stamps_add        (SkepFileStamps    *self,
                                             const char *const *paths);
gboolean        skep_file_stamps_are_current (SkepFileStamps   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepFileStamps, skep_file_stamps_free)

G_END_DECLS
