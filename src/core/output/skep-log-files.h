/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The files of a log are no longer than this; the first one is kept for good. */
#define SKEP_LOG_FILES_BYTES (4 * 1024 * 1024)

/* After a failure it is not tried again before this, so that a full disk costs nothing. */
#define SKEP_LOG_FILES_RETRY_MS 5000

/**
 * SkepLogFiles:
 *
 * The bytes of one run in the files of a folder, each named by the position of its first byte in
 * 16 hexadecimal digits and no longer than %SKEP_LOG_FILES_BYTES. Beyond a bound the second oldest
 * goes, so that the beginning and the end stay. Files are 0600 and the folder is 0700; while one
 * writes, it holds a lock on the folder, which tells others that the run is live. One thread at a
 * time writes; any number of #SkepOutputReader read.
 */
typedef struct _SkepLogFiles SkepLogFiles;

SkepLogFiles *skep_log_files_new    (const char    *folder,
                                     gsize          max_bytes);
void          skep_log_files_free   (SkepLogFiles  *self);
gboolean      skep_log_files_append (SkepLogFiles  *self,
                                     gsize          position,
                                     const void    *data,
                                     gsize          length,
                                     GError       **error);

/* One of the files: its bytes are those from @start to @start + @length. */
typedef struct
{
  gsize start;
  gsize length;
} SkepLogFile;

GArray       *skep_log_files_list    (const char    *folder,
                                      GError       **error);
int           skep_log_files_open    (const char    *folder,
                                      gsize          start);
gboolean      skep_log_files_is_live (const char    *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLogFiles, skep_log_files_free)

G_END_DECLS
