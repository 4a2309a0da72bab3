/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-literal-set.h"
#include "skep-problem-rules.h"

#define RULE "\"id\":\"a/b\",\"needs\":[\"x\"],\"begin\":\"x\""
#define TABLE(rules, resolves) \
  "{\"version\":1,\"rules\":[" rules "],\"resolves\":[" resolves "]}"

/* A table that is refused, and words that the reason must have. */
typedef struct
{
  const char *name;
  const char *table;
  const char *rule;
  const char *key;
  const char *reason;
} Broken;

static const Broken broken[] = {
  { "no-json", "{", "", "", "Parse error" },
  { "empty", "", "", "", "no object" },
  { "array", "[]", "", "", "no object" },
  { "no-version", "{\"rules\":[],\"resolves\":[]}", "", "“version”", "must be 1" },
  { "other-version", "{\"version\":2,\"rules\":[],\"resolves\":[]}", "", "“version”", "must be 1" },
  { "version-no-number", "{\"version\":[1],\"rules\":[],\"resolves\":[]}", "", "“version”",
    "must be 1" },
  { "no-rules", "{\"version\":1,\"resolves\":[]}", "", "“rules”", "arrays" },
  { "no-resolves", "{\"version\":1,\"rules\":[]}", "", "“resolves”", "arrays" },
  { "unknown-table-key", "{\"version\":1,\"rules\":[],\"resolves\":[],\"rule\":1}", "", "“rule”",
    "no such key" },
  { "prefix-no-text", "{\"version\":1,\"prefix\":[],\"rules\":[],\"resolves\":[]}", "",
    "“prefix”",
    "regular expression" },
  { "prefix-broken", "{\"version\":1,\"prefix\":\"(\",\"rules\":[],\"resolves\":[]}", "",
    "“prefix”", "regular expression" },
  { "rule-no-object", TABLE ("1", ""), "entry 1", "“rules”", "no object" },
  { "unknown-key", TABLE ("{" RULE ",\"begins\":\"x\"}", ""), "rule “a/b”", "“begins”",
    "no such key" },
  { "no-id", TABLE ("{" RULE "},{\"needs\":[\"x\"],\"begin\":\"x\"}", ""), "rule 2", "“id”",
    "missing" },
  { "id-not-text", TABLE ("{\"id\":[]}", ""), "rule 1", "“id”", "TOOL/NAME" },
  { "id-without-name", TABLE ("{\"id\":\"a/\"}", ""), "rule “a/”", "“id”", "TOOL/NAME" },
  { "id-without-tool", TABLE ("{\"id\":\"/b\"}", ""), "rule “/b”", "“id”", "TOOL/NAME" },
  { "id-twice", TABLE ("{" RULE "},{" RULE "}", ""), "rule “a/b”", "“id”", "another" },
  { "severity", TABLE ("{" RULE ",\"severity\":\"note\"}", ""), "rule “a/b”", "“severity”",
    "“error” or “warning”" },
  { "no-begin", TABLE ("{\"id\":\"a/b\",\"needs\":[\"x\"]}", ""), "rule “a/b”", "“begin”",
    "missing" },
  { "no-needs", TABLE ("{\"id\":\"a/b\",\"begin\":\"x\"}", ""), "rule “a/b”", "“needs”",
    "missing" },
  { "needs-empty", TABLE ("{\"id\":\"a/b\",\"begin\":\"x\",\"needs\":[]}", ""), "rule “a/b”",
    "“needs”", "at least one" },
  { "needs-text", TABLE ("{\"id\":\"a/b\",\"begin\":\"x\",\"needs\":\"x\"}", ""), "rule “a/b”",
    "“needs”", "array" },
  { "needs-empty-text", TABLE ("{\"id\":\"a/b\",\"begin\":\"x\",\"needs\":[\"\"]}", ""),
    "rule “a/b”", "“needs”", "not empty" },
  { "needs-number", TABLE ("{\"id\":\"a/b\",\"begin\":\"x\",\"needs\":[1]}", ""), "rule “a/b”",
    "“needs”", "not empty" },
  { "begin-broken", TABLE ("{\"id\":\"a/b\",\"needs\":[\"x\"],\"begin\":\"(x\"}", ""),
    "rule “a/b”", "“begin”", "regular expression" },
  { "continue-broken", TABLE ("{" RULE ",\"continue\":\"[x\"}", ""), "rule “a/b”", "“continue”",
    "regular expression" },
  { "begin-null", TABLE ("{\"id\":\"a/b\",\"needs\":[\"x\"],\"begin\":null}", ""), "rule “a/b”",
    "“begin”", "regular expression" },
  { "group-misspelt", TABLE ("{\"id\":\"a/b\",\"needs\":[\"x\"],\"begin\":\"(?<fiel>x)\"}", ""),
    "rule “a/b”", "“begin”", "“fiel” means nothing" },
  { "group-misspelt-p", TABLE ("{\"id\":\"a/b\",\"needs\":[\"x\"],\"begin\":\"(?P<col>x)\"}", ""),
    "rule “a/b”", "“begin”", "“col” means nothing" },
  { "group-of-unless", TABLE ("{" RULE ",\"unless\":\"(?<file>x)\"}", ""), "rule “a/b”",
    "“unless”", "“file” means nothing" },
  { "group-of-place", TABLE ("{" RULE ",\"end\":\"x\",\"place\":\"(?<message>x)\"}", ""),
    "rule “a/b”", "“place”", "“message” means nothing" },
  { "place-of-one-line", TABLE ("{" RULE ",\"place\":\"x\"}", ""), "rule “a/b”", "“place”",
    "“continue” or “end” is missing" },
  { "require-of-one-line", TABLE ("{" RULE ",\"require\":\"x\"}", ""), "rule “a/b”", "“require”",
    "“continue” or “end” is missing" },
  { "blank-text", TABLE ("{" RULE ",\"blank\":\"1\"}", ""), "rule “a/b”", "“blank”", "number" },
  { "blank-negative", TABLE ("{" RULE ",\"blank\":-1}", ""), "rule “a/b”", "“blank”", "number" },
  { "lines-many", TABLE ("{" RULE ",\"lines\":1001}", ""), "rule “a/b”", "“lines”", "number" },
  { "lines-fraction", TABLE ("{" RULE ",\"lines\":1.5}", ""), "rule “a/b”", "“lines”", "number" },
  { "prefer", TABLE ("{" RULE ",\"prefer\":\"best\"}", ""), "rule “a/b”", "“prefer”",
    "“first” or “last”" },
  { "resolve-no-object", TABLE ("{" RULE "}", "\"a\""), "entry 1", "“resolves”", "no object" },
  { "resolve-unknown-key", TABLE ("{" RULE "}", "{\"tools\":\"a\"}"), "resolve 1", "“tools”",
    "no such key" },
  { "resolve-without-needs", TABLE ("{" RULE "}", "{\"tool\":\"a\",\"pattern\":\"x\"}"),
    "resolve 1", "“needs”", "must be there" },
  { "resolve-other-tool",
    TABLE ("{" RULE "}", "{\"tool\":\"c\",\"pattern\":\"x\",\"needs\":[\"x\"]}"), "resolve 1",
    "“tool”", "no rule is for it" },
  { "resolve-broken",
    TABLE ("{" RULE "}", "{\"tool\":\"a\",\"pattern\":\"(\",\"needs\":[\"x\"]}"), "resolve 1",
    "“pattern”", "regular expression" },
};

static void
test_broken (gconstpointer data)
{
  const Broken *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepProblemRules) rules = skep_problem_rules_new (test->table, -1, "mine.json",
                                                               &error);

  g_assert_null (rules);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "mine.json: "));
  g_assert_nonnull (strstr (error->message, test->rule));
  g_assert_nonnull (strstr (error->message, test->key));
  g_assert_nonnull (strstr (error->message, test->reason));
}

static void
test_reads_all_keys (void)
{
  static const char table[] = TABLE (
    "{\"id\":\"tool/name\",\"severity\":\"warning\",\"needs\":[\"a\",\"b\"],"
    "\"begin\":\"(?<file>a)|(?<file>b)\",\"unless\":\"c\",\"after\":\"d\",\"head\":\"(?<file>e)\","
    "\"continue\":\"f\",\"end\":\"(?<message>g)\",\"require\":\"h\",\"place\":\"(?<line>i)\","
    "\"blank\":2,\"lines\":7,\"prefer\":\"last\"}",
    "{\"tool\":\"tool\",\"needs\":[\"z\"],\"pattern\":\"z\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepProblemRules) rules = skep_problem_rules_new (table, -1, "t", &error);
  const SkepProblemRule *rule;

  g_assert_no_error (error);
  g_assert_cmpuint (skep_problem_rules_get_n_rules (rules), ==, 1);
  rule = skep_problem_rules_get_rule (rules, 0);
  g_assert_cmpstr (rule->id, ==, "tool/name");
  g_assert_cmpstr (rule->tool, ==, "tool");
  g_assert_cmpint (rule->severity, ==, SKEP_PROBLEM_WARNING);
  g_assert_cmpuint (g_strv_length (rule->needs), ==, 2);
  g_assert_cmpuint (rule->max_blank, ==, 2);
  g_assert_cmpuint (rule->max_lines, ==, 7);
  g_assert_true (rule->prefers_last);
  for (guint i = 0; i < SKEP_PROBLEM_RULE_N_PATTERNS; i++)
    g_assert_true (skep_problem_rule_match (rule, i, "abcdefghi", 9, NULL));
}

static void
test_default_is_whole (void)
{
  SkepProblemRules *rules = skep_problem_rules_get_default ();

  g_assert_cmpuint (skep_problem_rules_get_n_rules (rules), >, 0);
  g_assert_true (rules == skep_problem_rules_get_default ());
}

static void
test_names_in_branches (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepProblemPattern) pattern =
    skep_problem_pattern_new ("^(?:in (?<file>\\w+)|(?<file>\\w+):(?<line>\\d+))$",
                              SKEP_PROBLEM_PLACE_FIELDS, &error);
  g_autofree char *file = NULL;
  SkepProblemMatch match;

  g_assert_no_error (error);
  g_assert_true (skep_problem_pattern_match (pattern, "abc:12", 6, &match));
  file = skep_problem_match_dup (&match, SKEP_PROBLEM_FILE);
  g_assert_cmpstr (file, ==, "abc");
  g_assert_cmpuint (match.lengths[SKEP_PROBLEM_LINE], ==, 2);
  g_assert_null (match.texts[SKEP_PROBLEM_MESSAGE]);
}

/* What is told by the first character alone must not hide what matches. */
static void
test_beginnings (void)
{
  static const struct
  {
    const char *regex;
    const char *line;
  } matches[] = {
    { "x", "ax" },        { "^a|x", "bx" },       { "^(?:a|b)c", "bc" },  { "^[]|]c", "|c" },
    { "^\\|x", "|x" },   { "^\\s*x", "x" },     { "^\\s*x", " x" },   { "^(?=.*z)b", "bz" },
    { "^(?!ab)a", "ac" }, { "^a?$", "" },         { "^b?", "zz" },        { "^\\W", "✘" },
    { "^(?i)e", "E" },    { "^\\Qa|b\\E", "a|b" }, { "^(?:^|x)y", "y" }, { "^\\bw", "w" },
    { "(?:^|x)y", "axy" }, { "^(?<file>[^:]+):", "f:" }, { "^\\x41", "A" }, { "^\\d+$", "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (matches); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SkepProblemPattern) pattern =
        skep_problem_pattern_new (matches[i].regex, SKEP_PROBLEM_ALL_FIELDS, &error);

      g_assert_no_error (error);
      g_test_message ("%s", matches[i].regex);
      g_assert_true (skep_problem_pattern_match (pattern, matches[i].line,
                                                 strlen (matches[i].line), NULL));
    }
}

static void
test_effort_is_bounded (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepProblemPattern) pattern =
    skep_problem_pattern_new ("^(?:a+)+$", SKEP_PROBLEM_NO_FIELDS, &error);
  g_autofree char *line = g_strnfill (4096, 'a');

  line[4095] = 'b';
  g_assert_no_error (error);
  for (guint i = 0; i < 100; i++)
    g_assert_false (skep_problem_pattern_match (pattern, line, 4096, NULL));
  g_assert_cmpuint (skep_problem_pattern_get_n_given_up (pattern), ==, 100);
}

/* What the automaton finds is what strstr() finds, for all texts over a small alphabet. */
static void
test_literals_are_found (void)
{
  static const char *const literals[] = { "a", "ab", "bab", "bc", "bca", "c", "caa", "aabbc" };
  g_autoptr (SkepLiteralSet) set = skep_literal_set_new (G_N_ELEMENTS (literals) * 20);
  guint n_words;

  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    g_assert_true (skep_literal_set_add (set, literals[i], i * 20));
  skep_literal_set_build (set);
  n_words = skep_literal_set_get_n_words (set);
  g_assert_cmpuint (n_words, ==, 3);

  for (guint number = 0; number < 1 << 16; number++)
    {
      guint64 groups[3] = { 0, };
      gboolean has_any = FALSE;
      char text[9] = { 0, };

      for (guint i = 0; i < 8; i++)
        text[i] = "abcx"[number >> 2 * i & 3];
      for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
        has_any |= strstr (text, literals[i]) != NULL;
      g_assert_cmpint (skep_literal_set_find (set, text, 8, groups), ==, has_any);
      for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
        g_assert_cmpint (groups[i * 20 / 64] >> i * 20 % 64 & 1, ==,
                         strstr (text, literals[i]) != NULL);
    }
}

static void
test_literals_are_bounded (void)
{
  g_autoptr (SkepLiteralSet) set = skep_literal_set_new (1);
  g_autofree char *longest = g_strnfill (SKEP_LITERAL_SET_MAX_BYTES, 'x');
  guint64 group = 0;

  g_assert_true (skep_literal_set_add (set, longest, 0));
  g_assert_false (skep_literal_set_add (set, "y", 0));
  skep_literal_set_build (set);
  g_assert_false (skep_literal_set_find (set, longest, SKEP_LITERAL_SET_MAX_BYTES - 1, &group));
  g_assert_true (skep_literal_set_find (set, longest, SKEP_LITERAL_SET_MAX_BYTES, &group));
  g_assert_cmpuint (group, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strconcat ("/problem-rules/broken/", broken[i].name, NULL);

      g_test_add_data_func (path, &broken[i], test_broken);
    }
  g_test_add_func ("/problem-rules/reads-all-keys", test_reads_all_keys);
  g_test_add_func ("/problem-rules/default-is-whole", test_default_is_whole);
  g_test_add_func ("/problem-rules/pattern/names-in-branches", test_names_in_branches);
  g_test_add_func ("/problem-rules/pattern/beginnings", test_beginnings);
  g_test_add_func ("/problem-rules/pattern/effort-is-bounded", test_effort_is_bounded);
  g_test_add_func ("/problem-rules/literals/are-found", test_literals_are_found);
  g_test_add_func ("/problem-rules/literals/are-bounded", test_literals_are_bounded);

  return g_test_run ();
}
