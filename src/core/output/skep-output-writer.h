/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-output.h"

G_BEGIN_DECLS

/* Kept of one run: its beginning and its end; what lies between them is a gap. */
#define SKEP_OUTPUT_DEFAULT_FILE_BYTES (64 * 1024 * 1024)

/**
 * SkepOutputWriter:
 *
 * Takes the bytes of a live run as they are read: first into its files, so that they survive even
 * a SIGKILL, then into memory. When the files can't be written the run goes on, and so does its
 * log in memory. One thread at a time: in the product the worker.
 */
typedef struct _SkepOutputWriter SkepOutputWriter;

SkepOutputWriter *skep_output_writer_new         (SkepOutput        *output,
                                                  gsize              max_file_bytes);
void              skep_output_writer_free        (SkepOutputWriter  *self);
SkepLogWatchers   skep_output_writer_take        (SkepOutputWriter  *self,
                                                  const void        *data,
                                                  gsize              length);
const GError     *skep_output_writer_get_problem (SkepOutputWriter  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepOutputWriter, skep_output_writer_free)

G_END_DECLS
