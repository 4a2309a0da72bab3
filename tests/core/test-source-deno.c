/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

static void
test_tasks (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "deno.jsonc",
                 "{ // shop\n \"name\": \"@shop/api\", "
                 "\"tasks\": { \"dev\": \"deno run -A main.ts\", "
                 "\"build\": { \"command\": \"deno compile\", \"description\": \"Make\\nit\" }, "
                 "\"all\": { \"dependencies\": [\"build\"] }, }, }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "dev build all");
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "deno::dev");
  fixture_assert_argv (script, "deno", "task", "dev");
  g_assert_cmpstr (script->command, ==, "deno run -A main.ts");
  g_assert_cmpstr (script->package, ==, "@shop/api");
  g_assert_null (script->argument_separator);
  g_assert_cmpstr (script->unavailable, ==, "“deno” is not installed.");
  g_assert_cmpstr (fixture_find (fixture, "deno::build")->description, ==, "Make it");
  g_assert_cmpstr (fixture_find (fixture, "deno::all")->command, ==, "deno task all");
  fixture_add_program (fixture, "deno");
  fixture_run (fixture);
  g_assert_null (fixture_find (fixture, "deno::dev")->unavailable);
}

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

#define AT(line, reason) "error deno.json:" line ": " reason "\n"
#define WARNED_AT(line, reason) "warning deno.json:" line ": " reason "\n"

static const Case cases[] = {
  { "empty", "", "", "" },
  { "no-tasks", "{ \"imports\": {} }", "", "" },
  { "tasks-of-wrong-type", "{\n\"tasks\": [] }", "", AT ("2", "“tasks” must be an object.") },
  { "task-of-wrong-type", "{ \"tasks\": {\n\"a\": 5,\n\"b\": \"x\",\n\"c\": null } }", "b",
    AT ("2", "The task “a” must be a string or an object.")
    AT ("4", "The task “c” must be a string or an object.") },
  { "command-of-wrong-type", "{ \"tasks\": { \"a\": {\n\"command\": [] } } }", "a",
    AT ("2", "“command” must be a string.") },
  { "twice", "{ \"tasks\": { \"a\": \"x\",\n\"a\": \"y\" } }", "a",
    WARNED_AT ("2", "“a” is defined twice; this definition is used.") },
  { "byte-order-mark-and-crlf",
    "\xef\xbb\xbf{\r\n\"tasks\": { \"a\": \"x\", },\r\n}\r\n", "a", "" },
  { "comment-without-end", "{ \"tasks\": { \"a\": \"x\" } }\n/*", "",
    AT ("2", "This comment is not closed.") },
  { "workspace-outside",
    "{ \"workspace\": [\"a\",\n\"../../etc\"], \"tasks\": { \"a\": \"x\" } }", "a",
    AT ("2", "“../../etc” leads out of the project.") },
  { "workspace-with-members", "{ \"workspace\": { \"members\": [\"../x\"] } }", "",
    AT ("1", "“../x” leads out of the project.") },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "deno.json", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_members (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_mkdir (fixture, "a");
  fixture_mkdir (fixture, "build");
  fixture_write (fixture, "deno.json", "{ \"workspace\": [\"./a\", \"build\"], "
                                       "\"tasks\": { \"dev\": \"x\" } }");
  fixture_write (fixture, "a/deno.json", "{ \"tasks\": { \"dev\": \"y\" } }");
  fixture_write (fixture, "build/deno.json", "{ \"tasks\": { \"make\": \"z\" } }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_assert_names (fixture, "dev dev make");
  g_assert_true (g_str_has_suffix (fixture_find (fixture, "deno:a:dev")->cwd, "/a"));
}

static void
test_mutants (void)
{
  fixture_mutate ("{ // c\n \"name\": \"@shop/api\", \"workspace\": [\"a\", \"!b/**\"], "
                  "\"tasks\": {\n"
                  "\"dev\": \"deno run\", /* d */ \"b\": { \"command\": \"x\", \"description\":\n "
                  "\"y\", \"dependencies\": [\"dev\"], }, }, }",
                  20000, skep_source_deno_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-deno/each-task-is-a-script", test_tasks);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-deno/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-deno/members-have-their-own-tasks", test_members);
  g_test_add_func ("/source-deno/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
