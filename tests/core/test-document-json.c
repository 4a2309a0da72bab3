/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "document-fixture.h"

static void
test_lines (void)
{
  static const DocumentCase cases[] = {
    { "{}", "{}" },
    { "{\"a\": 1,\n\n\"b\":\n-2.5, \"c\": [true,\n\nnull, \"x\"]}",
      "{a@1=1 b@3=~-2.5 c@4=[@4=true @6=null @6='x']}" },
    { "{\"a\": [\n[], [\n{}, {\n\"b\": [\n0]}\n]\n],\n\"c\": 1}",
      "{a@1=[@2=[] @2=[@3={} @3={b@4=[@5=0]}]] c@8=1}" },
    { "{\r\n\"a\": \"\\u00e4\\n\",\r\n\"b\": \"\\ud83d\\ude00\"}",
      "{a@2='ä\n' b@3='😀'}" },
    { "", "" },
    { " \r\n\t\n", "" },
  };

  document_check (skep_document_load_json, cases);
}

static void
test_numbers (void)
{
  static const DocumentCase cases[] = {
    { "{\"a\": 9223372036854775807, \"b\": -9223372036854775808}",
      "{a@1=9223372036854775807 b@1=-9223372036854775808}" },
    { "{\"a\": 1e400, \"b\": -1E400, \"c\": 1e-400}", "{a@1=~inf b@1=~-inf c@1=~0}" },
    { "{\"a\": 0, \"b\": 1e3}", "{a@1=0 b@1=~1000}" },
  };

  document_check (skep_document_load_json, cases);
}

static void
test_repeated (void)
{
  static const char text[] = "{\"a\": 1,\n\"b\": 2,\n\"a\": 3}";
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new ("/nowhere", "");
  g_autoptr (SkepDocument) document =
    skep_document_load_json (discovery, "", "file", text, sizeof text - 1);
  g_autofree char *found = NULL;

  skep_document_warn_if_repeated (document, json_object_get_member (document->root, "a"), "a");
  skep_document_warn_if_repeated (document, json_object_get_member (document->root, "b"), "b");
  skep_discovery_conclude (discovery);
  g_assert_cmpuint (skep_discovery_get_errors (discovery)->len, ==, 1);
  found = skep_source_error_to_string (skep_discovery_get_errors (discovery)->pdata[0]);
  g_assert_cmpstr (found, ==, "file:3: “a” is defined twice; this definition is used.");
}

static void
test_errors (void)
{
  static const DocumentCase cases[] = {
    { "[]", "file:1: “{” is expected here." },
    { "\n1", "file:2: “{” is expected here." },
    { "{\"a\": 1}\n{}", "file:2: The end of the file is expected here." },
    { "{\"a\": 1,\n\"b\"", "file:2: The file ends before its last “}”." },
    { "{\"a\": [1,\n2}", "file:2: This is not valid JSON here." },
    { "{\"a\": \"x\ny\"}", "file:1: This string has no closing quotation mark." },
    { "{\n\"a\": \"\\x\"}", "file:2: This is not a valid escape sequence." },
    { "{\"a\": \"\\ud83d\"}", "file:1: This is not a valid escape sequence." },
    { "{\n\"a\": 1,}", "file:2: There must be no comma after the last entry." },
    { "{\n\"a\": 1 \"b\": 2}", "file:2: “,” is expected after this entry." },
    { "{a: 1}", "file:1: A key in quotation marks is expected here." },
    { "{\n// comment\n}", "file:2: A key in quotation marks is expected here." },
    { "{\"a\": nil}", "file:1: This is not valid JSON here." },
    { "{\"a\":\n\"b\tc\"}", "file:2: This character is not allowed here." },
    { "{\"a\": \"b\rc\"}", "file:1: This character is not allowed here." },
    { "{\"a\": 1,\n\"\xff\": 2}", "file:2: This is not valid UTF-8." },
  };

  document_check (skep_document_load_json, cases);
}

static void
test_bad_numbers (void)
{
  static const char *const numbers[] = {
    "01", "-01", "00", "+1", ".5", "-.5", "1.", "1.e1", "1e", "1e+", "1.5.2", "- 1", "--1", "-",
    "0x1F", "1_000", "Infinity", "-Infinity", "NaN", "1a", "1e1.5",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\n\"a\": [%s]}", numbers[i]);
      g_autofree char *found = document_describe (skep_document_load_json, text, strlen (text));

      g_test_message ("%s", numbers[i]);
      g_assert_cmpstr (found, ==, "file:2: This is not valid JSON here.");
    }
}

static void
test_nul (void)
{
  static const char text[] = "{\"a\": 1,\n\"b\": \"\0\"}";
  g_autofree char *found = document_describe (skep_document_load_json, text, sizeof text - 1);

  g_assert_cmpstr (found, ==, "file:2: There is a NUL byte here.");
}

static void
test_limits (void)
{
  document_check_repeated (skep_document_load_json, "{\"a\":\n", "[", 8 * 1000 * 1000, "",
                           "file:2: The nesting is too deep here.");
  document_check_repeated (skep_document_load_json, "{\"a\":", "{\"a\":", 1000 * 1000, "",
                           "file:1: The nesting is too deep here.");
  document_check_repeated (skep_document_load_json, "{\"a\":[\n1", ",1", 200000, "]}",
                           "file:2: The file has too many values.");
  document_check_repeated (skep_document_load_json, "{\"a\":1", ",\n\"a\":1", 100000, "}",
                           "file:5001: There are too many keys here.");
  document_check_repeated (skep_document_load_json, "{\"a\":\n\"", "x", 8 * 1000 * 1000, "",
                           "file:2: This string has no closing quotation mark.");
}

static void
parse (SkepDiscovery *discovery,
       const char    *dir,
       const char    *file,
       const char    *text,
       gsize          length)
{
  g_autoptr (SkepDocument) document =
    skep_document_load_json (discovery, dir, file, text, length);

  document_walk (document, discovery);
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u12", "\\ud83d", "\\u0000", "//", "/*", "'", "\n",
    "\r", "1e999", "-", "0x", "true", "null", "nul", "\xff", "\xc3", "\"a\":", "\"a\": 1,", NULL,
  };

  fixture_mutate_with ("{\"name\": \"é\\u00e9\",\n\"scripts\": {\"a\": \"b\",\r\n"
                       "\"c\": \"d\\\"e\"},\n\"list\": [1, -2.5e3, [true, {\"x\": null}], \"\\ud83d\\ude00\"]}\n",
                       20000, parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document-json/members-and-elements-have-lines", test_lines);
  g_test_add_func ("/document-json/numbers-of-any-size", test_numbers);
  g_test_add_func ("/document-json/last-of-two-members-is-used", test_repeated);
  g_test_add_func ("/document-json/errors-have-lines", test_errors);
  g_test_add_func ("/document-json/bad-numbers-are-errors", test_bad_numbers);
  g_test_add_func ("/document-json/nul-is-an-error", test_nul);
  g_test_add_func ("/document-json/depth-and-size-have-limits", test_limits);
  g_test_add_func ("/document-json/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
