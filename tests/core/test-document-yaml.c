/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "document-fixture.h"

static void
test_lines (void)
{
  static const DocumentCase cases[] = {
    { "a: x\n\nb:\n  - y\n\n  - c: z\n    d:\n      - []\n",
      "{a@1='x' b@3=[@4='y' @6={c@6='z' d@7=[@8=[]]}]}" },
    { "a:\n  b: [x,\n  y, {c: z}]\n", "{a@1={b@2=[@2='x' @3='y' @3={c@3='z'}]}}" },
    { "# first\r\na: x # second\r\n\r\nb: 'y'\r\n", "{a@2='x' b@4='y'}" },
    { "a: |\n  é\n   y\n\nb: >-\n  x\n  y\nc: 1", "{a@1='é\n y\n' b@5='x y' c@8='1'}" },
    { "a: x", "{a@1='x'}" },
    { "{}", "{}" },
  };

  document_check (skep_document_load_yaml, cases);
}

static void
test_scalars (void)
{
  static const DocumentCase cases[] = {
    { "[]: x", "file:1:1: This can’t be a key." },
    { "a: true\nb: False\nc: TRUE\nd: null\ne: ~\nf:\ng: Null",
      "{a@1=true b@2=false c@3=true d@4=null e@5=null f@6=null g@7=null}" },
    { "a: 'true'\nb: \"false\"\nc: 'null'\nd: ''\ne: !!str true\nf: !x null\ng: |-\n  true",
      "{a@1='true' b@2='false' c@3='null' d@4='' e@5='true' f@6='null' g@7='true'}" },
    { "a: yes\nb: off\nc: tRUE\nd: nUll", "{a@1='yes' b@2='off' c@3='tRUE' d@4='nUll'}" },
    { "a: 3.10\nb: 0770\nc: 0x1F\nd: -1e3\ne: .inf\nf: 12:30\ng: 1_000\nh: 2026-11-21",
      "{a@1='3.10' b@2='0770' c@3='0x1F' d@4='-1e3' e@5='.inf' f@6='12:30' g@7='1_000' "
      "h@8='2026-11-21'}" },
    { "a: 99999999999999999999999999", "{a@1='99999999999999999999999999'}" },
    { "a: \"\\u00e4\\x41\\n\\U0001f600\"", "{a@1='äA\n😀'}" },
    { "a: !x [y]\nb: !y {c: z}", "{a@1=[@1='y'] b@2={c@2='z'}}" },
  };

  document_check (skep_document_load_yaml, cases);
}

static void
test_keys (void)
{
  static const DocumentCase cases[] = {
    { "true: a\n1.0: b\n~: c\n? d\n: e\n\"f\\n\": g\n'': h",
      "{true@1='a' 1.0@2='b' ~@3='c' d@4='e' f\n@6='g' @7='h'}" },
    { "? [a]\n: b", "file:1:3: This can’t be a key." },
    { "a: x\n? {b: c}", "file:2:3: This can’t be a key." },
    { "a: &b [c]\n*b : d", "file:2:1: This can’t be a key." },
    { "a: &b c\n*b : d\n&e f: *e", "{a@1='c' c@2='d' f@3='f'}" },
    { "a: 1\nb: 2\na: [3]", "{a@3=[@3='3'] b@2='2'}" },
  };

  document_check (skep_document_load_yaml, cases);
}

static void
test_repeated (void)
{
  static const char text[] = "a: 1\nb: 2\na: 3\n";
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new ("/nowhere", "");
  g_autoptr (SkepDocument) document =
    skep_document_load_yaml (discovery, "", "file", text, sizeof text - 1);
  g_autofree char *found = NULL;

  skep_document_warn_if_repeated (document, json_object_get_member (document->root, "a"), "a");
  skep_document_warn_if_repeated (document, json_object_get_member (document->root, "b"), "b");
  skep_discovery_conclude (discovery);
  g_assert_cmpuint (skep_discovery_get_errors (discovery)->len, ==, 1);
  found = skep_source_error_to_string (skep_discovery_get_errors (discovery)->pdata[0]);
  g_assert_cmpstr (found, ==, "file:3: “a” is defined twice; this definition is used.");
}

static void
test_aliases (void)
{
  static const DocumentCase cases[] = {
    { "a: &a {b: 1, c: [2]}\nd: *a\ne: [*a,\n*a]\n",
      "{a@1={b@1='1' c@1=[@1='2']} d@2={b@1='1' c@1=[@1='2']} "
      "e@3=[@3={b@1='1' c@1=[@1='2']} @4={b@1='1' c@1=[@1='2']}]}" },
    { "a: &a 1\nb: *a\nc: &a 2\nd: *a", "{a@1='1' b@2='1' c@3='2' d@4='2'}" },
    { "a: &a true\nb: *a\nc: &c\nd: *c", "{a@1=true b@2=true c@3=null d@4=null}" },
    { "a: b\nc: *d", "file:2:4: There is no anchor “d” before this." },
    { "a: &a\n  b: *a", "file:2:6: There is no anchor “a” before this." },
    { "&a a: &b [*b]", "file:1:11: There is no anchor “b” before this." },
  };

  document_check (skep_document_load_yaml, cases);
}

static void
test_merges (void)
{
  static const DocumentCase cases[] = {
    { "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n  c: 4\n",
      "{x@1={a@1='1' b@1='2'} y@2={b@4='3' c@5='4' a@1='1'}}" },
    { "x: {<<: [{a: 1, b: 2}, {a: 3, c: 4}], b: 5}", "{x@1={b@1='5' a@1='1' c@1='4'}}" },
    { "x: &x {a: 1}\ny: &y\n  <<: *x\n  b: 2\nz:\n  <<: *y\n",
      "{x@1={a@1='1'} y@2={b@4='2' a@1='1'} z@5={b@4='2' a@1='1'}}" },
    { "<<: {a: 1}\n'<<': 2", "{<<@2='2' a@1='1'}" },
    { "x:\n  <<: 1", "file:2:3: “<<” needs a mapping or a list of mappings." },
    { "x:\n  <<: [{}, 1]", "file:2:3: “<<” needs a mapping or a list of mappings." },
    { "x:\n  <<:", "file:2:3: “<<” needs a mapping or a list of mappings." },
  };

  document_check (skep_document_load_yaml, cases);
}

static void
test_documents (void)
{
  static const DocumentCase cases[] = {
    { "%YAML 1.2\n---\na: 1\n...\n", "{a@3='1'}" },
    { "a: 1\n---\nb: [\n", "{a@1='1'}" },
    { "", "" },
    { " \n# nothing\n", "" },
    { "---\n", "" },
    { "~\n---\na: 1", "" },
  };

  document_check (skep_document_load_yaml, cases);
}

static void
test_errors (void)
{
#define INVALID "This is not valid YAML: "
  static const DocumentCase cases[] = {
    { "\n- a", "file:2:1: A mapping is expected here." },
    { "text", "file:1:1: A mapping is expected here." },
    { "a: 1\n]", "file:2:1: " INVALID "did not find expected key" },
    { "{a: 1}\nb", "file:2:1: " INVALID "did not find expected <document start>" },
    { "a: b: c", "file:1:5: " INVALID "mapping values are not allowed in this context" },
    { "a:\n\t- b", "file:2:1: " INVALID "found character that cannot start any token" },
    { "a: [b\nc: d", "file:2:2: " INVALID "did not find expected ',' or ']'" },
    { "a: \"b", "file:1:6: " INVALID "found unexpected end of stream" },
    { "a: 'b", "file:1:6: " INVALID "found unexpected end of stream" },
    { "a: \"\\q\"", "file:1:5: " INVALID "found unknown escape character" },
    { "a: \"\\ud83d\"", "file:1:7: " INVALID "found invalid Unicode character escape code" },
    { "a: !y!z b", "file:1:4: " INVALID "found undefined tag handle" },
    { "a: b\n\nc: \x01", "file:3: " INVALID "control characters are not allowed" },
    { "a: b\nc: \xff", "file:2: This is not valid UTF-8." },
    { "a: b\nc: \"\\0\"", "file:2:4: There is a NUL byte here." },
    { "a: b\n\"c\\0d\": e", "file:2:1: There is a NUL byte here." },
  };

  document_check (skep_document_load_yaml, cases);
}

static void
test_nul (void)
{
  static const char text[] = "a: b\n# \0\n";
  g_autofree char *found = document_describe (skep_document_load_yaml, text, sizeof text - 1);

  g_assert_cmpstr (found, ==, "file:2: There is a NUL byte here.");
}

static void
test_limits (void)
{
  DocumentLoadFunc yaml = skep_document_load_yaml;

  document_check_repeated (yaml, "a:\n ", "[", 8 * 1000 * 1000, "",
                           "file:2:65: The nesting is too deep here.");
  document_check_repeated (yaml, "a:\n ", "{b: ", 2 * 1000 * 1000, "",
                           "file:2:254: The nesting is too deep here.");
  document_check_repeated (yaml, "a:\n", "- ", 4 * 1000 * 1000, "",
                           "file:2:127: The nesting is too deep here.");
  document_check_repeated (yaml, "a:\n", "- b\n", 200 * 1000, "",
                           "file:99999:3: The file has too many values.");
  document_check_repeated (yaml, "", "a: b\n", 200 * 1000, "",
                           "file:5001:1: There are too many keys here.");
  document_check_repeated (yaml, "a: \"", "x", 8 * 1000 * 1000, "",
                           "file:1:8000005: " INVALID "found unexpected end of stream");
  document_check_repeated (yaml, "a: &", "x", 8 * 1000 * 1000, "\nb: *c",
                           "file:2:4: There is no anchor “c” before this.");
}

/* Each level is a list of nine times the one before. */
static void
test_bomb (void)
{
  g_autoptr (GString) text = g_string_new ("a0: &a0 x\n");
  g_autofree char *found = NULL;

  for (guint i = 1; i < 30; i++)
    {
      g_string_append_printf (text, "a%u: &a%u [", i, i);
      for (guint j = 0; j < 9; j++)
        g_string_append_printf (text, "%s*a%u", j == 0 ? "" : ", ", i - 1);
      g_string_append (text, "]\n");
    }
  found = document_describe (skep_document_load_yaml, text->str, text->len);
  g_assert_cmpstr (found, ==, "file:7:10: The file has too many values.");
}

static void
test_merge_bomb (void)
{
  g_autoptr (GString) text = g_string_new ("a0: &a0 {x: 1}\n");
  g_autofree char *found = NULL;

  for (guint i = 1; i < 30; i++)
    g_string_append_printf (text, "a%u: &a%u {<<: *a%u, l%u: *a%u, r%u: *a%u}\n", i, i, i - 1, i,
                            i - 1, i, i - 1);
  found = document_describe (skep_document_load_yaml, text->str, text->len);
  g_assert_true (g_str_has_suffix (found, "The file has too many values."));
}

/* No level of the file is deep, but the tree would be. */
static void
test_deep_aliases (void)
{
  g_autoptr (GString) text = g_string_new ("a0: &a0 x\n");
  g_autofree char *found = NULL;

  for (guint i = 1; i < 100; i++)
    g_string_append_printf (text, "a%u: &a%u [*a%u]\n", i, i, i - 1);
  found = document_describe (skep_document_load_yaml, text->str, text->len);
  g_assert_cmpstr (found, ==, "file:65:12: The nesting is too deep here.");
}

static void
parse (SkepDiscovery *discovery,
       const char    *dir,
       const char    *file,
       const char    *text,
       gsize          length)
{
  g_autoptr (SkepDocument) document =
    skep_document_load_yaml (discovery, dir, file, text, length);

  document_walk (document, discovery);
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "- ", ": ", "? ", "&a ", "*a", "*a ", "<<: *a", "<<: ", "[", "]", "{", "}", ",", "'", "\"",
    "|\n", ">-\n", "#", "!!str ", "!x ", "%YAML 1.2\n", "---\n", "...\n", "\n", "\n  ", "\r", "\t",
    "\\x", "\\u12", "\\0", "\xff", "\xc3", "\xe2\x80\xa8", "~", "true", NULL,
  };

  fixture_mutate_with ("# é\nversion: 3.10\nbase: &a\n  x: [1, 'two', \"th\\u00e9\"]\n  y: true\n"
                       "tasks:\n  build:\n    <<: *a\n    cmds:\n      - go build\r\n      - |\n"
                       "        echo x\n        echo y\n    deps: [{task: *a}, ~]\n",
                       20000, parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document-yaml/members-and-elements-have-lines", test_lines);
  g_test_add_func ("/document-yaml/plain-scalars-have-types", test_scalars);
  g_test_add_func ("/document-yaml/keys-are-text", test_keys);
  g_test_add_func ("/document-yaml/last-of-two-members-is-used", test_repeated);
  g_test_add_func ("/document-yaml/aliases-are-followed", test_aliases);
  g_test_add_func ("/document-yaml/merges-fill-in-what-is-missing", test_merges);
  g_test_add_func ("/document-yaml/only-first-document-counts", test_documents);
  g_test_add_func ("/document-yaml/errors-have-lines", test_errors);
  g_test_add_func ("/document-yaml/nul-is-an-error", test_nul);
  g_test_add_func ("/document-yaml/depth-and-size-have-limits", test_limits);
  g_test_add_func ("/document-yaml/aliases-of-aliases-dont-explode", test_bomb);
  g_test_add_func ("/document-yaml/merges-of-merges-dont-explode", test_merge_bomb);
  g_test_add_func ("/document-yaml/aliases-dont-nest-without-end", test_deep_aliases);
  g_test_add_func ("/document-yaml/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
