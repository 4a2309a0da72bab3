/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "skep-json-escapes.h"

static const struct
{
  const char *text;
  gboolean is_good;
} cases[] = {
  { "", TRUE },
  { "\"a\"", TRUE },
  { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", TRUE },
  { "\"\\u00e9\\uFFFD\\ud83d\\ude00\"", TRUE },
  { "\"\\\\202\"", TRUE },
  { "\"\\u0000\"", TRUE },
  { "\"\\202\"", FALSE },
  { "\"\\0\"", FALSE },
  { "\"\\x41\"", FALSE },
  { "\"\\a\"", FALSE },
  { "\"\\'\"", FALSE },
  { "\\", FALSE },
  { "\"\\u\"", FALSE },
  { "\"\\u12\"", FALSE },
  { "\"\\u12g4\"", FALSE },
  { "\"\\ud83d\"", FALSE },
  { "\"\\ud83d\\u0041\"", FALSE },
  { "\"\\ud83dabcdef\"", FALSE },
  { "\"\\ude00\\ud83d\"", FALSE },
  { "\"\\\\\\", FALSE },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (skep_json_has_good_escapes (cases[i].text, strlen (cases[i].text)), ==,
                       cases[i].is_good);
    }
}

/* Nothing is read behind the text. */
static void
test_bounds (void)
{
  const char text[] = "\"\\ud83d\\ude00\"";

  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autofree char *exact = g_memdup2 (text, length);
      const gboolean is_cut = length > 1 && length < 13;

      g_assert_cmpint (skep_json_has_good_escapes (exact, length), ==, !is_cut);
    }
}

/* What is good makes valid texts. */
static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = cases[i].is_good ? json_from_string (cases[i].text, NULL) : NULL;

      if (node != NULL)
        g_assert_true (g_utf8_validate (json_node_get_string (node), -1, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-escapes/only-those-of-json", test_cases);
  g_test_add_func ("/json-escapes/the-text-may-end-anywhere", test_bounds);
  g_test_add_func ("/json-escapes/texts-are-valid", test_texts);
  return g_test_run ();
}
