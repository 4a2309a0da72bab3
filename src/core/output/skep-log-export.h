/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-output.h"

G_BEGIN_DECLS

typedef enum
{
  SKEP_LOG_EXPORT_TEXT,
  SKEP_LOG_EXPORT_RAW,
  SKEP_LOG_EXPORT_HTML,
} SkepLogExportFormat;

/**
 * skep_log_export:
 *
 * Writes all that is kept of an output to a stream. Blocks: for a thread of a pool.
 */
gboolean skep_log_export          (SkepOutput            *output,
                                   SkepLogExportFormat    format,
                                   const char            *title,
                                   GOutputStream         *stream,
                                   GCancellable          *cancellable,
                                   GError               **error);
char    *skep_log_export_dup_tail (SkepOutput            *output,
                                   gsize                  n_lines);

G_END_DECLS
