/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source-cmake-presets.h"
#include "skep-source.h"

#define PROJECT "cmake_minimum_required(VERSION 3.20)\nproject(engine LANGUAGES C)\n"
#define SHELL "/bin/sh", "-c"

static void
test_build_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "cmake");
  fixture_write (fixture, "CMakeLists.txt", PROJECT "enable_testing()\n");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_assert_names (fixture, "configure build test");
  script = fixture_find (fixture, "cmake::build");
  fixture_assert_argv (script, SHELL, "cmake -S . -B build && cmake --build build");
  g_assert_cmpstr (script->package, ==, "engine");
  g_assert_null (script->unavailable);
}

static void
test_configured (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *folder = fixture_path (fixture, "builddir");

  fixture_write (fixture, "CMakeLists.txt", PROJECT "Include( CTest )\n");
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  fixture_write (fixture, "builddir/CMakeCache.txt", "");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "cmake::configure"), SHELL, "cmake -S . -B builddir");
  fixture_assert_argv (fixture_find (fixture, "cmake::test"), SHELL,
                       "cmake --build builddir && ctest --test-dir builddir --output-on-failure");
  g_assert_cmpstr (fixture_find (fixture, "cmake::build")->unavailable, ==,
                   "“cmake” is not installed.");
}

static void
test_no_project (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *folder = fixture_path (fixture, "lib");

  fixture_write (fixture, "CMakeLists.txt", "# project(a)\nset(x project(b))\n\"project\"(c)\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "");
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  fixture_write (fixture, "lib/CMakeLists.txt", PROJECT);
  fixture_run (fixture);
  fixture_assert_names (fixture, "configure build");
  fixture_write (fixture, "CMakeLists.txt", PROJECT "add_subdirectory(lib)\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "configure build");
  g_assert_cmpstr (fixture_find (fixture, "cmake::build")->dir, ==, "");
}

typedef struct
{
  const char *name;
  const char *presets;
  const char *names;
  const char *problems;
} Case;

#define LINUX "{ \"type\": \"equals\", \"lhs\": \"${hostSystemName}\", \"rhs\": \"Linux\" }"
#define WINDOWS "{ \"type\": \"equals\", \"lhs\": \"${hostSystemName}\", \"rhs\": \"Windows\" }"

/* What `cmake --list-presets` shows for the same files, without what is for a disabled one. */
static const Case cases[] = {
  { "kinds-have-a-prefix",
    "{ \"configurePresets\": [ { \"name\": \"dev\" } ], \"buildPresets\": [ { \"name\": \"dev\" }"
    " ],"
    "  \"testPresets\": [ { \"name\": \"dev\" } ], \"workflowPresets\": [ { \"name\": \"dev\" } ]"
    " }",
    "configure:dev build:dev test:dev workflow:dev", "" },
  { "hidden-ones-are-not-listed",
    "{ \"configurePresets\": [ { \"name\": \"a\", \"hidden\": true }, { \"name\": \"b\" } ] }",
    "configure:b", "" },
  { "only-hidden-ones-leave-the-build-folder",
    "{ \"configurePresets\": [ { \"name\": \"a\", \"hidden\": true } ] }", "configure build", "" },
  { "conditions-are-inherited",
    "{ \"configurePresets\": [ { \"name\": \"l\", \"condition\": " LINUX " },"
    "  { \"name\": \"w\", \"condition\": " WINDOWS " }, { \"name\": \"wl\", \"inherits\": [\"w\","
    "  \"l\"] }, { \"name\": \"lw\", \"inherits\": [\"l\", \"w\"] }, { \"name\": \"n\","
    "  \"inherits\": \"w\", \"condition\": null }, { \"name\": \"f\", \"condition\": false } ] }",
    "configure:l configure:lw configure:n", "" },
  { "what-is-for-a-disabled-one-is-left-out",
    "{ \"configurePresets\": [ { \"name\": \"w\", \"condition\": " WINDOWS " }, { \"name\": \"l\""
    " } ],"
    "  \"buildPresets\": [ { \"name\": \"w\", \"configurePreset\": \"w\" },"
    "  { \"name\": \"w2\", \"inherits\": \"w\" }, { \"name\": \"l\", \"configurePreset\": \"l\" }"
    " ],"
    "  \"workflowPresets\": [ { \"name\": \"w\", \"steps\": [ { \"name\": \"w\" } ] } ] }",
    "configure:l build:l", "" },
  { "nested-conditions",
    "{ \"configurePresets\": [ { \"name\": \"a\", \"condition\": { \"type\": \"not\","
    " \"condition\": "
    LINUX " } }, { \"name\": \"b\", \"condition\": { \"type\": \"anyOf\", \"conditions\": ["
      " " WINDOWS
    ", " LINUX " ] } }, { \"name\": \"c\", \"condition\": { \"type\": \"allOf\", \"conditions\": [ "
    WINDOWS ", " LINUX " ] } }, { \"name\": \"d\", \"condition\": { \"type\": \"inList\","
    "  \"string\": \"${hostSystemName}\", \"list\": [\"Darwin\", \"Linux\"] } },"
    "  { \"name\": \"e\", \"condition\": { \"type\": \"equals\", \"lhs\": \"$env{CI}\","
    "  \"rhs\": \"1\" } } ] }",
    "configure:b configure:d configure:e", "" },
  { "inheritance-in-a-circle-ends",
    "{ \"configurePresets\": [ { \"name\": \"a\", \"inherits\": \"b\" },"
    "  { \"name\": \"b\", \"inherits\": \"a\" } ] }",
    "configure:a configure:b", "" },
  { "wrong-types",
    "{ \"configurePresets\": [ 1,\n{ \"name\": 2 },\n{ \"name\": \"a\", \"condition\": {"
    " \"type\": 1,"
    "  \"lhs\": [] }, \"displayName\": {}, \"inherits\": 7 } ],\n \"buildPresets\": {} }",
    "configure:a", "error CMakePresets.json:1: A preset must be an object with a “name”.\n"
    "error CMakePresets.json:2: A preset must be an object with a “name”.\n"
    "error CMakePresets.json:4: “buildPresets” must be a list.\n" },
  { "includes",
    "{ \"include\": [ \"more.json\",\n \"../out.json\", \"CMakePresets.json\", \"none.json\" ],"
    "  \"configurePresets\": [ { \"name\": \"a\" } ] }",
    "configure:more configure:a",
    "error CMakePresets.json:1: “../out.json” is not in the project and not read.\n"
    "error CMakePresets.json:1: “CMakePresets.json” includes itself.\n"
    "error CMakePresets.json:1: “none.json” does not exist.\n" },
  { "broken-ones-leave-the-build-folder", "{\n\"configurePresets\": [ }", "configure build",
    "error CMakePresets.json:2: This is not valid JSON here.\n" },
};

static void
test_presets (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "CMakeLists.txt", PROJECT);
  fixture_write (fixture, "CMakePresets.json", one->presets);
  fixture_write (fixture, "more.json", "{ \"configurePresets\": [ { \"name\": \"more\" } ] }");
  fixture_run (fixture);
  fixture_assert_names (fixture, one->names);
  fixture_assert_problems (fixture, one->problems);
}

static void
test_preset_script (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "cmake");
  fixture_write (fixture, "CMakeLists.txt", PROJECT);
  fixture_write (fixture, "CMakeUserPresets.json",
                 "{ \"configurePresets\": [ { \"name\": \"my dev\", \"displayName\": \"Mine\" } ],"
                 " \"testPresets\": [ { \"name\": \"all\", \"configurePreset\": \"my dev\" } ] }");
  fixture_run (fixture);
  script = fixture_find (fixture, "cmake::configure:my dev");
  fixture_assert_argv (script, "cmake", "--preset", "my dev");
  g_assert_cmpstr (script->command, ==, "cmake --preset 'my dev'");
  g_assert_cmpstr (script->description, ==, "Mine");
  g_assert_cmpstr (script->file, ==, "CMakeUserPresets.json");
  fixture_assert_argv (fixture_find (fixture, "cmake::test:all"), "ctest", "--preset", "all");
  g_assert_cmpstr (fixture_find (fixture, "cmake::test:all")->unavailable, ==,
                   "“ctest” is not installed.");
}

static void
test_mutants (void)
{
  fixture_mutate (PROJECT "if(X)\n  enable_testing() # t\nendif()\n#[[ c ]] set(A \"b\")\n", 20000,
                  skep_source_cmake_parse);
  fixture_mutate (cases[0].presets, 5000, skep_source_cmake_parse_presets);
  fixture_mutate ("{ \"configurePresets\": [ { \"name\": \"a\", \"condition\": " LINUX
                  "}, { \"name\": \"b\", \"inherits\": [ \"a\" ] } ] }", 5000,
                  skep_source_cmake_parse_presets);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-cmake/build-folder-is-made", test_build_folder);
  g_test_add_func ("/source-cmake/configured-folder-is-used", test_configured);
  g_test_add_func ("/source-cmake/only-outermost-folder-with-project", test_no_project);
  g_test_add_func ("/source-cmake/preset-is-a-script", test_preset_script);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-cmake/presets/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_presets);
    }
  g_test_add_func ("/source-cmake/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
