/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>

#include "skep-errno.h"
#include "skep-log-problem.h"

/* Two runs: only their addresses matter. */
static char first;
static char second;

static void
assert_text (SkepLogProblem *problem,
             const char     *expected)
{
  g_autofree char *text = skep_log_problem_dup_text (problem);

  g_assert_cmpstr (text, ==, expected);
}

static GError *
make_error (const char *path)
{
  GError *error = NULL;

  skep_errno_set (&error, ENOSPC, path);
  return error;
}

static void
test_first_one_has_the_word (void)
{
  g_autoptr (SkepLogProblem) problem = skep_log_problem_new ();
  g_autoptr (GError) error = make_error ("/one");
  g_autoptr (GError) other = make_error ("/two");

  assert_text (problem, NULL);
  g_assert_false (skep_log_problem_tell (problem, &first, NULL));
  g_assert_true (skep_log_problem_tell (problem, &first, error));
  g_assert_false (skep_log_problem_tell (problem, &second, other));
  assert_text (problem, "Output is not kept on disk: /one: No space left on device");
}

static void
test_it_is_over_when_nobody_fails (void)
{
  g_autoptr (SkepLogProblem) problem = skep_log_problem_new ();
  g_autoptr (GError) error = make_error ("/one");

  skep_log_problem_tell (problem, &first, error);
  skep_log_problem_tell (problem, &second, error);
  g_assert_false (skep_log_problem_tell (problem, &first, NULL));
  assert_text (problem, "Output is not kept on disk: /one: No space left on device");
  g_assert_true (skep_log_problem_tell (problem, &second, NULL));
  assert_text (problem, NULL);
  g_assert_false (skep_log_problem_tell (problem, &second, NULL));
}

static void
test_end_of_a_run_does_not_show_that_it_is_over (void)
{
  g_autoptr (SkepLogProblem) problem = skep_log_problem_new ();
  g_autoptr (GError) error = make_error ("/one");

  skep_log_problem_tell (problem, &first, error);
  skep_log_problem_forget (problem, &first);
  assert_text (problem, "Output is not kept on disk: /one: No space left on device");
  g_assert_true (skep_log_problem_tell (problem, &second, NULL));
  assert_text (problem, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log-problem/first-one-has-the-word", test_first_one_has_the_word);
  g_test_add_func ("/log-problem/is-over-when-nobody-fails", test_it_is_over_when_nobody_fails);
  g_test_add_func ("/log-problem/end-of-a-run-does-not-show-that-it-is-over",
                   test_end_of_a_run_does_not_show_that_it_is_over);

  return g_test_run ();
}
