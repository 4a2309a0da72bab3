/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-json-single.h"

static const struct
{
  const char *text;
  gboolean is_single;
} cases[] = {
  { "", TRUE },
  { "5", TRUE },
  { "\"}{\"", TRUE },
  { "{}", TRUE },
  { " [1, {\"a\": [\"]\"]}]\n", TRUE },
  { "{\"a\": \"\\\"}{\"}", TRUE },
  { "{", TRUE },
  { "{}{}", FALSE },
  { "{} {}", FALSE },
  { "[][", FALSE },
  { "{} 5", FALSE },
  { "{}}", FALSE },
  { "}{", FALSE },
  { "{\"a\": \"\\\\\"}\"", FALSE },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (skep_json_is_single (cases[i].text, strlen (cases[i].text)), ==,
                       cases[i].is_single);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-single/cases", test_cases);

  return g_test_run ();
}
