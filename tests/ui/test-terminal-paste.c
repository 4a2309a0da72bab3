/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-paste.h"

static const struct
{
  const char *name;
  const char *copied;
  const char *text;
  guint n_lines;
  guint n_removed;
} cases[] = {
  { "one-line", "echo a", "echo a", 1, 0 },
  { "last-newline", "echo a\n", "echo a", 1, 0 },
  { "lines", "a\nb\n\n", "a\nb\n", 3, 0 },
  { "carriage-returns", "a\r\nb\rc", "a\nb\nc", 3, 0 },
  { "tab", "a\tb", "a\tb", 1, 0 },
  { "escape", "a\033[201~rm\x7f\bb", "a[201~rmb", 1, 3 },
  { "c1-control", "a\302\233b", "ab", 1, 1 },
  { "wide", "\346\274\242", "\346\274\242", 1, 0 },
};

static void
test_clean (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_auto (SkepPasteText) paste = { 0, };

  skep_paste_text_init (&paste, cases[i].copied);
  g_assert_cmpstr (paste.text, ==, cases[i].text);
  g_assert_cmpuint (paste.n_lines, ==, cases[i].n_lines);
  g_assert_cmpuint (paste.n_removed, ==, cases[i].n_removed);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/terminal-paste/clean/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_clean);
    }

  return g_test_run ();
}
