/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-output.h"

#include "skep-log-files.h"
#include "skep-output-times.h"

struct _SkepOutput
{
  gatomicrefcount ref_count;

  /* Owned, immutable pointers */
  char *folder; /* NULL: only in memory */
  SkepLog *log;
  SkepOutputIndex *times; /* when bytes were read */
  SkepOutputIndex *lines;
  SkepProblemList *problems;

  GMutex mutex;
  GHashTable *urls; /* port to address, guarded by mutex */
};

static SkepOutput *
output_new_at (const char *folder,
               gsize       position)
{
  SkepOutput *self = g_new0 (SkepOutput, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folder = g_strdup (folder);
  self->log = skep_log_new_at (SKEP_LOG_DEFAULT_BYTES, position);
  self->times = skep_output_index_new ();
  self->lines = skep_output_index_new ();
  self->problems = skep_problem_list_new ();
  self->urls = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_mutex_init (&self->mutex);

  return self;
}

/**
 * skep_output_new:
 * @folder: (nullable): where its files will be; %NULL: it is kept in memory only
 *
 * Any thread.
 *
 * Returns: (transfer full): an empty output, for a run that begins
 */
SkepOutput *
skep_output_new (const char *folder)
{
  return output_new_at (folder, 0);
}

/**
 * skep_output_open:
 * @folder: where the files of a run are, file name encoding
 * @error: return location, in the domain %SKEP_ERRNO; it names the folder
 *
 * Opens what is kept of a run that has ended, however it has. Its end is that of its last file, and
 * nothing of it is in memory. Blocks: it lists the folder. Any thread.
 *
 * Returns: (transfer full) (nullable): the output; %NULL if there is no such folder
 */
SkepOutput *
skep_output_open (const char  *folder,
                  GError     **error)
{
  g_autoptr (GArray) files = skep_log_files_list (folder, error);
  gsize end = 0;
  SkepOutput *self;

  if (files == NULL)
    return NULL;

  for (guint i = 0; i < files->len; i++)
    {
      const SkepLogFile *file = &g_array_index (files, SkepLogFile, i);

      end = MAX (end, file->start + file->length);
    }
  self = output_new_at (folder, end);
  skep_output_times_load (folder, self);
  return self;
}

/**
 * skep_output_ref:
 * @self: an output
 *
 * Any thread that holds @self.
 *
 * Returns: (transfer full): @self
 */
SkepOutput *
skep_output_ref (SkepOutput *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * skep_output_unref:
 * @self: (transfer full): an output
 *
 * Any thread.
 */
void
skep_output_unref (SkepOutput *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->urls);
  skep_problem_list_free (self->problems);
  skep_output_index_free (self->lines);
  skep_output_index_free (self->times);
  skep_log_unref (self->log);
  g_free (self->folder);
  g_free (self);
}

/**
 * skep_output_get_folder:
 * @self: an output
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the folder of its files, file name encoding
 */
const char *
skep_output_get_folder (SkepOutput *self)
{
  return self->folder;
}

/**
 * skep_output_get_log:
 * @self: an output
 *
 * Any thread.
 *
 * Returns: (transfer none): its newest bytes. Of a past run there are none, and the position is
 *   that of its end
 */
SkepLog *
skep_output_get_log (SkepOutput *self)
{
  return self->log;
}

/**
 * skep_output_get_lines:
 * @self: an output
 *
 * Any thread.
 *
 * Returns: (transfer none): where its lines begin, as far as they were looked through
 */
SkepOutputIndex *
skep_output_get_lines (SkepOutput *self)
{
  return self->lines;
}

/**
 * skep_output_get_problems:
 * @self: an output
 *
 * Any thread.
 *
 * Returns: (transfer none): errors and warnings in it, as far as it was looked through
 */
SkepProblemList *
skep_output_get_problems (SkepOutput *self)
{
  return self->problems;
}

/**
 * skep_output_get_time:
 * @self: an output
 * @position: of a byte
 *
 * Any thread.
 *
 * Returns: when it was read, µs, wall clock, give or take the distance of two marks; 0: not known
 */
gint64
skep_output_get_time (SkepOutput *self,
                      gsize       position)
{
  SkepOutputMark mark;
  gsize number;

  if (!skep_output_index_find (self->times, position, &number) ||
      !skep_output_index_get (self->times, number, &mark))
    return 0;

  return mark.wall_us;
}

/* The first mark that is kept is the first one that is not before the beginning of time. */
static gboolean
find_next_mark (SkepOutput *self,
                gsize       position,
                gsize      *number)
{
  if (!skep_output_index_find (self->times, position, number))
    return skep_output_index_find_time (self->times, G_MININT64, number);

  ++*number;
  return TRUE;
}

/**
 * skep_output_get_time_until:
 * @self: an output
 * @position: of a byte
 * @until: (out): position of the first byte behind it that may have come at another time
 *
 * As skep_output_get_time(), for who asks for one position after the other. Any thread.
 *
 * Returns: when it was read, µs, wall clock; 0: not known
 */
gint64
skep_output_get_time_until (SkepOutput *self,
                            gsize       position,
                            gsize      *until)
{
  SkepOutputMark next;
  gsize number;

  *until = G_MAXSIZE;
  if (find_next_mark (self, position, &number) &&
      skep_output_index_get (self->times, number, &next))
    *until = MAX (next.position, position + 1);

  return skep_output_get_time (self, position);
}

/**
 * skep_output_find_time:
 * @self: an output
 * @wall_us: µs, wall clock
 *
 * Any thread.
 *
 * Returns: the position of the first byte that came then or later, or that of the end
 */
gsize
skep_output_find_time (SkepOutput *self,
                       gint64      wall_us)
{
  SkepOutputMark mark;
  gsize number;

  if (!skep_output_index_find_time (self->times, wall_us, &number) ||
      !skep_output_index_get (self->times, number, &mark))
    return skep_log_get_n_bytes (self->log);

  return mark.position;
}

/**
 * skep_output_add_time:
 * @self: an output
 * @position: of the first byte that came at @wall_us
 * @wall_us: µs, wall clock, not before the one added last
 *
 * The writer only.
 */
void
skep_output_add_time (SkepOutput *self,
                      gsize       position,
                      gint64      wall_us)
{
  const SkepOutputMark mark = { position, wall_us, 0 };

  skep_output_index_append (self->times, &mark);
}

/**
 * skep_output_add_url:
 * @self: an output
 * @port: a TCP port
 * @url: an address with that port, on this machine
 *
 * The first address of a port stays. Any thread.
 *
 * Returns: whether it is new
 */
gboolean
skep_output_add_url (SkepOutput *self,
                     guint16     port,
                     const char *url)
{
  gboolean is_new;

  g_mutex_lock (&self->mutex);
  is_new = !g_hash_table_contains (self->urls, GUINT_TO_POINTER (port));
  if (is_new)
    g_hash_table_insert (self->urls, GUINT_TO_POINTER (port), g_strdup (url));
  g_mutex_unlock (&self->mutex);

  return is_new;
}

/**
 * skep_output_dup_url:
 * @self: an output
 * @port: a TCP port
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the first address with that port that was printed
 */
char *
skep_output_dup_url (SkepOutput *self,
                     guint16     port)
{
  char *url;

  g_mutex_lock (&self->mutex);
  url = g_strdup (g_hash_table_lookup (self->urls, GUINT_TO_POINTER (port)));
  g_mutex_unlock (&self->mutex);

  return url;
}
