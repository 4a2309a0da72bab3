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
  g_assert_null (script->env_files);
  fixture_assert_argv (script, "/bin/sh", "-c",
                       "export PORT=\"${PORT:-5000}\"; bundle exec puma -p $PORT");
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
test_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "Procfile", "web: a\nworker: b\n");
  fixture_write (fixture, "Procfile.dev", "web: c\ncss: d\nweb: e\n");
  fixture_write (fixture, "Procfile.old", "other: f\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "web worker dev/web dev/css");
  script = fixture_find (fixture, "procfile::dev/web");
  g_assert_cmpstr (script->file, ==, "Procfile.dev");
  g_assert_cmpstr (script->command, ==, "e");
  g_assert_cmpstr (fixture_find (fixture, "procfile::web")->command, ==, "a");
  fixture_assert_problems (
    fixture, "warning Procfile.dev:3: “dev/web” is defined twice; this definition is used.\n");
}

static void
test_port (void)
{
  static const struct
  {
    const char *command;
    gboolean needs_port;
  } commands[] = {
    { "a $PORT", TRUE },  { "a ${PORT}:b", TRUE }, { "a $PORTS", FALSE }, { "a $PORT_B", FALSE },
    { "a PORT", FALSE },  { "a ${PORT:-3}", FALSE }, { "a $PORTS$PORT", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autofree char *text = g_strdup_printf ("x: y\nz: %s\n", commands[i].command);
      g_autofree char *line = g_strconcat ("export PORT=\"${PORT:-5100}\"; ",
                                           commands[i].command, NULL);

      fixture_write (fixture, "Procfile", text);
      fixture_run (fixture);
      fixture_assert_argv (fixture_find (fixture, "procfile::z"), "/bin/sh", "-c",
                           commands[i].needs_port ? line : commands[i].command);
    }
}

static void
test_env_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = fixture_path (fixture, "api/.env");
  const char *const expected[] = { path, NULL };

  fixture_mkdir (fixture, "api");
  fixture_write (fixture, ".env", "A=1\n");
  fixture_write (fixture, "api/Procfile", "web: a\n");
  fixture_run (fixture);
  g_assert_null (fixture_find (fixture, "procfile:api:web")->env_files);
  fixture_write (fixture, "api/.env", "B=1\n");
  fixture_run (fixture);
  g_assert_cmpstrv (fixture_find (fixture, "procfile:api:web")->env_files, (gpointer) expected);
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
  g_test_add_func ("/source-procfile/names-of-procfile-dev-begin-with-dev", test_files);
  g_test_add_func ("/source-procfile/port-is-given-where-nothing-else-gives-one", test_port);
  g_test_add_func ("/source-procfile/env-file-of-the-folder-is-used", test_env_file);
  g_test_add_func ("/source-procfile/empty-file-is-fine", test_empty);
  g_test_add_func ("/source-procfile/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
