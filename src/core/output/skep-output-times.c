/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-output-times.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  guint64 position;
  guint64 wall_us;
} Record;

G_STATIC_ASSERT (sizeof (Record) == 16);

/* At a hundred a second it takes three quarters of an hour to get there. */
#define MAX_BYTES (SKEP_OUTPUT_INDEX_MARKS * sizeof (Record))

struct _SkepOutputTimes
{
  char *path;
  char *old_path;
};

/**
 * skep_output_times_new:
 * @folder: of the output, file name encoding
 *
 * Returns: (transfer full): times to write
 */
SkepOutputTimes *
skep_output_times_new (const char *folder)
{
  SkepOutputTimes *self = g_new0 (SkepOutputTimes, 1);

  self->path = g_build_filename (folder, SKEP_OUTPUT_TIMES_NAME, NULL);
  self->old_path = g_build_filename (folder, SKEP_OUTPUT_TIMES_OLD_NAME, NULL);

  return self;
}

/**
 * skep_output_times_free:
 * @self: (transfer full): times
 */
void
skep_output_times_free (SkepOutputTimes *self)
{
  g_free (self->path);
  g_free (self->old_path);
  g_free (self);
}

static int
open_file (SkepOutputTimes *self)
{
  return open (self->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Records are found by their number: what is torn at the end goes. */
static void
write_record (int           fd,
              gsize         length,
              const Record *record)
{
  gsize torn = length % sizeof *record;

  if (torn == 0 || ftruncate (fd, length - torn) == 0)
    while (write (fd, record, sizeof *record) < 0 && errno == EINTR)
      continue;
}

/**
 * skep_output_times_append:
 * @self: times
 * @position: of the first byte that came at @wall_us
 * @wall_us: µs, wall clock
 *
 * Writes one record. The file is not kept open: so many runs, so many descriptors. The writer.
 */
void
skep_output_times_append (SkepOutputTimes *self,
                          gsize            position,
                          gint64           wall_us)
{
  const Record record = { GUINT64_TO_LE (position), GUINT64_TO_LE ((guint64) wall_us) };
  int fd = open_file (self);
  struct stat info = { 0 };

  if (fd >= 0 && fstat (fd, &info) == 0 && (gsize) info.st_size >= MAX_BYTES)
    {
      close (fd);
      g_rename (self->path, self->old_path);
      info.st_size = 0;
      fd = open_file (self);
    }
  if (fd < 0)
    return;

  write_record (fd, info.st_size, &record);
  close (fd);
}

static void
load_file (const char *folder,
           const char *name,
           SkepOutput *output,
           Record     *last)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, NULL))
    return;

  for (gsize i = 0; i < length / sizeof (Record); i++)
    {
      const Record *raw = (const Record *) bytes + i;
      const Record record = { GUINT64_FROM_LE (raw->position), GUINT64_FROM_LE (raw->wall_us) };

      if (record.position < last->position || record.wall_us < last->wall_us ||
          record.wall_us > G_MAXINT64)
        continue;
      skep_output_add_time (output, record.position, record.wall_us);
      *last = record;
    }
}

/**
 * skep_output_times_load:
 * @folder: of the output, file name encoding
 * @output: an output that is not shared yet
 *
 * Reads what was written, as far as it makes sense: a last record that was torn is none, nor is one
 * that goes back.
 */
void
skep_output_times_load (const char *folder,
                        SkepOutput *output)
{
  Record last = { 0, 0 };

  load_file (folder, SKEP_OUTPUT_TIMES_OLD_NAME, output, &last);
  load_file (folder, SKEP_OUTPUT_TIMES_NAME, output, &last);
}
