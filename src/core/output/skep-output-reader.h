/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-output.h"

G_BEGIN_DECLS

/**
 * SkepOutputReader:
 *
 * A place in the output of a run from which one thread reads on: from memory what is kept there,
 * else from the files. Otherwise like a #SkepLogCursor, which it has inside.
 */
typedef struct _SkepOutputReader SkepOutputReader;

SkepOutputReader *skep_output_reader_new          (SkepOutput       *output);
void              skep_output_reader_free         (SkepOutputReader *self);
gsize             skep_output_reader_read         (SkepOutputReader *self,
                                                   void             *buffer,
                                                   gsize             size);
gsize             skep_output_reader_get_position (SkepOutputReader *self);
gsize             skep_output_reader_get_n_missed (SkepOutputReader *self);
gsize             skep_output_reader_get_start    (SkepOutputReader *self);
gsize             skep_output_reader_get_end      (SkepOutputReader *self);
void              skep_output_reader_seek         (SkepOutputReader *self,
                                                   gsize             position);
gsize             skep_output_reader_find_line    (SkepOutputReader *self,
                                                   gsize             position);
gsize             skep_output_reader_find_tail    (SkepOutputReader *self,
                                                   gsize             n_lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepOutputReader, skep_output_reader_free)

G_END_DECLS
