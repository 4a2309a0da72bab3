/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-log-query.h"

static SkepLogQuery *
make (const char        *pattern,
      SkepLogQueryFlags  flags)
{
  g_autoptr (GError) error = NULL;
  SkepLogQuery *query = skep_log_query_new (pattern, flags, &error);

  g_assert_no_error (error);
  g_assert_nonnull (query);
  return query;
}

/* What is found first in a line: `-` if nothing, else the text of the match. */
static char *
match (SkepLogQuery *query,
       const char   *line)
{
  g_autoptr (GError) error = NULL;
  gsize start;
  gsize end;
  gboolean is_found = skep_log_query_match (query, line, strlen (line), &start, &end, &error);

  g_assert_no_error (error);
  return is_found ? g_strndup (line + start, end - start) : g_strdup ("-");
}

static const struct
{
  const char *pattern;
  SkepLogQueryFlags flags;
  const char *line;
  const char *expected;
} matches[] = {
  { "a.c", 0, "abc a.c", "a.c" },
  { "A.C", 0, "abc a.c", "a.c" },
  { "A.C", SKEP_LOG_QUERY_CASE, "abc a.c", "-" },
  { "(", 0, "f(x)", "(" },
  { "a.c", SKEP_LOG_QUERY_REGEX, "abc", "abc" },
  { "port", SKEP_LOG_QUERY_WORD, "transport ports port", "port" },
  { "port", SKEP_LOG_QUERY_WORD, "transport", "-" },
  { "-n", SKEP_LOG_QUERY_WORD, "head -n", "-n" },
  { "a|ab", SKEP_LOG_QUERY_WORD | SKEP_LOG_QUERY_REGEX, "ab", "ab" },
  { "\\Qa+", SKEP_LOG_QUERY_WORD | SKEP_LOG_QUERY_REGEX, "a+", "a+" },
  { "(?x) ab # two letters", SKEP_LOG_QUERY_WORD | SKEP_LOG_QUERY_REGEX, "ab", "ab" },
  { "^\\s+$", SKEP_LOG_QUERY_REGEX, "  ", "  " },
  { "GRÖSSE", 0, "die größe", "-" },
  { "GRÖßE", 0, "die größe", "größe" },
  { "", 0, "anything", "" },
  { "x*", SKEP_LOG_QUERY_REGEX, "abc", "" },
};

static void
test_match (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (matches); i++)
    {
      g_autoptr (SkepLogQuery) query = make (matches[i].pattern, matches[i].flags);
      g_autofree char *found = match (query, matches[i].line);

      g_test_message ("%s", matches[i].pattern);
      g_assert_cmpstr (found, ==, matches[i].expected);
    }
}

static void
test_next (void)
{
  g_autoptr (SkepLogQuery) query = make ("\\bab", SKEP_LOG_QUERY_REGEX);
  const char *line = "ab ab";
  gsize start;
  gsize end;

  g_assert_true (skep_log_query_match_next (query, line, 5, 1, &start, &end, NULL));
  g_assert_cmpuint (start, ==, 3);
  g_assert_cmpuint (end, ==, 5);
  g_assert_false (skep_log_query_match_next (query, line, 5, 4, &start, &end, NULL));
}

static const struct
{
  const char *pattern;
  const char *part; /* of the message */
} wrongs[] = {
  { "ab(c", "character 4" },
  { "[z-a]", "character 3" },
  { "ö[", "character 2" },
  { "a{2,1}", "order" },
  { "1)", "character 1" },
  { "(*LIMIT_MATCH=4000000000)a", "(*UTF)" },
  { "(*UTF)a", "(*UTF)" },
  { "\xff", "UTF-8" },
};

static void
test_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkepLogQuery) query = skep_log_query_new (wrongs[i].pattern, SKEP_LOG_QUERY_REGEX,
                                                           &error);

      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_null (query);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, wrongs[i].part));
    }
}

static void
test_too_long (void)
{
  g_autofree char *pattern = g_strnfill (5000, 'a');
  g_autoptr (GError) error = NULL;

  g_assert_null (skep_log_query_new (pattern, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* Each has a class at its end, lest PCRE2 sees at once that a letter is not there at all. */
static const char *const catastrophes[] = {
  "(a+)+$",
  "(a|aa)+[bc]",
  "(.*a){20}[xy]",
  "(?:(?:a*)*)*[xy]",
  "(a*)*[xy]",
  "(?:a+a+)+[xy]",
  "(.*)\\1[xy]",
  "(a+)\\1\\1[xy]",
  "(?:[^x]+[^y]+)+[!]{2}",
  "(?=(a+))\\1*a?[xy]",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  ".*.*.*.*.*[xy]",
  "(?>a|aa)+(?:a|aa)+[xy]",
  "(a?){30}a{30}[xy]",
};

/* A long line of the same, which can't match for its end. */
static char *
make_hostile (gsize length)
{
  char *text = g_strnfill (length, 'a');

  memcpy (text + length - 2, "!\n", 2);
  return text;
}

/* Each must end in time, and most with an error; a few are fast on short lines. */
static void
test_catastrophes (gconstpointer data)
{
  const gsize length = GPOINTER_TO_SIZE (data);
  g_autofree char *text = make_hostile (length);
  guint n_refused = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (catastrophes); i++)
    {
      g_autoptr (SkepLogQuery) query = make (catastrophes[i],
                                             SKEP_LOG_QUERY_REGEX | SKEP_LOG_QUERY_CASE);
      g_autoptr (GError) error = NULL;
      gint64 begun = g_get_monotonic_time ();
      gsize start;
      gsize end;

      g_assert_false (skep_log_query_find (query, text, length, 0, &start, &end, &error));
      begun = g_get_monotonic_time () - begun;
      g_test_message ("%s: %.1f ms%s%s", catastrophes[i], begun / 1e3, error != NULL ? ", " : "",
                      error != NULL ? error->message : "");
      g_assert_cmpint (begun, <, 2 * G_USEC_PER_SEC);
      if (error != NULL)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
          n_refused++;
        }
    }

  g_assert_cmpuint (n_refused, >=, length > 1024 ? 10 : 3);
}

/* What is slow over many lines need not be too slow. */
static void
test_long_lines (void)
{
  g_autoptr (SkepLogQuery) query = make ("error: .*at .*\\.c:\\d+", SKEP_LOG_QUERY_REGEX);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize start;
  gsize end;

  for (guint i = 0; i < 6000; i++)
    g_string_append (text, "errot: at ");
  g_string_append (text, "\nan error: at main.c:12\n");

  g_assert_true (skep_log_query_find (query, text->str, text->len, 0, &start, &end, NULL));
  g_assert_cmpstr (text->str + start, ==, "error: at main.c:12\n");
}

/* Repetitions of a group need memory for each. */
static void
test_deep (void)
{
  g_autoptr (SkepLogQuery) query = make ("(?:foo|bar|.)*x!", SKEP_LOG_QUERY_REGEX);
  g_autofree char *line = g_strnfill (20000, 'a');
  g_autofree char *found = NULL;

  memcpy (line + 19998, "x!", 2);
  found = match (query, line);
  g_assert_cmpstr (found, ==, line);
}

/* The lines and places of all matching lines, by one look at the block. */
static char *
find_all (SkepLogQuery *query,
          const char   *text,
          gsize         length)
{
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize from = 0;
  gsize start;
  gsize end;

  while (skep_log_query_find (query, text, length, from, &start, &end, &error))
    {
      const char *newline = memchr (text + end, '\n', length - end);

      g_string_append_printf (found, "%" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT " ", start, end);
      from = newline - text + 1;
    }
  g_assert_no_error (error);

  return g_string_free (g_steal_pointer (&found), FALSE);
}

static void
append_random (GString           *text,
               const char *const *parts,
               guint              n_parts)
{
  const guint n = g_test_rand_int_range (1, 8);

  for (guint i = 0; i < n; i++)
    g_string_append (text, parts[g_test_rand_int_range (0, n_parts)]);
}

/* Patterns of random parts in random text: line by line and block by block find the same. */
static void
test_blocks_equal_lines (void)
{
  static const char *const atoms[] = {
    "a", "b", "ab", ".", "\\s", "\\s+", "\\S", "^", "$", "\\b", "\\B", "[ab]", "[\\s,]", "(?:a|ab)",
    "(a)", "b*", "a+", ".*", ".*?", "\\w+", "\\d?", "x{0,2}", "|", "(?<n>b)", "\\.", "[^a]", "\\W",
    "(?=b)", "(?<!a)", "a++", "(?>a|ab)", "\\s*$", "\\Z", "\\A", "\\R", "(?i)B", "\\n", "\\1",
  };
  static const char *const words[] = { "a", "b", "ab", "aab", " ", "\n", "\n\n", ",", "7", "B", "é" };
  guint n_blocks = 0;

  for (guint round = 0; round < 4000; round++)
    {
      g_autoptr (GString) pattern = g_string_new (NULL);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (SkepLogQuery) query = NULL;
      g_autofree char *by_block = NULL;
      g_autofree char *by_line = NULL;

      append_random (pattern, atoms, G_N_ELEMENTS (atoms));
      for (guint i = 0; i < 6; i++)
        append_random (text, words, G_N_ELEMENTS (words));
      g_string_append_c (text, '\n');

      query = skep_log_query_new (pattern->str,
                                  SKEP_LOG_QUERY_REGEX |
                                  (g_test_rand_bit () ? SKEP_LOG_QUERY_WORD : 0), NULL);
      if (query == NULL || query->by_line)
        continue;

      n_blocks++;
      by_block = find_all (query, text->str, text->len);
      query->by_line = TRUE;
      by_line = find_all (query, text->str, text->len);
      if (!g_str_equal (by_block, by_line))
        g_error ("“%s” in “%s”: %s by block, %s by line", pattern->str, text->str, by_block,
                 by_line);
    }

  g_assert_cmpuint (n_blocks, >, 400);
}

static const struct
{
  const char *pattern;
  gboolean by_line;
} modes[] = {
  { "error|warn(?:ing)?", FALSE },
  { "\\[[a-z]+\\]", FALSE },
  { "\\\\[ab]", FALSE },
  { "\\\\[^b]", TRUE },
  { "^\\s*at .*\\.js:\\d+$", FALSE },
  { "(?<name>\\w+)=", FALSE },
  { "a++", TRUE },
  { "a\\++", FALSE },
  { "(?>a)", TRUE },
  { "(?<=a)b", TRUE },
  { "a(?!b)", TRUE },
  { "\\Aa", TRUE },
  { "a\\z", TRUE },
  { "\\Ga", TRUE },
  { "\"[^\"]*\"", TRUE },
  { "(?s)a.b", TRUE },
  { "[]a]", FALSE },
  { "[]^]\\W", TRUE },
};

static void
test_modes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (SkepLogQuery) query = make (modes[i].pattern, SKEP_LOG_QUERY_REGEX);

      g_test_message ("%s", modes[i].pattern);
      g_assert_cmpint (query->by_line, ==, modes[i].by_line);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log-query/finds-what-is-meant", test_match);
  g_test_add_func ("/log-query/finds-the-next-of-a-line", test_next);
  g_test_add_func ("/log-query/tells-where-a-pattern-is-wrong", test_wrong);
  g_test_add_func ("/log-query/refuses-a-pattern-without-measure", test_too_long);
  g_test_add_data_func ("/log-query/ends-in-time/short-line", GSIZE_TO_POINTER (100),
                        test_catastrophes);
  g_test_add_data_func ("/log-query/ends-in-time/line", GSIZE_TO_POINTER (2000),
                        test_catastrophes);
  g_test_add_data_func ("/log-query/ends-in-time/long-line", GSIZE_TO_POINTER (64 * 1024),
                        test_catastrophes);
  g_test_add_func ("/log-query/knows-long-lines-from-slow-patterns", test_long_lines);
  g_test_add_func ("/log-query/repeats-groups-often", test_deep);
  g_test_add_func ("/log-query/finds-the-same-in-blocks-and-lines", test_blocks_equal_lines);
  g_test_add_func ("/log-query/looks-line-by-line-where-it-must", test_modes);

  return g_test_run ();
}
