/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>

#include "login-fixture.h"
#include "skep-login-shell.h"

/* What the environment of the tests has of a shell's settings. */
static const char *const foreign_variables[] = {
  "BASH_ENV", "ENV", "TERM", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR",
  SKEP_LOGIN_SHELL_VARIABLE,
};

static int
remove_entry (const char        *path,
              const struct stat *info,
              int                type,
              struct FTW        *where)
{
  return where->level > 0 ? remove (path) : 0;
}

static void
empty_folder (const char *path)
{
  g_assert_cmpint (nftw (path, remove_entry, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
}

/* GLib asks for the home folder only once, so all tests of a program have the same one. */
void
login_fixture_init (void)
{
  g_autofree char *home = g_dir_make_tmp ("skep-home-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (foreign_variables); i++)
    g_unsetenv (foreign_variables[i]);
  g_setenv ("HOME", home, TRUE);
  g_assert_cmpstr (g_get_home_dir (), ==, home);
}

/* Instead of g_test_run (). */
int
login_fixture_run (void)
{
  int status = g_test_run ();

  g_rmdir (g_get_home_dir ());
  return status;
}

static void
changed_cb (gpointer user_data)
{
  LoginFixture *self = user_data;

  self->n_changes++;
}

/* @shell: as for skep_login_environment_set_shell () */
LoginFixture *
login_fixture_new (const char *shell)
{
  g_autoptr (SkepLauncher) launcher = skep_launcher_new_default ();
  LoginFixture *self = g_new0 (LoginFixture, 1);

  self->marker = g_uuid_string_random ();
  g_setenv (MARKER_VARIABLE, self->marker, TRUE);

  self->home = g_strdup (g_get_home_dir ());
  self->folder = g_build_filename (self->home, "src", "my shop", NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->folder, 0755), ==, 0);

  self->environment = skep_login_environment_new (launcher, g_main_context_default (), changed_cb,
                                                  self);
  skep_login_environment_set_shell (self->environment, shell);

  return self;
}

void
login_fixture_free (LoginFixture *self)
{
  skep_login_environment_free (self->environment);
  g_assert_true (harness_await_no_survivor (self->marker, LOGIN_TIMEOUT_MS));
  while (g_main_context_iteration (NULL, FALSE))
    ;

  empty_folder (self->home);
  g_unsetenv (MARKER_VARIABLE);
  g_free (self->home);
  g_free (self->folder);
  g_free (self->marker);
  g_free (self);
}

/* @name: of a file, in the home folder */
char *
login_fixture_path (LoginFixture *self,
                    const char   *name)
{
  return g_build_filename (self->home, name, NULL);
}

void
login_fixture_write (LoginFixture *self,
                     const char   *name,
                     const char   *text)
{
  g_autofree char *path = login_fixture_path (self, name);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

guint
login_fixture_count_lines (LoginFixture *self,
                           const char   *name)
{
  g_autofree char *path = login_fixture_path (self, name);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  lines = g_strsplit (text, "\n", -1);
  return g_strv_length (lines) - 1;
}

static gboolean
exists (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Shells say what they do in files only, so there is nothing but to look again. */
void
login_fixture_await_file (LoginFixture *self,
                          const char   *name)
{
  g_autofree char *path = login_fixture_path (self, name);
  guint tick = g_timeout_add (5, tick_cb, NULL);

  g_assert_true (harness_wait (LOGIN_TIMEOUT_MS, exists, path));
  g_source_remove (tick);
}

void
login_fixture_answer_cb (const char *const *environment,
                         const GError      *error,
                         gpointer           user_data)
{
  LoginAnswer *answer = user_data;

  g_assert_false (answer->is_done);
  g_assert_no_error (error);
  answer->environment = g_strdupv ((char **) environment);
  answer->is_done = TRUE;
}

void
login_fixture_ask (LoginFixture *self,
                   const char   *folder,
                   LoginAnswer  *answer)
{
  login_answer_clear (answer);
  skep_login_environment_request (self->environment, folder, login_fixture_answer_cb, answer);
  g_assert_true (harness_wait (LOGIN_TIMEOUT_MS, harness_is_true, &answer->is_done));
}

/* @cause: part of its summary */
void
login_fixture_assert_problem (LoginFixture *self,
                              const char   *cause)
{
  g_autoptr (SkepEnvironmentProblem) problem =
      skep_login_environment_dup_problem (self->environment, self->folder);

  g_assert_nonnull (problem);
  if (strstr (problem->summary, cause) == NULL)
    g_assert_cmpstr (problem->summary, ==, cause);
  g_assert_true (g_utf8_validate (problem->detail, -1, NULL));
}

void
login_fixture_assert_no_problem (LoginFixture *self)
{
  g_autoptr (SkepEnvironmentProblem) problem =
      skep_login_environment_dup_problem (self->environment, self->folder);

  g_assert_cmpstr (problem != NULL ? problem->summary : NULL, ==, NULL);
}

void
login_answer_clear (LoginAnswer *self)
{
  g_clear_pointer (&self->environment, g_strfreev);
  self->is_done = FALSE;
}

const char *
login_answer_get (LoginAnswer *self,
                  const char  *name)
{
  return g_environ_getenv (self->environment, name);
}

/* Skips the test if the program isn't there. */
char *
login_fixture_find_program (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);
  g_autofree char *message = g_strdup_printf ("%s is not installed", name);

  if (path == NULL)
    g_test_skip (message);

  return g_steal_pointer (&path);
}
