/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

#define AT(line, reason) "error project.json:" line ": " reason "\n"
#define WARNED_AT(line, reason) "warning project.json:" line ": " reason "\n"

static const Case cases[] = {
  { "empty", "", "", "" },
  { "no-targets", "{ \"name\": \"a\" }", "", "" },
  { "targets",
    "{ \"name\": \"a\", \"targets\": { \"build\": {}, \"e2e:ci\": {} } }", "build e2e:ci", "" },
  { "targets-of-wrong-type",
    "{\n\"targets\": [] }", "", AT ("2", "“targets” must be an object.") },
  { "target-of-wrong-type", "{ \"targets\": { \"a\": {},\n\"b\": \"x\" } }", "a",
    AT ("2", "The target “b” must be an object.") },
  { "name-of-wrong-type", "{\n\"name\": 5, \"targets\": { \"a\": {} } }", "a",
    AT ("2", "“name” must be a string.") },
  { "metadata-of-wrong-type", "{ \"targets\": { \"a\": {\n\"metadata\": 5 } } }", "a",
    AT ("2", "“metadata” must be an object.") },
  { "comments", "{ // c\n\"targets\": { \"a\": {}, } }", "a", "" },
  { "twice", "{ \"targets\": { \"b\": {},\n\"b\": {} } }", "b",
    WARNED_AT ("2", "“b” is defined twice; this definition is used.") },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "nx.json", "{}");
  fixture_write (fixture, "project.json", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

#define TARGETS "\"targets\": { \"build\": { \"metadata\": { \"description\": \"Build it\" } } }"

/* Other tools have a project.json too, whatever is in it. */
static void
test_other_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "project.json", "{ nonsense");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_write (fixture, "project.json", "{ " TARGETS " }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "");
}

static void
assert_target (Fixture    *fixture,
               const char *id,
               const char *command)
{
  g_assert_cmpstr (fixture_find (fixture, id)->command, ==, command);
}

static void
test_names (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "nx");
  fixture_mkdir (fixture, "Web");
  fixture_mkdir (fixture, "Web/Lib");
  fixture_mkdir (fixture, "app");
  fixture_write (fixture, "nx.json", "{}");
  fixture_write (fixture, "Web/package.json", "{ \"name\": \"@shop/web\" }");
  fixture_write (fixture, "Web/project.json", "{ " TARGETS " }");
  fixture_write (fixture, "Web/Lib/project.json", "{ " TARGETS " }");
  fixture_write (fixture, "app/package.json", "{ \"name\": \"@shop/app\" }");
  fixture_write (fixture, "app/project.json", "{ \"name\": \"app\", " TARGETS " }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  assert_target (fixture, "nx:Web:build", "nx run @shop/web:build");
  assert_target (fixture, "nx:Web/Lib:build", "nx run lib:build");
  assert_target (fixture, "nx:app:build", "nx run app:build");
  g_assert_cmpstr (fixture_find (fixture, "nx:app:build")->package, ==, "app");
  g_assert_cmpstr (fixture_find (fixture, "nx:app:build")->description, ==, "Build it");
  g_assert_null (fixture_find (fixture, "nx:app:build")->unavailable);
  fixture_assert_argv (fixture_find (fixture, "nx:app:build"), "nx", "run", "app:build");
}

/* Packages are installed in the folder of nx.json, for all projects. */
static void
test_local_tool (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "pnpm");
  fixture_mkdir (fixture, "app");
  fixture_mkdir (fixture, "node_modules");
  fixture_mkdir (fixture, "node_modules/.bin");
  fixture_write_executable (fixture, "node_modules/.bin/nx");
  fixture_write (fixture, "nx.json", "{}");
  fixture_write (fixture, "package.json", "{}");
  fixture_write (fixture, "pnpm-lock.yaml", "");
  fixture_write (fixture, "app/project.json", "{ \"name\": \"app\", " TARGETS " }");
  fixture_run (fixture);
  assert_target (fixture, "nx:app:build", "pnpm exec nx run app:build");
  g_assert_null (fixture_find (fixture, "nx:app:build")->unavailable);
}

static void
test_mutants (void)
{
  static const char text[] = "{ \"name\": \"a\", // c\n \"targets\": { \"build\": { \"executor\": "
                             "\"x\", \"metadata\": {\n\"description\": \"y\" } }, "
                             "\"test\": {}, }, }";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr (Fixture) fixture = fixture_new ();
  guint n_found = 0;

  fixture_write (fixture, "nx.json", "{}");
  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (SkepDiscovery) discovery = skep_discovery_new (fixture->project, "");
      g_autoptr (GString) mutant = g_string_new (text);

      for (guint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        fixture_mutate_once (rand, mutant, fixture_pieces);
      skep_source_nx_parse (discovery, "", "project.json", mutant->str, mutant->len);
      skep_discovery_conclude (discovery);
      fixture_check_results (discovery);
      n_found += skep_discovery_get_scripts (discovery)->len > 0;
    }
  g_assert_cmpuint (n_found, >, 200);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-nx/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-nx/other-tools-have-such-files-too", test_other_files);
  g_test_add_func ("/source-nx/projects-are-named-as-nx-does", test_names);
  g_test_add_func ("/source-nx/comes-with-the-packages-of-the-workspace", test_local_tool);
  g_test_add_func ("/source-nx/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
