/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>

#include "race.h"
#include "skep-log-files.h"
#include "skep-output-reader.h"
#include "skep-output-writer.h"

enum {
  N_READERS = 3,
  PERIOD = 251, /* of what is written: a prime, so that no chunk looks like another */
  MAX_PART = 100 * 1000,
  N_BYTES = 40 * 1024 * 1024,
};

typedef struct
{
  SkepOutput *output;
  guint8 *pattern;  /* of PERIOD + MAX_PART bytes */
  gsize file_bytes;
  gint is_done;     /* (atomic) */
  guint n_from_files; /* (atomic): reads of what memory had dropped */
} OutputRace;

/* More than memory keeps, in parts of all sizes; then memory is given back under the readers. */
static void
write_output (gpointer data,
              guint    index)
{
  OutputRace *race = data;
  SkepOutputWriter *writer = skep_output_writer_new (race->output, race->file_bytes);
  gsize position = 0;
  gsize length = 1;

  while (position < N_BYTES)
    {
      length = MIN (length * 5 % MAX_PART + 1, N_BYTES - position);
      skep_output_writer_take (writer, race->pattern + position % PERIOD, length);
      position += length;
      if (position % 7 == 0)
        sched_yield ();
    }
  skep_output_writer_free (writer);
  g_atomic_int_set (&race->is_done, TRUE);
}

/* From the first kept byte to the end that there is when it gets there. */
static void
read_once (OutputRace       *race,
           SkepOutputReader *reader,
           guint8           *buffer,
           gsize             size)
{
  gsize n_missed = skep_output_reader_get_n_missed (reader);
  gsize expected;
  gsize n;

  skep_output_reader_seek (reader, 0);
  expected = skep_output_reader_get_position (reader);
  while ((n = skep_output_reader_read (reader, buffer, size)) > 0)
    {
      gsize position = skep_output_reader_get_position (reader) - n;

      expected += skep_output_reader_get_n_missed (reader) - n_missed;
      n_missed = skep_output_reader_get_n_missed (reader);
      g_assert_cmpuint (position, ==, expected);
      g_assert_cmpint (memcmp (buffer, race->pattern + position % PERIOD, n), ==, 0);
      if (position < skep_log_get_n_dropped (skep_output_get_log (race->output)))
        g_atomic_int_inc (&race->n_from_files);
      skep_output_get_time (race->output, position);
      expected += n;
    }
}

/* The end comes after the flag that was seen before. */
static void
read_output (gpointer data,
             guint    index)
{
  static const gsize sizes[N_READERS] = { 4099, 65535, MAX_PART };
  OutputRace *race = data;
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (race->output);
  g_autofree guint8 *buffer = g_malloc (sizes[index]);
  gboolean is_done;

  do
    {
      is_done = g_atomic_int_get (&race->is_done);
      read_once (race, reader, buffer, sizes[index]);
    }
  while (!is_done);
  g_assert_cmpuint (skep_output_reader_get_position (reader), ==, N_BYTES);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_no_errno (g_remove (path));
}

/* With files that have everything, and with a bound that lets them vanish under the readers. */
static void
test_read_while_written (gconstpointer data)
{
  static const RaceTeam teams[] = { { write_output, 1 }, { read_output, N_READERS } };
  g_autofree char *folder = g_dir_make_tmp ("skep-race-XXXXXX", NULL);
  g_autoptr (SkepOutput) output = skep_output_new (folder);
  g_autofree guint8 *pattern = g_malloc (PERIOD + MAX_PART);
  OutputRace race = {
    .output = output,
    .pattern = pattern,
    .file_bytes = GPOINTER_TO_SIZE (data),
  };

  for (guint i = 0; i < PERIOD + MAX_PART; i++)
    pattern[i] = (guint8) (i % PERIOD);
  race_run (&race, teams, G_N_ELEMENTS (teams));
  g_assert_cmpuint (race.n_from_files, >, 0);
  remove_tree (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/race/output/is-read-while-it-is-written",
                        GSIZE_TO_POINTER (SKEP_OUTPUT_DEFAULT_FILE_BYTES),
                        test_read_while_written);
  g_test_add_data_func ("/race/output/vanishes-while-it-is-read",
                        GSIZE_TO_POINTER (24 * 1024 * 1024), test_read_while_written);

  return g_test_run ();
}
