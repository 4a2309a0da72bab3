/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "log-fixture.h"

#define TEXT "one\ntwo error two\n\x1b[31merror\x1b[0m three\nfour\nthe error again"

typedef struct
{
  GPtrArray *matches;
  guint n_calls;
  guint max_batch;
  guint64 n_done;
  guint64 n_total;
  guint max_calls; /* 0: any number */
} Found;

static gboolean
found_cb (GPtrArray *matches,
          guint64    n_done,
          guint64    n_total,
          gpointer   user_data)
{
  Found *self = user_data;

  for (guint i = 0; i < matches->len; i++)
    g_ptr_array_add (self->matches, g_object_ref (g_ptr_array_index (matches, i)));
  g_assert_cmpuint (n_done, >=, self->n_done);
  g_assert_cmpuint (n_done, <=, n_total);
  self->n_done = n_done;
  self->n_total = n_total;
  self->max_batch = MAX (self->max_batch, matches->len);
  self->n_calls++;

  return self->max_calls == 0 || self->n_calls < self->max_calls;
}

static void
search (LogFixture   *self,
        SkepLogQuery *query,
        Found        *found)
{
  g_autoptr (GPtrArray) targets = skep_log_search_collect (self->table, self->history,
                                                           LOG_FIXTURE_PROJECT, query);
  g_autoptr (GError) error = NULL;

  found->matches = g_ptr_array_new_with_free_func (g_object_unref);
  g_assert_true (skep_log_search_run (query, targets, NULL, found_cb, found, &error));
  g_assert_no_error (error);
}

/* What was found: `RUN:LINE:TEXT`, one per line. */
static char *
describe (Found *found)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < found->matches->len; i++)
    {
      SkepLogMatch *match = g_ptr_array_index (found->matches, i);

      g_string_append_printf (text, "%s:%d:%s\n", skep_log_target_get_id (match->target),
                              (int) match->line_number, match->text);
    }
  g_clear_pointer (&found->matches, g_ptr_array_unref);

  return g_string_free (text, FALSE);
}

static void
test_all_runs (LogFixture    *self,
               gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("error", 0);
  g_autofree char *text = NULL;
  Found found = { NULL };
  SkepLogMatch *match;

  log_fixture_add_past (self, "build", "old error\n");
  log_fixture_add_run (self, "dev", TEXT);
  log_fixture_add_run (self, "test", "nothing\n");

  search (self, query, &found);
  match = g_ptr_array_index (found.matches, 1);
  g_assert_cmpuint (match->position, ==, strlen ("one\ntwo error two\n"));
  g_assert_cmpuint (match->match_start, ==, 0);
  g_assert_cmpuint (match->match_end, ==, 5);
  g_assert_cmpint (match->wall_us, >, g_get_real_time () - G_USEC_PER_SEC * 600);
  g_assert_cmpuint (found.n_done, ==, found.n_total);

  text = describe (&found);
  g_assert_cmpstr (text, ==, "dev-1:1:two error two\ndev-1:2:error three\n"
                             "dev-1:4:the error again\nbuild-1:0:old error\n");
}

static void
test_filters (LogFixture    *self,
              gconstpointer  data)
{
  char *scripts[] = { (char *) "npm::build", NULL };
  g_autoptr (SkepLogQuery) by_script = log_fixture_query ("error", 0);
  g_autoptr (SkepLogQuery) by_status = log_fixture_query ("error", 0);
  g_autoptr (GPtrArray) other = NULL;
  g_autofree char *of_script = NULL;
  g_autofree char *of_status = NULL;
  Found found = { NULL };
  Found live = { NULL };

  log_fixture_add_past (self, "build", "old error\n");
  log_fixture_add_run (self, "dev", "error\n");

  by_script->scripts = g_strdupv (scripts);
  search (self, by_script, &found);
  of_script = describe (&found);
  g_assert_cmpstr (of_script, ==, "build-1:0:old error\n");

  by_status->statuses = 1 << SKEP_RUN_STATUS_RUNNING;
  search (self, by_status, &live);
  of_status = describe (&live);
  g_assert_cmpstr (of_status, ==, "dev-1:0:error\n");

  other = skep_log_search_collect (self->table, self->history, "/src/other", by_status);
  g_assert_cmpuint (other->len, ==, 0);
}

static void
test_since (LogFixture    *self,
            gconstpointer  data)
{
  g_autoptr (SkepLogQuery) past = log_fixture_query ("error", 0);
  g_autoptr (SkepLogQuery) future = log_fixture_query ("error", 0);
  Found found = { NULL };
  Found nothing = { NULL };

  log_fixture_add_run (self, "dev", "error\n");

  past->since = g_get_real_time () - 600 * G_USEC_PER_SEC;
  past->until = g_get_real_time () + 600 * G_USEC_PER_SEC;
  search (self, past, &found);
  g_assert_cmpuint (found.matches->len, ==, 1);
  g_clear_pointer (&found.matches, g_ptr_array_unref);

  future->since = past->until;
  search (self, future, &nothing);
  g_assert_cmpuint (nothing.matches->len, ==, 0);
  g_clear_pointer (&nothing.matches, g_ptr_array_unref);

  future->since = 0;
  future->until = past->since;
  search (self, future, &nothing);
  g_assert_cmpuint (nothing.matches->len, ==, 0);
  g_clear_pointer (&nothing.matches, g_ptr_array_unref);
}

static void
test_problems (LogFixture    *self,
               gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("main", 0);
  g_autofree char *text = NULL;
  Found found = { NULL };

  log_fixture_add_past (self, "build", "cc main.c\nmain.c:3:5: error: ‘x’ undeclared\nmain done\n");
  query->problems_only = TRUE;
  search (self, query, &found);
  text = describe (&found);
  g_assert_cmpstr (text, ==, "build-1:1:main.c:3:5: error: ‘x’ undeclared\n");
}

/* Lines that differ in their number only. */
static char *
make_lines (guint n_lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "line %u of many\n", i);

  return g_string_free (text, FALSE);
}

static void
test_batches (LogFixture    *self,
              gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("line \\d*7 ", SKEP_LOG_QUERY_REGEX);
  g_autofree char *lines = make_lines (50000);
  Found found = { NULL };
  SkepLogMatch *last;

  log_fixture_add_run (self, "dev", lines);
  search (self, query, &found);
  g_assert_cmpuint (found.matches->len, ==, 5000);
  g_assert_cmpuint (found.max_batch, <=, 100);
  last = g_ptr_array_index (found.matches, 4999);
  g_assert_cmpuint (last->line_number, ==, 49997);
  g_clear_pointer (&found.matches, g_ptr_array_unref);
}

static void
test_bounds (LogFixture    *self,
             gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("", 0);
  g_autofree char *lines = make_lines (1000);
  Found found = { NULL };
  Found refused = { NULL, .max_calls = 1 };

  log_fixture_add_run (self, "dev", lines);
  query->max_results = 150;
  search (self, query, &found);
  g_assert_cmpuint (found.matches->len, ==, 150);
  g_clear_pointer (&found.matches, g_ptr_array_unref);

  search (self, query, &refused);
  g_assert_cmpuint (refused.n_calls, ==, 1);
  g_assert_cmpuint (refused.matches->len, ==, 100);
  g_clear_pointer (&refused.matches, g_ptr_array_unref);
}

static gboolean
cancel_cb (GPtrArray *matches,
           guint64    n_done,
           guint64    n_total,
           gpointer   user_data)
{
  g_cancellable_cancel (user_data);
  return TRUE;
}

static void
test_cancel (LogFixture    *self,
             gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("line", 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) targets = NULL;
  g_autofree char *lines = make_lines (100000);
  g_autoptr (GError) error = NULL;

  log_fixture_add_run (self, "dev", lines);
  targets = skep_log_search_collect (self->table, NULL, NULL, query);
  g_assert_false (skep_log_search_run (query, targets, cancellable, cancel_cb, cancellable,
                                       &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
ignore_cb (GPtrArray *matches,
           guint64    n_done,
           guint64    n_total,
           gpointer   user_data)
{
  return TRUE;
}

static void
test_slow_pattern (LogFixture    *self,
                   gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("(a+)+[xy]", SKEP_LOG_QUERY_REGEX);
  g_autoptr (GPtrArray) targets = NULL;
  g_autofree char *line = g_strnfill (5000, 'a');
  g_autoptr (GError) error = NULL;

  log_fixture_add_past (self, "build", line);
  targets = skep_log_search_collect (self->table, self->history, NULL, query);
  g_assert_false (skep_log_search_run (query, targets, NULL, ignore_cb, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "build-1"));
}

static void
test_long_line (LogFixture    *self,
                gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("ERROR", SKEP_LOG_QUERY_CASE);
  g_autoptr (GString) line = g_string_new (NULL);
  Found found = { NULL };
  SkepLogMatch *match;

  for (guint i = 0; i < 5000; i++)
    g_string_append (line, "é");
  g_string_append (line, "ERROR");
  for (guint i = 0; i < 5000; i++)
    g_string_append (line, "é");

  log_fixture_add_run (self, "dev", line->str);
  search (self, query, &found);
  g_assert_cmpuint (found.matches->len, ==, 1);
  match = g_ptr_array_index (found.matches, 0);
  g_assert_cmpint (g_utf8_strlen (match->text, -1), ==, 1002);
  g_assert_cmpuint (match->match_end - match->match_start, ==, 5);
  g_assert_true (g_str_has_prefix (match->text + match->match_start, "ERROR"));
  g_assert_true (g_str_has_prefix (match->text, "…") && g_str_has_suffix (match->text, "…"));
  g_clear_pointer (&found.matches, g_ptr_array_unref);
}

static void
test_gone (LogFixture    *self,
           gconstpointer  data)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query ("error", 0);
  g_autoptr (GPtrArray) targets = NULL;
  SkepLogTarget *first;
  Found found = { g_ptr_array_new_with_free_func (g_object_unref) };

  log_fixture_add_past (self, "build", "error\n");
  log_fixture_add_past (self, "build", "error\n");
  targets = skep_log_search_collect (self->table, self->history, NULL, query);
  g_assert_cmpuint (targets->len, ==, 2);
  first = g_ptr_array_index (targets, 0);
  g_assert_true (skep_run_history_remove (self->history, first->past->uuid, NULL));

  g_assert_true (skep_log_search_run (query, targets, NULL, found_cb, &found, NULL));
  g_assert_cmpuint (found.matches->len, ==, 1);
  g_clear_pointer (&found.matches, g_ptr_array_unref);
}

static const struct
{
  const char *pattern;
  SkepLogQueryFlags flags;
  gsize n_matches;
} counts[] = {
  { "error", 0, 3 },
  { "two", 0, 2 },
  { "o", 0, 7 },
  { "x*", SKEP_LOG_QUERY_REGEX, 4 + 14 + 12 + 5 + 16 },
  { "^", SKEP_LOG_QUERY_REGEX, 5 },
  { "$", SKEP_LOG_QUERY_REGEX, 5 },
  { "", 0, 5 },
  { "none", 0, 0 },
};

static void
test_count (LogFixture    *self,
            gconstpointer  data)
{
  SkepRun *run = log_fixture_add_run (self, "dev", TEXT);

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (SkepLogQuery) query = log_fixture_query (counts[i].pattern, counts[i].flags);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", counts[i].pattern);
      g_assert_cmpuint (skep_log_search_count (query, skep_run_get_output (run), 0, NULL, &error),
                        ==, counts[i].n_matches);
      g_assert_no_error (error);
    }
}

int
main (int   argc,
      char *argv[])
{
  const struct
  {
    const char *name;
    void (*test) (LogFixture *, gconstpointer);
  } tests[] = {
    { "finds-lines-of-live-and-past-runs", test_all_runs },
    { "looks-only-where-it-is-told", test_filters },
    { "looks-only-at-a-time", test_since },
    { "looks-only-at-problems", test_problems },
    { "tells-in-batches", test_batches },
    { "ends-when-there-is-enough", test_bounds },
    { "ends-when-cancelled", test_cancel },
    { "names-the-run-of-a-slow-pattern", test_slow_pattern },
    { "cuts-long-lines-around-the-match", test_long_line },
    { "passes-over-what-is-gone", test_gone },
    { "counts-each-match", test_count },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/log-search/", tests[i].name, NULL);

      g_test_add (path, LogFixture, NULL, log_fixture_set_up, tests[i].test,
                  log_fixture_tear_down);
    }

  return g_test_run ();
}
