/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-escape-scanner.h"

typedef struct
{
  const char *name;
  const char *text;
  gsize boundary; /* before what is half sent */
} Case;

static const Case cases[] = {
  { "plain", "abc\r\n", 5 },
  { "half-csi", "abc\033[1;3", 3 },
  { "whole-csi", "abc\033[1;31mx", 11 },
  { "half-osc", "a\033]8;;http://x", 1 },
  { "osc-bel", "a\033]0;t\007b", 8 },
  { "osc-st", "a\033]0;t\033\\b", 9 },
  { "half-st", "a\033]0;t\033", 1 },
  { "cancelled", "a\033[1\030b", 6 },
  { "charset", "\033(Bx", 4 },
  { "half-charset", "x\033(", 1 },
  { "utf-8", "ä€😀", 9 },
  { "half-utf-8", "ab\xe2\x82", 2 },
  { "invalid-utf-8", "a\xff" "b", 3 },
};

static void
test_boundary (gconstpointer data)
{
  const Case *test = data;
  SkepEscapeScanner scanner = { 0, };

  g_assert_cmpuint (skep_escape_scanner_scan (&scanner, (const guint8 *) test->text,
                                              strlen (test->text)), ==, test->boundary);
}

/* Wherever the bytes are cut, the last boundary is the same. */
static void
test_cut (gconstpointer data)
{
  const Case *test = data;
  const guint8 *bytes = (const guint8 *) test->text;
  gsize length = strlen (test->text);

  for (gsize cut = 0; cut <= length; cut++)
    {
      SkepEscapeScanner scanner = { 0, };
      gsize first = skep_escape_scanner_scan (&scanner, bytes, cut);
      gsize second = skep_escape_scanner_scan (&scanner, bytes + cut, length - cut);

      g_assert_cmpuint (second > 0 ? cut + second : first, ==, test->boundary);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *boundary = g_strconcat ("/escape-scanner/boundary/", cases[i].name, NULL);
      g_autofree char *cut = g_strconcat ("/escape-scanner/cut/", cases[i].name, NULL);

      g_test_add_data_func (boundary, &cases[i], test_boundary);
      g_test_add_data_func (cut, &cases[i], test_cut);
    }

  return g_test_run ();
}
