/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-output-index.h"
#include "skep-problem-scanner.h"

/* Rules of the tests, one for each key of the format. */
static const char table[] =
  "{\"version\":1,\"prefix\":\"^\\\\w+ \\\\| (?<message>)\",\"rules\":["
  "{\"id\":\"line/one\",\"needs\":[\"error\",\"Warning\",\"fatal\"],"
  " \"begin\":\"^(?<file>[\\\\w./]+):(?<line>\\\\d+):(?<column>\\\\d+): "
  "(?<severity>\\\\w+): (?<message>.*)\",\"unless\":\"ignored\"},"
  "{\"id\":\"block/more\",\"needs\":[\"FAIL\"],\"begin\":\"^FAIL (?<message>.*)\","
  " \"continue\":\"^  \",\"blank\":1,\"lines\":5},"
  "{\"id\":\"trace/py\",\"needs\":[\"Traceback\"],\"begin\":\"^Traceback\",\"continue\":\"^  \","
  " \"end\":\"^(?<message>\\\\w+Error: .*)\",\"place\":\"File (?<file>\\\\S+) (?<line>\\\\d+)\","
  " \"prefer\":\"last\"},"
  "{\"id\":\"trace/js\",\"needs\":[\"Oops\"],\"begin\":\"^Oops (?<message>.*)\","
  " \"continue\":\"^  \",\"require\":\"^  at \",\"place\":\"at (?<file>[^:]+):(?<line>\\\\d+)\"},"
  "{\"id\":\"second/line\",\"after\":\"^BAD:$\",\"begin\":\"^(?<message>.+)$\"},"
  "{\"id\":\"head/entry\",\"severity\":\"warning\",\"needs\":[\"oh\"],"
  " \"begin\":\"^ +(?<line>\\\\d+) oh (?<message>.*)\",\"head\":\"^(?<file>/.*)\"},"
  "{\"id\":\"silent/one\",\"needs\":[\"SILENT\"],\"begin\":\"SILENT\","
  " \"continue\":\"^  (?:(?<message>m\\\\w+)|(?<file>\\\\w+\\\\.c) (?<line>\\\\d+))\"}"
  "],\"resolves\":[{\"tool\":\"line\",\"needs\":[\"again\"],\"pattern\":\"^again$\"}]}";

typedef struct
{
  SkepProblemRules *rules;
  SkepProblemList *list;
  SkepOutputIndex *lines;
  SkepProblemScanner *scanner;
  gsize position;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->rules = skep_problem_rules_new (table, -1, "table", &error);
  g_assert_no_error (error);
  fixture->list = skep_problem_list_new ();
  fixture->lines = skep_output_index_new ();
  fixture->scanner = skep_problem_scanner_new (fixture->rules, fixture->list, fixture->lines);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  skep_problem_scanner_free (fixture->scanner);
  skep_output_index_free (fixture->lines);
  skep_problem_list_free (fixture->list);
  skep_problem_rules_unref (fixture->rules);
}

static void
feed_line (Fixture       *fixture,
           const char    *text,
           gsize          length,
           SkepLineFlags  flags)
{
  const SkepLine line = { fixture->position, length + 1, text, length, flags };

  skep_problem_scanner_feed (fixture->scanner, &line, 1000 + (gint64) fixture->position);
  fixture->position += line.length;
}

/* Lines of @text, each with its end. */
static void
feed (Fixture    *fixture,
      const char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");

      feed_line (fixture, text, length, 0);
      text += length + 1;
    }
}

/* The problems as lines `SEVERITY RULE PLACE MESSAGE [×N]`. */
static char *
describe (Fixture *fixture)
{
  g_autoptr (GPtrArray) problems = skep_problem_list_dup (fixture->list);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      const SkepProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *place = skep_problem_dup_place (problem);

      g_string_append_printf (text, "%c %s %s %s", "WE"[problem->severity], problem->rule,
                              place != NULL ? place : "-", problem->message);
      if (problem->n_repeats > 0)
        g_string_append_printf (text, " ×%u", problem->n_repeats + 1);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

static SkepProblem *
get_first (Fixture *fixture)
{
  g_autoptr (GPtrArray) problems = skep_problem_list_dup (fixture->list);

  g_assert_cmpuint (problems->len, >, 0);
  return skep_problem_ref (g_ptr_array_index (problems, 0));
}

static void
assert_problems (Fixture    *fixture,
                 const char *expected)
{
  g_autofree char *found = describe (fixture);

  g_assert_cmpstr (found, ==, expected);
}

/* Output, and the problems in it. */
typedef struct
{
  const char *name;
  const char *output;
  const char *problems;
} Case;

static const Case cases[] = {
  { "one-line", "a.c:1:2: error: no x\nfine\n", "E line/one a.c:1:2 no x\n" },
  { "prefix", "web | a.c:1:2: error: no x\n", "E line/one a.c:1:2 no x\n" },
  { "prefix-within", "web | Traceback\nweb |   File a.py 3\ndb | XError: y\n",
    "E trace/py a.py:3 XError: y\n" },
  { "severity-of-line", "a.c:1:2: Warning: w\nb.c:3:4: fatal: f\n",
    "W line/one a.c:1:2 w\nE line/one b.c:3:4 f\n" },
  { "severity-of-none", "a.c:1:2: note: n: error\n", "" },
  { "unless", "a.c:1:2: error: ignored\n", "" },
  { "needs-are-not-enough", "an error it is not\n", "" },
  { "block", "FAIL one\n  a\n  b\nend\n", "E block/more - one\n" },
  { "block-at-the-end", "FAIL one\n  a\n", "E block/more - one\n" },
  { "block-after-block", "FAIL one\n  a\nFAIL two\n  b\n",
    "E block/more - one\nE block/more - two\n" },
  { "other-rule-after-block", "FAIL one\n  a\na.c:1:2: error: no x\n",
    "E block/more - one\nE line/one a.c:1:2 no x\n" },
  { "continuation-has-the-line", "FAIL one\n  Oops x\n  at a.js:1\n", "E block/more - one\n" },
  { "end-names-message", "Traceback:\n  File a.py 1\n    x\nKeyError: 'k'\nmore\n",
    "E trace/py a.py:1 KeyError: 'k'\n" },
  { "end-is-the-last", "Traceback:\n  x\nKeyError: k\n  Oops y\n", "E trace/py - KeyError: k\n" },
  { "prefer-last", "Traceback:\n  File a.py 1\n  File b.py 2\nAnError: e\n",
    "E trace/py b.py:2 AnError: e\n" },
  { "prefer-last-own",
    "Traceback:\n  File a.py 1\n  File b.py 2\n  File /x/site-packages/c.py 3\nAnError: e\n",
    "E trace/py b.py:2 AnError: e\n" },
  { "prefer-first", "Oops o\n  at a.js:1\n  at b.js:2\n", "E trace/js a.js:1 o\n" },
  { "prefer-first-own",
    "Oops o\n  at node:internal:9\n  at /p/node_modules/x/a.js:1\n  at b.js:2\n  at c.js:3\n",
    "E trace/js b.js:2 o\n" },
  { "foreign-if-no-other", "Oops o\n  at /p/node_modules/x/a.js:1\n  at /usr/lib/b.js:2\n",
    "E trace/js /p/node_modules/x/a.js:1 o\n" },
  { "require-is-there", "Oops o\n  x\n  at a.js:1\n", "E trace/js a.js:1 o\n" },
  { "require-is-missing", "Oops o\n  x\nend\n", "" },
  { "after", "BAD:\nit broke\nit goes on\n", "E second/line - it broke\n" },
  { "after-not-directly", "BAD:\n\nit broke\n", "" },
  { "head", "/p/a.js\n  1 oh dear\n  22 oh no\n\n/p/b.js\n  3 oh my\n",
    "W head/entry /p/a.js:1 dear\nW head/entry /p/a.js:22 no\nW head/entry /p/b.js:3 my\n" },
  { "head-of-other-paragraph", "/p/a.js\n\n  1 oh dear\n", "W head/entry - dear\n" },
  { "head-is-none", "p/a.js\n  1 oh dear\n", "W head/entry - dear\n" },
  { "message-of-continuation", "SILENT\n  mine\n  more\n", "E silent/one - mine\n" },
  { "message-of-first-line", "  it is SILENT here  \n  x.c 3\n",
    "E silent/one x.c:3 it is SILENT here\n" },
  { "resolves", "a.c:1:2: error: no x\nFAIL one\nagain\n", "E block/more - one\n" },
  { "resolves-only-before", "a.c:1:2: error: no x\nagain\nb.c:1:2: error: y\n",
    "E line/one b.c:1:2 y\n" },
  { "repeats", "a.c:1:2: error: x\nb.c:1:2: error: y\na.c:1:2: error: x\na.c:1:2: error: x\n",
    "E line/one a.c:1:2 x ×3\nE line/one b.c:1:2 y\n" },
};

static void
test_case (Fixture       *fixture,
           gconstpointer  data)
{
  const Case *test = data;

  feed (fixture, test->output);
  skep_problem_scanner_end (fixture->scanner);
  assert_problems (fixture, test->problems);
}

/* The same, whatever came before: nothing of one problem is left in the next. */
static void
test_cases_in_one_output (Fixture       *fixture,
                          gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      feed (fixture, cases[i].output);
      skep_problem_scanner_end (fixture->scanner);
      assert_problems (fixture, cases[i].problems);
      skep_problem_list_clear (fixture->list);
      feed (fixture, "\n");
    }
}

static void
test_positions (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (SkepProblem) problem = NULL;

  feed (fixture, "fine\nFAIL one\n  a\n\n  b\n\nend\n");
  problem = get_first (fixture);
  g_assert_cmpuint (problem->start, ==, 5);
  g_assert_cmpuint (problem->end, ==, 23);
  g_assert_cmpuint (problem->line_number, ==, 1);
  g_assert_cmpint (problem->wall_us, ==, 1005);
  g_assert_cmpstr (problem->text, ==, "FAIL one\n  a\n\n  b");
}

static void
test_blank_lines (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (SkepProblem) problem = NULL;

  feed (fixture, "FAIL one\n  a\n\n\n  b\n");
  problem = get_first (fixture);
  g_assert_cmpstr (problem->text, ==, "FAIL one\n  a");
}

static void
test_most_lines (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (SkepProblem) problem = NULL;

  feed (fixture, "FAIL one\n  1\n  2\n  3\n  4\n  5\n  6\n");
  problem = get_first (fixture);
  g_assert_cmpstr (problem->text, ==, "FAIL one\n  1\n  2\n  3\n  4\n  5");
}

static void
assert_marks (Fixture    *fixture,
              const char *expected)
{
  g_autoptr (GString) flags = g_string_new (NULL);
  gsize length = skep_output_index_get_length (fixture->lines);
  gsize previous = 0;

  for (gsize i = 0; i < length; i++)
    {
      SkepOutputMark mark;

      g_assert_true (skep_output_index_get (fixture->lines, i, &mark));
      g_assert_cmpuint (mark.position, >=, previous);
      g_assert_cmpint (mark.wall_us, ==, 1000 + (gint64) mark.position);
      previous = mark.position;
      g_string_append_c (flags, (mark.flags & SKEP_LINE_PROBLEM) != 0 ? 'P' : '.');
    }
  g_assert_cmpstr (flags->str, ==, expected);
}

/* It is not known at its first line whether it will be a problem. */
static void
test_marks_wait_for_the_end (Fixture       *fixture,
                             gconstpointer  data)
{
  feed (fixture, "fine\nOops o\n  x\n");
  assert_marks (fixture, ".");
  feed (fixture, "fine\nOops o\n  at a.js:1\n");
  assert_marks (fixture, "....");
  feed (fixture, "a.c:1:2: error: x\nfine\nTraceback\n  x\nAnError: e\nfine\n");
  assert_marks (fixture, "....PPP.PPP.");
}

static void
test_marks_leave_blank_lines (Fixture       *fixture,
                              gconstpointer  data)
{
  feed (fixture, "FAIL one\n\n  a\n\nfine\n");
  assert_marks (fixture, "PPP..");
}

static void
test_parts_have_no_mark (Fixture       *fixture,
                         gconstpointer  data)
{
  feed_line (fixture, "aa", 2, 0);
  feed_line (fixture, "a.c:1:2: error: x", 17, SKEP_LINE_CONTINUED);
  feed (fixture, "b.c:1:2: error: y\n");
  assert_marks (fixture, ".P");
  assert_problems (fixture, "E line/one b.c:1:2 y\n");
}

static void
test_gap_ends_a_block (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (SkepProblem) problem = NULL;

  feed (fixture, "FAIL one\n  a\n");
  feed_line (fixture, "  b", 3, SKEP_LINE_AFTER_GAP);
  problem = get_first (fixture);
  g_assert_cmpstr (problem->text, ==, "FAIL one\n  a");
}

static void
test_long_lines (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GString) line = g_string_new ("a.c:1:2: error: ");
  g_autoptr (SkepProblem) problem = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (line, "ä");
  feed_line (fixture, line->str, line->len, 0);
  g_string_assign (line, "");
  for (guint i = 0; i < 4100; i++)
    g_string_append_c (line, ' ');
  g_string_append (line, "SILENT");
  feed_line (fixture, line->str, line->len, 0);

  problem = get_first (fixture);
  g_assert_cmpuint (strlen (problem->message), ==, 500);
  g_assert_true (g_utf8_validate (problem->message, -1, NULL));
  g_assert_true (g_utf8_validate (problem->text, -1, NULL));
  g_assert_cmpuint (strlen (problem->text), <=, 4096);
  skep_problem_scanner_end (fixture->scanner);
  g_assert_cmpuint (skep_problem_list_get_n_errors (fixture->list), ==, 1);
}

static void
test_text_is_bounded (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (3000, 'x');
  g_autofree char *output = g_strdup_printf ("FAIL one\n  %s\n  %s\n  %s\nend\n", filler, filler,
                                             filler);
  g_autoptr (SkepProblem) problem = NULL;

  feed (fixture, output);
  problem = get_first (fixture);
  g_assert_cmpuint (strlen (problem->text), <=, 8192);
  g_assert_cmpuint (problem->end, ==, strlen (output) - 4);
}

static void
test_patience (Fixture       *fixture,
               gconstpointer  data)
{
  guint patience;

  g_assert_cmpuint (skep_problem_scanner_get_patience_ms (fixture->scanner), ==, 0);
  feed (fixture, "FAIL one\n");
  patience = skep_problem_scanner_get_patience_ms (fixture->scanner);
  g_assert_cmpuint (patience, >, 0);
  assert_problems (fixture, "");
  skep_problem_scanner_end (fixture->scanner);
  assert_problems (fixture, "E block/more - one\n");
  g_assert_cmpuint (skep_problem_scanner_get_patience_ms (fixture->scanner), ==, 0);

  /* A line that is surely to come is waited for. */
  feed (fixture, "Traceback\n");
  g_assert_cmpuint (skep_problem_scanner_get_patience_ms (fixture->scanner), >, patience);
}

static void
test_list_is_bounded (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GPtrArray) problems = NULL;

  for (guint i = 0; i < 3 * SKEP_PROBLEM_LIST_MAX; i++)
    {
      g_autofree char *line = g_strdup_printf ("a.c:%u:1: error: x\n", i + 1);

      feed (fixture, line);
    }

  problems = skep_problem_list_dup (fixture->list);
  g_assert_cmpuint (problems->len, ==, SKEP_PROBLEM_LIST_MAX);
  g_assert_cmpuint (((SkepProblem *) problems->pdata[0])->line, ==, 1);
  g_assert_cmpuint (((SkepProblem *) problems->pdata[problems->len - 1])->line, ==,
                    3 * SKEP_PROBLEM_LIST_MAX);
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
    { "/problem-scanner/cases-in-one-output", test_cases_in_one_output },
    { "/problem-scanner/positions", test_positions },
    { "/problem-scanner/blank-lines", test_blank_lines },
    { "/problem-scanner/most-lines", test_most_lines },
    { "/problem-scanner/marks/wait-for-the-end", test_marks_wait_for_the_end },
    { "/problem-scanner/marks/leave-blank-lines", test_marks_leave_blank_lines },
    { "/problem-scanner/marks/none-for-parts", test_parts_have_no_mark },
    { "/problem-scanner/gap-ends-a-block", test_gap_ends_a_block },
    { "/problem-scanner/long-lines", test_long_lines },
    { "/problem-scanner/text-is-bounded", test_text_is_bounded },
    { "/problem-scanner/patience", test_patience },
    { "/problem-scanner/list-is-bounded", test_list_is_bounded },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/problem-scanner/finds/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].function, tear_down);

  return g_test_run ();
}
