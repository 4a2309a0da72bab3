/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "harness.h"
#include "skep-status-text.h"

typedef struct
{
  Harness *harness;
  char *project;
  char *first;  /* path of its .env */
  char *second; /* path of its .env.local */
} Fixture;

static Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->harness = harness_new ();
  self->project = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  self->first = g_build_filename (self->project, ".env", NULL);
  self->second = g_build_filename (self->project, ".env.local", NULL);
  return self;
}

static void
fixture_free (Fixture *self)
{
  harness_free (self->harness);
  g_unlink (self->first);
  g_unlink (self->second);
  g_assert_cmpint (g_rmdir (self->project), ==, 0);
  g_free (self->project);
  g_free (self->first);
  g_free (self->second);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
write_file (const char *path,
            const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A script that prints @line, of the project that the files are in. */
static SkepScript *
make_script (Fixture    *fixture,
             const char *line)
{
  const char *const argv[] = { "/bin/sh", "-c", line, NULL };
  const char *const files[] = { fixture->first, fixture->second, NULL };
  SkepScript *script = skep_script_new (fixture->project, "skep", "skep.json", "", "show");

  script->command = g_strdup (line);
  script->argv = g_strdupv ((char **) argv);
  script->cwd = g_strdup (fixture->project);
  script->env_files = g_strdupv ((char **) files);
  return script;
}

static char *
run_script (Fixture    *fixture,
            SkepScript *script)
{
  g_autoptr (SkepRun) run = harness_start (fixture->harness, script);
  char *output;

  harness_await_status (run, SKEP_RUN_STATUS_SUCCESS);
  output = harness_dup_output (run);
  return g_strstrip (output);
}

static void
test_edited_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepScript) script = make_script (fixture, "echo \"$A:$B:$TERM\"");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  write_file (fixture->first, "A=1\nB=one\n");
  write_file (fixture->second, "B=\"$A$A\"\n");
  before = run_script (fixture, script);
  g_assert_cmpstr (before, ==, "1:11:xterm-256color");

  write_file (fixture->first, "A=2\nTERM=dumb\n");
  after = run_script (fixture, script);
  g_assert_cmpstr (after, ==, "2:22:dumb");
}

static void
test_overrides (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepScript) script = make_script (fixture, "echo \"$A:$B\"");
  g_autofree char *output = NULL;

  write_file (fixture->first, "A=file\nB=file\n");
  write_file (fixture->second, "");
  g_strfreev (script->environment);
  script->environment = g_strsplit ("A=script", " ", -1);
  output = run_script (fixture, script);
  g_assert_cmpstr (output, ==, "script:file");
}

static void
test_own_variables (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepScript) script = make_script (fixture, "echo \"$SKEP_OWN_VARIABLES:"
                                                        "${SKEP_KEEPER-none}:$SKEP_RUN_ID\"");
  g_autofree char *output = NULL;

  write_file (fixture->first, "SKEP_OWN_VARIABLES=PATH\nSKEP_RUN_ID=mine\n");
  write_file (fixture->second, "SKEP_KEEPER=/nowhere\n");
  output = run_script (fixture, script);
  g_assert_true (g_str_has_prefix (output, ":none:"));
  g_assert_cmpuint (strlen (output), ==, strlen (":none:") + 36);
}

/* Nothing of it is run, and neither is the script. */
static void
check_failure (const char *text,
               const char *expected)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepScript) script = make_script (fixture, "echo never");
  g_autoptr (SkepRun) run = NULL;
  g_autofree char *words = NULL;
  g_autofree char *row = NULL;
  g_autofree char *output = NULL;

  write_file (fixture->first, "A=1\n");
  if (text != NULL)
    write_file (fixture->second, text);
  run = harness_start (fixture->harness, script);
  harness_await_status (run, SKEP_RUN_STATUS_FAILED);

  words = skep_status_text_describe_error (script, skep_run_peek_state (run));
  g_assert_cmpstr (words, ==, expected);
  row = skep_status_text_describe (run, skep_run_peek_state (run), 0);
  g_assert_nonnull (strstr (row, expected));
  g_assert_cmpint (skep_run_peek_state (run)->error_stage, ==, SKEP_RUN_STAGE_ENVIRONMENT);
  output = harness_dup_output (run);
  g_assert_cmpstr (output, ==, "");
}

static void
test_missing_file (void)
{
  check_failure (NULL, "the file “.env.local” does not exist");
}

static void
test_broken_file (void)
{
  check_failure ("A=1\nB='\n", "line 2 of “.env.local”: the quote is not closed");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add_func ("/supervisor/env-file/" path, test)
  ADD ("is-read-at-each-start", test_edited_file);
  ADD ("the-script-overrides-it", test_overrides);
  ADD ("does-not-set-what-is-of-skep", test_own_variables);
  ADD ("missing-file-fails-the-start", test_missing_file);
  ADD ("broken-file-fails-the-start", test_broken_file);
#undef ADD

  return g_test_run ();
}
