/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-output.h"

G_BEGIN_DECLS

#define SKEP_OUTPUT_TIMES_NAME "times"
#define SKEP_OUTPUT_TIMES_OLD_NAME "times.old"

/**
 * SkepOutputTimes:
 *
 * When the bytes of one run came, in the file `times` beside them: records of 16 bytes, a position
 * and µs of the wall clock, both little-endian. When it has as many as memory keeps, it becomes
 * `times.old`, in place of an older one. One thread at a time writes. What can't be written is not
 * known later, which is no reason to trouble anybody.
 */
typedef struct _SkepOutputTimes SkepOutputTimes;

SkepOutputTimes *skep_output_times_new    (const char      *folder);
void             skep_output_times_free   (SkepOutputTimes *self);
void             skep_output_times_append (SkepOutputTimes *self,
                                           gsize            position,
                                           gint64           wall_us);
void             skep_output_times_load   (const char      *folder,
                                           SkepOutput      *output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepOutputTimes, skep_output_times_free)

G_END_DECLS
