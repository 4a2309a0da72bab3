/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-tokens.h"

typedef struct
{
  const char *name;
  SkepSourceSyntax syntax;
  const char *text;
  const char *tokens; /* KIND LINE TEXT, a line each; `~` is a string in which something is put */
} Case;

static const Case cases[] = {
  { "empty", SKEP_SOURCE_SYNTAX_MESON, "", "" },
  { "comment-without-end", SKEP_SOURCE_SYNTAX_MESON, "a # b", "a1a\n" },
  { "meson", SKEP_SOURCE_SYNTAX_MESON, "project('a\\'b', # c'\n  '''x\ny''', z)",
    "a1project\n(1\n\"1a'b\n,1\n\"2x\ny\n,3\na3z\n)3\n" },
  { "cmake-comments", SKEP_SOURCE_SYNTAX_CMAKE, "#[==[ a ]] \n ]==] b #[[x]] c # d\ne",
    "a2b\na2c\na3e\n" },
  { "cmake-strings", SKEP_SOURCE_SYNTAX_CMAKE, "set(A \"b ${C}\" [=[ ]] ]=] ${D}/e)",
    "a1set\n(1\na1A\n~1b ${C}\n\"1 ]] \na1${D}/e\n)1\n" },
  { "groovy", SKEP_SOURCE_SYNTAX_GRADLE, "id 'a$b' // 'c'\n/* id 'd'\n */ \"$e\" \"\"\"f\"g\"\"\"",
    "a1id\n\"1a$b\n~3$e\n\"3f\"g\n" },
  { "string-without-end", SKEP_SOURCE_SYNTAX_GRADLE, "a 'b\nc", "a1a\n\"1b\nc\n" },
  { "backslash-at-the-end", SKEP_SOURCE_SYNTAX_GRADLE, "'\\", "\"1\\\n" },
  { "bracket-without-end", SKEP_SOURCE_SYNTAX_CMAKE, "[[a]", "\"1\n" },
  { "punctuation", SKEP_SOURCE_SYNTAX_CMAKE, "[a]", "[1\na1a\n]1\n" },
};

static void
test_tokens (gconstpointer data)
{
  const Case *one = data;
  /* Of exact size, so that one byte too far is found. */
  g_autofree char *text = g_strdup (one->text);
  g_autoptr (GString) found = g_string_new (NULL);
  g_auto (SkepSourceTokens) tokens;

  skep_source_tokens_init (&tokens, one->syntax, text, strlen (text));
  while (skep_source_tokens_next (&tokens) != '\0')
    g_string_append_printf (found, "%c%u%s\n", tokens.is_literal ? tokens.kind : '~', tokens.line,
                            tokens.text->str);
  g_assert_cmpstr (found->str, ==, one->tokens);
}

static void
test_bytes (void)
{
  static const char text[] = "a\0b '\0' \xff";
  g_auto (SkepSourceTokens) tokens;
  guint n_tokens = 0;

  skep_source_tokens_init (&tokens, SKEP_SOURCE_SYNTAX_MESON, text, sizeof text - 1);
  while (skep_source_tokens_next (&tokens) != '\0')
    n_tokens++;
  g_assert_cmpuint (n_tokens, ==, 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-tokens/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_tokens);
    }
  g_test_add_func ("/source-tokens/nul-and-other-bytes-are-tokens", test_bytes);
  return g_test_run ();
}
