/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output-fixture.h"
#include "skep-errno.h"

static void
append (SkepLogFiles *files,
        gsize         position,
        gsize         length)
{
  g_autofree guint8 *bytes = make_bytes (position, length);
  g_autoptr (GError) error = NULL;

  g_assert_true (skep_log_files_append (files, position, bytes, length, &error));
  g_assert_no_error (error);
}

static void
append_in_parts (SkepLogFiles *files,
                 gsize         end,
                 gsize         part)
{
  for (gsize position = 0; position < end; position += part)
    append (files, position, MIN (part, end - position));
}

static void
assert_fails (SkepLogFiles *files,
              Fixture      *fixture,
              gsize         position,
              gsize         length,
              int           code)
{
  g_autofree guint8 *bytes = make_bytes (position, length);
  g_autoptr (GError) error = NULL;

  g_assert_false (skep_log_files_append (files, position, bytes, length, &error));
  g_assert_error (error, SKEP_ERRNO, code);
  g_assert_nonnull (strstr (error->message, fixture->folder));
  g_assert_nonnull (strstr (error->message, g_strerror (code)));
}

/* Nobody tells when it may be tried again. Returns the position at which it worked. */
static gsize
await_success (SkepLogFiles *files,
               gsize         position)
{
  gint64 end = g_get_monotonic_time () + RETRY_TIMEOUT_USEC;
  guint8 byte = byte_at (position);

  while (!skep_log_files_append (files, position, &byte, 1, NULL))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (20 * 1000);
      byte = byte_at (++position);
    }

  return position;
}

static void
assert_file (GArray *files,
             guint   index,
             gsize   start,
             gsize   length)
{
  const SkepLogFile *file = &g_array_index (files, SkepLogFile, index);

  g_assert_cmpuint (file->start, ==, start);
  g_assert_cmpuint (file->length, ==, length);
}

static void
assert_mode (const char *path,
             guint       mode)
{
  GStatBuf info;

  g_assert_no_errno (g_stat (path, &info));
  g_assert_cmpuint (info.st_mode & 0777, ==, mode);
}

static void
test_only_the_owner_may_look (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, 64 * MIB);
  g_autofree char *parent = g_path_get_dirname (fixture->folder);
  g_autofree char *path = g_build_filename (fixture->folder, "0000000000000000", NULL);

  append (files, 0, 5);
  assert_mode (parent, 0700);
  assert_mode (fixture->folder, 0700);
  assert_mode (path, 0600);
}

static void
test_no_file_is_too_long (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, 64 * MIB);
  g_autoptr (GArray) list = NULL;

  append_in_parts (files, 9 * MIB, 77777);
  list = fixture_list (fixture);
  g_assert_cmpuint (list->len, ==, 3);
  assert_file (list, 0, 0, 4 * MIB);
  assert_file (list, 1, 4 * MIB, 4 * MIB);
  assert_file (list, 2, 8 * MIB, 1 * MIB);
  g_assert_cmpuint (fixture_check_files (fixture), ==, 9 * MIB);
}

static void
test_one_append_fills_many_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, 64 * MIB);

  append (files, 0, 13 * MIB + 1);
  g_assert_cmpuint (fixture_check_files (fixture), ==, 13 * MIB + 1);
}

/* The beginning and the end stay, with one gap between them, and the bound holds at any time. */
static void
test_bound_leaves_beginning_and_end (void)
{
  const gsize max_bytes = 1 * MIB;
  const gsize end = 5 * MIB + 321;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, max_bytes);
  g_autoptr (GArray) list = NULL;
  gsize position = 0;

  for (; position < end; position += MIN (50000, end - position))
    {
      append (files, position, MIN (50000, end - position));
      if (position % 7 == 0)
        g_assert_cmpuint (fixture_check_files (fixture), <=, max_bytes);
    }

  g_assert_cmpuint (fixture_check_files (fixture), >, max_bytes * 3 / 4);
  list = fixture_list (fixture);
  assert_file (list, 0, 0, max_bytes / 8);
  for (guint i = 1; i + 1 < list->len; i++)
    {
      const SkepLogFile *file = &g_array_index (list, SkepLogFile, i);

      g_assert_cmpuint (file->start + file->length, ==, (file + 1)->start);
    }
  position = g_array_index (list, SkepLogFile, list->len - 1).start;
  assert_file (list, list->len - 1, position, end - position);
}

static void
test_full_disk_keeps_what_is_written (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, 64 * MIB);
  rlim_t before = limit_file_size (100000);
  g_autoptr (GArray) list = NULL;
  g_autoptr (GArray) list_later = NULL;
  gsize position;

  append (files, 0, 90000);
  assert_fails (files, fixture, 90000, 50000, EFBIG);
  list = fixture_list (fixture);
  g_assert_cmpuint (list->len, ==, 1);
  assert_file (list, 0, 0, 100000);

  /* It isn't tried at once. */
  limit_file_size (before);
  assert_fails (files, fixture, 140000, 1, EFBIG);
  position = await_success (files, 140001);
  append (files, position + 1, 1000);
  list_later = fixture_list (fixture);
  g_assert_cmpuint (list_later->len, ==, 2);
  assert_file (list_later, 0, 0, 100000);
  assert_file (list_later, 1, position, 1001);
  g_assert_cmpuint (fixture_check_files (fixture), ==, 101001);
}

/* Nothing at all could be written: a file for each try would be left. */
static void
test_full_disk_leaves_no_empty_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, 64 * MIB);
  rlim_t before = limit_file_size (0);
  g_autoptr (GArray) list = NULL;

  assert_fails (files, fixture, 0, 10, EFBIG);
  limit_file_size (before);
  list = fixture_list (fixture);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_removed_folder_is_told_and_made_again (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, 64 * MIB);
  gint64 end = g_get_monotonic_time () + RETRY_TIMEOUT_USEC;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) list = NULL;
  gsize position = 0;
  guint8 byte = byte_at (0);

  append (files, position++, 1);
  fixture_remove_tree (fixture->folder);
  while (byte = byte_at (position), skep_log_files_append (files, position, &byte, 1, &error))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
      position++;
    }
  g_assert_error (error, SKEP_ERRNO, ENOENT);
  g_assert_nonnull (strstr (error->message, fixture->folder));

  position = await_success (files, position);
  g_assert_true (skep_log_files_is_live (fixture->folder));
  list = fixture_list (fixture);
  g_assert_cmpuint (list->len, ==, 1);
  assert_file (list, 0, position, 1);
}

static void
test_folder_that_cannot_be_made_is_named (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *parent = g_path_get_dirname (fixture->folder);
  g_autoptr (SkepLogFiles) files = NULL;

  g_assert_true (g_file_set_contents (parent, "a file", -1, NULL));
  files = skep_log_files_new (fixture->folder, 64 * MIB);
  assert_fails (files, fixture, 0, 10, ENOTDIR);
}

static void
test_unwritable_folder_is_named (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }

  files = skep_log_files_new (fixture->folder, 64 * MIB);
  g_assert_no_errno (g_chmod (fixture->folder, 0500));
  assert_fails (files, fixture, 0, 10, EACCES);
  g_assert_no_errno (g_chmod (fixture->folder, 0700));
}

static void
test_lock_tells_that_a_run_is_live (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepLogFiles *files;

  g_assert_false (skep_log_files_is_live (fixture->folder));
  files = skep_log_files_new (fixture->folder, 64 * MIB);
  g_assert_true (skep_log_files_is_live (fixture->folder));
  append (files, 0, 10);
  g_assert_true (skep_log_files_is_live (fixture->folder));
  skep_log_files_free (files);
  g_assert_false (skep_log_files_is_live (fixture->folder));
}

static void
write_file (Fixture    *fixture,
            const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "not ours", -1, NULL));
}

static void
test_other_files_are_none_of_the_log (void)
{
  static const char *const names[] = {
    "times", "0", "00000000000000000", "000000000000000g", "000000000000000A", "ffffffffffffffff",
    "0000000000000000~",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepLogFiles) files = skep_log_files_new (fixture->folder, 64 * MIB);
  g_autofree char *link = g_build_filename (fixture->folder, "0000000000000020", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "0000000000000010", NULL);
  g_autoptr (GArray) list = NULL;

  append (files, 0, 10);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    write_file (fixture, names[i]);
  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_no_errno (symlink ("times", link));

  list = fixture_list (fixture);
  g_assert_cmpuint (list->len, ==, 1);
  assert_file (list, 0, 0, 10);
  g_assert_cmpint (skep_log_files_open (fixture->folder, 0x20), ==, -1);
}

static void
test_missing_folder_is_named (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (skep_log_files_list (fixture->folder, &error));
  g_assert_error (error, SKEP_ERRNO, ENOENT);
  g_assert_nonnull (strstr (error->message, fixture->folder));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log-files/only-the-owner-may-look", test_only_the_owner_may_look);
  g_test_add_func ("/log-files/no-file-is-too-long", test_no_file_is_too_long);
  g_test_add_func ("/log-files/one-append-fills-many-files", test_one_append_fills_many_files);
  g_test_add_func ("/log-files/bound-leaves-beginning-and-end",
                   test_bound_leaves_beginning_and_end);
  g_test_add_func ("/log-files/full-disk/keeps-what-is-written",
                   test_full_disk_keeps_what_is_written);
  g_test_add_func ("/log-files/full-disk/leaves-no-empty-file",
                   test_full_disk_leaves_no_empty_file);
  g_test_add_func ("/log-files/removed-folder-is-told-and-made-again",
                   test_removed_folder_is_told_and_made_again);
  g_test_add_func ("/log-files/folder-that-cannot-be-made-is-named",
                   test_folder_that_cannot_be_made_is_named);
  g_test_add_func ("/log-files/unwritable-folder-is-named", test_unwritable_folder_is_named);
  g_test_add_func ("/log-files/lock-tells-that-a-run-is-live", test_lock_tells_that_a_run_is_live);
  g_test_add_func ("/log-files/other-files-are-none-of-the-log",
                   test_other_files_are_none_of_the_log);
  g_test_add_func ("/log-files/missing-folder-is-named", test_missing_folder_is_named);

  return g_test_run ();
}
