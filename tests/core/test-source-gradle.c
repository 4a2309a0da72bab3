/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *names; /* behind `build test` */
} Case;

static const Case cases[] = {
  { "nothing", "", "" },
  { "application", "plugins {\n  id 'java'\n  id 'application'\n}\n", " run" },
  { "application-in-kotlin", "plugins {\n  java\n  application\n}\n", " run" },
  { "application-in-backticks", "plugins { `application` }", " run" },
  { "applied-plugin", "apply plugin: 'application'\napply(plugin = \"x\")", " run" },
  { "word-outside-of-plugins", "application { mainClass = 'a' }\n// id 'application'", "" },
  { "spring-boot", "plugins { id(\"org.springframework.boot\") version \"3.2.0\" }", " bootRun" },
  { "spring-boot-for-others",
    "plugins { id(\"org.springframework.boot\") version \"3.2.0\" apply false\n id 'application' }",
    " run" },
  { "spring-boot-of-a-catalog",
    "plugins { alias(libs.plugins.kotlin.jvm)\n alias(libs.plugins.spring.boot) }", " bootRun" },
  { "catalog-for-others", "plugins { alias(libs.plugins.springBoot) apply false }", "" },
  { "android", "plugins { id 'com.android.application' }", " installDebug" },
  { "groovy-tasks",
    "task one\ntask two { }\ntask three(type: Copy) { from 'x' }\ntask 'four'\ntask('five')\n"
    "task.x = 1\nsome.task six\n", " one two three four five" },
  { "registered-tasks",
    "tasks.register('one')\ntasks.register(\"two\", Copy) { }\ntasks.register<Copy>(\"three\") {"
    " }\n"
    "tasks.create<List<A>>(\"four\")\nval five by tasks.registering(Copy::class) { }\n"
    "tasks { register(\"six\") { }\n  named(\"x\") { create(\"no\") } }\ntasks.register(name)\n"
    "configurations.create(\"no\")\ntasks.register(\"$no\")\n", " one two three four five six" },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *names = g_strconcat ("build test", one->names, NULL);

  fixture_write (fixture, "build.gradle", one->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, names);
  fixture_assert_problems (fixture, "");
}

static void
test_descriptions (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "build.gradle.kts",
                 "tasks.register(\"a\") {\n  group = \"x\"\n  description = \"About a\"\n"
                 "  doLast { println(\"x\") }\n}\ntasks.register(\"b\")\ndescription ="
                 " \"Project\"\n"
                 "task c(description: 'About c', group: 'x') { }\n"
                 "tasks.register(\"d\") { description = \"v$version\" }\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "build test a b c d");
  g_assert_cmpstr (fixture_find (fixture, "gradle::a")->description, ==, "About a");
  g_assert_null (fixture_find (fixture, "gradle::b")->description);
  g_assert_cmpstr (fixture_find (fixture, "gradle::c")->description, ==, "About c");
  g_assert_null (fixture_find (fixture, "gradle::d")->description);
}

static void
add_folder (Fixture    *fixture,
            const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

static void
test_projects (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *wrapper = fixture_path (fixture, "gradlew");
  SkepScript *script;

  add_folder (fixture, "lib/core");
  add_folder (fixture, "buildSrc");
  fixture_write (fixture, "settings.gradle.kts", "include(\":lib:core\", \"app\")\n");
  fixture_write (fixture, "lib/core/build.gradle.kts", "plugins { application }");
  fixture_write (fixture, "buildSrc/build.gradle", "");
  fixture_write (fixture, "gradlew", "#!/bin/sh\n");
  g_assert_cmpint (g_chmod (wrapper, 0755), ==, 0);
  fixture_run (fixture);
  fixture_assert_names (fixture, "build test build test build test run");
  fixture_assert_argv (fixture_find (fixture, "gradle::build"), "./gradlew", "build");
  script = fixture_find (fixture, "gradle:lib/core:run");
  fixture_assert_argv (script, "./gradlew", ":lib:core:run");
  g_assert_cmpstr (script->command, ==, "./gradlew :lib:core:run");
  g_assert_true (g_str_has_prefix (script->cwd, fixture->project));
  g_assert_cmpstr (script->cwd + strlen (fixture->project), ==, "");
  g_assert_null (script->unavailable);
  fixture_assert_argv (fixture_find (fixture, "gradle:buildSrc:test"), "./gradlew", "-p",
                       "buildSrc", "test");
}

static void
test_no_wrapper (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "gradlew", "#!/bin/sh\n");
  fixture_write (fixture, "build.gradle", "");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "gradle::build"), "gradle", "build");
  g_assert_cmpstr (fixture_find (fixture, "gradle::build")->unavailable, ==,
                   "“gradle” is not installed.");
  fixture_add_program (fixture, "gradle");
  fixture_run (fixture);
  g_assert_null (fixture_find (fixture, "gradle::build")->unavailable);
}

static void
test_mutants (void)
{
  for (gsize i = 1; i < G_N_ELEMENTS (cases); i++)
    fixture_mutate (cases[i].text, 2000, skep_source_gradle_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-gradle/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-gradle/descriptions-of-tasks", test_descriptions);
  g_test_add_func ("/source-gradle/wrapper-of-the-root-runs-its-projects", test_projects);
  g_test_add_func ("/source-gradle/without-an-executable-wrapper", test_no_wrapper);
  g_test_add_func ("/source-gradle/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
