/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define TASKS "{ \"tasks\": { \"build\": {}, \"//#fmt\": {}, \"web#build\": {}, \"web#e2e\": {} } }"

static void
assert_build (Fixture    *fixture,
              const char *command,
              const char *manager,
              const char *unavailable)
{
  SkepScript *script;

  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "turbo::build");
  g_assert_cmpstr (script->command, ==, command);
  g_assert_cmpstr (script->manager, ==, manager);
  g_assert_cmpstr (script->unavailable, ==, unavailable);
}

static void
add_local_turbo (Fixture *fixture)
{
  fixture_mkdir (fixture, "node_modules");
  fixture_mkdir (fixture, "node_modules/.bin");
  fixture_write_executable (fixture, "node_modules/.bin/turbo");
}

static void
test_tool (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "turbo.json", TASKS);
  assert_build (fixture, "npx turbo run build", "npm",
                "None of npm, pnpm, yarn and bun is installed.");
  fixture_add_program (fixture, "npm");
  assert_build (fixture, "npx turbo run build", "npm",
                "“turbo” is not installed. “npm install” installs it if the project depends on "
                "it.");
  add_local_turbo (fixture);
  assert_build (fixture, "npx turbo run build", "npm", NULL);
  fixture_write (fixture, "package.json", "{ \"packageManager\": \"pnpm@9\" }");
  fixture_add_program (fixture, "pnpm");
  assert_build (fixture, "pnpm exec turbo run build", "pnpm", NULL);
  fixture_add_program (fixture, "turbo");
  assert_build (fixture, "turbo run build", NULL, NULL);
}

static void
test_managers (void)
{
  static const struct
  {
    const char *manager;
    const char *command;
  } expected[] = {
    { "npm", "npx turbo run build" },
    { "pnpm", "pnpm exec turbo run build" },
    { "yarn", "yarn turbo run build" },
    { "bun", "bun x turbo run build" },
  };
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "turbo.json", TASKS);
  add_local_turbo (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *text = g_strdup_printf ("{ \"packageManager\": \"%s@1\" }",
                                               expected[i].manager);

      fixture_add_program (fixture, expected[i].manager);
      fixture_write (fixture, "package.json", text);
      assert_build (fixture, expected[i].command, expected[i].manager, NULL);
    }
}

/* yarn has the programs of packages in archives then. */
static void
test_plug_and_play (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "yarn");
  fixture_write (fixture, "turbo.json", TASKS);
  fixture_write (fixture, "package.json", "{}");
  fixture_write (fixture, "yarn.lock", "");
  fixture_write (fixture, ".pnp.cjs", "");
  assert_build (fixture, "yarn turbo run build", "yarn", NULL);
}

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

#define AT(line, reason) "error turbo.json:" line ": " reason "\n"
#define WARNED_AT(line, reason) "warning turbo.json:" line ": " reason "\n"

static const Case cases[] = {
  { "empty", "", "", "" },
  { "tasks-of-packages-are-not-repeated", TASKS, "build fmt e2e", "" },
  { "old-pipeline", "{ \"pipeline\": { \"build\": {}, \"lint\": {} } }", "build lint", "" },
  { "tasks-before-pipeline", "{ \"pipeline\": { \"a\": {} }, \"tasks\": { \"b\": {} } }", "b", "" },
  { "of-one-package", "{ \"extends\": [\"//\"], \"tasks\": { \"b\": {} } }", "", "" },
  { "tasks-of-wrong-type",
    "{\n\"tasks\": \"x\" }", "", AT ("2", "“tasks” must be an object.") },
  { "comments-and-commas", "{ // c\n\"tasks\": { /* d */ \"b\": {}, }, }", "b", "" },
  { "no-name", "{ \"tasks\": { \"web#\": {}, \"#\": {}, \"\": {}, \"b\": {} } }", "b", "" },
  { "twice", "{ \"tasks\": { \"b\": {},\n\"b\": {} } }", "b",
    WARNED_AT ("2", "“b” is defined twice; this definition is used.") },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "turbo.json", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_mutants (void)
{
  fixture_mutate ("{ // c\n \"ui\": \"tui\", \"tasks\": {\n "
                  "\"build\": { \"dependsOn\": [\"^build\"] },\n"
                  "\"//#fmt\": {}, /* d */ \"web#build\": {}, }, }",
                  20000, skep_source_turbo_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-turbo/comes-with-the-packages-or-by-itself", test_tool);
  g_test_add_func ("/source-turbo/every-manager-runs-it", test_managers);
  g_test_add_func ("/source-turbo/yarn-without-node-modules", test_plug_and_play);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-turbo/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-turbo/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
