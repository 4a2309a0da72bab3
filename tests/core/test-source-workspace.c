/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#include "skep-source-workspace.h"

typedef struct
{
  const char *path;
  const char *file;
  const char *text;
  const char *listed; /* those of the folders below that are not excluded */
  const char *problems;
} Case;

#define ALL "apps/web packages/lib packages/lib/test packages/old"
#define SOME "apps/web packages/lib"
#define AT(where, reason) "error " where ": " reason "\n"

static const char *const folders[] = { "apps/web", "packages/lib", "packages/lib/test",
                                       "packages/old" };

static const Case cases[] = {
  { "npm", "package.json", "{ \"workspaces\": [\"apps/*\", \"packages/*\"] }", ALL, "" },
  { "npm-exclusion", "package.json",
    "{ \"workspaces\": [\"**\", \"!packages/old\", \"!**/test/**\"] }", SOME, "" },
  { "npm-exclusion-first", "package.json",
    "{ \"workspaces\": [\"!./packages/old/\", \"!/packages/*/test\", \"./packages/*\"] }",
    SOME, "" },
  { "yarn-object", "package.json",
    "{ \"workspaces\": { \"packages\": [\"!packages/old\"], \"nohoist\": [\"**\"] } }",
    "apps/web packages/lib packages/lib/test", "" },
  { "yarn-object-without-packages", "package.json",
    "{ \"workspaces\": { \"nohoist\": [] } }", ALL, "" },
  { "bun-object-with-catalog", "package.json",
    "{ \"workspaces\": { \"catalog\": { \"react\": \"19\" }, \"packages\": [\"!packages/**\"] } }",
    "apps/web", "" },
  { "null", "package.json", "{ \"workspaces\": null }", ALL, "" },
  { "wrong-type", "package.json", "{\n\"workspaces\": true }", ALL,
    AT ("package.json:2", "“workspaces” must be a list.") },
  { "element-of-wrong-type", "package.json", "{ \"workspaces\": [\n5, \"!packages/old\"] }",
    "apps/web packages/lib packages/lib/test",
    AT ("package.json:2", "“workspaces” must be a list of strings.") },
  { "outside", "package.json", "{ \"workspaces\": [ \"apps/*\",\n\"../../etc\" ] }", ALL,
    AT ("package.json:2", "“../../etc” leads out of the project.") },
  { "outside-and-excluded", "package.json", "{ \"workspaces\": [ \"!a/../../b\" ] }", ALL,
    AT ("package.json:1", "“!a/../../b” leads out of the project.") },
  { "pnpm", "pnpm-workspace.yaml",
    "packages:\n  - apps/*  # apps\n  - '!packages/old'\n  - \"!**/test\"\n", SOME, "" },
  { "pnpm-flow-list", "pnpm-workspace.yaml",
    "packages: [ 'packages/*', \"!packages/old\", '!**/test', ] # all\n", SOME, "" },
  { "pnpm-catalog", "pnpm-workspace.yaml",
    "catalog: { react: ^19 }\ncatalogs:\n  old:\n    react: '16'\npackages:\n- packages/*\n",
    ALL, "" },
  { "pnpm-without-packages", "pnpm-workspace.yaml", "onlyBuiltDependencies: [esbuild]\n", ALL, "" },
  { "pnpm-outside", "pnpm-workspace.yaml", "packages:\n  - apps/*\n  - ../shared\n", ALL,
    AT ("pnpm-workspace.yaml:3", "“../shared” leads out of the project.") },
  { "lerna", "lerna.json", "{ \"packages\": [\"packages/*\", \"!packages/old\"] }",
    "apps/web packages/lib packages/lib/test", "" },
  { "lerna-outside", "lerna.json", "{ \"packages\": [\n\"../x\"] }", ALL,
    AT ("lerna.json:2", "“../x” leads out of the project.") },
};

static void
add_packages (Fixture *fixture)
{
  fixture_mkdir (fixture, "apps");
  fixture_mkdir (fixture, "packages");
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "package.json", NULL);

      fixture_mkdir (fixture, folders[i]);
      fixture_write (fixture, path, "{ \"scripts\": { \"dev\": \"x\" } }");
    }
}

static char *
list_folders (Fixture *fixture)
{
  GPtrArray *scripts = skep_discovery_get_scripts (fixture->discovery);
  GString *listed = g_string_new (NULL);

  for (guint i = 0; i < scripts->len; i++)
    {
      const SkepScript *script = scripts->pdata[i];

      if (!script->is_hidden)
        g_string_append_printf (listed, listed->len == 0 ? "%s" : " %s", script->dir);
    }
  return g_string_free (listed, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *listed = NULL;

  add_packages (fixture);
  fixture_write (fixture, test_case->file, test_case->text);
  fixture_run (fixture);
  fixture_assert_problems (fixture, test_case->problems);
  listed = list_folders (fixture);
  g_assert_cmpstr (listed, ==, test_case->listed);
  /* What isn't listed can be started all the same. */
  g_assert_nonnull (fixture_find (fixture, "npm:packages/old:dev"));
}

/* A project within a project, with a workspace of its own. */
static void
test_below (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *listed = NULL;

  add_packages (fixture);
  fixture_write (fixture, "packages/pnpm-workspace.yaml",
                 "packages: ['../apps/*', '!./old', '!lib/../lib/test', '.', '!../packages2/old']\n");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  listed = list_folders (fixture);
  g_assert_cmpstr (listed, ==, SOME);
}

static void
test_mutants (void)
{
  static const char text[] = "packages:\n  - apps/*  # c\n  - '!packages/old'\n  - \"**\"\n"
                             "catalog: { a: ^1 }\n";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr (Fixture) fixture = fixture_new ();

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (SkepDiscovery) discovery = skep_discovery_new (fixture->project, "");
      g_autoptr (GString) mutant = g_string_new (text);

      for (guint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        fixture_mutate_once (rand, mutant, fixture_pieces);
      skep_source_npm_parse (discovery, "", "pnpm-workspace.yaml", mutant->str, mutant->len);
      skep_discovery_conclude (discovery);
      fixture_check_results (discovery);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-workspace/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-workspace/in-a-sub-folder", test_below);
  g_test_add_func ("/source-workspace/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
