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

#define NEW_NAME "times"
#define OLD_NAME "times.old"

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
  char *folder;
  int fd;       /* -1 until the first record, and after a failure */
  gsize length; /* of the file */
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

  self->folder = g_strdup (folder);
  self->fd = -1;

  return self;
}

static void
close_file (SkepOutputTimes *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/**
 * skep_output_times_free:
 * @self: (transfer full): times
 *
 * The writer.
 */
void
skep_output_times_free (SkepOutputTimes *self)
{
  close_file (self);
  g_free (self->folder);
  g_free (self);
}

/* Records are found by their number: what is torn at the end goes. */
static gboolean
cut_torn_record (SkepOutputTimes *self)
{
  struct stat info;

  if (fstat (self->fd, &info) != 0)
    return FALSE;

  self->length = info.st_size - info.st_size % sizeof (Record);
  return self->length == (gsize) info.st_size || ftruncate (self->fd, self->length) == 0;
}

static gboolean
ensure_file (SkepOutputTimes *self)
{
  g_autofree char *path = NULL;

  if (self->fd >= 0)
    return TRUE;

  path = g_build_filename (self->folder, NEW_NAME, NULL);
  self->fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd >= 0 && !cut_torn_record (self))
    close_file (self);

  return self->fd >= 0;
}

static void
begin_anew (SkepOutputTimes *self)
{
  g_autofree char *path = g_build_filename (self->folder, NEW_NAME, NULL);
  g_autofree char *old_path = g_build_filename (self->folder, OLD_NAME, NULL);

  close_file (self);
  g_rename (path, old_path);
}

/**
 * skep_output_times_append:
 * @self: times
 * @position: of the first byte that came at @wall_us
 * @wall_us: µs, wall clock
 *
 * Writes one record. The writer.
 */
void
skep_output_times_append (SkepOutputTimes *self,
                          gsize            position,
                          gint64           wall_us)
{
  const Record record = { GUINT64_TO_LE (position), GUINT64_TO_LE ((guint64) wall_us) };
  gssize n;

  if (self->length >= MAX_BYTES)
    begin_anew (self);
  if (!ensure_file (self))
    return;

  do
    n = write (self->fd, &record, sizeof record);
  while (n < 0 && errno == EINTR);

  if (n == sizeof record)
    self->length += sizeof record;
  else
    close_file (self);
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

  load_file (folder, OLD_NAME, output, &last);
  load_file (folder, NEW_NAME, output, &last);
}
