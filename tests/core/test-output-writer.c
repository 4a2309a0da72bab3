/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "output-fixture.h"
#include "skep-errno.h"
#include "skep-output-times.h"

#define DEFAULT_BYTES SKEP_OUTPUT_DEFAULT_FILE_BYTES

/* What the other process writes before it is killed. */
#define CRASH_BYTES (5 * MIB + 12345)

static void
take (SkepOutputWriter *writer,
      gsize             position,
      gsize             length)
{
  g_autofree guint8 *bytes = make_bytes (position, length);

  skep_output_writer_take (writer, bytes, length);
}

static SkepOutput *
open_output (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SkepOutput *output = skep_output_open (fixture->folder, &error);

  g_assert_no_error (error);
  return output;
}

static void
assert_all (SkepOutput *output,
            gsize       length)
{
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);
  g_autofree guint8 *bytes = g_malloc (length + 1);
  gsize total = 0;
  gsize n;

  while ((n = skep_output_reader_read (reader, bytes + total, length + 1 - total)) > 0)
    total += n;
  g_assert_cmpuint (total, ==, length);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 0);
  assert_bytes (bytes, length, 0);
}

static void
test_output_can_be_opened_later (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutput) past = NULL;

  take (writer, 0, 5 * MIB);
  take (writer, 5 * MIB, 100);
  g_assert_null (skep_output_writer_get_problem (writer));
  assert_all (output, 5 * MIB + 100);
  skep_output_writer_free (writer);
  assert_all (output, 5 * MIB + 100);

  past = open_output (fixture);
  g_assert_cmpuint (skep_log_get_n_bytes (skep_output_get_log (past)), ==, 5 * MIB + 100);
  assert_all (past, 5 * MIB + 100);
}

static void
test_run_without_output_can_be_opened (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  g_autoptr (SkepOutput) past = NULL;

  g_assert_true (skep_log_files_is_live (fixture->folder));
  skep_output_writer_free (writer);
  g_assert_false (skep_log_files_is_live (fixture->folder));
  past = open_output (fixture);
  assert_all (past, 0);
}

static void
test_missing_folder_is_named (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (skep_output_open (fixture->folder, &error));
  g_assert_error (error, SKEP_ERRNO, ENOENT);
  g_assert_nonnull (strstr (error->message, fixture->folder));
}

static void
test_no_files_are_made_unless_wanted (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, 0);

  take (writer, 0, 1000);
  skep_output_writer_free (writer);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
  assert_all (output, 1000);
}

/* The other process, which is killed as soon as its log has shown all. */
static void G_GNUC_NORETURN
write_and_wait (const char *folder)
{
  g_autoptr (SkepOutput) output = skep_output_new (folder);
  g_autoptr (SkepOutputWriter) writer = skep_output_writer_new (output, DEFAULT_BYTES);
  gsize position = 0;

  for (; position < CRASH_BYTES; position += MIN (4095, CRASH_BYTES - position))
    take (writer, position, MIN (4095, CRASH_BYTES - position));
  g_assert_cmpint (write (STDOUT_FILENO, "x", 1), ==, 1);
  for (;;)
    pause ();
}

static void
test_kill_loses_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self,
                                                      "--write", fixture->folder, NULL);
  g_autoptr (SkepOutput) past = NULL;
  char byte;

  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (process), &byte, 1, NULL,
                                        NULL), ==, 1);
  g_assert_true (skep_log_files_is_live (fixture->folder));
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_false (skep_log_files_is_live (fixture->folder));

  past = open_output (fixture);
  assert_all (past, CRASH_BYTES);
}

static void
test_full_disk_keeps_the_log (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  gint64 end = g_get_monotonic_time () + RETRY_TIMEOUT_USEC;
  rlim_t before = limit_file_size (1000);
  gsize position = 3000;
  const GError *problem;

  take (writer, 0, 3000);
  problem = skep_output_writer_get_problem (writer);
  g_assert_error (problem, SKEP_ERRNO, EFBIG);
  g_assert_nonnull (strstr (problem->message, fixture->folder));
  assert_all (output, 3000);

  limit_file_size (before);
  while (skep_output_writer_get_problem (writer) != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      take (writer, position++, 1);
      g_usleep (20 * 1000);
    }

  /* The files have a gap, so memory keeps what it has. */
  skep_output_writer_free (writer);
  g_assert_cmpuint (skep_log_get_n_dropped (skep_output_get_log (output)), ==, 0);
  assert_all (output, position);
}

static void
test_removed_files_keep_the_log (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);

  take (writer, 0, 1000);
  fixture_remove_tree (fixture->folder);
  take (writer, 1000, 1000);
  skep_output_writer_free (writer);
  assert_all (output, 2000);
}

static void
test_times_are_kept (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (fixture->folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, DEFAULT_BYTES);
  gint64 begin = g_get_real_time ();
  g_autoptr (SkepOutput) past = NULL;
  gsize position = 0;
  gint64 end;

  /* Until there must be several marks. */
  while (g_get_real_time () < begin + 100 * 1000)
    take (writer, position++, 1);
  end = g_get_real_time ();
  skep_output_writer_free (writer);

  past = open_output (fixture);
  g_assert_cmpint (skep_output_get_time (output, 0), >=, begin);
  g_assert_cmpint (skep_output_get_time (output, position), <=, end);
  g_assert_cmpint (skep_output_get_time (output, position), >=, begin + 50 * 1000);
  for (gsize i = 0; i < position; i += MAX (position / 1000, 1))
    g_assert_cmpint (skep_output_get_time (past, i), ==, skep_output_get_time (output, i));
  g_assert_cmpuint (skep_output_find_time (past, end + 1), ==, position);
}

static void
test_torn_time_is_ignored (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_build_filename (fixture->folder, "times", NULL);
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepOutputTimes) times = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_no_errno (g_mkdir_with_parents (fixture->folder, 0700));
  times = skep_output_times_new (fixture->folder);
  skep_output_times_append (times, 0, 1000);
  skep_output_times_append (times, 10, 2000);
  g_clear_pointer (&times, skep_output_times_free);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, 32);

  g_assert_true (g_file_set_contents (path, bytes, 27, NULL));
  skep_output_times_load (fixture->folder, output);
  g_assert_cmpint (skep_output_get_time (output, 15), ==, 1000);
}

static void
test_time_after_a_torn_one_is_read (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_build_filename (fixture->folder, "times", NULL);
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepOutputTimes) times = skep_output_times_new (fixture->folder);

  g_assert_no_errno (g_mkdir_with_parents (fixture->folder, 0700));
  g_assert_true (g_file_set_contents (path, "torn", 4, NULL));
  skep_output_times_append (times, 20, 3000);
  skep_output_times_load (fixture->folder, output);
  g_assert_cmpint (skep_output_get_time (output, 19), ==, 0);
  g_assert_cmpint (skep_output_get_time (output, 20), ==, 3000);
}

/* As many as fit, as hours of output have left them. */
static void
fill_times (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, SKEP_OUTPUT_TIMES_NAME, NULL);
  g_autofree guint64 *words = g_new (guint64, 2 * SKEP_OUTPUT_INDEX_MARKS);

  for (gsize i = 0; i < SKEP_OUTPUT_INDEX_MARKS; i++)
    {
      words[2 * i] = GUINT64_TO_LE (i);
      words[2 * i + 1] = GUINT64_TO_LE (i + 1);
    }
  g_assert_true (g_file_set_contents (path, (const char *) words, SKEP_OUTPUT_INDEX_MARKS * 16,
                                      NULL));
}

static void
assert_size (Fixture    *fixture,
             const char *name,
             gsize       n_marks)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  GStatBuf info;

  g_assert_no_errno (g_stat (path, &info));
  g_assert_cmpuint (info.st_size, ==, n_marks * 16);
}

static void
test_times_are_bounded (void)
{
  const gsize n_marks = SKEP_OUTPUT_INDEX_MARKS + 100;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepOutputTimes) times = skep_output_times_new (fixture->folder);

  g_assert_no_errno (g_mkdir_with_parents (fixture->folder, 0700));
  fill_times (fixture);
  for (gsize i = SKEP_OUTPUT_INDEX_MARKS; i < n_marks; i++)
    skep_output_times_append (times, i, i + 1);
  assert_size (fixture, SKEP_OUTPUT_TIMES_OLD_NAME, SKEP_OUTPUT_INDEX_MARKS);
  assert_size (fixture, SKEP_OUTPUT_TIMES_NAME, 100);

  skep_output_times_load (fixture->folder, output);
  g_assert_cmpint (skep_output_get_time (output, n_marks - 1), ==, n_marks);
  g_assert_cmpint (skep_output_get_time (output, 100 * 1000), ==, 100 * 1000 + 1);

  /* The older ones give way. */
  fill_times (fixture);
  skep_output_times_append (times, n_marks, n_marks + 1);
  assert_size (fixture, SKEP_OUTPUT_TIMES_OLD_NAME, SKEP_OUTPUT_INDEX_MARKS);
  assert_size (fixture, SKEP_OUTPUT_TIMES_NAME, 1);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--write"))
    write_and_wait (argv[2]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/output-writer/output-can-be-opened-later", test_output_can_be_opened_later);
  g_test_add_func ("/output-writer/run-without-output-can-be-opened",
                   test_run_without_output_can_be_opened);
  g_test_add_func ("/output-writer/missing-folder-is-named", test_missing_folder_is_named);
  g_test_add_func ("/output-writer/no-files-are-made-unless-wanted",
                   test_no_files_are_made_unless_wanted);
  g_test_add_func ("/output-writer/kill-loses-nothing", test_kill_loses_nothing);
  g_test_add_func ("/output-writer/full-disk-keeps-the-log", test_full_disk_keeps_the_log);
  g_test_add_func ("/output-writer/removed-files-keep-the-log", test_removed_files_keep_the_log);
  g_test_add_func ("/output-writer/times/are-kept", test_times_are_kept);
  g_test_add_func ("/output-writer/times/torn-one-is-ignored", test_torn_time_is_ignored);
  g_test_add_func ("/output-writer/times/one-after-a-torn-one-is-read",
                   test_time_after_a_torn_one_is_read);
  g_test_add_func ("/output-writer/times/are-bounded", test_times_are_bounded);

  return g_test_run ();
}
