/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "document-fixture.h"

static void
test_comments (void)
{
  static const DocumentCase cases[] = {
    { "// first\n{ // second\n\"a\": /* third\n\n*/ 1 // \"fourth\": 2\n}\n// last",
      "{a@3=1}" },
    { "/**/{/***/\"a\"/* \" */:/*//*/[/* [ */1/*\n*/,/**/2]}/* end */",
      "{a@1=[@1=1 @2=2]}" },
    { "{\"a\": \"// no */ /* comment\",\n\"b\": \"\\\"// nor this\", \"c\\\\\": 1}",
      "{a@1='// no */ /* comment' b@2='\"// nor this' c\\@2=1}" },
    { "{// é 😀\r\"a\": 1, // x\r\n\"b\": 2}", "{a@1=1 b@2=2}" },
    { "// nothing else", "" },
    { "", "" },
    { "/* nothing */ \n", "" },
    { "{\"a\": 1} //", "{a@1=1}" },
  };

  document_check (skep_document_load_jsonc, cases);
}

static void
test_commas (void)
{
  static const DocumentCase cases[] = {
    { "{\"a\": [1, 2,], \"b\": {\"c\": [],\n},}", "{a@1=[@1=1 @1=2] b@1={c@1=[]}}" },
    { "{\"a\": [1 // one\n/* two */,\n], // three\n\n}", "{a@1=[@1=1]}" },
    { "{\"a\": \",]\", \"b\": [\",\",],}", "{a@1=',]' b@1=[@1=',']}" },
  };

  document_check (skep_document_load_jsonc, cases);
}

static void
test_errors (void)
{
  static const DocumentCase cases[] = {
    { "{\"a\": [\n,]}", "file:2: This is not valid JSON here." },
    { "{\n,}", "file:2: A key in quotation marks is expected here." },
    { "{\"a\": [1,\n,]}", "file:2: This is not valid JSON here." },
    { "{\"a\": 1,\n,}", "file:2: A key in quotation marks is expected here." },
    { "{\"a\":\n,}", "file:2: This is not valid JSON here." },
    { "{}\n,", "file:2: The end of the file is expected here." },
    { "{\n/* \"a\": 1\n}", "file:2: This comment is not closed." },
    { "\n/*/", "file:2: This comment is not closed." },
    { "{\n/", "file:2: A key in quotation marks is expected here." },
    { "{\"a\": 1 /\n}", "file:1: This is not valid JSON here." },
    { "{\"a\": \"x\n// \"}", "file:1: This string has no closing quotation mark." },
    { "{\"a\": \"x\\", "file:1: This is not a valid escape sequence." },
    { "// \xff\n{}", "file:1: This is not valid UTF-8." },
  };

  document_check (skep_document_load_jsonc, cases);
}

static void
test_nul (void)
{
  static const char text[] = "{\"a\": 1,\n// \0\n}";
  g_autofree char *found = document_describe (skep_document_load_jsonc, text, sizeof text - 1);

  g_assert_cmpstr (found, ==, "file:2: There is a NUL byte here.");
}

static void
test_limits (void)
{
  document_check_repeated (skep_document_load_jsonc, "", "/**/", 2 * 1000 * 1000, "{}", "{}");
  document_check_repeated (skep_document_load_jsonc, "", "//\n", 2 * 1000 * 1000, "[]",
                           "file:2000001: “{” is expected here.");
  document_check_repeated (skep_document_load_jsonc, "{\"a\":/**/", "[", 8 * 1000 * 1000, "",
                           "file:1: The nesting is too deep here.");
  document_check_repeated (skep_document_load_jsonc, "{\"a\":[1", ",", 8 * 1000 * 1000, "]}",
                           "file:1: The file has too many values.");
}

static void
parse (SkepDiscovery *discovery,
       const char    *dir,
       const char    *file,
       const char    *text,
       gsize          length)
{
  g_autoptr (SkepDocument) document =
    skep_document_load_jsonc (discovery, dir, file, text, length);

  document_walk (document, discovery);
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "{", "}", "[", "]", ":", ",", ",]", ",}", "\"", "\\", "/", "*", "//", "/*", "*/", "/*/", "\n",
    "\r", "// x\n", "/* \" */", "\xff", "\xc3", "\"a\":", NULL,
  };

  fixture_mutate_with ("// é\n{\"a\": \"b // c\", /* d\r\n */ \"e\": [1, {\"f\": null,}, // \"\n],"
                       "\n\"g\": \"\\\"/*\", \"h\": true,\n}\n/* end */\n",
                       20000, parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document-jsonc/comments-keep-lines", test_comments);
  g_test_add_func ("/document-jsonc/commas-behind-last-entries", test_commas);
  g_test_add_func ("/document-jsonc/errors-have-lines", test_errors);
  g_test_add_func ("/document-jsonc/nul-in-comment-is-an-error", test_nul);
  g_test_add_func ("/document-jsonc/depth-and-size-have-limits", test_limits);
  g_test_add_func ("/document-jsonc/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
