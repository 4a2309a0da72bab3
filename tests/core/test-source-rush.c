/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define BUILT_IN "install update build rebuild"

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

#define AT(line, reason) "error rush.json:" line ": " reason "\n"
#define WARNED_AT(line, reason) "warning rush.json:" line ": " reason "\n"

static const Case cases[] = {
  { "empty", "", "", "" },
  { "no-projects", "{ \"rushVersion\": \"5.1.0\" }", BUILT_IN, "" },
  { "comments",
    "/* a */ { // b\n \"projects\": [ { \"projectFolder\": \"a\" }, ], }", BUILT_IN, "" },
  { "projects-of-wrong-type", "{\n\"projects\": {} }", BUILT_IN,
    AT ("2", "“projects” must be a list.") },
  { "project-of-wrong-type", "{ \"projects\": [\n\"a\",\n{ \"packageName\": \"b\" }] }", BUILT_IN,
    AT ("2", "A project must be an object with a “projectFolder”.")
    AT ("3", "A project must be an object with a “projectFolder”.") },
  { "project-outside", "{ \"projects\": [ { \"projectFolder\": \"a\" },\n"
    "{ \"projectFolder\": \"a/../../etc\" } ] }", BUILT_IN,
    AT ("2", "“a/../../etc” leads out of the project.") },
  { "broken", "{\n\"projects\": [", "", AT ("2", "The file ends before its last “}”.") },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "rush.json", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
write_commands (Fixture    *fixture,
                const char *text)
{
  g_autofree char *folder = fixture_path (fixture, "common/config/rush");

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  fixture_write (fixture, "rush.json", "{}");
  fixture_write (fixture, "common/config/rush/command-line.json", text);
}

static void
test_commands (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "rush");
  write_commands (fixture, "\xef\xbb\xbf/* c */ { \"commands\": [ { \"name\": \"lint:all\", "
                           "\"summary\": \"Lint it\" }, "
                           "{ \"name\": \"build\", \"summary\": \"Mine\" }, ] }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_assert_names (fixture, BUILT_IN " lint:all");
  script = fixture_find (fixture, "rush::lint:all");
  fixture_assert_argv (script, "rush", "lint:all");
  g_assert_cmpstr (script->command, ==, "rush lint:all");
  g_assert_cmpstr (script->description, ==, "Lint it");
  g_assert_cmpstr (script->file, ==, "common/config/rush/command-line.json");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  g_assert_null (script->unavailable);
  g_assert_cmpstr (fixture_find (fixture, "rush::build")->description, ==, "Mine");
}

static void
test_broken_commands (void)
{
#define COMMANDS "common/config/rush/command-line.json"
  g_autoptr (Fixture) fixture = fixture_new ();

  write_commands (fixture, "{ \"commands\": [ 5,\n{ \"name\": [] }, { \"name\": \"a\" } ] }");
  fixture_run (fixture);
  fixture_assert_names (fixture, BUILT_IN " a");
  fixture_assert_problems (
    fixture, "error " COMMANDS ":1: A command must be an object with a “name”.\n"
             "error " COMMANDS ":2: “name” must be a string.\n"
             "error " COMMANDS ":2: A command must be an object with a “name”.\n");
  write_commands (fixture, "{ \"commands\":\n7 }");
  fixture_run (fixture);
  fixture_assert_names (fixture, BUILT_IN);
  fixture_assert_problems (fixture, "error " COMMANDS ":1: “commands” must be a list.\n");
}

static void
test_mutants (void)
{
  fixture_mutate ("/* a */ { \"rushVersion\": \"5\", // b\n \"projects\": [ "
                  "{ \"packageName\": \"a\",\n\"projectFolder\": \"apps/a\" }, "
                  "{ \"projectFolder\": \"b*\" }, ] }",
                  20000, skep_source_rush_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-rush/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-rush/commands-of-the-project", test_commands);
  g_test_add_func ("/source-rush/broken-commands-are-named", test_broken_commands);
  g_test_add_func ("/source-rush/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
