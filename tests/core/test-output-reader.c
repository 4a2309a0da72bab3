/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "output-fixture.h"

#define DEFAULT_BYTES SKEP_OUTPUT_DEFAULT_FILE_BYTES

static void
take (SkepOutputWriter *writer,
      SkepOutput       *output,
      gsize             length)
{
  const gsize end = skep_log_get_n_bytes (skep_output_get_log (output)) + length;
  gsize position;

  while ((position = skep_log_get_n_bytes (skep_output_get_log (output))) < end)
    {
      gsize n = MIN (end - position, 60000);
      g_autofree guint8 *bytes = make_bytes (position, n);

      skep_output_writer_take (writer, bytes, n);
    }
}

/* Reads in parts of @size until nothing comes; returns how many bytes did. */
static gsize
read_on (SkepOutputReader *reader,
          gsize             size)
{
  g_autofree guint8 *buffer = g_malloc (size);
  gsize start = skep_output_reader_get_position (reader);
  gsize n_missed = skep_output_reader_get_n_missed (reader);
  gsize total = 0;
  gsize n;

  while ((n = skep_output_reader_read (reader, buffer, size)) > 0)
    {
      assert_bytes (buffer, n, skep_output_reader_get_position (reader) - n);
      total += n;
      g_assert_cmpuint (skep_output_reader_get_position (reader), ==,
                        start + total + skep_output_reader_get_n_missed (reader) - n_missed);
    }

  return total;
}

static gsize
read_all (SkepOutputReader *reader,
          gsize             size)
{
  gsize total = read_on (reader, size);

  g_assert_cmpuint (skep_output_reader_get_position (reader), ==,
                    skep_output_reader_get_end (reader));
  return total;
}

static void
remove_file (Fixture *fixture,
             gsize    start)
{
  g_autofree char *path = g_strdup_printf ("%s/%016" G_GINT64_MODIFIER "x", fixture->folder,
                                           (guint64) start);

  g_assert_no_errno (g_remove (path));
}

static void
test_memory_alone_needs_no_files (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepOutputWriter) writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);

  g_assert_cmpuint (read_all (reader, 1000), ==, 0);
  take (writer, output, 100000);
  g_assert_cmpuint (read_all (reader, 1000), ==, 100000);
  take (writer, output, 20 * MIB);
  g_assert_cmpuint (read_all (reader, 1000), <=, SKEP_LOG_DEFAULT_BYTES + SKEP_LOG_CHUNK_BYTES);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), >, 0);
}

/* Twice what memory keeps: the first half can only come from files. */
static void
test_what_memory_has_dropped_comes_from_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  g_autoptr (SkepOutputWriter) writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) early = skep_output_reader_new (output);
  g_autoptr (SkepOutputReader) late = NULL;

  take (writer, output, 32 * MIB + 1);
  late = skep_output_reader_new (output);
  g_assert_cmpuint (skep_output_reader_get_start (late), ==, 0);
  g_assert_cmpuint (read_all (early, 4099), ==, 32 * MIB + 1);
  g_assert_cmpuint (read_all (late, 1 * MIB), ==, 32 * MIB + 1);
  g_assert_cmpuint (skep_output_reader_get_n_missed (early), ==, 0);
  g_assert_cmpuint (skep_output_reader_get_n_missed (late), ==, 0);

  take (writer, output, 10);
  g_assert_cmpuint (read_all (early, 4099), ==, 10);
}

static void
test_end_gives_memory_back_and_loses_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);
  guint8 buffer[1000];

  take (writer, output, 1 * MIB);
  g_assert_cmpuint (skep_output_reader_read (reader, buffer, sizeof buffer), ==, sizeof buffer);
  skep_output_writer_free (writer);
  g_assert_cmpuint (skep_log_get_n_dropped (skep_output_get_log (output)), ==, 1 * MIB);
  g_assert_cmpuint (read_all (reader, 4099), ==, 1 * MIB - sizeof buffer);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 0);
  g_assert_cmpuint (skep_log_get_n_chunks (skep_output_get_log (output)), <=, 1);
}

static void
test_gap_is_told_before_the_bytes_behind_it (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);
  g_autofree guint8 *buffer = g_malloc (8 * MIB);
  gsize n;

  take (writer, output, 20 * MIB);
  skep_output_writer_free (writer);
  remove_file (fixture, 4 * MIB);
  remove_file (fixture, 8 * MIB);
  skep_output_reader_seek (reader, 4 * MIB - 100);
  n = skep_output_reader_read (reader, buffer, 8 * MIB);
  g_assert_cmpuint (n, ==, 100);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 0);
  n = skep_output_reader_read (reader, buffer, 1000);
  g_assert_cmpuint (n, ==, 1000);
  assert_bytes (buffer, n, 12 * MIB);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 8 * MIB);

  /* What a seek passes over is not missed. */
  skep_output_reader_seek (reader, 5 * MIB);
  g_assert_cmpuint (skep_output_reader_get_position (reader), ==, 12 * MIB);
  skep_output_reader_seek (reader, G_MAXSIZE);
  g_assert_cmpuint (skep_output_reader_get_position (reader), ==, 20 * MIB);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 8 * MIB);
}

static void
test_beginning_that_is_gone_is_no_gap (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) reader = NULL;

  take (writer, output, 10 * MIB);
  skep_output_writer_free (writer);
  remove_file (fixture, 0);
  reader = skep_output_reader_new (output);
  g_assert_cmpuint (skep_output_reader_get_start (reader), ==, 4 * MIB);
  g_assert_cmpuint (skep_output_reader_get_position (reader), ==, 4 * MIB);
  g_assert_cmpuint (read_all (reader, 4099), ==, 6 * MIB);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 0);
}

static void
test_all_files_gone_is_one_gap (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);

  take (writer, output, 5 * MIB);
  skep_output_writer_free (writer);
  fixture_remove_tree (fixture->folder);
  g_assert_cmpuint (read_all (reader, 4099), ==, 0);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 5 * MIB);
}

static void
test_bound_is_a_gap (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, 2 * MIB);
  g_autoptr (SkepOutputReader) reader = NULL;
  gsize n_files;

  /* Memory keeps more than the files, and so it stays. */
  take (writer, output, 20 * MIB);
  skep_output_writer_free (writer);
  g_assert_cmpuint (skep_log_get_n_dropped (skep_output_get_log (output)), <=, 4 * MIB);
  n_files = 2 * MIB / 8;
  reader = skep_output_reader_new (output);
  g_assert_cmpuint (read_all (reader, 4099), ==,
                    n_files + 20 * MIB - skep_log_get_n_dropped (skep_output_get_log (output)));
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), >, 0);
}

static void
take_text (SkepOutputWriter *writer,
           const char       *text)
{
  skep_output_writer_take (writer, text, strlen (text));
}

static void
test_line_of_a_byte_is_found (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepOutputWriter) writer = skep_output_writer_new (output, 0);
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);

  g_assert_cmpuint (skep_output_reader_find_line (reader, 7), ==, 0);
  take_text (writer, "one\ntwo\n\nfour");
  g_assert_cmpuint (skep_output_reader_find_line (reader, 0), ==, 0);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 3), ==, 0);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 4), ==, 4);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 7), ==, 4);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 8), ==, 8);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 12), ==, 9);
  g_assert_cmpuint (skep_output_reader_find_line (reader, G_MAXSIZE), ==, 9);
  g_assert_cmpuint (skep_output_reader_get_position (reader), ==, 0);
}

static void
test_tail_is_found (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepOutputWriter) writer = skep_output_writer_new (output, 0);
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);

  g_assert_cmpuint (skep_output_reader_find_tail (reader, 1), ==, 0);
  take_text (writer, "one\ntwo\n\nfour");
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 0), ==, 13);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 1), ==, 9);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 2), ==, 8);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 3), ==, 4);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 4), ==, 0);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 5), ==, 0);
  take_text (writer, "\n");
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 1), ==, 9);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 4), ==, 0);
  g_assert_cmpuint (skep_output_reader_get_position (reader), ==, 0);
}

/* 40 MiB of lines, so that neither a block nor memory has them all. */
static void
test_tail_reaches_into_the_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  g_autoptr (SkepOutputWriter) writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) reader = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < MIB)
    g_string_append (text, "fifteen letters\n");
  for (guint i = 0; i < 40; i++)
    take_text (writer, text->str);
  take_text (writer, "end");

  reader = skep_output_reader_new (output);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 1), ==, 40 * MIB);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 2), ==, 40 * MIB - 16);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 30 * MIB / 16 + 1), ==, 10 * MIB);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 3 * MIB + 15), ==, 3 * MIB);
}

static void
test_tail_ends_at_a_gap (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutputReader) reader = NULL;
  g_autofree char *text = g_strnfill (12 * MIB, 'x');

  text[12 * MIB - 100] = '\n';
  take_text (writer, text);
  skep_output_writer_free (writer);
  remove_file (fixture, 4 * MIB);
  reader = skep_output_reader_new (output);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 1), ==, 12 * MIB - 99);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 2), ==, 8 * MIB);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 3), ==, 8 * MIB);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 8 * MIB), ==, 8 * MIB);
  g_assert_cmpuint (skep_output_reader_find_line (reader, 4 * MIB - 1), ==, 0);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 0);
}

typedef struct
{
  SkepOutput *output;
  gint is_done; /* (atomic) */
} Flood;

enum { FLOOD_BYTES = 48 * MIB };

/* A bound of 24 MiB: files vanish under the readers, too. */
static gpointer
write_flood (gpointer data)
{
  Flood *flood = data;
  SkepOutputWriter *writer = skep_output_writer_new (flood->output, 24 * MIB);

  take (writer, flood->output, FLOOD_BYTES);
  skep_output_writer_free (writer);
  g_atomic_int_set (&flood->is_done, TRUE);
  return NULL;
}

static gpointer
read_flood (gpointer data)
{
  Flood *flood = data;
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (flood->output);
  gsize start = skep_output_reader_get_position (reader);
  gsize total = 0;

  for (;;)
    {
      gboolean is_done = g_atomic_int_get (&flood->is_done);

      total += read_on (reader, 10007);
      if (is_done)
        break;
    }
  g_assert_cmpuint (start + total + skep_output_reader_get_n_missed (reader), ==, FLOOD_BYTES);
  return NULL;
}

static void
test_readers_follow_a_flood (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  Flood flood = { output, FALSE };
  GThread *threads[3];

  threads[0] = g_thread_new ("reader", read_flood, &flood);
  threads[1] = g_thread_new ("reader", read_flood, &flood);
  threads[2] = g_thread_new ("writer", write_flood, &flood);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/output-reader/memory-alone-needs-no-files", test_memory_alone_needs_no_files);
  g_test_add_func ("/output-reader/what-memory-has-dropped-comes-from-files",
                   test_what_memory_has_dropped_comes_from_files);
  g_test_add_func ("/output-reader/end-gives-memory-back-and-loses-nothing",
                   test_end_gives_memory_back_and_loses_nothing);
  g_test_add_func ("/output-reader/gap-is-told-before-the-bytes-behind-it",
                   test_gap_is_told_before_the_bytes_behind_it);
  g_test_add_func ("/output-reader/beginning-that-is-gone-is-no-gap",
                   test_beginning_that_is_gone_is_no_gap);
  g_test_add_func ("/output-reader/all-files-gone-is-one-gap", test_all_files_gone_is_one_gap);
  g_test_add_func ("/output-reader/bound-is-a-gap", test_bound_is_a_gap);
  g_test_add_func ("/output-reader/line-of-a-byte-is-found", test_line_of_a_byte_is_found);
  g_test_add_func ("/output-reader/tail-is-found", test_tail_is_found);
  g_test_add_func ("/output-reader/tail-reaches-into-the-files", test_tail_reaches_into_the_files);
  g_test_add_func ("/output-reader/tail-ends-at-a-gap", test_tail_ends_at_a_gap);
  g_test_add_func ("/output-reader/readers-follow-a-flood", test_readers_follow_a_flood);

  return g_test_run ();
}
