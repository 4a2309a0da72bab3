/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

static void
test_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "composer");
  fixture_write (fixture, "composer.json",
                 "{ \"name\": \"acme/shop\", \"scripts\": { \"test\": \"phpunit\","
                 " \"post-install-cmd\": \"x\", \"init\": \"x\", \"check\": [ \"@test\","
                 " \"psalm\" ] },"
                 " \"scripts-descriptions\": { \"check\": \"Checks\\nall\" } }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "install test check");
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "composer::check");
  fixture_assert_argv (script, "composer", "run-script", "check");
  g_assert_cmpstr (script->command, ==, "@test && psalm");
  g_assert_cmpstr (script->description, ==, "Checks all");
  g_assert_cmpstr (script->argument_separator, ==, "--");
  g_assert_cmpstr (script->package, ==, "acme/shop");
  g_assert_null (script->unavailable);
}

static void
test_commands (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *bin = fixture_path (fixture, "vendor/bin");

  fixture_write (fixture, "composer.json", "{ \"scripts\": { \"serve\": \"mine\" } }");
  fixture_write (fixture, "artisan", "");
  g_assert_cmpint (g_mkdir_with_parents (bin, 0755), ==, 0);
  fixture_write (fixture, "vendor/bin/phpunit", "");
  fixture_run (fixture);
  fixture_assert_names (fixture, "install serve phpunit");
  fixture_assert_argv (fixture_find (fixture, "composer::phpunit"), "./vendor/bin/phpunit");
  g_assert_cmpstr (fixture_find (fixture, "composer::serve")->command, ==, "mine");
  fixture_write (fixture, "composer.json", "{ \"scripts\": {} }");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "composer::serve"), "php", "artisan", "serve");
  g_assert_cmpstr (fixture_find (fixture, "composer::serve")->unavailable, ==,
                   "“php” is not installed.");
  g_assert_cmpstr (fixture_find (fixture, "composer::install")->unavailable, ==,
                   "“composer” is not installed.");
}

typedef struct
{
  const char *name;
  const char *text;
  const char *names;
  const char *problems;
} Case;

static const Case cases[] = {
  { "wrong-types",
    "{ \"name\": 1,\n\"scripts\": { \"a\": 1,\n\"b\": {}, \"c\": [ 1, \"x\" ] },\n"
    "\"scripts-descriptions\": [] }",
    "install c",
    "error composer.json:1: “name” must be a string.\n"
    "error composer.json:4: “scripts-descriptions” must be an object.\n"
    "error composer.json:2: The script “a” must be a string or a list.\n"
    "error composer.json:3: The script “b” must be a string or a list.\n" },
  { "scripts-as-a-list", "{ \"scripts\": [] }", "install",
    "error composer.json:1: “scripts” must be an object.\n" },
  { "twice", "{ \"scripts\": { \"a\": \"x\",\n\"a\": \"y\", \"\": \"z\" } }", "install a",
    "warning composer.json:2: “a” is defined twice; this definition is used.\n" },
  { "broken", "{ \"scripts\": { \"a\": \"x\n } }", "",
    "error composer.json:1: This string has no closing quotation mark.\n" },
  { "empty", "", "", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "composer.json", one->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, one->names);
  fixture_assert_problems (fixture, one->problems);
}

static void
test_mutants (void)
{
  fixture_mutate ("{ \"name\": \"a/b\", \"scripts\": { \"test\": \"x\", \"all\": [ \"@test\","
                  " \"y\" ]"
                  " }, \"scripts-descriptions\": { \"test\": \"Tests\" } }", 20000,
                  skep_source_composer_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-composer/scripts-without-event-hooks", test_scripts);
  g_test_add_func ("/source-composer/commands-only-where-their-files-are", test_commands);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-composer/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-composer/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
