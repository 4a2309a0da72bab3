/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-plain-text.h"

typedef struct
{
  const char *name;
  const char *line;
  const char *expected;
} Case;

static const Case cases[] = {
  { "plain-text-stays", "grüße ✓\tend", "grüße ✓\tend" },
  { "colours-go", "\033[1;31mred\033[0m \033[38;5;12mblue\033[m", "red blue" },
  { "titles-go", "\033]0;title\007a\033]8;;http://x/\033\\link\033]8;;\033\\", "alink" },
  { "other-escapes-go", "\033(Ba\033=b\033Mc", "abc" },
  { "an-unfinished-sequence-goes", "a\033[1;3", "a" },
  { "an-unfinished-string-goes", "a\033]0;tit", "a" },
  { "a-lone-escape-goes", "a\033", "a" },
  { "a-line-end-goes", "a\r", "a" },
  { "what-was-written-over-goes", "10 %\r50 %\r100 %\r", "100 %" },
  { "control-characters-go", "a\bb\007c\177", "abc" },
  { "c1-controls-go", "a\302\233b", "ab" },
  { "broken-bytes-are-replaced", "a\377b", "a\357\277\275b" },
  { "nothing-is-nothing", "", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *plain = skep_mcp_plain_text_make (test->line, strlen (test->line));

  g_assert_cmpstr (plain, ==, test->expected);
}

static void
test_null_bytes (void)
{
  g_autofree char *plain = skep_mcp_plain_text_make ("a\0b\033\0c", 6);

  g_assert_cmpstr (plain, ==, "abc");
}

/* Any bytes at all, in a buffer of their own, so that a read behind it is seen. */
static void
test_random (void)
{
  for (int i = 0; i < 20000; i++)
    {
      gsize length = g_test_rand_int_range (0, 24);
      g_autofree char *line = g_malloc (length);
      g_autofree char *plain = NULL;

      for (gsize j = 0; j < length; j++)
        line[j] = "\033[]P\\\r\a;1m\0\302\233\377a"[g_test_rand_int_range (0, 16)];
      plain = skep_mcp_plain_text_make (line, length);
      g_assert_true (g_utf8_validate (plain, -1, NULL));
      g_assert_null (strpbrk (plain, "\033\r\a"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mcp/plain-text/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/mcp/plain-text/null-bytes-go", test_null_bytes);
  g_test_add_func ("/mcp/plain-text/any-bytes-make-plain-text", test_random);
  return g_test_run ();
}
