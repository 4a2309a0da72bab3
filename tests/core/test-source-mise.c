/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define AT(position, reason) "error mise.toml:" position ": " reason "\n"

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

static const Case cases[] = {
  { "empty", "", "", "" },
  { "tools-only", "[tools]\nnode = \"22\"\n", "", "" },
  { "tasks",
    "[tasks]\na = \"x\"\nb = [\"x\", \"y\"]\n\"c:d e\" = \"z\"\n[tasks.f]\ndepends = [\"a\"]\n"
    "[tasks.g]\nrun = [{ task = \"a\" }, \"x\"]\n", "a b c:d e f g", "" },
  { "tasks-of-wrong-type", "[tasks]\na = 5\nb = \"x\"\n", "b",
    AT ("2", "The task “a” must be a string, a list or a table.") },
  { "description-of-wrong-type", "[tasks.a]\nrun = \"x\"\ndescription = 5\nhide = \"x\"\n", "a",
    AT ("3", "“description” must be a string.") },
  { "table-of-wrong-type", "tasks = 5\ntask_config = 6\n", "",
    AT ("1", "“tasks” must be an object.") AT ("2", "“task_config” must be an object.") },
  { "names-like-options", "[tasks]\n--help = \"x\"\n\"\" = \"x\"\na = \"x\"\n", "a", "" },
  { "includes-outside",
    "[tasks]\na = \"x\"\n[task_config]\nincludes = [\"../x\", \"git::x\"]\n", "a",
    AT ("4", "“../x” is outside of the project and not read.") },
  { "byte-order-mark-and-crlf", "\xef\xbb\xbf[tasks]\r\na = \"x\"\r\n", "a", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "mise");
  fixture_write (fixture, "mise.toml", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "mise");
  fixture_write (fixture, ".mise.toml",
                 "[tasks.build]\ndescription = \"Build it\"\nrun = \"make\"\n"
                 "[tasks.secret]\nhide = true\nrun = [\"one\"]\n"
                 "[tasks.two]\nrun = [\"a\", \"b\"]\n"
                 "[tasks.long]\nrun = '\''\n#!/bin/sh\nx\n'\''\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "build secret two long");
  script = fixture_find (fixture, "mise::build");
  g_assert_cmpstr (script->command, ==, "mise run build");
  g_assert_cmpstr (script->description, ==, "Build it");
  g_assert_cmpstr (script->argument_separator, ==, "--");
  g_assert_cmpstr (script->file, ==, ".mise.toml");
  g_assert_false (script->is_hidden);
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "mise", "run", "build");
  g_assert_true (fixture_find (fixture, "mise::secret")->is_hidden);
  g_assert_cmpstr (fixture_find (fixture, "mise::secret")->description, ==, "one");
  g_assert_null (fixture_find (fixture, "mise::two")->description);
  g_assert_null (fixture_find (fixture, "mise::long")->description);
}

static void
write_task (Fixture    *fixture,
            const char *path,
            const char *text)
{
  g_autofree char *absolute = fixture_path (fixture, path);

  fixture_write (fixture, path, text);
  g_assert_cmpint (g_chmod (absolute, 0755), ==, 0);
}

static void
test_programs (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_task (fixture, "mise-tasks/db/seed.sh", "#!/bin/sh\n#MISE description=\"Seed it\"\n");
  write_task (fixture, "mise-tasks/db/_default", "#!/bin/sh\n#MISE hide=true\n");
  write_task (fixture, "mise-tasks/a.b.py", "#!/bin/sh\n# [MISE] description='One'\r\n");
  write_task (fixture, "mise-tasks/web.mjs", "//  [MISE]  description = \"Two \\\"2\\\"\"\n");
  write_task (fixture, "mise-tasks/x", "#MISE description=\"cut\\\"\n");
  write_task (fixture, "mise-tasks/y", " #MISE description=\"indented\"\n");
  write_task (fixture, "mise-tasks/old", "# mise description=\"No\"\n");
  write_task (fixture, "mise-tasks/.hidden", "");
  fixture_write (fixture, "mise-tasks/readme.md", "");
  fixture_write (fixture, "mise-tasks/more.toml", "[more]\nrun = \"x\"\n");
  write_task (fixture, ".mise/tasks/old", "#MISE description=\"Later\"\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "a.b more old web x y db db:seed");
  fixture_assert_problems (fixture, "");
  g_assert_cmpstr (fixture_find (fixture, "mise::db:seed")->description, ==, "Seed it");
  g_assert_cmpstr (fixture_find (fixture, "mise::db:seed")->file, ==, "mise-tasks/db/seed.sh");
  g_assert_cmpstr (fixture_find (fixture, "mise::a.b")->description, ==, "One");
  g_assert_cmpstr (fixture_find (fixture, "mise::web")->description, ==, "Two \"2\"");
  g_assert_null (fixture_find (fixture, "mise::x")->description);
  g_assert_null (fixture_find (fixture, "mise::y")->description);
  g_assert_null (fixture_find (fixture, "mise::old")->description);
  g_assert_true (fixture_find (fixture, "mise::db")->is_hidden);
  fixture_assert_argv (fixture_find (fixture, "mise::db"), "mise", "run", "db");
}

/* Every step adds a file that wins over those before. */
static void
test_order (void)
{
  static const char *const files[] = {
    "mise-tasks/t", ".config/mise/config.toml", ".config/mise.toml", ".mise/config.toml",
    "mise/config.toml", "mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml",
  };
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      write_task (fixture, files[i], i > 0 ? "[tasks]\nt = \"x\"\n" : "");
      fixture_run_again (fixture);
      fixture_assert_names (fixture, "t");
      fixture_assert_problems (fixture, "");
      g_assert_cmpstr (fixture_find (fixture, "mise::t")->file, ==, files[i]);
    }
}

static void
test_includes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_task (fixture, "mise-tasks/usual", "");
  write_task (fixture, "api/tools/deploy", "");
  fixture_write (fixture, "api/tasks.toml", "lint = \"x\"\n");
  fixture_write (fixture, "api/mise.toml",
                 "[task_config]\nincludes = [\"tools\", \"tasks.toml\", \"../mise-tasks\"]\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "usual deploy lint");
  fixture_assert_problems (fixture, "warning api/mise.toml:2: “../mise-tasks” is not searched: it "
                                    "is outside of this folder.\n");
}

/* The files are read by the source itself, so they have to be there. */
static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "[", "]", "[[", "{", "=", "\"", "\"\"\"", "'", "\n", ".", "#", ",", "\xff", "\\u12", "tasks",
    "run", NULL,
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  guint n_found = 0;

  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr (GString) text = g_string_new ("[tasks]\na = \"x\"\n[tasks.b]\nrun = [\"y\", "
                                               "{ task = \"a\" }]\nhide = true\n[task_config]\n"
                                               "includes = [\"tools\"]\n");

      for (guint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        fixture_mutate_once (rand, text, pieces);
      fixture_write_bytes (fixture, "mise.toml", text->str, text->len);
      fixture_run (fixture);
      fixture_check_results (fixture->discovery);
      n_found += skep_discovery_get_scripts (fixture->discovery)->len > 0;
    }
  g_assert_cmpuint (n_found, >, 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-mise/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-mise/each-task-is-a-script", test_scripts);
  g_test_add_func ("/source-mise/programs-are-tasks-too", test_programs);
  g_test_add_func ("/source-mise/files-win-over-others-as-in-mise", test_order);
  g_test_add_func ("/source-mise/includes-take-the-place-of-the-usual-folders", test_includes);
  g_test_add_func ("/source-mise/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}
