/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define SCRIPTS "\"scripts\": { \"dev\": \"vite --host\" }"

static void
test_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "npm");
  fixture_write (fixture, "package.json",
                 "{ \"name\": \"shop\", \"scripts\": { \"dev\": \"vite --host\", "
                 "\"build\": \"tsc && vite build\", \"a:b c\": \"\" } }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "dev build a:b c");
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "npm::dev");
  g_assert_cmpstr (script->command, ==, "vite --host");
  g_assert_null (script->description);
  g_assert_cmpstr (script->package, ==, "shop");
  g_assert_cmpstr (script->manager, ==, "npm");
  g_assert_null (script->unavailable);
  g_assert_cmpstr (script->file, ==, "package.json");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  fixture_assert_argv (script, "npm", "run", "dev");
  fixture_assert_argv (fixture_find (fixture, "npm::a:b c"), "npm", "run", "a:b c");
}

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

#define AT(position, reason) "error package.json:" position ": " reason "\n"
#define WARNED_AT(position, reason) "warning package.json:" position ": " reason "\n"

static const Case cases[] = {
  { "no-scripts", "{ \"name\": \"x\" }", "", "" },
  { "empty-scripts", "{ \"scripts\": {} }", "", "" },
  { "empty-file", "", "", "" },
  { "blank-file", " \r\n\t", "", "" },
  { "byte-order-mark-and-crlf", "\xef\xbb\xbf{\r\n" SCRIPTS "\r\n}\r\n", "dev", "" },
  { "scripts-of-wrong-type", "{\n  \"scripts\": [\"dev\"] }", "",
    AT ("2", "“scripts” must be an object.") },
  { "script-of-wrong-type", "{ \"scripts\": {\n  \"a\": \"x\",\n  \"b\": 5,\n  \"c\": \"y\" } }",
    "a c", AT ("3", "The script “b” must be a string.") },
  { "root-of-wrong-type", "[]", "", AT ("1", "“{” is expected here.") },
  { "repeated-script", "{ \"scripts\": {\n\"a\": \"x\",\n\"b\": \"y\",\n\"a\": \"z\" } }", "a b",
    WARNED_AT ("4", "“a” is defined twice; this definition is used.") },
  { "repeated-scripts", "{ \"scripts\": { \"a\": \"x\" },\n\"scripts\": { \"b\": \"y\" } }", "b",
    WARNED_AT ("2", "“scripts” is defined twice; this definition is used.") },
  { "lines-are-those-of-the-keys",
    "{ \"x\": [{ \"y\": 1 },\n{}]\n,\"scripts\"\n:{\n\"a\":\n\n[\n1]\n\n, \"b\": {\n"
    "\"c\": {\n}}\n,\n\"d\"\n:\n\"\\\"{\"\n,\"a\"\n:\n\"x\"} }",
    "a d",
    WARNED_AT ("17", "“a” is defined twice; this definition is used.")
    AT ("10", "The script “b” must be a string.") },
  { "unknown-manager", "{ " SCRIPTS ",\n \"packageManager\": \"deno@2\" }", "dev",
    WARNED_AT ("2", "“packageManager” is ignored: “deno” is not a known package manager.") },
  { "manager-of-wrong-type", "{ " SCRIPTS ",\n \"packageManager\": {} }", "dev",
    WARNED_AT ("2", "“packageManager” is ignored: it must be a string.") },
  { "trailing-comma", "{\n  \"scripts\": {\n    \"a\": \"x\",\n  }\n}", "",
    AT ("3", "There must be no comma after the last entry.") },
  { "trailing-comma-in-list", "{ \"a\": [1, ] }", "",
    AT ("1", "There must be no comma after the last entry.") },
  { "two-commas", "{ \"a\": 1,, }", "", AT ("1", "A key in quotation marks is expected here.") },
  { "missing-comma", "{ \"scripts\": {\n \"a\": \"x\"\n\n \"b\": \"y\" } }", "",
    AT ("2", "“,” is expected after this entry.") },
  { "missing-comma-before-number", "{ \"a\":\n1\n2 }", "",
    AT ("2", "“,” is expected after this entry.") },
  { "missing-comma-in-list", "{ \"a\": [\n1\n2] }", "",
    AT ("2", "“,” is expected after this entry.") },
  { "missing-colon", "{\n\"scripts\"\n { } }", "", AT ("2", "“:” is expected after this key.") },
  { "missing-value", "{ \"scripts\":\n\n}", "", AT ("3", "This is not valid JSON here.") },
  { "unknown-word", "{ \"a\":\n tru }", "", AT ("2", "This is not valid JSON here.") },
  { "wrong-bracket", "{ \"a\": [\n } ]", "", AT ("2", "This is not valid JSON here.") },
  { "bare-key", "{\n a: 1 }", "", AT ("2", "A key in quotation marks is expected here.") },
  { "comment", "{ // no\n }", "", AT ("1", "A key in quotation marks is expected here.") },
  { "single-quotes", "{ 'a': 1 }", "", AT ("1", "A key in quotation marks is expected here.") },
  { "cut-short", "{ \"scripts\": {\n \"a\": \"x\"", "",
    AT ("2", "The file ends before its last “}”.") },
  { "string-without-end", "{\n\"a\": \"x\n}", "",
    AT ("2", "This string has no closing quotation mark.") },
  { "unknown-escape", "{\n\"a\": \"\\q\" }", "", AT ("2", "This is not a valid escape sequence.") },
  { "short-unicode-escape", "{ \"a\": \"\\u12\" }", "",
    AT ("1", "This is not a valid escape sequence.") },
  { "escaped-nul", "{ \"a\": \"\\u0000\" }", "", AT ("1", "This is not a valid escape sequence.") },
  { "half-of-a-surrogate-pair", "{ \"a\": \"\\ud83dx\" }", "",
    AT ("1", "This is not a valid escape sequence.") },
  { "other-half-of-a-surrogate-pair", "{ \"a\": \"\\udc1d\" }", "",
    AT ("1", "This is not a valid escape sequence.") },
  { "two-halves-that-are-no-pair", "{ \"a\": \"\\ud83d\\u0041\" }", "",
    AT ("1", "This is not a valid escape sequence.") },
  { "escape-at-the-end", "{ \"a\": \"\\", "", AT ("1", "This is not a valid escape sequence.") },
  { "two-values", "{}\n{}", "", AT ("2", "The end of the file is expected here.") },
  { "latin1", "{\n \"a\": \"\xe9\" }", "", AT ("2", "This is not valid UTF-8.") },
  { "numbers-and-words",
    "{ \"a\": [0, -1, 2.5e+3, true, false, null], " SCRIPTS " }", "dev", "" },
  { "escapes", "{ \"scripts\": { \"\\u0061\\/\\\"\\\\\\ud83d\\udc1d\\u0062\": \"\\n\" } }",
    "a/\"\\🐝b", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "npm");
  fixture_write (fixture, "package.json", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_nul (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write_bytes (fixture, "package.json", "{\n\"a\": \0 }", 10);
  fixture_run (fixture);
  fixture_assert_problems (fixture, AT ("2", "There is a NUL byte here."));
}

static void
write_repeated (Fixture    *fixture,
                const char *start,
                const char *piece,
                guint       n)
{
  g_autoptr (GString) text = g_string_new (start);

  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  fixture_write (fixture, "package.json", text->str);
}

static void
test_deep (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_repeated (fixture, "{\n\"a\":", "[", 1000000);
  fixture_run (fixture);
  fixture_assert_problems (fixture, AT ("2", "The nesting is too deep here."));
  write_repeated (fixture, "", "{\"a\":\n", 200000);
  fixture_run (fixture);
  fixture_assert_problems (fixture, AT ("65", "The nesting is too deep here."));
  fixture_write (fixture, "package.json",
                 "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
}

/* What some json-glib reads to another end than we do must not hide brackets from us. */
static void
test_hidden_depth (void)
{
  static const char *const starts[] = {
    "{\"a\":'\"',\"b\":",
    "{\"a\":/*\"*/",
    "{\"a\"://\"\n",
    "{\"a\":\"\\u\" \"\",\"b\":",
    "{\"a\":\"\\ud83d\",\"\":",
    "{\"a\":\"\\ud83d\\u\",\"\":",
  };
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      write_repeated (fixture, starts[i], "[", 1000000);
      fixture_run (fixture);
      g_assert_cmpuint (skep_discovery_get_errors (fixture->discovery)->len, ==, 1);
    }
}

static void
test_siblings (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_repeated (fixture, "{\"a\":[[]", ",[[],{}],\"[{\"\n", 1000);
  fixture_run (fixture);
  fixture_assert_problems (fixture, AT ("1001", "The file ends before its last “}”."));
}

static void
test_wide (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_repeated (fixture, "{\"a\":[0", ",0", 1000000);
  fixture_run (fixture);
  fixture_assert_problems (fixture, AT ("1", "The file has too many values."));
  write_repeated (fixture, "{\"a\":0", ",\n\"a\":0", 5000);
  fixture_run (fixture);
  fixture_assert_problems (fixture, AT ("5001", "There are too many keys here."));
}

static void
test_one_line (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_repeated (fixture, "{\"a\":[0", ",\"text of some length in one line\"", 30000);
  fixture_run (fixture);
  fixture_assert_problems (fixture, AT ("1", "The file ends before its last “}”."));
}

static void
test_mutants (void)
{
  fixture_mutate ("{ \"name\": \"shop\", \"packageManager\": \"pnpm@9\",\n \"scripts\": { \"dev\": "
                  "\"vite\", \"b\\u00e9\\ud83d\\udc1d\": \"x \\\" y\" },\n "
                  "\"engines\": { \"node\": \">=18\" }, "
                  "\"workspaces\": [\"a/*\",\n \"!**/b\", \"../c\"], "
                  "\"files\": [1, -2.5e3, true, null, []] }",
                  20000, skep_source_npm_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-npm/each-script-is-run-by-the-manager", test_scripts);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-npm/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-npm/file/nul-byte", test_nul);
  g_test_add_func ("/source-npm/file/deep-nesting-is-refused", test_deep);
  g_test_add_func ("/source-npm/file/no-quotation-mark-hides-nesting", test_hidden_depth);
  g_test_add_func ("/source-npm/file/many-lists-side-by-side-are-not-deep", test_siblings);
  g_test_add_func ("/source-npm/file/too-many-values-are-refused", test_wide);
  g_test_add_func ("/source-npm/file/a-megabyte-in-one-line", test_one_line);
  g_test_add_func ("/source-npm/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
