/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "document-fixture.h"

static void
test_lines (void)
{
  static const DocumentCase cases[] = {
    { "a = 1\n\n[b]\nc = [\n  1,\n\n  'x', # d\n]\n", "{a@1=1 b@3={c@4=[@5=1 @7='x']}}" },
    { "[[a.b]]\nc.d = {e = 1}\n[[a.b]]\n",
      "{a@1={b@1=[@1={c@2={d@2={e@2=1}}} @3={}]}}" },
    { "[a.b]\n[a]\nc = 1", "{a@2={b@1={} c@3=1}}" },
    { "a = \"\"\"\nb\n\"\"\"\r\nc = '''\n\n'''\nd = 1", "{a@1='b\n' c@4='\n' d@7=1}" },
    { "# nothing\n\n", "" },
    { "", "" },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_numbers (void)
{
  static const DocumentCase cases[] = {
    { "a = 0\nb = +0\nc = -17\nd = 1_000_000\ne = 9223372036854775807\nf = -9223372036854775808",
      "{a@1=0 b@2=0 c@3=-17 d@4=1000000 e@5=9223372036854775807 f@6=-9223372036854775808}" },
    { "a = 0xDEAD_beef\nb = 0o0_17\nc = 0b1101\nd = 0x7fffffffffffffff",
      "{a@1=3735928559 b@2=15 c@3=13 d@4=9223372036854775807}" },
    { "a = 1.0\nb = -0.5\nc = 5e+22\nd = 1_0.2_5E-0_1\ne = 0e0\nf = 1e999",
      "{a@1=~1 b@2=~-0.5 c@3=~4.9999999999999996e+22 d@4=~1.0249999999999999 e@5=~0 f@6=~inf}" },
    { "a = inf\nb = -inf\nc = +nan", "{a@1=~inf b@2=~-inf c@3=~nan}" },
    { "a = true\nb = false", "{a@1=true b@2=false}" },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_moments (void)
{
  static const DocumentCase cases[] = {
    { "a = 1979-05-27T07:32:00Z\nb = 1979-05-27 00:32:00.999-07:00\nc = 2024-02-29t23:59:60z",
      "{a@1='1979-05-27T07:32:00Z' b@2='1979-05-27 00:32:00.999-07:00' "
      "c@3='2024-02-29t23:59:60z'}" },
    { "a = 1979-05-27T07:32:00\nb = 1979-05-27 # c\nc = 07:32:00.5",
      "{a@1='1979-05-27T07:32:00' b@2='1979-05-27' c@3='07:32:00.5'}" },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_strings (void)
{
  static const DocumentCase cases[] = {
    { "a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\t#\" # b", "{a@1='\b\t\n\f\r\"\\é😀\t#'}" },
    { "a = 'C:\\n\"x\"'\nb = ''\nc = \"\"", "{a@1='C:\\n\"x\"' b@2='' c@3=''}" },
    { "a = \"\"\"\r\nb\r\n\\\n \t\n  c \\  \r\n\n d\"\"\"", "{a@1='b\nc d'}" },
    { "a = \"\"\"\"b\"\" \"\"\"\"\"", "{a@1='\"b\"\" \"\"'}" },
    { "a = ''''b''\\ '''''", "{a@1=''b''\\ '''}" },
    { "a = \"\"\"\"\"\"\nb = ''''''", "{a@1='' b@2=''}" },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_keys (void)
{
  static const DocumentCase cases[] = {
    { "a-b_1 = 1\n\"c d\" = 2\n'e\"' = 3\n\"\" = 4\n1.2 = 5\n\"\\u00e9\" = 6",
      "{a-b_1@1=1 c d@2=2 e\"@3=3 @4=4 1@5={2@5=5} é@6=6}" },
    { "a . \"b.c\"\t.d = 1\na.e = 2", "{a@1={b.c@1={d@1=1} e@2=2}}" },
    { "[ a . 'b' ] # c\n[[ d ]]\n", "{a@1={b@1={}} d@2=[@2={}]}" },
    { "true = 1\n2024-01-01 = 2\n- = 3", "{true@1=1 2024-01-01@2=2 -@3=3}" },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_containers (void)
{
  static const DocumentCase cases[] = {
    { "a = []\nb = [ # c\n]\nc = [[1, 2], ['x',],]\nd = [\n{}, { e = 1, f.g = [\n2] , f.h=3}]",
      "{a@1=[] b@2=[] c@4=[@4=[@4=1 @4=2] @4=[@4='x']] "
      "d@5=[@6={} @6={e@6=1 f@6={g@6=[@7=2] h@7=3}}]}" },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_tables (void)
{
  static const DocumentCase cases[] = {
    { "[a.b.c]\nx = 1\n[a]\ny = 2\n[a.d]\n", "{a@3={b@1={c@1={x@2=1}} y@4=2 d@5={}}}" },
    { "[[a]]\n[a.b]\nx = 1\n[[a.c]]\n[[a.c]]\n[[a]]\n[a.b]\n",
      "{a@1=[@1={b@2={x@3=1} c@4=[@4={} @5={}]} @6={b@7={}}]}" },
    { "[a]\nb.c = 1\nb.d = 2\n[a.b.e]\nx = 3", "{a@1={b@2={c@2=1 d@3=2 e@4={x@5=3}}}}" },
    { "[a.b.c]\n[a]\nb.d = 1", "{a@2={b@1={c@1={} d@3=1}}}" },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_repeated (void)
{
#define AGAIN(place, key) "file:" place ": “" key "” is already defined."
  static const DocumentCase cases[] = {
    { "a = 1\n  a = 2", AGAIN ("2:3", "a") },
    { "a = 1\n\"a\" = 2", AGAIN ("2:1", "a") },
    { "a = 1\na.b = 2", AGAIN ("2:1", "a") },
    { "a.b = 1\na = 2", AGAIN ("2:1", "a") },
    { "a.b = 1\na.b.c = 2", AGAIN ("2:1", "b") },
    { "[a]\n[b]\n[a]", AGAIN ("3:1", "a") },
    { "a = 1\n[a]", AGAIN ("2:1", "a") },
    { "a = 1\n[a.b]", AGAIN ("2:1", "a") },
    { "a.b = 1\n[a]", AGAIN ("2:1", "a") },
    { "[a]\nb = 1\n[a.b]", AGAIN ("3:1", "b") },
    { "[a]\nb.c = 1\n[a.b]", AGAIN ("3:1", "b") },
    { "[a.b]\n[a]\nb = 1", AGAIN ("3:1", "b") },
    { "[a.b]\n[a]\nb.c = 1", AGAIN ("3:1", "b") },
    { "[a.b.c]\n[a]\nb.d = 1\n[a.b]", AGAIN ("4:1", "b") },
    { "[a]\n[[a]]", AGAIN ("2:1", "a") },
    { "[[a]]\n[a]", AGAIN ("2:1", "a") },
    { "a = []\n[[a]]", AGAIN ("2:1", "a") },
    { "a = [{}]\n[a.b]", AGAIN ("2:1", "a") },
    { "[[a]]\n[b]\n[[a.c]]\n[a.c]", AGAIN ("4:1", "c") },
    { "[[a]]\nb = 1\n[x]\n[a.b.c]", AGAIN ("4:1", "b") },
    { "a = {}\n[a]", AGAIN ("2:1", "a") },
    { "a = {}\n[a.b]", AGAIN ("2:1", "a") },
    { "a = {}\na.b = 1", AGAIN ("2:1", "a") },
    { "a = {b = 1, b = 2}", AGAIN ("1:12", "b") },
    { "a = {b = {}, b.c = 2}", AGAIN ("1:13", "b") },
    { "a = {b.c = 1}\n[a.b]", AGAIN ("2:1", "a") },
    { "x = 1\nx = \"not\nread\"", AGAIN ("2:1", "x") },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_bad_values (void)
{
  static const char *const values[] = {
    "", "#", "x", "True", "truex", "true_", "inf_", "Inf", "++1", "+-1", "1_", "_1", "1__0", "01",
    "-01", "+01.5", "0_1", "0x", "0xg", "+0x1", "0X1", "0x_1", "0o8", "0b2", "0x8000000000000000",
    "9223372036854775808", "-9223372036854775809", "1.", ".1", "1._0", "1_.0", "1e", "1e_1", "1.e1",
    "1e1.5", "1..2", "1.2.3", "1f", "1979-13-01", "1979-02-29", "1979-00-01", "1979-01-00",
    "0000-01-01", "1979-1-01", "79-01-01", "1979-05-27T", "1979-05-27Tx", "1979-05-27T07:32",
    "1979-05-27T7:32:00", "1979-05-27T24:00:00", "1979-05-27T07:60:00", "1979-05-27T07:32:61",
    "1979-05-27T07:32:00.", "1979-05-27T07:32:00+24:00", "1979-05-27T07:32:00+07:60",
    "1979-05-27T07:32:00+0700", "1979-05-27T07:32:00Zz", "1979-05-27Z", "07:32", "07:32:00Z",
    "07:32:00+01:00", "1979-05-27_07:32:00", "-1979-05-27", "nul", "}", ",", "=", "\\", "\x7f",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = g_strdup_printf ("\na = %s\nb = 1", values[i]);
      g_autofree char *found = document_describe (skep_document_load_toml, text, strlen (text));

      g_test_message ("%s", values[i]);
      g_assert_cmpstr (found, ==, "file:2:5: This is not a valid TOML value.");
    }
}

static void
test_errors (void)
{
#define NOT_CLOSED "This string has no closing quotation mark."
#define ESCAPE "This is not a valid escape sequence."
#define CHARACTER "This character is not allowed here."
#define END "The end of the line is expected here."
  static const DocumentCase cases[] = {
    { "a = \"x\nb = 1", "file:1:5: " NOT_CLOSED },
    { "a = 'x\r\nb = 1", "file:1:5: " NOT_CLOSED },
    { "é = 1", "file:1:1: A key is expected here." },
    { "'é' = \"\"\"\n\"\"", "file:1:7: " NOT_CLOSED },
    { "a = '''\n''", "file:1:5: " NOT_CLOSED },
    { "a = \"\"\"\"\"\"\"\"\"", "file:1:13: " END },
    { "a = \"\\q\"", "file:1:6: " ESCAPE },
    { "a = \"\\u12\"", "file:1:6: " ESCAPE },
    { "a = \"\\ud83d\"", "file:1:6: " ESCAPE },
    { "a = \"\\U00110000\"", "file:1:6: " ESCAPE },
    { "a = \"\\u0000\"", "file:1:6: " ESCAPE },
    { "a = \"\\\n\"", "file:1:6: " ESCAPE },
    { "a = \"\"\"\\ x\"\"\"", "file:1:8: " ESCAPE },
    { "a = \"\x01\"", "file:1:6: " CHARACTER },
    { "a = '\x7f'", "file:1:6: " CHARACTER },
    { "a = \"\"\"\rx\"\"\"", "file:1:8: " CHARACTER },
    { "a = \"\"\"\n\"\"\" b", "file:2:5: " END },
    { "\"\"\"a\"\"\" = 1", "file:1:3: “=” is expected here." },
    { "a = 1 b = 2", "file:1:7: " END },
    { "a = 1 # \x01", "file:1:9: " END },
    { "a = 1\rb = 2", "file:1:6: " END },
    { "[a] b = 1", "file:1:5: " END },
    { "[a]]", "file:1:4: " END },
    { "a = [1\n2]", "file:2:1: “]” is expected here." },
    { "a = [1,\n", "file:2:1: “]” is expected here." },
    { "a = [,]", "file:1:6: This is not a valid TOML value." },
    { "a = [1,,]", "file:1:8: This is not a valid TOML value." },
    { "a = {b = 1,}", "file:1:12: A key is expected here." },
    { "a = {b = 1\n}", "file:1:11: “}” is expected here." },
    { "a = {\nb = 1}", "file:1:6: A key is expected here." },
    { "a = {b}", "file:1:7: “=” is expected here." },
    { "a = {b = 1", "file:1:11: “}” is expected here." },
    { "a", "file:1:2: “=” is expected here." },
    { "a b = 1", "file:1:3: “=” is expected here." },
    { "a\n= 1", "file:1:2: “=” is expected here." },
    { "= 1", "file:1:1: A key is expected here." },
    { "a. = 1", "file:1:4: A key is expected here." },
    { ".a = 1", "file:1:1: A key is expected here." },
    { "a..b = 1", "file:1:3: A key is expected here." },
    { "[", "file:1:2: A key is expected here." },
    { "[]", "file:1:2: A key is expected here." },
    { "[[]]", "file:1:3: A key is expected here." },
    { "[ [a] ]", "file:1:3: A key is expected here." },
    { "[a", "file:1:3: “]” is expected here." },
    { "[a\n]", "file:1:3: “]” is expected here." },
    { "[[a]", "file:1:4: “]]” is expected here." },
    { "[[a] ]", "file:1:4: “]]” is expected here." },
    { "[a.]", "file:1:4: A key is expected here." },
    { "[a b]", "file:1:4: “]” is expected here." },
    { "a = 1\n\"\xff\" = 2", "file:2: This is not valid UTF-8." },
    { "\v", "file:1:1: A key is expected here." },
  };

  document_check (skep_document_load_toml, cases);
}

static void
test_nul (void)
{
  static const char text[] = "a = 1\n# \0\n";
  g_autofree char *found = document_describe (skep_document_load_toml, text, sizeof text - 1);

  g_assert_cmpstr (found, ==, "file:2: There is a NUL byte here.");
}

static void
test_limits (void)
{
  DocumentLoadFunc toml = skep_document_load_toml;

  document_check_repeated (toml, "a = ", "[", 8 * 1000 * 1000, "",
                           "file:1:68: The nesting is too deep here.");
  document_check_repeated (toml, "a = ", "{b=", 2 * 1000 * 1000, "",
                           "file:1:194: The nesting is too deep here.");
  document_check_repeated (toml, "", "a.", 4 * 1000 * 1000, "b = 1",
                           "file:1:129: The nesting is too deep here.");
  document_check_repeated (toml, "[", "a.", 4 * 1000 * 1000, "b]",
                           "file:1:130: The nesting is too deep here.");
  document_check_repeated (toml, "a = [\n", "1,\n", 200 * 1000, "]",
                           "file:100001:1: The file has too many values.");
  document_check_repeated (toml, "", "[[a]]\n", 200 * 1000, "",
                           "file:100001:6: The file has too many values.");
  document_check_repeated (toml, "a = \"", "x", 8 * 1000 * 1000, "", "file:1:5: " NOT_CLOSED);
  document_check_repeated (toml, "a = 1", "0", 8 * 1000 * 1000, "",
                           "file:1:5: This is not a valid TOML value.");
  document_check_repeated (toml, "a = 1", "0", 8 * 1000 * 1000, ".0", "{a@1=~inf}");
  document_check_repeated (toml, "", "#\n", 4 * 1000 * 1000, "a = 1", "{a@4000001=1}");
}

/* Headers reach deeper than each of them is long. */
static void
test_deep_lists (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) path = g_string_new ("a");
  g_autofree char *found = NULL;

  for (guint i = 0; i < 60; i++)
    {
      g_string_append_printf (text, "[[%s]]\n", path->str);
      g_string_append (path, ".a");
    }
  found = document_describe (skep_document_load_toml, text->str, text->len);
  g_assert_cmpstr (found, ==, "file:32:68: The nesting is too deep here.");
}

static void
parse (SkepDiscovery *discovery,
       const char    *dir,
       const char    *file,
       const char    *text,
       gsize          length)
{
  g_autoptr (SkepDocument) document =
    skep_document_load_toml (discovery, dir, file, text, length);

  document_walk (document, discovery);
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "[", "]", "[[", "]]", "{", "}", ",", ".", "=", "\"", "'", "\"\"\"", "'''", "\n", "\r\n", "\r",
    "#", "_", "-", "0x", "1e9", "inf", "true", "[a]\n", "[a.b]\n", "[[a]]\n", "a = 1\n", "a.b = 1\n",
    "b = {}\n", "\\", "\\n", "\\u00e9", "\\ud83d", "\\\n ", ":", "1979-05-27", "T07:32:00", "Z",
    "\xff", "\xc3", "\x01", NULL,
  };

  fixture_mutate_with ("# é\ntitle = \"T\\u00e9\"\r\nd = 1979-05-27 07:32:00Z\n[a]\nx.y = 0xff_ff\n"
                       "x.z = [1, -2.5e3, {b = 'c', d.e = true}, # f\n]\n[[p.q]]\nn = nan\n"
                       "s = \"\"\"\nx\\\n  y\"\"\"\n[[p.q]]\n[p.q.r]\nt = '''\na'b'''\n",
                       20000, parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document-toml/members-and-elements-have-lines", test_lines);
  g_test_add_func ("/document-toml/numbers", test_numbers);
  g_test_add_func ("/document-toml/dates-and-times-are-text", test_moments);
  g_test_add_func ("/document-toml/strings-of-all-kinds", test_strings);
  g_test_add_func ("/document-toml/keys-of-all-kinds", test_keys);
  g_test_add_func ("/document-toml/arrays-and-inline-tables", test_containers);
  g_test_add_func ("/document-toml/headers-and-dotted-keys-share-tables", test_tables);
  g_test_add_func ("/document-toml/nothing-is-defined-twice", test_repeated);
  g_test_add_func ("/document-toml/bad-values-are-errors", test_bad_values);
  g_test_add_func ("/document-toml/errors-have-lines-and-columns", test_errors);
  g_test_add_func ("/document-toml/nul-is-an-error", test_nul);
  g_test_add_func ("/document-toml/depth-and-size-have-limits", test_limits);
  g_test_add_func ("/document-toml/lists-of-tables-dont-nest-without-end", test_deep_lists);
  g_test_add_func ("/document-toml/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
