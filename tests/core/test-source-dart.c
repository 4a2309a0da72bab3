/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define FLUTTER "name: shop\ndependencies:\n  flutter:\n    sdk: flutter\n"

static void
add_folder (Fixture    *fixture,
            const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

static void
test_flutter (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "pubspec.yaml", FLUTTER);
  fixture_run (fixture);
  fixture_assert_names (fixture, "");
  add_folder (fixture, "test");
  fixture_run (fixture);
  fixture_assert_names (fixture, "test");
  add_folder (fixture, "lib");
  add_folder (fixture, "web");
  add_folder (fixture, "ios");
  add_folder (fixture, "android");
  add_folder (fixture, "bin");
  fixture_write (fixture, "lib/main.dart", "");
  fixture_write (fixture, "bin/tool.dart", "");
  fixture_run (fixture);
  fixture_assert_names (fixture, "run test build:apk build:web");
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "flutter::build:apk");
  fixture_assert_argv (script, "flutter", "build", "apk");
  g_assert_cmpstr (script->package, ==, "shop");
  g_assert_cmpstr (script->unavailable, ==, "“flutter” is not installed.");
}

static void
test_dart (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "dart");
  add_folder (fixture, "bin");
  add_folder (fixture, "test");
  fixture_write (fixture, "bin/server.dart", "");
  fixture_write (fixture, "bin/README", "");
  fixture_write (fixture, "pubspec.yaml", "name: server\nenvironment:\n  sdk: ^3.0.0\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "run:server test");
  fixture_assert_argv (fixture_find (fixture, "dart::run:server"), "dart", "run",
                       "bin/server.dart");
  fixture_assert_argv (fixture_find (fixture, "dart::test"), "dart", "test");
  g_assert_null (fixture_find (fixture, "dart::test")->unavailable);
}

static void
test_melos (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "melos.yaml",
                 "name: all\nscripts:\n  analyze: dart analyze .\n  test:\n    run: melos exec"
                 " test\n"
                 "    description: Tests all\n    private: true\n  steps:\n    steps: [a, b]\n"
                 "  bad: {}\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "melos:analyze melos:test melos:steps");
  fixture_assert_problems (fixture, "error melos.yaml:10: The script “bad” has no command.\n");
  script = fixture_find (fixture, "dart::melos:test");
  fixture_assert_argv (script, "dart", "run", "melos", "run", "test");
  g_assert_cmpstr (script->command, ==, "melos exec test");
  g_assert_cmpstr (script->description, ==, "Tests all");
  g_assert_true (script->is_hidden);
  g_assert_cmpstr (fixture_find (fixture, "dart::melos:steps")->command, ==,
                   "dart run melos run steps");
  fixture_add_program (fixture, "melos");
  fixture_write (fixture, "melos.yaml", "");
  fixture_write (fixture, "pubspec.yaml", FLUTTER "melos:\n  scripts:\n    x: y\n");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "flutter::melos:x"), "melos", "run", "x");
}

static void
test_problems (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "pubspec.yaml", "name: [a]\nmelos:\n  scripts: x\n");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "error pubspec.yaml:1: “name” must be a string.\n"
                                    "error pubspec.yaml:3: “scripts” must be an object.\n");
  fixture_write (fixture, "pubspec.yaml", FLUTTER "a: [b\n");
  fixture_run (fixture);
  g_assert_cmpuint (skep_discovery_get_errors (fixture->discovery)->len, ==, 1);
}

static void
test_mutants (void)
{
  fixture_mutate ("name: all\nmelos:\n  scripts:\n    a: b\n    c:\n      run: d\n"
                  "      description: e\n    f: {exec: g}\n", 20000, skep_source_dart_parse);
  fixture_mutate (FLUTTER "melos:\n  scripts: {a: b}\n", 5000, skep_source_flutter_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-dart/flutter-as-far-as-its-folders-are-there", test_flutter);
  g_test_add_func ("/source-dart/programs-and-tests", test_dart);
  g_test_add_func ("/source-dart/scripts-of-melos", test_melos);
  g_test_add_func ("/source-dart/problems-are-told-once", test_problems);
  g_test_add_func ("/source-dart/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
