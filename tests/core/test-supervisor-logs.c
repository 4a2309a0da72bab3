/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "harness.h"
#include "output-fixture.h"

#define BULK_BYTES (40 * MIB)
#define BULK_TEXT  "41943040"

/* The terminal adds a carriage return to each line of eight bytes. */
#define BULK_SENT ((gsize) BULK_BYTES / 8 * 9)

#define TIMEOUT_MS 30000

static void
assert_bulk (const guint8 *output,
             gsize         length,
             gsize         begin)
{
  char line[10];

  for (gsize i = 0; i < length; i++)
    {
      gsize at = begin + i;

      if (i == 0 || at % 9 == 0)
        g_snprintf (line, sizeof line, "%07x\r\n", (guint) (at / 9));
      if (output[i] != line[at % 9])
        g_error ("byte %" G_GSIZE_FORMAT " is wrong", at);
    }
}

/* Reads on and checks each byte; returns how many came. */
static gsize
read_bulk (SkepOutputReader *reader)
{
  static guint8 buffer[100 * 1000];
  gsize total = 0;
  gsize n;

  while ((n = skep_output_reader_read (reader, buffer, sizeof buffer)) > 0)
    {
      assert_bulk (buffer, n, skep_output_reader_get_position (reader) - n);
      total += n;
    }

  return total;
}

static const char *
get_folder (SkepRun *run)
{
  return skep_output_get_folder (skep_run_get_output (run));
}

static gsize
count_bytes (const char *folder)
{
  g_autoptr (GArray) files = skep_log_files_list (folder, NULL);
  gsize total = 0;

  for (guint i = 0; files != NULL && i < files->len; i++)
    total += g_array_index (files, SkepLogFile, i).length;

  return total;
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
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "lines", "50");
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_files = 0;

  harness_await_end (run);
  assert_mode (get_folder (run), 0700);
  dir = g_dir_open (get_folder (run), 0, NULL);
  for (; (name = g_dir_read_name (dir)) != NULL; n_files++)
    {
      g_autofree char *path = g_build_filename (get_folder (run), name, NULL);

      assert_mode (path, 0600);
    }
  g_assert_cmpuint (n_files, ==, 2);
}

/* In a state folder of its own, which then has the output of one run. */
static char *
spawn_and_kill (const char *state)
{
  g_autofree char *before = g_strdup (g_getenv ("XDG_STATE_HOME"));
  g_autofree char *marker = g_uuid_string_random ();
  g_autofree char *root = g_build_filename (state, "skep", "logs", NULL);
  g_autoptr (GSubprocess) application = NULL;
  g_autoptr (GDir) dir = NULL;
  char *folder;
  pid_t pid;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  application = harness_spawn_application ("ready", marker, &pid);
  g_setenv ("XDG_STATE_HOME", before, TRUE);

  dir = g_dir_open (root, 0, NULL);
  folder = g_build_filename (root, g_dir_read_name (dir), NULL);
  g_assert_true (skep_log_files_is_live (folder));
  g_subprocess_force_exit (application);
  g_subprocess_wait (application, NULL, NULL);
  g_assert_true (harness_await_no_survivor (marker, TIMEOUT_MS));

  return folder;
}

static void
test_crash_loses_nothing_that_was_seen (void)
{
  g_autofree char *state = g_dir_make_tmp ("skep-logs-XXXXXX", NULL);
  g_autofree char *folder = spawn_and_kill (state);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepOutput) output = skep_output_open (folder, &error);
  g_autoptr (SkepOutputReader) reader = NULL;
  char text[100];

  g_assert_no_error (error);
  g_assert_false (skep_log_files_is_live (folder));
  reader = skep_output_reader_new (output);
  g_assert_cmpuint (skep_output_reader_read (reader, text, sizeof text), ==, 7);
  g_assert_cmpmem (text, 7, "ready\r\n", 7);
  g_assert_cmpint (skep_output_get_time (output, 0), >, 0);
  fixture_remove_tree (state);
}

/* A reader that keeps up more or less, as a window does. */
static void
test_live_reader_misses_nothing (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "bulk", BULK_TEXT);
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (skep_run_get_output (run));
  gsize total = 0;

  while (!skep_run_state_is_finished (skep_run_peek_state (run)))
    {
      total += read_bulk (reader);
      g_main_context_iteration (NULL, FALSE);
    }
  total += read_bulk (reader);
  g_assert_cmpuint (total, ==, BULK_SENT);
  g_assert_cmpuint (skep_output_reader_get_n_missed (reader), ==, 0);
}

static void
test_end_gives_memory_back (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "bulk", BULK_TEXT);
  g_autoptr (SkepOutputReader) reader = NULL;

  harness_await_end (run);
  /* Who looks for problems may still hold the chunk that it reads. */
  g_assert_cmpuint (skep_log_get_n_chunks (skep_run_get_log (run)), <=, 1);
  g_assert_cmpuint (count_bytes (get_folder (run)), ==, BULK_SENT);
  g_assert_false (skep_log_files_is_live (get_folder (run)));
  reader = skep_output_reader_new (skep_run_get_output (run));
  g_assert_cmpuint (read_bulk (reader), ==, BULK_SENT);
  g_assert_cmpuint (skep_output_reader_find_tail (reader, 1), ==, BULK_SENT - 9);
}

static void
test_limit_leaves_beginning_and_end (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepOutput) past = NULL;
  g_autoptr (SkepOutputReader) reader = NULL;
  gsize total;

  skep_supervisor_set_log_limit (harness->supervisor, 8 * MIB);
  run = harness_start_nasty (harness, "bulk", BULK_TEXT);
  harness_await_end (run);
  g_assert_cmpuint (count_bytes (get_folder (run)), <=, 8 * MIB);

  past = skep_output_open (get_folder (run), NULL);
  reader = skep_output_reader_new (past);
  g_assert_cmpuint (skep_output_reader_get_start (reader), ==, 0);
  total = read_bulk (reader);
  g_assert_cmpuint (total, ==, count_bytes (get_folder (run)));
  g_assert_cmpuint (total + skep_output_reader_get_n_missed (reader), ==, BULK_SENT);
  g_assert_cmpuint (skep_output_reader_get_position (reader), ==, BULK_SENT);
}

static void
test_limit_of_nothing_makes_no_files (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_autofree char *output = NULL;

  skep_supervisor_set_log_limit (harness->supervisor, 0);
  run = harness_start_nasty (harness, "ready", NULL);
  harness_await_output (run, "ready");
  g_assert_false (g_file_test (get_folder (run), G_FILE_TEST_EXISTS));
  harness_stop (harness, run, SKEP_STOP_NOW);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, "ready\r\n");
}

static gboolean
has_log_problem (gpointer data)
{
  g_autofree char *problem = skep_supervisor_dup_log_problem (data);

  return problem != NULL;
}

static gboolean
has_no_log_problem (gpointer data)
{
  return !has_log_problem (data);
}

static void
assert_log_problem (Harness    *harness,
                    const char *path,
                    int         error_number)
{
  g_autofree char *problem = NULL;

  g_assert_true (harness_wait (TIMEOUT_MS, has_log_problem, harness->supervisor));
  problem = skep_supervisor_dup_log_problem (harness->supervisor);
  g_assert_nonnull (strstr (problem, "Output is not kept on disk: "));
  g_assert_nonnull (strstr (problem, path));
  g_assert_nonnull (strstr (problem, g_strerror (error_number)));
}

/* The run goes on, all of it comes, and what memory keeps is right. */
static void
test_full_disk_is_told_and_keeps_the_run (void)
{
  g_autoptr (Harness) harness = harness_new ();
  rlim_t before = limit_file_size (1000 * 1000);
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "bulk", BULK_TEXT);
  g_autoptr (SkepRun) next = NULL;
  g_autoptr (SkepOutputReader) reader = NULL;
  gsize total;

  harness_await_end (run);
  assert_log_problem (harness, get_folder (run), EFBIG);
  g_assert_cmpint (skep_run_peek_state (run)->term_signal, ==, SIGKILL);
  g_assert_cmpuint (skep_log_get_n_bytes (skep_run_get_log (run)), ==, BULK_SENT);
  /* On a busy machine it has time to try again, and fails again. */
  g_assert_cmpuint (count_bytes (get_folder (run)), >=, 1000 * 1000);
  g_assert_cmpuint (count_bytes (get_folder (run)) % (1000 * 1000), ==, 0);
  reader = skep_output_reader_new (skep_run_get_output (run));
  total = read_bulk (reader);
  g_assert_cmpuint (total, >, 1000 * 1000 + SKEP_LOG_DEFAULT_BYTES / 2);
  g_assert_cmpuint (total + skep_output_reader_get_n_missed (reader), ==, BULK_SENT);

  /* The next one shows that there is room again. */
  limit_file_size (before);
  next = harness_start_nasty (harness, "lines", "50");
  g_assert_true (harness_wait (TIMEOUT_MS, has_no_log_problem, harness->supervisor));
  harness_await_end (next);
}

static void
write_text (Harness    *harness,
            SkepRun    *run,
            const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  skep_supervisor_write (harness->supervisor, run, bytes);
}

typedef struct
{
  Harness *harness;
  SkepRun *run;
} Talk;

static gboolean
talk_cb (gpointer data)
{
  Talk *talk = data;

  write_text (talk->harness, talk->run, "more\n");
  return G_SOURCE_CONTINUE;
}

/* It is found out while there is output. */
static void
test_removed_folder_is_told_and_keeps_the_run (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "cat", NULL);
  Talk talk = { harness, run };
  g_autofree char *output = NULL;
  guint timer;

  harness_await_output (run, "ready");
  fixture_remove_tree (get_folder (run));
  timer = g_timeout_add (20, talk_cb, &talk);
  assert_log_problem (harness, get_folder (run), ENOENT);
  g_source_remove (timer);
  write_text (harness, run, "\004");
  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_SUCCESS);
  output = harness_dup_output (run);
  g_assert_true (g_str_has_prefix (output, "ready\r\n"));
  g_assert_nonnull (strstr (output, "got more"));
}

static void
test_folder_that_cannot_be_made_is_told (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *root = g_build_filename (g_get_user_state_dir (), "skep", "logs", NULL);
  g_autofree char *away = g_strconcat (root, ".away", NULL);
  g_autoptr (SkepRun) run = NULL;
  g_autofree char *output = NULL;

  g_mkdir_with_parents (root, 0700);
  g_assert_no_errno (g_rename (root, away));
  g_assert_true (g_file_set_contents (root, "a file", -1, NULL));
  run = harness_start_nasty (harness, "lines", "1");
  harness_await_end (run);
  assert_log_problem (harness, get_folder (run), ENOTDIR);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_SUCCESS);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, "line 000001\r\npartial");

  g_assert_no_errno (g_remove (root));
  g_assert_no_errno (g_rename (away, root));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *state = NULL;
  int status;

  if (argc == 4 && g_str_equal (argv[1], "--application"))
    return harness_run_application (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  state = g_dir_make_tmp ("skep-logs-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", state, TRUE);

  g_test_add_func ("/supervisor/logs/only-the-owner-may-look", test_only_the_owner_may_look);
  g_test_add_func ("/supervisor/logs/crash-loses-nothing-that-was-seen",
                   test_crash_loses_nothing_that_was_seen);
  g_test_add_func ("/supervisor/logs/live-reader-misses-nothing", test_live_reader_misses_nothing);
  g_test_add_func ("/supervisor/logs/end-gives-memory-back", test_end_gives_memory_back);
  g_test_add_func ("/supervisor/logs/limit/leaves-beginning-and-end",
                   test_limit_leaves_beginning_and_end);
  g_test_add_func ("/supervisor/logs/limit/of-nothing-makes-no-files",
                   test_limit_of_nothing_makes_no_files);
  g_test_add_func ("/supervisor/logs/full-disk/is-told-and-keeps-the-run",
                   test_full_disk_is_told_and_keeps_the_run);
  g_test_add_func ("/supervisor/logs/removed-folder/is-told-and-keeps-the-run",
                   test_removed_folder_is_told_and_keeps_the_run);
  g_test_add_func ("/supervisor/logs/folder-that-cannot-be-made-is-told",
                   test_folder_that_cannot_be_made_is_told);

  status = g_test_run ();
  fixture_remove_tree (state);
  return status;
}
