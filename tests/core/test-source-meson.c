/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define PROJECT "# a project\nproject(\n  'play''er', 'c')\n"
#define SHELL "/bin/sh", "-c"

static void
add_folder (Fixture    *fixture,
            const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

static void
test_fresh (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "meson");
  fixture_write (fixture, "meson.build", "project('player', 'c')\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "setup compile test");
  fixture_assert_problems (fixture, "");
  fixture_assert_argv (fixture_find (fixture, "meson::setup"), SHELL, "meson setup build");
  fixture_assert_argv (fixture_find (fixture, "meson::test"), SHELL,
                       "meson setup build && meson test -C build");
  g_assert_cmpstr (fixture_find (fixture, "meson::test")->package, ==, "player");
}

static void
test_set_up (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "meson.build", "project('player')\nrun_target('run it', command: x)\n");
  add_folder (fixture, "build");
  add_folder (fixture, "_build $x/meson-private");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "meson::setup"), SHELL,
                       "meson setup --reconfigure '_build $x'");
  fixture_assert_argv (fixture_find (fixture, "meson::run it"), SHELL,
                       "meson compile -C '_build $x' 'run it'");
  g_assert_cmpstr (fixture_find (fixture, "meson::test")->unavailable, ==,
                   "“meson” is not installed.");
  add_folder (fixture, "build/meson-private");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "meson::compile"), SHELL, "meson compile -C build");
}

static void
test_subdirs (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_folder (fixture, "docs/api");
  add_folder (fixture, "subprojects/wrapped");
  fixture_write (fixture, "meson.build",
                 "project('player')\nsubdir('docs')\nsubdir('../out')\nsubdir('none')\n"
                 "subdir(x)\nif y\n  z = 1\nendif\nrun_target('last')\n# run_target('no')\nx ="
                 " '''run_target('no')'''\nrun_target(name)\n");
  fixture_write (fixture, "docs/meson.build", "run_target('docs')\nsubdir('api')\nsubdir('.')\n");
  fixture_write (fixture, "docs/api/meson.build", "run_target('api')\nsubdir('..')\n");
  fixture_write (fixture, "subprojects/wrapped/meson.build", "project('wrapped')\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "setup compile test docs api last");
  fixture_assert_problems (
    fixture, "error meson.build:3: “../out” is not in the project and not read.\n");
}

static void
test_no_project (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "meson.build", "x = 'project'\nproject('late')\nrun_target('a')\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "");
  fixture_assert_problems (fixture, "");
}

static void
test_mutants (void)
{
  fixture_mutate (PROJECT "subdir('a')\nif x\n  run_target('docs', command: ['a'])\nendif\n", 20000,
                  skep_source_meson_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-meson/fresh-checkout-is-set-up-first", test_fresh);
  g_test_add_func ("/source-meson/build-folder-that-exists-is-used", test_set_up);
  g_test_add_func ("/source-meson/run-targets-of-subdirs", test_subdirs);
  g_test_add_func ("/source-meson/part-of-a-project-has-no-scripts", test_no_project);
  g_test_add_func ("/source-meson/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
