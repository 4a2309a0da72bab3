/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-user.h"

static void
test_line (void)
{
  g_autoptr (SkepUser) user = skep_user_new_line ("ada:x:1000:1000:Ada L.,,,:/home/ada:/bin/zsh\n");

  g_assert_cmpstr (user->name, ==, "ada");
  g_assert_cmpstr (user->home, ==, "/home/ada");
  g_assert_cmpstr (user->shell, ==, "/bin/zsh");
}

static void
test_no_line (gconstpointer line)
{
  g_autoptr (SkepUser) user = skep_user_new_line (line);

  g_assert_cmpstr (user->name, ==, "");
  g_assert_cmpstr (user->home, ==, "");
  g_assert_cmpstr (user->shell, ==, "");
}

static void
test_own (void)
{
  g_autoptr (SkepUser) user = skep_user_new_own ();
  g_autoptr (SkepUser) copy = skep_user_copy (user);

  g_assert_cmpstr (user->name, ==, g_get_user_name ());
  g_assert_cmpstr (copy->name, ==, user->name);
  g_assert_cmpstr (copy->home, ==, user->home);
  g_assert_cmpstr (copy->shell, ==, user->shell);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/user/line", test_line);
  g_test_add_data_func ("/user/no-line/empty", "", test_no_line);
  g_test_add_data_func ("/user/no-line/too-short", "ada:x:1000:1000", test_no_line);
  g_test_add_data_func ("/user/no-line/too-long", "a:x:1:1::/:/bin/sh:more", test_no_line);
  g_test_add_func ("/user/own", test_own);

  return g_test_run ();
}
