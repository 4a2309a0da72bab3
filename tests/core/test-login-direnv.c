/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "login-fixture.h"

#define BASH "/bin/bash"
#define ENVRC "src/my shop/.envrc"

/* Long enough for each of two programs to start, short enough to be waited for. */
#define SHORT_LIMIT_MS 2000

/* Returns NULL, and skips the test, without direnv. */
static LoginFixture *
new_fixture (void)
{
  g_autofree char *direnv = login_fixture_find_program ("direnv");

  return direnv != NULL ? login_fixture_new (BASH) : NULL;
}

static void
allow (LoginFixture *fixture)
{
  g_autofree char *path = login_fixture_path (fixture, ENVRC);
  const char *argv[] = { "direnv", "allow", path, NULL };
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
test_allowed_file_is_applied (void)
{
  g_autoptr (LoginFixture) fixture = new_fixture ();
  g_autofree char *inner = NULL;
  g_autofree char *tools = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  if (fixture == NULL)
    return;

  login_fixture_write (fixture, ".bash_profile", "export GONE=1 KEPT=1\n");
  login_fixture_write (fixture, ENVRC,
                       "echo noise\nexport SHOP=$'open\n= 1'\nunset GONE\nPATH_add tools\n");
  allow (fixture);
  login_fixture_ask (fixture, fixture->folder, &answer);

  tools = g_strconcat (fixture->folder, "/tools:", NULL);
  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open\n= 1");
  g_assert_cmpstr (login_answer_get (&answer, "GONE"), ==, NULL);
  g_assert_cmpstr (login_answer_get (&answer, "KEPT"), ==, "1");
  g_assert_cmpstr (login_answer_get (&answer, "PWD"), ==, NULL);
  g_assert_cmpstr (login_answer_get (&answer, "SKEP_RESOLVING_ENVIRONMENT"), ==, NULL);
  g_assert_true (g_str_has_prefix (login_answer_get (&answer, "PATH"), tools));

  /* Also for the folders in it, but for none above it. */
  inner = g_build_filename (fixture->folder, "api", NULL);
  g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
  login_fixture_ask (fixture, inner, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open\n= 1");
  login_fixture_ask (fixture, fixture->home, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, NULL);
}

static void
test_blocked_file_is_told (void)
{
  g_autoptr (LoginFixture) fixture = new_fixture ();
  g_autoptr (SkepEnvironmentProblem) problem = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  if (fixture == NULL)
    return;

  login_fixture_write (fixture, ".bash_profile", "export KEPT=1\n");
  login_fixture_write (fixture, ENVRC, "export SHOP=open\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  problem = skep_login_environment_dup_problem (fixture->environment, fixture->folder);
  g_assert_nonnull (problem);
  g_assert_cmpstr (problem->summary, ==,
                   "~/src/my shop/.envrc is not allowed: to allow it, run “direnv allow” in its "
                   "folder; scripts get the environment without it");
  g_assert_nonnull (strstr (problem->detail, ".envrc is blocked"));
  g_assert_null (strchr (problem->detail, '\033'));
  g_assert_cmpstr (login_answer_get (&answer, "KEPT"), ==, "1");
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, NULL);

  /* That is noticed. */
  allow (fixture);
  login_fixture_ask (fixture, fixture->folder, &answer);
  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open");
  g_assert_cmpuint (fixture->n_changes, ==, 2);
}

static void
test_failing_file_is_told (void)
{
  g_autoptr (LoginFixture) fixture = new_fixture ();
  g_auto (LoginAnswer) answer = { 0 };

  if (fixture == NULL)
    return;

  login_fixture_write (fixture, ".bash_profile", "export KEPT=1\n");
  login_fixture_write (fixture, ENVRC, "exit 3\n");
  allow (fixture);
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "direnv exited with status 1 in ~/src/my shop");
  g_assert_cmpstr (login_answer_get (&answer, "KEPT"), ==, "1");
}

static void
test_late_file_is_told (void)
{
  g_autoptr (LoginFixture) fixture = new_fixture ();
  g_auto (LoginAnswer) answer = { 0 };

  if (fixture == NULL)
    return;

  skep_login_environment_set_limit (fixture->environment, SHORT_LIMIT_MS);
  login_fixture_write (fixture, ".bash_profile", "export KEPT=1\n");
  login_fixture_write (fixture, ENVRC, "sleep 60 & sleep 60\n");
  allow (fixture);
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "direnv did not answer within 2 s in ~/src/my shop");
  g_assert_cmpstr (login_answer_get (&answer, "KEPT"), ==, "1");
  g_assert_true (harness_await_no_survivor (fixture->marker, LOGIN_TIMEOUT_MS));
}

/* A “direnv” of the person's own, found in the PATH of the login shell. */
static void
write_direnv (LoginFixture *fixture,
              const char   *text)
{
  g_autofree char *program = login_fixture_path (fixture, "tools/direnv");
  g_autofree char *script = g_strconcat ("#!/bin/sh\n", text, "\n", NULL);

  login_fixture_write (fixture, ENVRC, "");
  login_fixture_write (fixture, "tools/direnv", script);
  login_fixture_write (fixture, ".bash_profile", "export KEPT=1 PATH=$HOME/tools:/usr/bin:/bin\n");
  g_assert_cmpint (g_chmod (program, 0755), ==, 0);
}

static void
test_answer_is_checked (void)
{
  static const struct
  {
    const char *text;
    const char *kept;
    const char *problem;
  } answers[] = {
    { "", "1", NULL },
    { "echo '{\"KEPT\": null, \"=\": \"1\", \"\": \"1\", \"N\": 1, \"L\": []}'", NULL, NULL },
    { "echo '[]'", "1", "What direnv answered can’t be read: not a JSON object" },
    { "echo '{'", "1", "What direnv answered can’t be read: " },
    { "printf '{\"SHOP\": \"\\377\"}'", "1", "What direnv answered can’t be read: " },
    { "kill -9 $$", "1", "direnv was ended by signal 9" },
    { "sleep 60 & echo '{\"KEPT\": \"2\"}'", "2", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
      g_auto (LoginAnswer) answer = { 0 };

      g_test_message ("%s", answers[i].text);
      write_direnv (fixture, answers[i].text);
      login_fixture_ask (fixture, fixture->folder, &answer);

      if (answers[i].problem != NULL)
        login_fixture_assert_problem (fixture, answers[i].problem);
      else
        login_fixture_assert_no_problem (fixture);
      g_assert_cmpstr (login_answer_get (&answer, "KEPT"), ==, answers[i].kept);
      g_assert_cmpstr (login_answer_get (&answer, "N"), ==, NULL);
      g_assert_cmpstr (login_answer_get (&answer, "L"), ==, NULL);
    }
}

/* Skep was started in a folder of direnv's: what that has set must go. */
static void
test_session_of_direnv_is_undone (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_autofree char *envrc = login_fixture_path (fixture, ENVRC);
  g_auto (LoginAnswer) answer = { 0 };

  write_direnv (fixture, "echo '{\"DIRENV_DIFF\": null, \"ELSEWHERE\": null}'");
  g_assert_cmpint (remove (envrc), ==, 0);
  g_setenv ("DIRENV_DIFF", "x", TRUE);
  g_setenv ("ELSEWHERE", "1", TRUE);
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_unsetenv ("DIRENV_DIFF");
  g_unsetenv ("ELSEWHERE");

  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "KEPT"), ==, "1");
  g_assert_cmpstr (login_answer_get (&answer, "DIRENV_DIFF"), ==, NULL);
  g_assert_cmpstr (login_answer_get (&answer, "ELSEWHERE"), ==, NULL);
}

static void
test_no_direnv_is_no_problem (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ENVRC, "export SHOP=open\n");
  login_fixture_write (fixture, ".bash_profile", "export KEPT=1 PATH=/nowhere\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "KEPT"), ==, "1");
}

int
main (int   argc,
      char *argv[])
{
  login_fixture_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add_func ("/login-direnv/" path, test)
  ADD ("allowed-file-is-applied", test_allowed_file_is_applied);
  ADD ("blocked-file-is-told", test_blocked_file_is_told);
  ADD ("failing-file-is-told", test_failing_file_is_told);
  ADD ("late-file-is-told", test_late_file_is_told);
  ADD ("answer-is-checked", test_answer_is_checked);
  ADD ("session-of-direnv-is-undone", test_session_of_direnv_is_undone);
  ADD ("no-direnv-is-no-problem", test_no_direnv_is_no_problem);
#undef ADD

  return login_fixture_run ();
}
