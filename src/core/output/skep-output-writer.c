/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-output-writer.h"

#include "skep-log-files.h"
#include "skep-output-times.h"

/* Finer than a person can tell, and a flood makes no more marks than this. */
#define MARK_USEC (10 * 1000)

struct _SkepOutputWriter
{
  SkepOutput *output;
  SkepLogFiles *files;    /* NULL: only in memory */
  SkepOutputTimes *times; /* NULL like `files` */

  gint64 clock_us; /* what the clock said at the last mark */
  gint64 wall_us;  /* of the last mark: never goes back, though clocks may */
  GError *problem; /* (nullable) */
};

/**
 * skep_output_writer_new:
 * @output: of a run that begins
 * @max_file_bytes: how much to keep in files; 0: none, it is kept in memory only
 *
 * Makes the folder of @output, and locks it, unless it has none. That it can't is told by
 * skep_output_writer_get_problem() once there is output.
 *
 * Returns: (transfer full): its writer, which holds @output
 */
SkepOutputWriter *
skep_output_writer_new (SkepOutput *output,
                        gsize       max_file_bytes)
{
  SkepOutputWriter *self = g_new0 (SkepOutputWriter, 1);
  const char *folder = skep_output_get_folder (output);

  self->output = skep_output_ref (output);
  if (folder != NULL && max_file_bytes > 0)
    {
      self->files = skep_log_files_new (folder, max_file_bytes);
      self->times = skep_output_times_new (folder);
    }

  return self;
}

/* They are looked at, since somebody may have removed what was written. */
static gboolean
is_all_in_files (SkepOutput *output)
{
  SkepLog *log = skep_output_get_log (output);
  g_autoptr (GArray) files = skep_log_files_list (skep_output_get_folder (output), NULL);
  gsize position = skep_log_get_n_dropped (log);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const SkepLogFile *file = &g_array_index (files, SkepLogFile, i);

      if (file->start <= position)
        position = MAX (position, file->start + file->length);
    }

  return position >= skep_log_get_n_bytes (log);
}

/**
 * skep_output_writer_free:
 * @self: (transfer full): a writer
 *
 * Ends the output: nothing is written any more. If the files have all that is in memory, memory is
 * given back, and it is read from them.
 */
void
skep_output_writer_free (SkepOutputWriter *self)
{
  gboolean has_files = self->files != NULL;

  g_clear_pointer (&self->files, skep_log_files_free);
  g_clear_pointer (&self->times, skep_output_times_free);
  if (has_files && is_all_in_files (self->output))
    skep_log_drop (skep_output_get_log (self->output));

  g_clear_error (&self->problem);
  skep_output_unref (self->output);
  g_free (self);
}

/* Whether @position got a mark. */
static gboolean
mark_time (SkepOutputWriter *self,
           gsize             position)
{
  gint64 now_us = g_get_real_time ();

  if (now_us >= self->clock_us && now_us - self->clock_us < MARK_USEC)
    return FALSE;

  self->clock_us = now_us;
  self->wall_us = MAX (self->wall_us, now_us);
  skep_output_add_time (self->output, position, self->wall_us);
  return TRUE;
}

static void
write_files (SkepOutputWriter *self,
             gsize             position,
             gboolean          is_marked,
             const void       *data,
             gsize             length)
{
  GError *problem = NULL;

  if (skep_log_files_append (self->files, position, data, length, &problem) && is_marked)
    skep_output_times_append (self->times, position, self->wall_us);

  g_clear_error (&self->problem);
  self->problem = problem;
}

/**
 * skep_output_writer_take:
 * @self: a writer
 * @data: (array length=length): bytes
 * @length: how many
 *
 * Adds bytes at the end, first to the files: what a reader has seen is not lost by the end of this
 * process.
 *
 * Returns: who watches the log and is to be told
 */
SkepLogWatchers
skep_output_writer_take (SkepOutputWriter *self,
                         const void       *data,
                         gsize             length)
{
  SkepLog *log = skep_output_get_log (self->output);
  gsize position = skep_log_get_n_bytes (log);
  gboolean is_marked = mark_time (self, position);

  if (self->files != NULL)
    write_files (self, position, is_marked, data, length);

  return skep_log_append (log, data, length);
}

/**
 * skep_output_writer_get_problem:
 * @self: a writer
 *
 * Returns: (transfer none) (nullable): why the files did not get what was taken last; it names the
 *   path. %NULL if they did
 */
const GError *
skep_output_writer_get_problem (SkepOutputWriter *self)
{
  return self->problem;
}
