/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <time.h>

#include "skep-file-stamp.h"

/* File systems take their times from a clock that ticks up to every 10 ms; some count in 2 s, but
 * nobody edits a project on those twice within a scan. */
#define CLOCK_TICK_NSEC (20 * G_GINT64_CONSTANT (1000000))

static gint64
to_nsec (const struct timespec *time)
{
  return time->tv_sec * G_GINT64_CONSTANT (1000000000) + time->tv_nsec;
}

/**
 * skep_file_stamp_of:
 * @info: what stat() told just now
 *
 * Any thread.
 *
 * Returns: the stamp of that file
 */
SkepFileStamp
skep_file_stamp_of (const struct stat *info)
{
  SkepFileStamp self = {
    .device = info->st_dev,
    .inode = info->st_ino,
    .mode = info->st_mode,
    .size = info->st_size,
    .modified_ns = to_nsec (&info->st_mtim),
    .changed_ns = to_nsec (&info->st_ctim),
  };
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  self.is_fresh = to_nsec (&now) - MAX (self.changed_ns, self.modified_ns) < CLOCK_TICK_NSEC;
  return self;
}

/**
 * skep_file_stamp_get:
 * @path: a path
 *
 * Any thread; one stat().
 *
 * Returns: what is there now; all zero if there is nothing that can be looked at
 */
SkepFileStamp
skep_file_stamp_get (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 ? skep_file_stamp_of (&info) : (SkepFileStamp) { 0 };
}

/**
 * skep_file_stamp_equal:
 * @a: a stamp
 * @b: a stamp
 *
 * Any thread.
 *
 * Returns: %TRUE if both are of the same file, and no change shows
 */
gboolean
skep_file_stamp_equal (const SkepFileStamp *a,
                       const SkepFileStamp *b)
{
  return a->device == b->device
         && a->inode == b->inode
         && a->mode == b->mode
         && a->size == b->size
         && a->modified_ns == b->modified_ns
         && a->changed_ns == b->changed_ns;
}

/**
 * skep_file_stamp_is_current:
 * @then: an earlier stamp, taken before the file was read
 * @now: a later one
 *
 * Any thread. A file that was changed just before @then may have been changed again within the
 * same tick of the file system's clock; git calls such entries racy.
 *
 * Returns: %TRUE if the file is certainly the same and unchanged
 */
gboolean
skep_file_stamp_is_current (const SkepFileStamp *then,
                            const SkepFileStamp *now)
{
  return !then->is_fresh && skep_file_stamp_equal (then, now);
}
