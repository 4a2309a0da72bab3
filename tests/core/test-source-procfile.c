/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

static void
test_lines (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "Procfile",
                 "# servers\n\nweb: bundle exec puma -p $PORT\n  worker :  sh -c 'a: b'  \n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "web worker");
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "procfile::web");
  g_assert_cmpstr (script->command, ==, "bundle exec puma -p $PORT");
  g_assert_cmpstr (script->file, ==, "Procfile");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  fixture_assert_argv (script, "/bin/sh", "-c", "bundle exec puma -p $PORT");
  fixture_assert_argv (fixture_find (fixture, "procfile::worker"), "/bin/sh", "-c", "sh -c 'a: b'");
}

static void
test_bad_lines (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Procfile", "web: a\nnothing\n: b\nx:\ntwo words: c\nlast: d");
  fixture_run (fixture);
  fixture_assert_names (fixture, "web last");
#define IGNORED "This line is ignored: it is not of the form “name: command”.\n"
  fixture_assert_problems (fixture, "warning Procfile:2: " IGNORED "warning Procfile:3: " IGNORED
                                    "warning Procfile:4: " IGNORED "warning Procfile:5: " IGNORED);
}

static void
test_twice (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Procfile", "web: first\nworker: w\nweb: second\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "web worker");
  g_assert_cmpstr (fixture_find (fixture, "procfile::web")->command, ==, "second");
  fixture_assert_problems (
    fixture, "warning Procfile:3: “web” is defined twice; this definition is used.\n");
}

static void
test_bytes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  static const char text[] = "\xef\xbb\xbfweb: a\r\nnul: b\0c\r\nb\xff: echo \xfe\r\n";

  fixture_write_bytes (fixture, "Procfile", text, sizeof text - 1);
  fixture_run (fixture);
  fixture_assert_names (fixture, "web nul b\xef\xbf\xbd");
  fixture_assert_argv (fixture_find (fixture, "procfile::web"), "/bin/sh", "-c", "a");
  fixture_assert_argv (fixture_find (fixture, "procfile::nul"), "/bin/sh", "-c", "b");
  fixture_assert_argv (fixture_find (fixture, "procfile::b\xef\xbf\xbd"), "/bin/sh", "-c",
                       "echo \xfe");
  fixture_assert_problems (
    fixture, "warning Procfile:2: What follows the NUL byte in this line is ignored.\n");
}

static void
test_empty (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Procfile", "");
  fixture_run (fixture);
  fixture_assert_names (fixture, "");
  fixture_assert_problems (fixture, "");
}

static void
test_mutants (void)
{
  fixture_mutate ("# c\nweb: puma -p $PORT\r\nworker: sidekiq\n\nclock: x\n", 20000,
                  skep_source_procfile_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-procfile/each-line-is-a-script-for-the-shell", test_lines);
  g_test_add_func ("/source-procfile/bad-lines-are-warned-of-by-number", test_bad_lines);
  g_test_add_func ("/source-procfile/last-of-two-definitions-is-used", test_twice);
  g_test_add_func ("/source-procfile/byte-order-mark-crlf-nul-and-latin1", test_bytes);
  g_test_add_func ("/source-procfile/empty-file-is-fine", test_empty);
  g_test_add_func ("/source-procfile/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
