/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>

#include "login-fixture.h"

#define BASH "/bin/bash"

/* Long enough for a shell to start, short enough to be waited for. */
#define SHORT_LIMIT_MS 2000

/* Tells of each start. */
#define COUNT "echo start >> ~/starts\n"

/* A shell that never answers, with a child that outlives it. */
#define HANG "(trap '' TERM HUP; sleep 60) &\n" COUNT "echo why >&2\nsleep 60\n"

static void
test_second_request_answers_at_once (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) first = { 0 };
  g_auto (LoginAnswer) second = { 0 };

  login_fixture_write (fixture, ".bash_profile", COUNT "export SHOP=open\n");
  login_fixture_ask (fixture, fixture->folder, &first);
  g_assert_null (skep_login_environment_request (fixture->environment, fixture->folder,
                                                 login_fixture_answer_cb, &second));

  g_assert_true (second.is_done);
  g_assert_cmpstr (login_answer_get (&first, "SHOP"), ==, "open");
  g_assert_cmpstr (login_answer_get (&second, "SHOP"), ==, "open");
  g_assert_cmpuint (login_fixture_count_lines (fixture, "starts"), ==, 1);
}

static void
test_requests_share_one_shell (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) first = { 0 };
  g_auto (LoginAnswer) cancelled = { 0 };
  g_auto (LoginAnswer) last = { 0 };
  gpointer request;

  login_fixture_write (fixture, ".bash_profile", COUNT);
  skep_login_environment_request (fixture->environment, fixture->folder, login_fixture_answer_cb,
                                  &first);
  request = skep_login_environment_request (fixture->environment, fixture->folder,
                                            login_fixture_answer_cb, &cancelled);
  skep_login_environment_request (fixture->environment, fixture->folder, login_fixture_answer_cb,
                                  &last);
  skep_login_environment_cancel (fixture->environment, request);

  g_assert_true (harness_wait (LOGIN_TIMEOUT_MS, harness_is_true, &last.is_done));
  g_assert_true (first.is_done);
  g_assert_false (cancelled.is_done);
  g_assert_cmpuint (login_fixture_count_lines (fixture, "starts"), ==, 1);
}

static void
test_folders_have_their_own (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) home = { 0 };
  g_auto (LoginAnswer) folder = { 0 };

  login_fixture_write (fixture, ".bash_profile",
                       "case $PWD in *shop) export SHOP=1;; *) export PRIVATE=1;; esac\n");
  login_fixture_ask (fixture, fixture->home, &home);
  login_fixture_ask (fixture, fixture->folder, &folder);

  g_assert_cmpstr (login_answer_get (&home, "PRIVATE"), ==, "1");
  g_assert_cmpstr (login_answer_get (&home, "SHOP"), ==, NULL);
  g_assert_cmpstr (login_answer_get (&folder, "PRIVATE"), ==, NULL);
  g_assert_cmpstr (login_answer_get (&folder, "SHOP"), ==, "1");
}

static void
test_changed_file_asks_again (void)
{
  static const struct
  {
    const char *name;
    const char *text;
  } changes[] = {
    { ".bash_profile", COUNT "export SHOP=closed\n" },
    { ".bashrc", "" },
    { "src/my shop/mise.toml", "[tools]\n" },
    { "src/my shop/mise.toml", "[tools]\nnode = '22'\n" },
    { "src/.tool-versions", "nodejs 22\n" },
    { ".local/share/direnv/allow/0123", "" },
  };
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", COUNT "export SHOP=open\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open");

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_test_message ("%s", changes[i].name);
      login_fixture_write (fixture, changes[i].name, changes[i].text);
      login_fixture_ask (fixture, fixture->folder, &answer);
      g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "closed");
      g_assert_cmpuint (login_fixture_count_lines (fixture, "starts"), ==, i + 2);
    }
}

static void
test_removed_file_asks_again (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_autofree char *profile = login_fixture_path (fixture, ".bash_profile");
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", "export SHOP=open\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpint (remove (profile), ==, 0);
  login_fixture_ask (fixture, fixture->folder, &answer);

  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, NULL);
}

static void
test_forget_asks_again (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", COUNT "export SHOP=$(wc -l < ~/starts)\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  skep_login_environment_forget (fixture->environment);
  login_fixture_ask (fixture, fixture->folder, &answer);

  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "2");
  /* Only that the search path is known. */
  g_assert_cmpuint (fixture->n_changes, ==, 1);
}

/* Whoever waits is not left waiting for a shell that hangs. */
static void
test_forget_starts_over (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", HANG);
  skep_login_environment_request (fixture->environment, fixture->folder, login_fixture_answer_cb,
                                  &answer);
  login_fixture_await_file (fixture, "starts");
  login_fixture_write (fixture, ".bash_profile", "export SHOP=open\n");
  skep_login_environment_forget (fixture->environment);

  g_assert_true (harness_wait (LOGIN_TIMEOUT_MS / 4, harness_is_true, &answer.is_done));
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open");
}

static void
test_cancel_leaves_nothing (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };
  gpointer request;

  login_fixture_write (fixture, ".bash_profile", HANG);
  request = skep_login_environment_request (fixture->environment, fixture->folder,
                                            login_fixture_answer_cb, &answer);
  login_fixture_await_file (fixture, "starts");
  g_assert_cmpuint (harness_count_survivors (fixture->marker), >, 2);

  skep_login_environment_cancel (fixture->environment, request);
  g_assert_true (harness_await_no_survivor (fixture->marker, LOGIN_TIMEOUT_MS));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (answer.is_done);
  login_fixture_assert_no_problem (fixture);
}

static void
test_free_leaves_nothing (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", HANG);
  skep_login_environment_request (fixture->environment, fixture->folder, login_fixture_answer_cb,
                                  &answer);
  login_fixture_await_file (fixture, "starts");

  /* The fixture waits until nothing is left. */
  g_clear_pointer (&fixture, login_fixture_free);
  g_assert_false (answer.is_done);
}

static void
test_late_shell_is_ended (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_autoptr (SkepEnvironmentProblem) problem = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  g_setenv ("SHOP", "session", TRUE);
  login_fixture_write (fixture, ".bash_profile", HANG);
  skep_login_environment_set_limit (fixture->environment, SHORT_LIMIT_MS);
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_unsetenv ("SHOP");

  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "session");
  g_assert_true (harness_await_no_survivor (fixture->marker, LOGIN_TIMEOUT_MS));
  problem = skep_login_environment_dup_problem (fixture->environment, fixture->folder);
  g_assert_nonnull (problem);
  g_assert_cmpstr (problem->summary, ==,
                   "The login shell " BASH " did not answer within 2 s in ~/src/my shop; "
                   "scripts get the environment of the session");
  g_assert_true (g_str_has_suffix (problem->detail, "why"));
  g_assert_cmpuint (fixture->n_changes, ==, 1);
}

/* The next start doesn't wait for the same failure, until something has changed. */
static void
test_failure_is_remembered (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", COUNT "exit 1\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  login_fixture_ask (fixture, fixture->folder, &answer);
  login_fixture_assert_problem (fixture, "exited with status 1");
  g_assert_cmpuint (login_fixture_count_lines (fixture, "starts"), ==, 1);

  login_fixture_write (fixture, ".bash_profile", COUNT);
  login_fixture_ask (fixture, fixture->folder, &answer);
  login_fixture_assert_no_problem (fixture);
  g_assert_cmpuint (login_fixture_count_lines (fixture, "starts"), ==, 2);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
}

static void
test_fallback_finds_own_programs (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new ("/nowhere/bash");
  g_autofree char *wanted = g_strdup_printf ("/usr/bin:/bin:%s/.local/bin:%s/bin", fixture->home,
                                             fixture->home);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_auto (LoginAnswer) answer = { 0 };

  g_setenv ("PATH", "/usr/bin:/bin", TRUE);
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "PATH"), ==, wanted);

  /* Once is enough. */
  g_setenv ("PATH", wanted, TRUE);
  skep_login_environment_forget (fixture->environment);
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "PATH"), ==, wanted);
  g_setenv ("PATH", path, TRUE);
}

static void
test_unusable_shell_is_told (void)
{
  static const struct
  {
    const char *shell;
    const char *problem;
  } shells[] = {
    { "/nowhere/bash", "/nowhere/bash can’t be executed: No such file" },
    { "/etc/passwd", "/etc/passwd can’t be executed: Permission denied" },
    { "/usr/sbin/nologin", "/usr/sbin/nologin is for accounts without logins" },
    { "/bin/false", "/bin/false is for accounts without logins" },
    { "bash", "“bash” is not an absolute path" },
    { "/usr", "/usr could not be started in ~/src/my shop: Permission denied" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shells); i++)
    {
      g_autoptr (LoginFixture) fixture = login_fixture_new (shells[i].shell);
      g_auto (LoginAnswer) answer = { 0 };

      login_fixture_ask (fixture, fixture->folder, &answer);
      login_fixture_assert_problem (fixture, shells[i].problem);
      g_assert_nonnull (login_answer_get (&answer, "PATH"));
    }
}

static void
test_search_path_is_told (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", "export PATH=/opt/node/bin:$PATH\n");
  before = skep_login_environment_dup_search_path (fixture->environment, fixture->folder);
  g_assert_null (before);
  login_fixture_ask (fixture, fixture->folder, &answer);
  after = skep_login_environment_dup_search_path (fixture->environment, fixture->folder);
  g_assert_cmpstr (after, ==, login_answer_get (&answer, "PATH"));
  g_assert_true (g_str_has_prefix (after, "/opt/node/bin:"));
}

static void
test_missing_folder_is_told (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  g_assert_cmpint (remove (fixture->folder), ==, 0);
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "could not be started in ~/src/my shop: No such file");
}

static void
test_missing_keeper_is_told (void)
{
  g_autofree char *keeper = g_strdup (g_getenv ("SKEP_KEEPER"));
  g_autoptr (LoginFixture) fixture = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  g_setenv ("SKEP_KEEPER", "/nowhere/skep-keeper", TRUE);
  fixture = login_fixture_new (BASH);
  g_setenv ("SKEP_KEEPER", keeper, TRUE);
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "/nowhere/skep-keeper: No such file");
}

static void
test_no_shell_is_asked (void)
{
  g_autoptr (LoginFixture) fixture = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  g_setenv ("SKEP_LOGIN_SHELL", BASH, TRUE);
  fixture = login_fixture_new ("");
  login_fixture_write (fixture, ".bash_profile", COUNT);
  g_unsetenv ("SKEP_LOGIN_SHELL");

  g_assert_null (skep_login_environment_request (fixture->environment, fixture->folder,
                                                 login_fixture_answer_cb, &answer));
  g_assert_true (answer.is_done);
  g_assert_cmpstr (login_answer_get (&answer, "PATH"), ==, g_getenv ("PATH"));
  g_assert_cmpstr (login_answer_get (&answer, "SHLVL"), ==, NULL);
  g_assert_cmpuint (login_fixture_count_lines (fixture, "starts"), ==, 0);
  login_fixture_assert_no_problem (fixture);
}

static void
count_cb (gpointer user_data)
{
  guint *n_calls = user_data;

  (*n_calls)++;
}

/* Tests of everything else rely on it. */
static void
test_variable_names_the_shell (void)
{
  g_autoptr (SkepLauncher) launcher = skep_launcher_new_default ();
  SkepLoginEnvironment *environment;
  g_auto (LoginAnswer) answer = { 0 };
  guint n_changes = 0;

  g_setenv ("SKEP_LOGIN_SHELL", "", TRUE);
  environment = skep_login_environment_new (launcher, g_main_context_default (),
                                            count_cb, &n_changes);
  g_unsetenv ("SKEP_LOGIN_SHELL");
  g_assert_null (skep_login_environment_request (environment, "/", login_fixture_answer_cb,
                                                 &answer));
  g_assert_true (answer.is_done);
  g_assert_cmpuint (n_changes, ==, 0);
  skep_login_environment_free (environment);
}

/* What a callback may do to others that wait. */
typedef struct
{
  LoginFixture *fixture;
  LoginAnswer answer;
  gpointer others[2];
} Rude;

static void
cancel_others_cb (const char *const *environment,
                  const GError      *error,
                  gpointer           user_data)
{
  Rude *rude = user_data;

  login_fixture_answer_cb (environment, error, &rude->answer);
  for (gsize i = 0; i < G_N_ELEMENTS (rude->others); i++)
    skep_login_environment_cancel (rude->fixture->environment, rude->others[i]);
}

static void
test_callback_may_cancel_others (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) other = { 0 };
  Rude rude = { .fixture = fixture };

  skep_login_environment_request (fixture->environment, fixture->folder, cancel_others_cb, &rude);
  for (gsize i = 0; i < G_N_ELEMENTS (rude.others); i++)
    rude.others[i] = skep_login_environment_request (fixture->environment, fixture->folder,
                                                     login_fixture_answer_cb, &other);

  g_assert_true (harness_wait (LOGIN_TIMEOUT_MS, harness_is_true, &rude.answer.is_done));
  g_assert_false (other.is_done);
  login_answer_clear (&rude.answer);
}

static void
forget_cb (const char *const *environment,
           const GError      *error,
           gpointer           user_data)
{
  Rude *rude = user_data;

  login_fixture_answer_cb (environment, error, &rude->answer);
  skep_login_environment_forget (rude->fixture->environment);
}

static void
test_callback_may_forget (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) other = { 0 };
  Rude rude = { .fixture = fixture };

  login_fixture_write (fixture, ".bash_profile", COUNT "export SHOP=$(wc -l < ~/starts)\n");
  skep_login_environment_request (fixture->environment, fixture->folder, forget_cb, &rude);
  skep_login_environment_request (fixture->environment, fixture->folder, login_fixture_answer_cb,
                                  &other);

  g_assert_true (harness_wait (LOGIN_TIMEOUT_MS, harness_is_true, &other.is_done));
  g_assert_cmpstr (login_answer_get (&rude.answer, "SHOP"), ==, "1");
  g_assert_cmpstr (login_answer_get (&other, "SHOP"), ==, "2");
  login_answer_clear (&rude.answer);
}

int
main (int   argc,
      char *argv[])
{
  login_fixture_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add_func ("/login-environment/" path, test)
  ADD ("cache/second-request-answers-at-once", test_second_request_answers_at_once);
  ADD ("cache/requests-share-one-shell", test_requests_share_one_shell);
  ADD ("cache/folders-have-their-own", test_folders_have_their_own);
  ADD ("cache/changed-file-asks-again", test_changed_file_asks_again);
  ADD ("cache/removed-file-asks-again", test_removed_file_asks_again);
  ADD ("cache/failure-is-remembered", test_failure_is_remembered);
  ADD ("forget/asks-again", test_forget_asks_again);
  ADD ("forget/starts-over", test_forget_starts_over);
  ADD ("cancel/leaves-nothing", test_cancel_leaves_nothing);
  ADD ("free/leaves-nothing", test_free_leaves_nothing);
  ADD ("failure/late-shell-is-ended", test_late_shell_is_ended);
  ADD ("failure/fallback-finds-own-programs", test_fallback_finds_own_programs);
  ADD ("failure/unusable-shell-is-told", test_unusable_shell_is_told);
  ADD ("search-path-is-told", test_search_path_is_told);
  ADD ("failure/missing-folder-is-told", test_missing_folder_is_told);
  ADD ("failure/missing-keeper-is-told", test_missing_keeper_is_told);
  ADD ("none/no-shell-is-asked", test_no_shell_is_asked);
  ADD ("none/variable-names-the-shell", test_variable_names_the_shell);
  ADD ("callback/may-cancel-others", test_callback_may_cancel_others);
  ADD ("callback/may-forget", test_callback_may_forget);
#undef ADD

  return login_fixture_run ();
}
