/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log.h"
#include "skep-output-index.h"
#include "skep-problem-list.h"

G_BEGIN_DECLS

/**
 * SkepOutput:
 *
 * All that is kept of what one run wrote: the newest bytes in memory, nearly all of them in the
 * files of a folder, when they came, where lines begin, which problems and addresses are among
 * them. Reference-counted; any thread may hold and read it. Its bytes are written through a
 * #SkepOutputWriter, the rest is found by a #SkepScanner.
 *
 * A position is that of a byte, counted from the first one that the run ever wrote.
 */
typedef struct _SkepOutput SkepOutput;

SkepOutput      *skep_output_new            (const char      *folder);
SkepOutput      *skep_output_open           (const char      *folder,
                                             GError         **error);
SkepOutput      *skep_output_ref            (SkepOutput      *self);
void             skep_output_unref          (SkepOutput      *self);
const char      *skep_output_get_folder     (SkepOutput      *self);
SkepLog         *skep_output_get_log        (SkepOutput      *self);
gint64           skep_output_get_time       (SkepOutput      *self,
                                             gsize            position);
gint64           skep_output_get_time_until (SkepOutput      *self,
                                             gsize            position,
                                             gsize           *until);
gsize            skep_output_find_time      (SkepOutput      *self,
                                             gint64           wall_us);
SkepOutputIndex *skep_output_get_lines      (SkepOutput      *self);
SkepProblemList *skep_output_get_problems   (SkepOutput      *self);
gboolean         skep_output_add_url        (SkepOutput      *self,
                                             guint16          port,
                                             const char      *url);
char            *skep_output_dup_url        (SkepOutput      *self,
                                             guint16          port);

/*< private >*/
void             skep_output_add_time       (SkepOutput      *self,
                                             gsize            position,
                                             gint64           wall_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepOutput, skep_output_unref)

G_END_DECLS
