/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "skep-line-reader.h"
#include "skep-output-writer.h"
#include "skep-scan.h"
#include "skep-scanner.h"

#define TIMEOUT_USEC (60 * G_USEC_PER_SEC)

static const char table[] =
  "{\"version\":1,\"rules\":["
  "{\"id\":\"one/line\",\"needs\":[\"ERROR\"],\"begin\":\"^ERROR (?<message>.*)\"},"
  "{\"id\":\"more/lines\",\"needs\":[\"FAIL\"],\"begin\":\"^FAIL (?<message>.*)\","
  " \"continue\":\"^  \"}],\"resolves\":[]}";

/* A scanner, and one output with its writer. */
typedef struct
{
  SkepProblemRules *rules;
  SkepScanner *scanner;
  SkepOutput *output;
  SkepOutputWriter *writer;
  char *folder;

  SkepCounter n_polls; /* of the scanner's thread since its first news */

  GMutex mutex;
  GCond cond;
  guint n_news; /* guarded by mutex, as is: */
  SkepScannerNews news;
} Fixture;

static Fixture *counted;

static int
count_polls (GPollFD *fds,
             guint    n_fds,
             int      timeout)
{
  skep_counter_add (&counted->n_polls, 1);
  return g_poll (fds, n_fds, timeout);
}

static void
news_cb (SkepOutput      *output,
         SkepScannerNews  news,
         gpointer         user_data)
{
  Fixture *fixture = user_data;

  g_main_context_set_poll_func (g_main_context_get_thread_default (), count_polls);
  g_mutex_lock (&fixture->mutex);
  fixture->n_news++;
  fixture->news |= news;
  g_cond_signal (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  counted = fixture;
  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->cond);
  fixture->rules = skep_problem_rules_new (table, -1, "table", &error);
  g_assert_no_error (error);
  fixture->folder = g_dir_make_tmp ("skep-scanner-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->scanner = skep_scanner_new (fixture->rules, news_cb, fixture);
}

static void
open_output (Fixture *fixture,
             gsize    file_bytes)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "output", NULL);

  fixture->output = skep_output_new (file_bytes > 0 ? folder : NULL);
  fixture->writer = skep_output_writer_new (fixture->output, file_bytes);
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_files (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->scanner, skep_scanner_end);
  g_clear_pointer (&fixture->writer, skep_output_writer_free);
  g_clear_pointer (&fixture->output, skep_output_unref);
  skep_problem_rules_unref (fixture->rules);
  remove_files (fixture->folder);
  g_free (fixture->folder);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->cond);
}

static void
take (Fixture    *fixture,
      const char *text)
{
  if ((skep_output_writer_take (fixture->writer, text, strlen (text)) & SKEP_LOG_SCANNER) != 0)
    skep_scanner_wake (fixture->scanner);
}

static void
finish (Fixture *fixture)
{
  g_clear_pointer (&fixture->writer, skep_output_writer_free);
  skep_scanner_finish (fixture->scanner, fixture->output);
}

static SkepProblemList *
get_problems (Fixture *fixture)
{
  return skep_output_get_problems (fixture->output);
}

typedef gboolean (*Predicate) (Fixture *fixture);

/* Whatever is waited for comes with news. */
static void
await (Fixture   *fixture,
       Predicate  predicate)
{
  gint64 end_us = g_get_monotonic_time () + TIMEOUT_USEC;
  gboolean is_late = FALSE;

  g_mutex_lock (&fixture->mutex);
  while (!predicate (fixture) && !is_late)
    is_late = !g_cond_wait_until (&fixture->cond, &fixture->mutex, end_us);
  g_mutex_unlock (&fixture->mutex);
  g_assert_false (is_late);
}

static gboolean
is_complete (Fixture *fixture)
{
  return skep_problem_list_is_complete (get_problems (fixture));
}

static gboolean
has_problem (Fixture *fixture)
{
  return skep_problem_list_get_n_errors (get_problems (fixture)) > 0;
}

static void
assert_messages (SkepOutput *output,
                 const char *expected)
{
  g_autoptr (GPtrArray) problems = skep_problem_list_dup (skep_output_get_problems (output));
  g_autoptr (GString) messages = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (messages, "%s;", ((SkepProblem *) problems->pdata[i])->message);
  g_assert_cmpstr (messages->str, ==, expected);
}

static void
test_finds_all (Fixture       *fixture,
                gconstpointer  data)
{
  gint64 before_us = g_get_real_time ();
  g_autoptr (SkepProblem) problem = NULL;
  SkepOutputMark mark;

  open_output (fixture, SKEP_OUTPUT_DEFAULT_FILE_BYTES);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "fine\nFAIL one\n  a\nfine\nERROR two\n");
  finish (fixture);
  await (fixture, is_complete);

  assert_messages (fixture->output, "one;two;");
  g_assert_cmpuint (skep_problem_list_get_scanned (get_problems (fixture)), ==, 33);
  g_assert_cmpuint (skep_output_index_get_length (skep_output_get_lines (fixture->output)), ==, 5);
  g_assert_true (skep_output_index_get (skep_output_get_lines (fixture->output), 2, &mark));
  g_assert_cmpuint (mark.position, ==, 14);
  g_assert_cmpuint (mark.flags, ==, SKEP_LINE_PROBLEM);
  g_assert_cmpint (mark.wall_us, >=, before_us);
  problem = skep_problem_list_dup_first (get_problems (fixture), SKEP_PROBLEM_ERROR);
  g_assert_cmpuint (problem->line_number, ==, 1);
  g_assert_cmpint (problem->wall_us, ==, mark.wall_us);
}

static void
test_live_output (Fixture       *fixture,
                  gconstpointer  data)
{
  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "ERROR on");
  take (fixture, "e\n");
  await (fixture, has_problem);
  assert_messages (fixture->output, "one;");
  g_assert_false (is_complete (fixture));
}

static void
test_partial_last_line (Fixture       *fixture,
                        gconstpointer  data)
{
  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "ERROR one\nERROR tw");
  await (fixture, has_problem);
  assert_messages (fixture->output, "one;");
  finish (fixture);
  await (fixture, is_complete);
  assert_messages (fixture->output, "one;tw;");
}

/* What shows such a problem does not have to wait for the next line, which may never come. */
static void
test_open_problem_after_silence (Fixture       *fixture,
                                 gconstpointer  data)
{
  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "FAIL one\n  a\n");
  await (fixture, has_problem);
  assert_messages (fixture->output, "one;");
}

static gboolean
has_url_news (Fixture *fixture)
{
  return (fixture->news & SKEP_SCANNER_URLS) != 0;
}

static void
assert_url (Fixture    *fixture,
            guint16     port,
            const char *expected)
{
  g_autofree char *url = skep_output_dup_url (fixture->output, port);

  g_assert_cmpstr (url, ==, expected);
}

static void
test_addresses (Fixture       *fixture,
                gconstpointer  data)
{
  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "Local: \033[36mhttp://localhost:\033[1m5173\033[22m/shop\033[39m\n");
  await (fixture, has_url_news);
  assert_url (fixture, 5173, "http://localhost:5173/shop");

  take (fixture, "Docs: https://example.com:8443/\n\033]8;;http://127.0.0.1:3000/\033\\here\n"
                 "http://localhost:5173/other\nERROR one\n");
  await (fixture, has_problem);
  assert_url (fixture, 8443, NULL);
  assert_url (fixture, 3000, "http://127.0.0.1:3000/");
  assert_url (fixture, 5173, "http://localhost:5173/shop");
}

static void
test_past_output (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "output", NULL);
  g_autoptr (GError) error = NULL;

  open_output (fixture, SKEP_OUTPUT_DEFAULT_FILE_BYTES);
  take (fixture, "fine\nERROR one\n");
  g_clear_pointer (&fixture->writer, skep_output_writer_free);
  g_clear_pointer (&fixture->output, skep_output_unref);

  fixture->output = skep_output_open (folder, &error);
  g_assert_no_error (error);
  skep_scanner_add (fixture->scanner, fixture->output);
  finish (fixture);
  await (fixture, is_complete);
  assert_messages (fixture->output, "one;");
}

static void
test_added_twice (Fixture       *fixture,
                  gconstpointer  data)
{
  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "ERROR one\n");
  finish (fixture);
  await (fixture, is_complete);
  skep_scanner_add (fixture->scanner, fixture->output);
  skep_scanner_finish (fixture->scanner, fixture->output);
  g_clear_pointer (&fixture->scanner, skep_scanner_end);
  g_assert_cmpuint (skep_output_index_get_length (skep_output_get_lines (fixture->output)), ==, 1);
  assert_messages (fixture->output, "one;");
}

static void
test_silence_wakes_nobody (Fixture       *fixture,
                           gconstpointer  data)
{
  gint64 end_us = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  gboolean is_woken = TRUE;
  guint64 n_polls;

  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "ERROR one\n");
  await (fixture, has_problem);
  n_polls = skep_counter_get (&fixture->n_polls);

  g_mutex_lock (&fixture->mutex);
  while (is_woken)
    is_woken = g_cond_wait_until (&fixture->cond, &fixture->mutex, end_us);
  g_mutex_unlock (&fixture->mutex);
  /* The poll in which it sleeps may begin after the news. */
  g_assert_cmpuint (skep_counter_get (&fixture->n_polls) - n_polls, <=, 2);
}

static void
test_slow_output_is_batched (Fixture       *fixture,
                             gconstpointer  data)
{
  guint64 n_polls;

  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "ERROR one\n");
  await (fixture, has_problem);

  n_polls = skep_counter_get (&fixture->n_polls);
  for (guint i = 0; i < 10000; i++)
    take (fixture, "fine\n");
  finish (fixture);
  await (fixture, is_complete);
  g_assert_cmpuint (skep_output_index_get_length (skep_output_get_lines (fixture->output)), ==,
                    10001);
  g_assert_cmpuint (skep_counter_get (&fixture->n_polls) - n_polls, <, 1000);
}

static void
take_flood (Fixture *fixture,
            guint    n_lines)
{
  for (guint i = 0; i < n_lines; i += 1000)
    {
      g_autoptr (GString) lines = g_string_new (NULL);

      for (guint k = i; k < i + 1000; k++)
        g_string_append_printf (lines, "%s line %07u of the flood, as long as they mostly are\n",
                                k % 100000 == 99999 ? "ERROR" : "Fine:", k);
      take (fixture, lines->str);
    }
}

/* All of it is in the files, so nothing is missed, however far behind it was. */
static void
test_flood_in_files (Fixture       *fixture,
                     gconstpointer  data)
{
  const guint n_lines = 700 * 1000;
  SkepOutputIndex *lines;
  SkepOutputMark mark;

  open_output (fixture, SKEP_OUTPUT_DEFAULT_FILE_BYTES);
  skep_scanner_add (fixture->scanner, fixture->output);
  take_flood (fixture, n_lines);
  finish (fixture);
  await (fixture, is_complete);

  lines = skep_output_get_lines (fixture->output);
  g_assert_cmpuint (skep_problem_list_get_n_errors (get_problems (fixture)), ==, n_lines / 100000);
  g_assert_cmpuint (skep_problem_list_get_n_skipped (get_problems (fixture)), ==, 0);
  g_assert_cmpuint (skep_problem_list_get_scanned (get_problems (fixture)), ==,
                    skep_log_get_n_bytes (skep_output_get_log (fixture->output)));
  g_assert_cmpuint (skep_output_index_get_length (lines), ==, n_lines);
  for (guint i = n_lines - 100000; i < n_lines; i += 9999)
    {
      g_assert_true (skep_output_index_get (lines, i, &mark));
      g_assert_cmpuint (mark.position, ==, i * 60);
    }
}

/* What left memory before it was looked through is told. */
static void
test_flood_in_memory (Fixture       *fixture,
                      gconstpointer  data)
{
  SkepProblemList *problems;

  open_output (fixture, 0);
  take_flood (fixture, 700 * 1000);
  skep_scanner_add (fixture->scanner, fixture->output);
  finish (fixture);
  await (fixture, is_complete);

  problems = get_problems (fixture);
  g_assert_cmpuint (skep_problem_list_get_n_errors (problems), >, 0);
  g_assert_cmpuint (skep_problem_list_get_scanned (problems), ==,
                    skep_log_get_n_bytes (skep_output_get_log (fixture->output)));
  g_assert_cmpuint (skep_problem_list_get_n_skipped (problems), >=,
                    skep_log_get_n_bytes (skep_output_get_log (fixture->output)) -
                        SKEP_LOG_DEFAULT_BYTES);
}

typedef struct
{
  Fixture *fixture;
  gboolean is_over; /* guarded by the fixture's mutex */
} Flood;

static gboolean
is_over (Flood *flood)
{
  gboolean result;

  g_mutex_lock (&flood->fixture->mutex);
  result = flood->is_over;
  g_mutex_unlock (&flood->fixture->mutex);
  return result;
}

/* Without wake-ups, which a flood needs only once, since the scanner may be gone. */
static gpointer
write_flood (gpointer data)
{
  Flood *flood = data;
  g_autofree char *lines = g_strnfill (64 * 1024, '\n');

  memcpy (lines, "ERROR two", 9);
  while (!is_over (flood))
    skep_output_writer_take (flood->fixture->writer, lines, 64 * 1024);
  return NULL;
}

static gboolean
is_followed (Fixture *fixture)
{
  return skep_problem_list_get_scanned (get_problems (fixture)) > 1024 * 1024;
}

static void
test_ends_while_flooding (Fixture       *fixture,
                          gconstpointer  data)
{
  Flood flood = { fixture, FALSE };
  GThread *thread;
  gint64 begin_us;

  open_output (fixture, 0);
  skep_scanner_add (fixture->scanner, fixture->output);
  take (fixture, "ERROR one\n");
  await (fixture, has_problem);
  thread = g_thread_new ("flood", write_flood, &flood);
  skep_scanner_wake (fixture->scanner);
  await (fixture, is_followed);

  begin_us = g_get_monotonic_time ();
  g_clear_pointer (&fixture->scanner, skep_scanner_end);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, G_USEC_PER_SEC / 2);
  g_assert_false (is_complete (fixture));

  g_mutex_lock (&fixture->mutex);
  flood.is_over = TRUE;
  g_mutex_unlock (&fixture->mutex);
  g_thread_join (thread);
}

static gboolean
are_complete (Fixture *fixture,
              SkepOutput **outputs,
              guint n)
{
  for (guint i = 0; i < n; i++)
    if (!skep_problem_list_is_complete (skep_output_get_problems (outputs[i])))
      return FALSE;

  return TRUE;
}

static void
test_many_outputs (Fixture       *fixture,
                   gconstpointer  data)
{
  SkepOutput *outputs[100];
  gint64 end_us = g_get_monotonic_time () + TIMEOUT_USEC;

  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_autofree char *text = g_strdup_printf ("fine\nERROR %u\nFAIL %u\n  x\n", i, i);

      outputs[i] = skep_output_new (NULL);
      skep_scanner_add (fixture->scanner, outputs[i]);
      if ((skep_log_append (skep_output_get_log (outputs[i]), text, strlen (text)) &
           SKEP_LOG_SCANNER) != 0)
        skep_scanner_wake (fixture->scanner);
    }
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    skep_scanner_finish (fixture->scanner, outputs[i]);

  g_mutex_lock (&fixture->mutex);
  while (!are_complete (fixture, outputs, G_N_ELEMENTS (outputs)))
    g_assert_true (g_cond_wait_until (&fixture->cond, &fixture->mutex, end_us));
  g_mutex_unlock (&fixture->mutex);

  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_autofree char *expected = g_strdup_printf ("%u;%u;", i, i);

      assert_messages (outputs[i], expected);
      skep_output_unref (outputs[i]);
    }
}

/* The measure of a flood alone, on a clock of its own. */
static void
test_flood_is_measured (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *lines = g_strnfill (1024 * 1024, '\n');
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepScan) scan = skep_scan_new (output, fixture->rules, 0);
  SkepLog *log = skep_output_get_log (output);

  skep_log_append (log, lines, 1024 * 1024);
  g_assert_false (skep_scan_is_flooding (scan, 100 * 1000 - 1));
  g_assert_true (skep_scan_is_flooding (scan, 100 * 1000));

  /* It is calm again, and the same in ten times the time is none. */
  g_assert_false (skep_scan_is_flooding (scan, 200 * 1000));
  skep_log_append (log, lines, 1024 * 1024);
  g_assert_false (skep_scan_is_flooding (scan, 1200 * 1000));

  /* But it is if it is far ahead. */
  for (guint i = 0; i < 3; i++)
    skep_log_append (log, lines, 1024 * 1024);
  g_assert_true (skep_scan_is_flooding (scan, 10 * G_USEC_PER_SEC));
  skep_log_append (log, lines, 1);
  g_assert_true (skep_scan_is_flooding (scan, 20 * G_USEC_PER_SEC));
  skep_scan_set_ended (scan);
  g_assert_false (skep_scan_is_flooding (scan, 20 * G_USEC_PER_SEC));
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*function) (Fixture       *fixture,
                      gconstpointer  data);
  } tests[] = {
    { "/scanner/finds-lines-problems-and-times", test_finds_all },
    { "/scanner/live-output", test_live_output },
    { "/scanner/partial-last-line", test_partial_last_line },
    { "/scanner/open-problem-is-told-after-silence", test_open_problem_after_silence },
    { "/scanner/addresses", test_addresses },
    { "/scanner/past-output", test_past_output },
    { "/scanner/added-twice-is-read-once", test_added_twice },
    { "/scanner/silence-wakes-nobody", test_silence_wakes_nobody },
    { "/scanner/slow-output-is-batched", test_slow_output_is_batched },
    { "/scanner/flood/in-files-is-followed-exactly", test_flood_in_files },
    { "/scanner/flood/in-memory-tells-what-was-missed", test_flood_in_memory },
    { "/scanner/flood/ends-at-once", test_ends_while_flooding },
    { "/scanner/flood/is-measured", test_flood_is_measured },
    { "/scanner/many-outputs", test_many_outputs },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].function, tear_down);

  return g_test_run ();
}
