/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "login-fixture.h"

#define BASH "/bin/bash"

/* No shell takes it without quotes. */
#define ODD_FOLDER "it's \"a\" $PATH \\\\b!d"

/* What each of them does with its start-up files, noise included. */
static const struct
{
  const char *name;
  const char *file;
  const char *text;
} shells[] = {
  { "bash", ".bash_profile", "echo hi\nexport SHOP='open = 1'\nPATH=$HOME/tools:$PATH\n" },
  { "zsh", ".zshrc", "echo hi\nexport SHOP='open = 1'\nPATH=$HOME/tools:$PATH\n" },
  { "fish", ".config/fish/config.fish",
    "echo hi\nset -gx SHOP 'open = 1'\nset -gx PATH $HOME/tools $PATH\n" },
  { "dash", ".profile", "echo hi\nexport SHOP='open = 1'\nPATH=$HOME/tools:$PATH\n" },
  { "ksh93", ".profile", "echo hi\nexport SHOP='open = 1'\nPATH=$HOME/tools:$PATH\n" },
  { "mksh", ".profile", "echo hi\nexport SHOP='open = 1'\nPATH=$HOME/tools:$PATH\n" },
  { "yash", ".yash_profile", "echo hi\nexport SHOP='open = 1'\nPATH=$HOME/tools:$PATH\n" },
  { "tcsh", ".cshrc", "echo hi\nsetenv SHOP 'open = 1'\nsetenv PATH $HOME/tools:$PATH\n" },
  { "xonsh", ".xonshrc",
    "print('hi')\n$SHOP = 'open = 1'\n$PATH.insert(0, $HOME + '/tools')\n" },
};

/* Makes skep-keeper known by a path that needs quotes. Returns the real one. */
static char *
use_odd_keeper (void)
{
  char *keeper = g_strdup (g_getenv ("SKEP_KEEPER"));
  g_autofree char *folder = g_build_filename (g_get_home_dir (), ODD_FOLDER, NULL);
  g_autofree char *path = g_build_filename (folder, "keeper", NULL);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (symlink (keeper, path), ==, 0);
  g_setenv ("SKEP_KEEPER", path, TRUE);

  return keeper;
}

static void
test_reads_its_files (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *shell = login_fixture_find_program (shells[i].name);
  g_autofree char *keeper = NULL;
  g_autofree char *tools = NULL;
  g_autoptr (LoginFixture) fixture = NULL;
  g_auto (LoginAnswer) answer = { 0 };
  gint64 begin;

  if (shell == NULL)
    return;

  keeper = use_odd_keeper ();
  fixture = login_fixture_new (shell);
  g_setenv ("SKEP_KEEPER", keeper, TRUE);
  tools = g_strconcat (fixture->home, "/tools:", NULL);
  login_fixture_write (fixture, shells[i].file, shells[i].text);

  begin = g_get_monotonic_time ();
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_test_message ("answered after %d ms", (int) ((g_get_monotonic_time () - begin) / 1000));

  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open = 1");
  g_assert_true (g_str_has_prefix (login_answer_get (&answer, "PATH"), tools));
  g_assert_cmpstr (login_answer_get (&answer, "HOME"), ==, fixture->home);
}

static void
test_noise_is_ignored (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile",
                       "export SHOP=open\n"
                       "printf 'Welcome!\\nNOISE=1\\0MORE=2\\0'\n"
                       "head -c 300000 /dev/zero\n"
                       "BASH_XTRACEFD=1; set -x\n");
  login_fixture_write (fixture, ".bash_logout", "printf 'LATER=3\\0'\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open");
  g_assert_cmpstr (login_answer_get (&answer, "NOISE"), ==, NULL);
  g_assert_cmpstr (login_answer_get (&answer, "MORE"), ==, NULL);
  g_assert_cmpstr (login_answer_get (&answer, "LATER"), ==, NULL);
}

static void
test_endless_noise_is_bounded (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", "cat /dev/zero\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "printed more than 8 MiB in ~/src/my shop");
}

/* It would wait for an answer that nobody gives. */
static void
test_nothing_to_read (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile",
                       "read answer || export SHOP=nothing\n"
                       "( : < /dev/tty ) 2> /dev/null && export TERMINAL=1\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "nothing");
  g_assert_cmpstr (login_answer_get (&answer, "TERMINAL"), ==, NULL);
}

static void
test_early_exit_is_told (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_autoptr (SkepEnvironmentProblem) problem = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile",
                       "for i in {1..1000}; do echo \"line $i\" >&2; done\n"
                       "printf '\\033[31mno \\xff such tool\\033[0m\\n' >&2; exit 1\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  problem = skep_login_environment_dup_problem (fixture->environment, fixture->folder);
  g_assert_nonnull (problem);
  g_assert_cmpstr (problem->summary, ==,
                   "The login shell " BASH " exited with status 1 in ~/src/my shop, without an "
                   "answer; scripts get the environment of the session");
  g_assert_true (g_str_has_suffix (problem->detail, "line 1000\nno \357\277\275 such tool"));
  g_assert_cmpuint (strlen (problem->detail), <=, 4096);
  g_assert_cmpuint (strlen (problem->detail), >, 1024);
}

/* It holds the pipes, but isn't what was asked. */
static void
test_exit_with_background_is_told_at_once (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  skep_login_environment_set_limit (fixture->environment, 10 * LOGIN_TIMEOUT_MS);
  login_fixture_write (fixture, ".bash_profile", "sleep 60 &\nexit 3\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "exited with status 3");
}

static void
test_killed_shell_is_told (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", "kill -9 $$\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "was ended by signal 9");
}

/* The shell follows its keeper, and the guard may still see how. */
static void
test_killed_keeper_is_told (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  skep_login_environment_set_limit (fixture->environment, 10 * LOGIN_TIMEOUT_MS);
  login_fixture_write (fixture, ".bash_profile", "sleep 60 & kill -9 $PPID; sleep 60\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "The login shell " BASH " was ");
}

static void
test_background_child_does_not_delay (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile",
                       "(trap '' TERM HUP; exec sleep 60) &\nexport SHOP=open\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open");
  g_assert_true (harness_await_no_survivor (fixture->marker, LOGIN_TIMEOUT_MS));
}

static void
test_values_are_exact (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile",
                       "export LINES_OF_IT=$'one\\ntwo=2\\n\\n'\n"
                       "export BYTES=$'\\xff\\xfe=\\x80'\n"
                       "export EMPTY=\n"
                       "export LONG=$(head -c 100000 /dev/zero | tr '\\0' x)\n"
                       "f () { echo 'a\nb'; }; export -f f\n"
                       "export LIKE_A_MARK=\"${BASH_EXECUTION_STRING##* }\"\n"
                       "export ZULU=last\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "LINES_OF_IT"), ==, "one\ntwo=2\n\n");
  g_assert_cmpstr (login_answer_get (&answer, "BYTES"), ==, "\xff\xfe=\x80");
  g_assert_cmpstr (login_answer_get (&answer, "EMPTY"), ==, "");
  g_assert_cmpuint (strlen (login_answer_get (&answer, "LONG")), ==, 100000);
  g_assert_nonnull (login_answer_get (&answer, "BASH_FUNC_f%%"));
  g_assert_cmpuint (strlen (login_answer_get (&answer, "LIKE_A_MARK")), ==, 32);
  g_assert_cmpstr (login_answer_get (&answer, "ZULU"), ==, "last");
}

/* Debian's files, with what nvm adds to them: for interactive shells only. */
static void
test_interactive_files_count (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".profile",
                       "if [ -n \"$BASH_VERSION\" ]; then . \"$HOME/.bashrc\"; fi\n");
  login_fixture_write (fixture, ".bashrc",
                       "case $- in *i*) ;; *) return;; esac\n"
                       "[ \"$TERM\" = dumb ] && return\n"
                       "export PATH=\"$HOME/.nvm/versions/node/v22/bin:$PATH\"\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  g_assert_nonnull (strstr (login_answer_get (&answer, "PATH"), "/.nvm/versions/node/v22/bin:"));
}

static gboolean
admits_logins (const char *shell)
{
  return access (shell, X_OK) == 0 && !g_str_has_suffix (shell, "nologin") &&
         !g_str_has_suffix (shell, "false");
}

/* SHELL may be that of another account; the variables of a login are filled in. */
static void
test_shell_of_the_account (void)
{
  const struct passwd *entry = getpwuid (getuid ());
  g_autoptr (LoginFixture) fixture = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  if (entry == NULL || !admits_logins (entry->pw_shell))
    {
      g_test_skip ("this account has no login shell");
      return;
    }

  g_setenv ("SHELL", "/bin/false", TRUE);
  g_unsetenv ("USER");
  g_unsetenv ("LOGNAME");
  fixture = login_fixture_new (NULL);
  login_fixture_ask (fixture, fixture->folder, &answer);
  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "LOGNAME"), ==, entry->pw_name);
  g_assert_cmpstr (login_answer_get (&answer, "USER"), ==, entry->pw_name);

  g_unsetenv ("SHELL");
  skep_login_environment_forget (fixture->environment);
  login_fixture_ask (fixture, fixture->folder, &answer);
  login_fixture_assert_no_problem (fixture);
  g_assert_cmpstr (login_answer_get (&answer, "SHELL"), ==, entry->pw_shell);
}

static char *
dup_output (char      **environment,
            const char *command)
{
  const char *argv[] = { BASH, "--norc", "-c", command, NULL };
  g_autofree char *output = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL,
                               &output, NULL, NULL, NULL));
  return g_strdup (g_strstrip (output));
}

static void
test_scripts_begin_anew (void)
{
  static const char *const gone[] = {
    "BASH_ENV", "COLUMNS", "LINES", "OLDPWD", "PS1", "PWD", "SHLVL", "SKEP_KEEPER",
    "SKEP_LOGIN_SHELL", "SKEP_RESOLVING_ENVIRONMENT", "_",
  };
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_autofree char *level = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  g_setenv ("SHLVL", "5", TRUE);
  g_setenv ("OLDPWD", "/", TRUE);
  g_setenv ("BASH_ENV", "/nowhere", TRUE);
  login_fixture_write (fixture, ".bash_profile",
                       "export SHOP=$SHLVL:$BASH_ENV:$SKEP_KEEPER:$PWD\n"
                       "export RESOLVING=$SKEP_RESOLVING_ENVIRONMENT\n"
                       "export PS1='$ ' BASH_ENV=~/.env LINES=24 COLUMNS=80\n"
                       "cd /; cd -\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_unsetenv ("SHLVL");
  g_unsetenv ("OLDPWD");
  g_unsetenv ("BASH_ENV");

  g_assert_true (g_str_has_prefix (login_answer_get (&answer, "SHOP"), "1:::/"));
  g_assert_true (g_str_has_suffix (login_answer_get (&answer, "SHOP"), "/src/my shop"));
  g_assert_cmpstr (login_answer_get (&answer, "RESOLVING"), ==, "1");
  for (gsize i = 0; i < G_N_ELEMENTS (gone); i++)
    g_assert_cmpstr (login_answer_get (&answer, gone[i]), ==, NULL);

  level = dup_output (answer.environment, "echo $SHLVL");
  g_assert_cmpstr (level, ==, "1");
}

static void
test_missing_path_is_told (void)
{
  g_autoptr (LoginFixture) fixture = login_fixture_new (BASH);
  g_auto (LoginAnswer) answer = { 0 };

  login_fixture_write (fixture, ".bash_profile", "unset PATH\n");
  login_fixture_ask (fixture, fixture->folder, &answer);

  login_fixture_assert_problem (fixture, "has no PATH in ~/src/my shop");
  g_assert_nonnull (login_answer_get (&answer, "PATH"));
}

/* zsh may be told by one file where the others are. */
static void
test_zdotdir_is_watched (void)
{
  g_autofree char *shell = login_fixture_find_program ("zsh");
  g_autoptr (LoginFixture) fixture = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  if (shell == NULL)
    return;

  fixture = login_fixture_new (shell);
  login_fixture_write (fixture, ".zshenv", "export ZDOTDIR=$HOME/.zsh\n");
  login_fixture_write (fixture, ".zsh/.zshrc", "export SHOP=open\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open");

  login_fixture_write (fixture, ".zsh/.zshrc", "export SHOP=closed\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "closed");
}

/* fish writes one of its own files when it starts for the first time. */
static void
test_fish_settles (void)
{
  g_autofree char *shell = login_fixture_find_program ("fish");
  g_autoptr (LoginFixture) fixture = NULL;
  g_auto (LoginAnswer) answer = { 0 };

  if (shell == NULL)
    return;

  fixture = login_fixture_new (shell);
  login_fixture_write (fixture, ".config/fish/conf.d/shop.fish", "echo start >> ~/starts\n");
  for (guint i = 0; i < 4; i++)
    login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpuint (login_fixture_count_lines (fixture, "starts"), <=, 2);

  login_fixture_write (fixture, ".config/fish/conf.d/shop.fish", "set -gx SHOP open\n");
  login_fixture_ask (fixture, fixture->folder, &answer);
  g_assert_cmpstr (login_answer_get (&answer, "SHOP"), ==, "open");
}

int
main (int   argc,
      char *argv[])
{
  login_fixture_init ();
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (shells); i++)
    {
      g_autofree char *path = g_strconcat ("/login-shell/reads-its-files/", shells[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_reads_its_files);
    }

#define ADD(path, test) g_test_add_func ("/login-shell/" path, test)
  ADD ("noise/is-ignored", test_noise_is_ignored);
  ADD ("noise/endless-is-bounded", test_endless_noise_is_bounded);
  ADD ("input/nothing-to-read", test_nothing_to_read);
  ADD ("end/early-exit-is-told", test_early_exit_is_told);
  ADD ("end/exit-with-background-is-told-at-once", test_exit_with_background_is_told_at_once);
  ADD ("end/killed-shell-is-told", test_killed_shell_is_told);
  ADD ("end/killed-keeper-is-told", test_killed_keeper_is_told);
  ADD ("end/background-child-does-not-delay", test_background_child_does_not_delay);
  ADD ("environment/values-are-exact", test_values_are_exact);
  ADD ("environment/interactive-files-count", test_interactive_files_count);
  ADD ("environment/shell-of-the-account", test_shell_of_the_account);
  ADD ("environment/scripts-begin-anew", test_scripts_begin_anew);
  ADD ("environment/missing-path-is-told", test_missing_path_is_told);
  ADD ("files/zdotdir-is-watched", test_zdotdir_is_watched);
  ADD ("files/fish-settles", test_fish_settles);
#undef ADD

  return login_fixture_run ();
}
