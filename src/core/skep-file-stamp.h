/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * SkepFileStamp:
 *
 * What a file or folder was like, to tell later whether it is the same and unchanged. All zero:
 * there was none.
 */
typedef struct
{
  dev_t device;
  ino_t inode;
  mode_t mode;
  goffset size;
  gint64 modified_ns;
  gint64 changed_ns;
  gboolean is_fresh; /* looked at so soon after a change that a further one may not show */
} SkepFileStamp;

SkepFileStamp skep_file_stamp_get        (const char          *path);
SkepFileStamp skep_file_stamp_of         (const struct stat   *info);
gboolean      skep_file_stamp_equal      (const SkepFileStamp *a,
                                          const SkepFileStamp *b);
gboolean      skep_file_stamp_is_current (const SkepFileStamp *then,
                                          const SkepFileStamp *now);

G_END_DECLS
